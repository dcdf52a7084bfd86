"""Programs in browsers of other origins, how much one may ask, and that writes wake whoever works on."""

import dataclasses

import httpx
import pytest

from naer import settings
from naer.errors import InvalidError
from naer.record.store import Store
from naer.web.fhir_api.application import FhirApi
from tests.fhir_house import PAGE_ORIGIN, FhirHouse, fhir, serving

__all__ = ["fhir"]


def test_a_page_of_a_named_origin_may_ask_and_no_other(fhir: FhirHouse) -> None:
    headers = {"origin": PAGE_ORIGIN, "access-control-request-method": "PUT"}
    asked = fhir.client.options("/fhir/Observation/1", headers=headers)
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == PAGE_ORIGIN
    assert "PUT" in asked.headers["access-control-allow-methods"]
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    read = fhir.as_nurse()("GET", f"Patient/{fhir.citizen}", origin=PAGE_ORIGIN)
    assert read.headers["access-control-allow-origin"] == PAGE_ORIGIN
    assert "etag" in read.headers["access-control-expose-headers"]
    refused = fhir.client.get(f"/fhir/Patient/{fhir.citizen}", headers={"origin": PAGE_ORIGIN})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, PAGE_ORIGIN)
    for other in ("https://elsewhere.example", "null"):
        answer = fhir.as_nurse()("GET", "metadata", origin=other)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "origin"
    assert fhir.client.options("/fhir/a/b/c/d/e").status_code == 404
    assert fhir.as_nurse()("GET", "metadata").json()["rest"][0]["security"]["cors"] is True


def test_origins_are_written_without_a_path() -> None:
    read = settings.from_environment({"NAER_FHIR_ORIGINS": f"{PAGE_ORIGIN}, http://localhost:3000/"})
    assert read.fhir_origins == {PAGE_ORIGIN, "http://localhost:3000"}
    for wrong in ("*", "app.example.dk", "https://app.example.dk/path"):
        with pytest.raises(InvalidError):
            settings.from_environment({"NAER_FHIR_ORIGINS": wrong})


def test_who_asks_too_much_waits_and_others_do_not(fhir: FhirHouse) -> None:
    api = dataclasses.replace(fhir.api, requests_per_second=2)
    app = FhirApi(api, threads=2)
    with serving(app) as address, httpx.Client(base_url=address) as client:
        ask, other = (dataclasses.replace(one, client=client) for one in (fhir.as_nurse(), fhir.as_citizen()))
        answers = [ask("GET", "Flag?_count=0") for _ in range(8)]
        assert [one.status_code for one in answers[:4]] == [200] * 4
        assert answers[-1].status_code == 429
        assert answers[-1].headers["retry-after"] == "1"
        assert other("GET", "Flag?_count=0").status_code == 200
    app.close()


def test_a_write_wakes_whoever_works_on_and_many_at_once_wake_once(fhir: FhirHouse) -> None:
    with Store(fhir.house.server, role="naer_worker", connections=1) as store, store.listening(["naer_feed"]) as heard:
        for _ in range(3):
            fhir.as_nurse()("POST", "Observation", fhir.observation())
        assert heard(5.0)
