"""Operations of the REST interface: everything about a citizen, validation, programmes, deliveries, messages."""

from pathlib import Path
from typing import Any

import pytest

from naer.fhir import reading, xml
from naer.fhir.finding import Finding, as_clinical_impression
from naer.pathways import content
from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]


def test_everything_is_what_is_current_about_one_citizen_within_the_scopes(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    kept = ask("POST", "Observation", fhir.observation()).json()["id"]
    ended = ask("POST", "Observation", fhir.observation()).json()["id"]
    ask("DELETE", f"Observation/{ended}")
    group = {
        "resourceType": "Group",
        "type": "person",
        "actual": True,
        "member": [{"entity": {"reference": f"Patient/{one}"}} for one in (fhir.citizen, fhir.stranger)],
    }
    shared = fhir.as_system()("POST", "Group", group).json()["id"]
    found = ask("GET", f"Patient/{fhir.citizen}/$everything").json()
    ids = {entry["resource"]["id"] for entry in found["entry"]}
    assert {fhir.citizen, kept, shared} <= ids
    assert ended not in ids
    assert found["total"] == len(ids)
    with fhir.house.system() as rec:
        assert rec.log(fhir.stranger, limit=1)[0].act == "fhir.everything"
    narrow = fhir.as_nurse("user/Patient.r user/Observation.rs")("GET", f"Patient/{fhir.citizen}/$everything").json()
    assert {entry["resource"]["resourceType"] for entry in narrow["entry"]} == {"Patient", "Observation"}
    typed = ask("GET", f"Patient/{fhir.citizen}/$everything?_type=Group").json()
    assert [entry["resource"]["id"] for entry in typed["entry"]] == [shared]
    assert ask("GET", f"Patient/{fhir.stranger}/$everything").status_code == 404
    launched = fhir.as_nurse("patient/*.rs", patient=fhir.citizen)
    assert launched("GET", f"Patient/{fhir.citizen}/$everything").json()["total"] == found["total"]


def test_a_refused_resource_is_left_out_of_everything(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    hidden = ask("POST", "Observation", fhir.observation()).json()["id"]
    before = ask("GET", f"Patient/{fhir.citizen}/$everything").json()["total"]
    with fhir.house.system() as rec:
        block = rec.block(fhir.citizen, resource=hidden)
    assert ask("GET", f"Patient/{fhir.citizen}/$everything").json()["total"] == before - 1
    with fhir.house.system() as rec:
        rec.lift_block(block)


def _issues(answer: Any) -> list[tuple[str, str]]:
    return [(one["severity"], one.get("expression", [""])[0]) for one in answer.json()["issue"]]


def test_validation_tells_r4_and_danish_faults_without_keeping_anything(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    patient = {
        "resourceType": "Patient",
        "identifier": [
            {"system": "urn:oid:1.2.208.176.1.2", "value": "0302451234"},
            {"system": "urn:oid:1.2.208.176.1.2", "value": "9902451234"},
        ],
    }
    assert _issues(ask("POST", "Patient/$validate", {**patient, "identifier": patient["identifier"][:1]})) == [
        ("information", "")
    ]
    told = ask(
        "POST", "$validate", {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": patient}]}
    )
    assert _issues(told) == [("error", "Patient.identifier[1].value")]
    assert "9902451234" not in told.text
    assert _issues(ask("POST", "Patient/$validate", {**patient, "gender": "x"})) == [("error", "Patient.gender")]


def test_a_programme_is_applied_to_what_was_found_and_writes_nothing(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    programmes = [file.programme for file in content.readable_files() if file.programme]
    programme = next(one for one in programmes if one.id == "ind-og-ud-af-sygehus")
    address = f"PlanDefinition/$apply?planDefinition=urn:naer:programme:{programme.id}&subject=Patient/{fhir.citizen}"
    assert ask("GET", address).status_code == 422
    example = programme.examples[0]
    assert example
    code = programme.triggers[0].finding
    now = fhir.house.clock.now()
    facts: dict[str, str | int | bool | tuple[str, ...]] = {
        "occurred_at": now.isoformat(),
        "hospital": "Prøvesygehus",
    }
    finding = Finding(code, "k:1", "test/1", fhir.citizen, now, facts, course_id="c", encounter_id="e")
    with fhir.house.system() as rec:
        rec.save(as_clinical_impression(finding), act="test")
    answer = ask("GET", address)
    assert answer.status_code == 200, answer.text
    assert answer.json()["intent"] == "proposal"
    assert "entry" not in ask("GET", f"CarePlan?patient={fhir.citizen}").json()
    assert (
        ask("GET", f"PlanDefinition/$apply?planDefinition=urn:naer:programme:nope&subject={fhir.citizen}").status_code
        == 404
    )


def test_a_delivery_that_comes_twice_is_kept_once(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse("user/*.cruds")
    observation = fhir.observation(identifier=[{"system": "urn:device", "value": "a,1|x"}])
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"resource": observation, "request": {"method": "POST", "url": "Observation"}}],
    }
    body = {"resourceType": "Parameters", "parameter": [{"name": "measurement", "resource": bundle}]}
    first, second = (ask("POST", "$submit-measurement", body) for _ in range(2))
    assert [one.json()["entry"][0]["response"]["status"] for one in (first, second)] == ["201", "200"]
    del observation["identifier"]
    assert ask("POST", "$submit-measurement", body).status_code == 400


@pytest.mark.conformance
def test_a_message_is_kept_raw_and_answered_in_the_format_it_came_in(fhir: FhirHouse, conformance: Path) -> None:
    folder = conformance / "fixtures" / "medcom-hospitalnotification-3.0.2"
    raw, another = (path.read_bytes() for path in sorted(folder.glob("Bundle-*.json"))[:2])
    ask = fhir.as_system()
    answer = ask("POST", "$process-message", raw)
    assert answer.status_code == 200, answer.text
    assert answer.json()["resourceType"] == "Bundle"
    assert "acknowledgement" in answer.text.lower()
    written = xml.write(reading.read_json(another))
    in_xml = ask("POST", "$process-message", written, content_type="application/fhir+xml")
    assert (in_xml.status_code, in_xml.headers["content-type"]) == (200, "application/fhir+xml; charset=utf-8")
    assert xml.read(in_xml.content)["resourceType"] == "Bundle"
    assert ask("POST", "$process-message?async=true", raw).status_code == 202
    assert ask("POST", "$process-message", b"nonsense", content_type="application/fhir+xml").status_code == 202
    assert fhir.as_nurse("user/Observation.c")("POST", "$process-message", raw).status_code == 403
