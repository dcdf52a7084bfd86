"""Systems log in by a signed assertion, once each, and get no more than they are registered for."""

import time
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt

from tests.fhir_house import SYSTEM, SYSTEM_KEY, Asking, FhirHouse, fhir

__all__ = ["fhir"]


def _assertion(fhir: FhirHouse, **changed: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": SYSTEM.id,
        "sub": SYSTEM.id,
        "aud": f"{fhir.address}/fhir/auth/token",
        "exp": now + 60,
        "jti": str(uuid4()),
        **changed,
    }
    return jwt.encode({"alg": "ES256", "kid": "system"}, claims, SYSTEM_KEY)


def _log_in(
    fhir: FhirHouse, assertion: str, scope: str = "system/Observation.rs user/*.cruds", **more: str
) -> httpx.Response:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "scope": scope,
        **more,
    }
    return fhir.client.post("/fhir/auth/token", data=form)


def test_an_assertion_gives_a_token_for_what_is_registered_and_works_once(fhir: FhirHouse) -> None:
    assertion = _assertion(fhir)
    given = _log_in(fhir, assertion).json()
    assert given["scope"] == "system/Observation.rs"
    ask = Asking(fhir.client, given["access_token"])
    assert ask("GET", "Observation?_count=1").status_code == 200
    assert ask("POST", "Observation", fhir.observation()).status_code == 403
    assert _log_in(fhir, assertion).status_code == 401


def test_assertions_of_others_for_others_or_too_long_lived_are_refused(fhir: FhirHouse) -> None:
    wrong = [
        _assertion(fhir, iss="somebody"),
        _assertion(fhir, sub="somebody"),
        _assertion(fhir, aud="https://elsewhere.example/token"),
        _assertion(fhir, exp=int(time.time()) + 4000),
        _assertion(fhir, exp=int(time.time()) - 4000),
        _assertion(fhir, jti=None),
        "nonsense",
    ]
    assert [_log_in(fhir, one).status_code for one in wrong] == [401] * len(wrong)
    assert _log_in(fhir, _assertion(fhir), scope="user/*.rs").json()["error"] == "invalid_scope"
    said = fhir.client.get("/fhir/.well-known/smart-configuration").json()
    assert said["token_endpoint"] == f"{fhir.address}/fhir/auth/token"


def test_a_system_names_a_purpose_that_it_is_registered_for_and_the_log_says_it(fhir: FhirHouse) -> None:
    made = fhir.as_nurse()("POST", "Observation", fhir.observation()).json()["id"]
    for named, noted, basis in (
        ({"purpose_of_use": "TREAT"}, "treatment", "care-relation"),
        ({}, "service", "agreement"),
    ):
        given = _log_in(fhir, _assertion(fhir), **named).json()
        assert Asking(fhir.client, given["access_token"])("GET", f"Observation/{made}").status_code == 200
        with fhir.house.system() as rec:
            newest = rec.log(fhir.citizen, limit=1)[0]
        assert (newest.purpose, newest.basis, newest.actor_name) == (noted, basis, SYSTEM.name)
    refused = _log_in(fhir, _assertion(fhir), purpose_of_use="HSYSADMIN")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    forged = fhir.as_system(purpose_of_use="steering")
    assert forged("GET", f"Observation/{made}").status_code == 403


def test_a_system_in_treatment_sees_and_writes_of_its_organisations_citizens_only(fhir: FhirHouse) -> None:
    service, treating = fhir.as_system(), fhir.as_system(purpose_of_use="treatment")
    known = service("POST", "Observation", fhir.observation()).json()["id"]
    other = service("POST", "Observation", fhir.observation(citizen=fhir.stranger)).json()["id"]
    assert [treating("GET", f"Observation/{one}").status_code for one in (known, other)] == [200, 404]
    found = treating("GET", f"Observation?patient={fhir.stranger},{fhir.citizen}&_total=accurate").json()
    assert {one["resource"]["subject"]["reference"] for one in found["entry"]} == {f"Patient/{fhir.citizen}"}
    assert treating("GET", f"Patient/{fhir.stranger}/$everything").status_code == 404
    assert treating("POST", "Observation", fhir.observation()).status_code == 201
    assert treating("POST", "Observation", fhir.observation(citizen=fhir.stranger)).status_code in (403, 404)
    hook = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "x",
        "criteria": "Observation?code=1",
        "channel": {"type": "rest-hook", "endpoint": "https://a.example.dk/"},
    }
    assert treating("POST", "Subscription", hook).status_code == 403
    task = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "for": {"reference": f"Patient/{fhir.citizen}"},
        "identifier": [{"system": "urn:naer:test", "value": "1"}],
    }
    assert [ask("POST", "Task", task).status_code for ask in (treating, service)] == [422, 201], "kept by our own acts"
