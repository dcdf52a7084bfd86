"""A page of a FHIR search holds what its actor may see and no more, and everybody on it stands in the audit."""

import psycopg
import pytest

from naer.access.definition import Actor, Caller, Purpose
from naer.errors import InvalidError
from naer.fhir import json_text, search_query
from naer.fhir.plain import Json
from naer.record.search import SearchPage
from tests.house import House, nurse

Pairs = list[tuple[str, str]]


def measured(house: House, citizen: str, unit: str, *, days: range = range(1, 4), code: str = "8867-4") -> list[str]:
    """A measurement on each day of November, newest last."""
    with house.system() as rec:
        return [
            rec.save(
                {
                    "resourceType": "Observation",
                    "status": "final",
                    "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": "Hjertefrekvens"}]},
                    "subject": {"reference": f"Patient/{citizen}"},
                    "performer": [{"reference": f"Organization/{unit}"}],
                    "effectiveDateTime": f"2026-11-{day:02}",
                    "valueQuantity": {"value": 60 + day, "system": "http://unitsofmeasure.org", "code": "/min"},
                },
                act="test",
            )["id"]
            for day in days
        ]


def asked(house: House, actor: Actor, resource_type: str, pairs: Pairs) -> SearchPage:
    caller = Caller(actor, Purpose.TREATMENT)
    return house.people_guard.search(caller, search_query.parse(resource_type, pairs, strict=True), act="test.search")


def ids(page: SearchPage) -> list[str]:
    return [one.id for one in page.matches]


def noted(house: House, citizen: str) -> int:
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        sql = "select count(*) from naer.audit where citizen_id = %s and act = 'test.search'"
        row = connection.execute(sql, (citizen,)).fetchone()
        return row[0] if row else 0


def test_a_nurse_reads_a_citizens_newest_page_by_page_and_is_noted(house: House) -> None:
    unit, citizen, stranger = house.organisation("Hjemmesygepleje"), house.citizen(), house.citizen()
    house.relate(citizen, unit)
    mine, _ = measured(house, citizen, unit), measured(house, stranger, unit)
    me = nurse(unit)
    newest: Pairs = [("patient", citizen), ("code", "http://loinc.org|8867-4"), ("_sort", "-date"), ("_count", "2")]
    page = asked(house, me, "Observation", newest)
    assert ids(page) == [mine[2], mine[1]]
    assert json_text.loads(page.matches[0].body)["id"] == mine[2]
    assert page.next is not None
    following = house.people_guard.search(Caller(me, Purpose.TREATMENT), page.next, act="test.search")
    assert (ids(following), following.next) == ([mine[0]], None)
    assert ids(asked(house, me, "Observation", [*newest[:1], ("code", "8867-4"), *newest[2:]])) == [mine[2], mine[1]]
    assert (noted(house, citizen), noted(house, stranger)) == (3, 0)
    assert ids(asked(house, me, "Observation", [("patient", stranger), *newest[1:]])) == []
    assert noted(house, stranger) == 0


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("code", "8867-4")],
        [("patient.name", "Prøve")],
        [("value-quantity", "gt60||/min")],
        [("date", "ge2026")],
        [("performer:Organization.name", "hjemme")],
        [("code:text", "hjerte")],
        [("code:missing", "false"), ("_total", "accurate")],
        [("_has:Provenance:target:recorded:missing", "true")],
    ],
)
def test_no_question_leads_to_a_stranger(house: House, pairs: Pairs) -> None:
    unit, citizen, stranger = house.organisation("Hjemmesygepleje"), house.citizen(), house.citizen()
    house.relate(citizen, unit)
    mine, theirs = measured(house, citizen, unit), measured(house, stranger, unit)
    page = asked(house, nurse(unit), "Observation", pairs)
    assert set(ids(page)) <= set(mine)
    assert not set(ids(page)) & set(theirs)
    assert page.total in (None, len(page.matches))
    assert ids(asked(house, nurse(unit), "Patient", [("_has:Observation:patient:code", "8867-4")])) == [citizen]


def test_what_is_brought_along_is_seen_and_noted_too(house: House) -> None:
    unit, citizen = house.organisation("Hjemmesygepleje"), house.citizen()
    house.relate(citizen, unit)
    made = measured(house, citizen, unit, days=range(1, 2))
    page = asked(house, nurse(unit), "Organization", [("_id", unit), ("_revinclude", "Observation:performer")])
    assert [one.id for one in page.included] == made
    assert noted(house, citizen) == 1
    both: Pairs = [("_include", "Observation:performer"), ("_include", "Observation:subject")]
    page = asked(house, nurse(unit), "Observation", both)
    assert {one.resource_type for one in page.included} == {"Organization", "Patient"}


