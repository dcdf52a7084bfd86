"""Transactions, batches, conditions and histories over the REST interface."""

import base64
import json
from typing import Any
from uuid import uuid4

import psycopg

from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]


def _entry(method: str, url: str, resource: Any = None, full_url: str = "", **request: str) -> Any:
    entry: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        entry["resource"] = resource
    if full_url:
        entry["fullUrl"] = full_url
    return entry


def _transaction(*entries: Any, kind: str = "transaction") -> Any:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def _identified(fhir: FhirHouse, value: str, **more: Any) -> Any:
    return fhir.observation(identifier=[{"system": "urn:test", "value": value}], **more)


def test_references_among_new_entries_and_by_condition_are_true_when_kept(fhir: FhirHouse) -> None:
    condition = {
        "resourceType": "Condition",
        "code": {"text": "KOL"},
        "subject": {"reference": f"Patient/{fhir.citizen}"},
    }
    observation = _identified(fhir, "ref", focus=[{"reference": "urn:uuid:5bdc5ad4-9a7f-4f0e-8a5a-2f2b1b7d0001"}])
    ask = fhir.as_nurse()
    answer = ask(
        "POST",
        "",
        _transaction(
            _entry("POST", "Observation", observation),
            _entry("POST", "Condition", condition, "urn:uuid:5bdc5ad4-9a7f-4f0e-8a5a-2f2b1b7d0001"),
        ),
    )
    assert answer.status_code == 200, answer.text
    places = [
        entry["response"]["location"].split("/fhir/")[1].partition("/_history")[0] for entry in answer.json()["entry"]
    ]
    assert ask("GET", places[0]).json()["focus"] == [{"reference": places[1]}]
    by_condition = _identified(fhir, "ref-2", focus=[{"reference": "Observation?identifier=urn:test|ref"}])
    answer = ask("POST", "", _transaction(_entry("POST", "Observation", by_condition)))
    place = answer.json()["entry"][0]["response"]["location"].split("/fhir/")[1].partition("/_history")[0]
    assert ask("GET", place).json()["focus"] == [{"reference": places[0]}]


