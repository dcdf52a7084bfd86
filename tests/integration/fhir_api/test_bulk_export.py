"""Bulk export over the REST interface: asked, polled, read by whom it was made for, forgotten."""

import json
import time

from tests.fhir_house import Asking, FhirHouse, fhir

__all__ = ["fhir"]


def _exported(ask: Asking, path: str) -> dict[str, list[str]]:
    started = ask("GET", path, prefer="respond-async")
    assert started.status_code == 202, started.text
    status = started.headers["content-location"].partition("/fhir/")[2]
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
    started = system("GET", "$export?_type=Patient", prefer="respond-async")
    status = started.headers["content-location"].partition("/fhir/")[2]
    assert fhir.as_nurse()("GET", status).status_code == 404
    assert system("DELETE", status).status_code == 202
    assert system("GET", status).status_code == 404
    assert system("GET", "$export").status_code == 400
