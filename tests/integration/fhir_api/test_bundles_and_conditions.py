"""Transactions, batches, conditions and histories over the REST interface."""

from typing import Any

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