def test_a_transaction_is_all_or_nothing_and_a_batch_each_by_itself(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    wrong = {**fhir.observation(), "status": "nonsense"}
    entries = [_entry("POST", "Observation", _identified(fhir, "whole")), _entry("POST", "Observation", wrong)]
    refused = ask("POST", "", _transaction(*entries))
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["expression"] == ["Bundle.entry[1].resource.status"]
    assert "entry" not in ask("GET", "Observation?identifier=urn:test|whole").json()
    stranger = _entry("POST", "Observation", fhir.observation(citizen=fhir.stranger))
    assert ask("POST", "", _transaction(entries[0], stranger)).status_code == 403
    assert "entry" not in ask("GET", "Observation?identifier=urn:test|whole").json()
    batch = ask("POST", "", _transaction(*entries, kind="batch")).json()
    assert [entry["response"]["status"] for entry in batch["entry"]] == ["201", "422"]
    assert len(ask("GET", "Observation?identifier=urn:test|whole").json()["entry"]) == 1


def test_updates_deletes_and_reads_stand_in_one_transaction(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    first, second = (ask("POST", "Observation", _identified(fhir, f"mixed-{n}")).json() for n in (1, 2))
    answer = ask(
        "POST",
        "",
        _transaction(
            _entry("GET", f"Observation/{first['id']}"),
            _entry("PUT", f"Observation/{first['id']}", {**first, "status": "amended"}, ifMatch='W/"1"'),
            _entry("DELETE", f"Observation/{second['id']}"),
            _entry("GET", "Observation?identifier=urn:test|mixed-1,urn:test|mixed-2"),
        ),
    ).json()
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["200", "200", "204", "200"]
    assert answer["entry"][0]["resource"]["status"] == "amended"
    assert [one["resource"]["id"] for one in answer["entry"][3]["resource"]["entry"]] == [first["id"]]
    stale = _transaction(_entry("PUT", f"Observation/{first['id']}", first, ifMatch='W/"1"'))
    assert ask("POST", "", stale).status_code == 412


def test_conditions_create_update_patch_and_end_the_one_they_find(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    one = _identified(fhir, "cond")
    condition = "identifier=urn:test|cond"
    assert ask("POST", "Observation", one, if_none_exist=condition).status_code == 201
    assert ask("POST", "Observation", one, if_none_exist=condition).status_code == 200
    assert ask("PUT", f"Observation?{condition}", {**one, "status": "amended"}).status_code == 200
    assert ask("PUT", "Observation?identifier=urn:test|cond-2", _identified(fhir, "cond-2")).status_code == 201
    step = [{"op": "replace", "path": "/status", "value": "corrected"}]
    patched = ask("PATCH", f"Observation?{condition}", step, content_type="application/json-patch+json")
    assert (patched.status_code, patched.json()["meta"]["versionId"]) == (200, "3")
    assert ask("PUT", "Observation?identifier=urn:test|cond,urn:test|cond-2", one).status_code == 412
    assert ask("DELETE", f"Observation?{condition}").status_code == 204
    assert ask("DELETE", f"Observation?{condition}").status_code == 204
    assert "entry" not in ask("GET", f"Observation?{condition}").json()


def test_a_personal_number_or_name_is_searched_by_post_and_never_echoed(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    for query in ("identifier=0302451234", "identifier=urn:oid:1.2.208.176.1.2|0302451234", "family=Fremmed"):
        refused = ask("GET", f"Patient?{query}")
        assert refused.status_code == 403
        assert query.split("=")[1] not in refused.text
    assert ask("GET", "Observation?patient.family=Prøve").status_code == 403
    found = ask.form("Patient/_search", identifier="urn:oid:1.2.208.176.1.2|0302451234").json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [fhir.citizen]
    assert "entry" not in ask.form("Patient/_search", family="Fremmed").json()


def test_a_history_of_a_type_goes_on_by_a_link_that_says_nothing(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    for _ in range(3):
        ask("POST", "Condition", {"resourceType": "Condition", "subject": {"reference": f"Patient/{fhir.citizen}"}})
    first = ask("GET", "Condition/_history?_count=2").json()
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    second = ask("GET", following.split("/fhir/")[1]).json()
    seen = [entry["resource"]["id"] for page in (first, second) for entry in page["entry"]]
    assert len(seen) == len(set(seen))
    assert fhir.as_citizen()("GET", following.split("/fhir/")[1]).status_code == 410


def _binary(steps: Any) -> Any:
    data = base64.b64encode(json.dumps(steps).encode()).decode()
    return {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}


def test_a_patch_stands_in_a_transaction_or_batch_as_a_binary(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    one = ask("POST", "Observation", _identified(fhir, "patched")).json()["id"]
    amend = _binary([{"op": "replace", "path": "/status", "value": "amended"}])
    focus = {"reference": "urn:uuid:5bdc5ad4-9a7f-4f0e-8a5a-2f2b1b7d0002"}
    new = _entry("POST", "Observation", _identified(fhir, "patched-2"), focus["reference"])
    refer = _entry("PATCH", f"Observation/{one}", _binary([{"op": "add", "path": "/focus", "value": [focus]}]))
    answer = ask("POST", "", _transaction(refer, new)).json()
    made = answer["entry"][1]["response"]["location"].split("/fhir/")[1].partition("/_history")[0]
    assert answer["entry"][0]["response"]["etag"] == 'W/"2"'
    assert ask("GET", f"Observation/{one}").json()["focus"] == [{"reference": made}]
    by_condition = _entry("PATCH", "Observation?identifier=urn:test|patched", amend, ifMatch='W/"2"')
    assert ask("POST", "", _transaction(by_condition)).status_code == 200
    assert ask("POST", "", _transaction(by_condition)).status_code == 412
    batch = ask("POST", "", _transaction(_entry("PATCH", f"Observation/{one}", amend), kind="batch")).json()
    assert batch["entry"][0]["response"]["etag"] == 'W/"4"'
    wrong = [
        {"resourceType": "Binary", "contentType": "text/plain", "data": ""},
        {**amend, "data": "?"},
        _binary({}),
        None,
    ]
    for binary in wrong:
        refused = ask("POST", "", _transaction(_entry("PATCH", f"Observation/{one}", binary)))
        assert (refused.status_code, refused.json()["issue"][0]["expression"][0][:15]) == (400, "Bundle.entry[0]")
    unfit = _entry("PATCH", f"Observation/{one}", _binary([{"op": "remove", "path": "/nothing"}]))
    assert ask("POST", "", _transaction(unfit)).status_code == 422
    assert (
        ask("POST", "", _transaction(_entry("PATCH", "Observation?identifier=urn:test|no", amend))).status_code == 404
    )


def test_what_the_houses_own_acts_keep_is_not_changed_or_ended_in_a_transaction_either(fhir: FhirHouse) -> None:
    kept = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "for": {"reference": f"Patient/{fhir.citizen}"},
        "identifier": [{"system": "urn:naer:test", "value": "1"}],
    }
    made = fhir.as_system()("POST", "Task", kept).json()["id"]
    plain = {name: value for name, value in kept.items() if name != "identifier"}
    retitle = _binary([{"op": "replace", "path": "/status", "value": "cancelled"}])
    for entry in (
        _entry("PUT", f"Task/{made}", {**plain, "id": made}),
        _entry("PATCH", f"Task/{made}", retitle),
        _entry("DELETE", f"Task/{made}"),
    ):
        assert fhir.as_nurse()("POST", "", _transaction(entry)).status_code == 422
    assert fhir.as_nurse()("GET", f"Task/{made}").json()["meta"]["versionId"] == "1"


def test_the_history_of_a_rare_type_or_since_a_moment_reads_little_of_all_others(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    flag = {"resourceType": "Flag", "status": "active", "code": {"text": "x"}}
    ask("POST", "Flag", {**flag, "subject": {"reference": f"Patient/{fhir.citizen}"}})
    many = [{**fhir.observation(), "id": str(uuid4())} for _ in range(1500)]
    with fhir.house.system() as rec:
        rec.load(many, act="test")
    with psycopg.connect(str(fhir.house.server.admin), options="-c search_path=naer", autocommit=True) as connection:
        connection.execute("vacuum analyze version")
        plan = " ".join(row[0] for row in connection.execute(
            "explain (analyze, buffers off, timing off, summary off) select body from version where resource_type = 'Flag'"
            " and (epoch, xid, position) < (32767, '18446744073709551615', 9223372036854775807)"
            " order by epoch desc, xid desc, position desc limit 51"))  # fmt: skip
    assert "version_places" in plan
    assert [one["resource"]["resourceType"] for one in ask("GET", "Flag/_history").json()["entry"]] == ["Flag"]
    system = fhir.as_system()
    assert len(system("GET", "_history?_since=2020-01-01&_count=1").json()["entry"]) == 1
    assert "entry" not in system("GET", "_history?_since=2999-01-01&_count=1").json()
