"""Bulk export over the REST interface: asked, polled, read by whom it was made for, forgotten."""

import json
import time

from tests.fhir_house import Asking, FhirHouse, fhir

__all__ = ["fhir"]


def _asked(ask: Asking, path: str) -> str:
    started = ask("GET", path, prefer="respond-async")
    assert started.status_code == 202, started.text
    return started.headers["content-location"].partition("/fhir/")[2]


def _fetched(ask: Asking, status: str) -> dict[str, list[str]]:
    for _ in range(600):
        answer = ask("GET", status)
        if answer.status_code == 200:
            break
        assert answer.status_code == 202, answer.text
        time.sleep(0.05)
    found: dict[str, list[str]] = {}
    for one in answer.json()["output"]:
        lines = ask("GET", one["url"].partition("/fhir/")[2]).text.splitlines()
        assert len(lines) == one["count"]
        found[one["type"]] = lines
    return found


def _exported(ask: Asking, path: str) -> dict[str, list[str]]:
    return _fetched(ask, _asked(ask, path))


def test_an_export_holds_what_the_caller_may_see_as_it_is_stored_and_notes_everybody(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    kept = ask("POST", "Observation", fhir.observation(note=[{"text": 'Sagde "nej" \\ og gik'}]))
    hidden = fhir.as_system()("POST", "Observation", fhir.observation(citizen=fhir.stranger)).json()["id"]
    found = _exported(ask, "$export?_type=Observation,Patient")
    assert kept.text in found["Observation"]
    assert hidden not in "".join(found["Observation"])
    assert [json.loads(line)["id"] for line in found["Patient"]] == [fhir.citizen]
    with fhir.house.system() as rec:
        assert rec.log(fhir.citizen, limit=1)[0].act == "fhir.export"
    everything = _exported(fhir.as_system(), "Patient/$export?_type=Observation")
    assert hidden in "".join(everything["Observation"])


def test_a_group_is_exported_by_its_members_and_files_are_the_askers_alone(fhir: FhirHouse) -> None:
    group = {"resourceType": "Group", "type": "person", "actual": True}
    members = [{"entity": {"reference": f"Patient/{fhir.stranger}"}}]
    system = fhir.as_system()
    made = system("POST", "Group", {**group, "member": members}).json()["id"]
    found = _exported(system, f"Group/{made}/$export?_type=Patient")
    assert [json.loads(line)["id"] for line in found["Patient"]] == [fhir.stranger]
    status = _asked(system, "$export?_type=Patient")
    assert fhir.as_nurse()("GET", status).status_code == 404
    assert len(_fetched(system, status)["Patient"]) > 1
    treating = fhir.as_system(purpose_of_use="treatment")
    asked = [("GET", status), ("GET", f"{status}/Patient.ndjson"), ("DELETE", status)]
    assert [treating(*one).status_code for one in asked] == [404] * 3, "the same system may see less when it treats"
    assert system("DELETE", status).status_code == 202
    assert system("GET", status).status_code == 404
    assert system("GET", "$export").status_code == 400
