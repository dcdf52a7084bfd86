"""What a resource is found by follows from the table of search parameters and from what the resource says."""

from decimal import Decimal
from uuid import UUID

import pytest

from naer.fhir import indexing, search_parameters
from naer.fhir.indexing import BEGINNING, END
from naer.fhir.plain import Json

AASE, BO = "00000000-0000-7000-8000-0000000000aa", "00000000-0000-7000-8000-0000000000bb"


def _number(resource_type: str, name: str) -> int:
    return search_parameters.PARAMETERS[resource_type, name].number


def test_a_code_is_found_with_and_a_plain_value_without_its_system() -> None:
    task: Json = {
        "resourceType": "Task",
        "status": "requested",
        "code": {"coding": [{"system": "urn:naer:task", "code": "transport"}, {"display": "no code"}]},
        "identifier": [{"system": "urn:a", "value": "1"}, {"system": "urn:a", "value": "1"}],
    }
    entries = indexing.index_entries(task)
    assert (_number("Task", "status"), 0, "requested", 0) in entries.tokens
    assert (_number("Task", "code"), 0, "transport", indexing.system_key("urn:naer:task")) in entries.tokens
    assert [one for one in entries.tokens if one[0] == _number("Task", "identifier")] == [
        (_number("Task", "identifier"), 0, "1", indexing.system_key("urn:a"))
    ]


@pytest.mark.parametrize(("active", "code"), [(True, "true"), (False, "false")])
def test_a_yes_or_no_is_found_as_true_or_false(active: bool, code: str) -> None:
    entries = indexing.index_entries({"resourceType": "Organization", "active": active})
    assert entries.tokens == [(_number("Organization", "active"), 0, code, 0)]


@pytest.mark.parametrize(("status", "is_found"), [("requested", True), ("in-progress", True), ("completed", False)])
def test_an_open_task_alone_is_found_by_where_it_waits(status: str, is_found: bool) -> None:
    task: Json = {
        "resourceType": "Task",
        "status": status,
        "owner": {"reference": f"Organization/{AASE}"},
        "restriction": {"recipient": [{"reference": f"Organization/{BO}"}]},
    }
    waits = [one[2] for one in indexing.index_entries(task).references if one[0] == _number("Task", "naer-waits-at")]
    assert waits == ([UUID(AASE), UUID(BO)] if is_found else [])


@pytest.mark.parametrize(("code", "is_found"), [("IMP", True), ("EMER", True), ("AMB", False), ("VR", False)])
def test_a_stay_in_hospital_alone_is_found_by_its_period(code: str, is_found: bool) -> None:
    encounter: Json = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code},
        "period": {"start": "2026-11-20T08:00:00Z"},
    }
    found = [one for one in indexing.index_entries(encounter).dates if one[0] == _number("Encounter", "naer-stay")]
    assert len(found) == is_found
    assert any(one[0] == _number("Encounter", "date") for one in indexing.index_entries(encounter).dates)


def test_a_number_where_a_code_should_be_is_not_found() -> None:
    assert indexing.index_entries({"resourceType": "Organization", "active": 7}).tokens == []


def test_a_reference_is_found_by_an_id_of_ours_and_no_other() -> None:
    entries = indexing.index_entries(
        {
            "resourceType": "Task",
            "for": {"reference": f"Patient/{AASE}"},
            "owner": {"reference": "Organization/theirs"},
            "focus": "words",
            "encounter": {"reference": f"Encounter/{BO}/_history/2"},
        }
    )
    assert entries.references == [
        (_number("Task", "patient"), 0, UUID(AASE), search_parameters.type_number("Patient")),
        (_number("Task", "encounter"), 0, UUID(BO), search_parameters.type_number("Encounter")),
    ]


def test_a_period_without_an_end_lasts_and_one_without_a_start_always_was() -> None:
    number = _number("EpisodeOfCare", "date")
    (open_end,) = indexing.index_entries({"resourceType": "EpisodeOfCare", "period": {"start": "2026-11-20"}}).dates
    (open_start,) = indexing.index_entries({"resourceType": "EpisodeOfCare", "period": {"end": "2026-11-20"}}).dates
    assert (open_end[0], open_end[3]) == (number, END)
    assert (open_start[0], open_start[2]) == (number, BEGINNING)


def test_a_type_that_nobody_searches_has_no_entries() -> None:
    assert indexing.index_entries({"resourceType": "TestReport", "status": "entered"}) == indexing.IndexEntries()


def test_a_name_is_found_by_each_of_its_parts_as_danes_sort_them() -> None:
    patient: Json = {
        "resourceType": "Patient",
        "name": [{"family": "Østergård", "given": ["Åse"]}],
        "birthDate": "1945",
    }
    entries = indexing.index_entries(patient)
    assert {number for number, *_ in entries.texts} == {
        _number("Patient", name) for name in ("family", "given", "name")
    }
    assert [(number, low.year, high.year) for number, _, low, high in entries.dates] == [
        (_number("Patient", "birthdate"), 1944, 1945)
    ], "a Danish year begins an hour before UTC's"


def test_what_was_said_before_is_found_as_if_it_were_said_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(value: object) -> Json:
        return {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]},
            "identifier": [{"value": "one"}],
            "effectiveDateTime": "2026-03-01",
            "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "Cel"},
            "component": [{"code": {"coding": [{"code": "a"}]}, "valueQuantity": {"value": value, "code": "b"}}] * 2,
        }

    monkeypatch.setattr(indexing, "_remembered", {})
    anew = [indexing.index_entries(measured(value)) for value in (Decimal("1.10"), Decimal("1.2"), 2)]
    assert [indexing.index_entries(measured(value)) for value in (Decimal("1.10"), Decimal("1.2"), 2)] == anew
    monkeypatch.setattr(indexing, "MOST_REMEMBERED", 1)
    assert [indexing.index_entries(measured(value)) for value in (Decimal("1.10"), Decimal("1.2"), 2)] == anew


def test_what_tells_people_apart_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: dict[tuple[str, str, str | bytes], object] = {}
    monkeypatch.setattr(indexing, "_remembered", remembered)
    indexing.index_entries({"resourceType": "Patient", "birthDate": "1941-02-03", "name": [{"family": "Aa"}]})
    indexing.index_entries(
        {"resourceType": "Organization", "active": True, "name": "Aa", "identifier": [{"value": "1"}]}
    )
    who: Json = {
        "reference": f"Patient/{AASE}",
        "display": "Aa",
        "identifier": {"system": "urn:oid:1.2.208.176.1.2", "value": "0302451234"},
    }
    indexing.index_entries(
        {
            "resourceType": "Observation",
            "status": "final",
            "subject": who,
            "performer": [who],
            "effectiveDateTime": "2026-03-01",
            "valueString": "Aa",
        }
    )
    indexing.index_entries(
        {"resourceType": "Communication", "status": "completed", "recipient": [who], "sent": "2026-03-01"}
    )
    indexing.index_entries(
        {"resourceType": "Task", "groupIdentifier": who["identifier"], "for": who, "owner": who, "intent": "order"}
    )
    indexing.index_entries({"resourceType": "ServiceRequest", "requisition": who["identifier"]})
    indexing.index_entries({"resourceType": "PractitionerRole", "telecom": [{"system": "email", "value": "aa@x.dk"}]})
    assert list(remembered) == [
        ("Organization", "active", b"true"),
        ("Observation", "status", "final"),
        ("Communication", "status", "completed"),
        ("Task", "intent", "order"),
    ]