def test_counting_shows_nobody(house: House) -> None:
    unit, citizen = house.organisation("Hjemmesygepleje"), house.citizen()
    house.relate(citizen, unit)
    measured(house, citizen, unit)
    page = asked(house, nurse(unit), "Observation", [("patient", citizen), ("_summary", "count")])
    assert (page.matches, page.total) == ((), 3)
    assert asked(house, nurse(unit), "Observation", [("_total", "estimate")]).total == 3
    assert noted(house, citizen) == 1


def test_whoever_sees_a_resource_of_two_citizens_has_seen_both(house: House) -> None:
    unit, mother, child = house.organisation("Sundhedspleje"), house.citizen(), house.citizen()
    house.relate(mother, unit)
    house.relate(child, unit)
    appointment: Json = {
        "resourceType": "Appointment",
        "status": "booked",
        "participant": [{"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in (mother, child)],
    }
    with house.system() as rec:
        rec.save(appointment, act="test")
    page = asked(house, nurse(unit), "Appointment", [("patient", child)])
    assert len(page.matches) == 1
    assert page.matches[0].is_shared
    assert (noted(house, mother), noted(house, child)) == (1, 1)


def test_the_codes_of_a_value_set_are_asked_for(house: House) -> None:
    unit, citizen = house.organisation("Hjemmesygepleje"), house.citizen()
    house.relate(citizen, unit)
    pulse, weight = (
        measured(house, citizen, unit, days=range(1, 2)),
        measured(house, citizen, unit, days=range(2, 3), code="1"),
    )
    concepts = [{"system": "http://loinc.org", "concept": [{"code": "8867-4"}]}]
    with house.system() as rec:
        value_set: Json = {"resourceType": "ValueSet", "status": "active", "url": "urn:naer:set"}
        rec.save({**value_set, "compose": {"include": concepts}}, act="test")
    assert ids(asked(house, nurse(unit), "Observation", [("code:in", "urn:naer:set")])) == pulse
    assert ids(asked(house, nurse(unit), "Observation", [("code:not-in", "urn:naer:set")])) == weight
    assert ids(asked(house, nurse(unit), "Patient", [("_has:Observation:patient:code:in", "urn:naer:set")])) == [
        citizen
    ]
    with pytest.raises(InvalidError, match="value set"):
        asked(house, nurse(unit), "Observation", [("code:in", "urn:naer:none")])


def test_a_changed_and_an_ended_resource_are_found_by_what_they_say_now(house: House) -> None:
    unit, citizen = house.organisation("Hjemmesygepleje"), house.citizen()
    house.relate(citizen, unit)
    (made,) = measured(house, citizen, unit, days=range(1, 2))
    newest: Pairs = [("patient", citizen), ("code", "http://loinc.org|8867-4"), ("_sort", "-date")]
    with house.system() as rec:
        changed = rec.read("Observation", made)
        changed["valueQuantity"]["value"] = 99
        changed = rec.save(changed, act="test")
    assert b'"versionId":"2"' in asked(house, nurse(unit), "Observation", newest).matches[0].body
    assert ids(asked(house, nurse(unit), "Observation", [("value-quantity", "61")])) == []
    assert ids(asked(house, nurse(unit), "Observation", [("value-quantity", "99")])) == [made]
    with house.system() as rec:
        rec.end(changed, act="test")
    assert ids(asked(house, nurse(unit), "Observation", newest)) == []
    assert ids(asked(house, nurse(unit), "Observation", [("value-quantity", "99")])) == []


def test_a_refused_resource_is_not_found_by_its_codes(house: House) -> None:
    unit, citizen = house.organisation("Hjemmesygepleje"), house.citizen()
    house.relate(citizen, unit)
    first, second = measured(house, citizen, unit, days=range(1, 3))
    with house.system() as rec:
        rec.block(citizen, resource=second)
    newest: Pairs = [("patient", citizen), ("code", "http://loinc.org|8867-4"), ("_sort", "-date")]
    assert ids(asked(house, nurse(unit), "Observation", newest)) == [first]
    assert ids(asked(house, nurse(unit), "Observation", [("code", "8867-4")])) == [first]
