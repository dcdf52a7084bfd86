"""Search finds by token, reference, date and Danish text, and its plans use the indexes under row-level security."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import pytest

from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.fhir.search_values import literal
from naer.record import journal, search
from tests.house import House, nurse


def tasks(house: House, citizen: str, owner: str, *, deadlines: dict[str, str]) -> None:
    with house.system() as rec:
        for status, end in deadlines.items():
            task: Json = {
                "resourceType": "Task",
                "status": status,
                "intent": "order",
                "for": {"reference": f"Patient/{citizen}"},
                "owner": {"reference": f"Organization/{owner}"},
                "restriction": {"period": {"end": end}},
            }
            rec.save(task, act="test")


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"status": "requested"}, ["requested"]),
        ({"status": "requested,accepted"}, ["requested", "accepted"]),
        ({"status": "draft,failed,rejected,on-hold,accepted,requested"}, ["requested", "accepted"]),
        ({"status:not": "requested"}, ["accepted", "completed"]),
        ({"naer-deadline": "lt2026-11-21"}, ["requested"]),
        ({"naer-deadline": "ge2026-11-21"}, ["accepted", "completed"]),
        ({"naer-deadline": ["ge2026-11-21", "lt2026-11-22"]}, ["accepted"]),
        ({"naer-deadline": "2026-11-22"}, ["completed"]),
        ({"status": "requested", "naer-deadline": "gt2026-11-25"}, []),
        ({"owner": "Organization/00000000-0000-0000-0000-000000000000"}, []),
        ({"owner": "not-an-id"}, []),
    ],
)
def test_tasks_are_found_by(house: House, criteria: dict[str, str], expected: list[str]) -> None:
    citizen, owner = house.citizen(), house.organisation("Hjemmesygepleje")
    deadlines = {
        "requested": "2026-11-20T14:00:00+01:00",
        "accepted": "2026-11-21T14:00:00+01:00",
        "completed": "2026-11-22T23:30:00+01:00",
    }
    tasks(house, citizen, owner, deadlines=deadlines)
    with house.system() as rec:
        found = rec.find("Task", criteria, sort="naer-deadline")
        assert [task["status"] for task in found] == expected
        assert rec.count("Task", criteria) == len(expected)


def test_what_is_only_named_is_what_would_be_found_and_nobody_is_seen(house: House) -> None:
    citizen, north, south = house.citizen(), house.organisation("Nord"), house.organisation("Syd")
    house.relate(citizen, north)
    tasks(house, citizen, north, deadlines={"requested": "2026-11-20T14:00:00+01:00"})
    tasks(house, citizen, south, deadlines={"accepted": "2026-11-19T14:00:00+01:00"})
    tasks(house, house.citizen(), north, deadlines={"requested": "2026-11-18T14:00:00+01:00"})
    with house.person(nurse(north)) as rec:
        named = rec.ids("Task", {}, sort="-naer-deadline")
        assert rec.seen == {}
        assert named == [one["id"] for one in rec.find("Task", {}, sort="-naer-deadline")]
        assert rec.ids("Task", {}, sort="-naer-deadline", limit=1) == named[:1]


def test_names_are_sorted_and_found_as_danes_do(house: House) -> None:
    for family in ("Østergaard", "Aagaard", "Zachariassen", "Ærø", "Andersen"):
        house.citizen(family=family)
    with house.system() as rec:
        found = rec.find("Patient", {}, sort="family")
        assert [one["name"][0]["family"] for one in found] == [
            "Andersen",
            "Zachariassen",
            "Ærø",
            "Østergaard",
            "Aagaard",
        ]
        assert [one["name"][0]["family"] for one in rec.find("Patient", {"family": "øs"})] == ["Østergaard"]


def test_an_unknown_parameter_is_named_in_the_error(house: House) -> None:
    with pytest.raises(InvalidError, match="colour"), house.system() as rec:
        rec.find("Task", {"colour": "red"})


@pytest.mark.parametrize(
    ("criteria", "sort"),
    [({"status:contains": "req"}, None), ({"owner:above": "x"}, None), ({}, "owner"), ({}, "colour")],
)
def test_a_question_that_is_not_understood_is_refused(house: House, criteria: dict[str, str], sort: str | None) -> None:
    with pytest.raises(InvalidError), house.system() as rec:
        rec.find("Task", criteria, sort=sort)


def test_a_value_from_outside_is_asked_for_as_it_stands(house: House) -> None:
    keys = ("one,two", "two", "one|two", "\\")
    with house.system() as rec:
        for key in keys:
            organisation: Json = {"resourceType": "Organization", "identifier": [{"system": "urn:x", "value": key}]}
            rec.save(organisation, act="test")
        for key in keys:
            found = rec.find("Organization", {"identifier": f"urn:x|{literal(key)}"})
            assert [one["identifier"][0]["value"] for one in found] == [key]
        assert len(rec.find("Organization", {"identifier": "urn:x|one,two"})) == 1, "said plainly, a comma means or"
        assert len(rec.find("Organization", {"identifier": "urn:x|"})) == len(keys)


PLANS = {
    "a citizen's resources": (
        "select * from resource where citizen_id = '{citizen}'",
        "resource_by_citizen",
    ),
    "an identifier": (
        "select resource_id from index_token where parameter = 1::smallint and code = '0101591234'",
        "index_token_lookup",
    ),
    "an owner's tasks": (
        "select resource_id from index_reference where target_id = '{organisation}' and parameter = 74::smallint",
        "index_reference_lookup",
    ),
    "deadlines": (
        "select resource_id from index_date where parameter = 83::smallint and low < '2026-11-20'",
        "index_date_lookup",
    ),
    "a citizen's newest by a code": (
        "select resource_id from index_token where is_dated and citizen_id = '{citizen}' and parameter = 242::smallint"
        " and code = 'x' order by at desc nulls last limit 20",
        "index_token_newest",
    ),
    "what ended lately": (
        "select resource_id from index_date where parameter = 34::smallint and high > '2026-11-20'",
        "index_date_latest",
    ),
    "a resource's codes": (
        "select code from index_token where resource_id = '{citizen}'",
        "index_token_by_resource",
    ),
    "a resource's quantities": (
        "select low from index_quantity where resource_id = '{citizen}'",
        "index_quantity_by_resource",
    ),
    "addresses that begin alike": (
        "select resource_id from index_token where parameter = 401::smallint and starts_with(code, 'urn:naer')",
        "index_token_lookup",
    ),
    "a name's beginning": (
        "select resource_id from index_text where parameter = 2::smallint and starts_with(key, 'ander')",
        "index_text_lookup",
    ),
}


@pytest.mark.parametrize("asked", PLANS)
def test_row_level_security_keeps_the_indexes_in_play(house: House, asked: str) -> None:
    citizen, organisation = house.citizen(), house.organisation("Hjemmesygepleje")
    house.relate(citizen, organisation)
    query, index = PLANS[asked]
    plan = plan_of(house, organisation, query.format(citizen=citizen, organisation=organisation))
    assert f"using {index}" in plan, plan
    assert "Index Cond" in plan, plan


BEGIN_WITH = {
    "a citizen's active courses": ("EpisodeOfCare", {"patient": "{id}", "status": "active"}),
    "a citizen's readings of a kind": ("Observation", {"subject": "Patient/{id}", "code": "x"}),
    "a stay's open tasks": ("Task", {"status": "requested,in-progress", "encounter": "{id}"}),
    "a citizen's stays since": ("Encounter", {"patient": "{id}", "date": "ge2026-11-20"}),
}


@pytest.mark.parametrize("asked", BEGIN_WITH)
def test_what_names_citizens_or_stays_begins_with_them(house: House, asked: str) -> None:
    organisation = house.organisation("Hjemmesygepleje")
    resource_type, criteria = BEGIN_WITH[asked]
    named = {name: value.format(id=journal.new_id()) for name, value in criteria.items()}
    statement = search.finding(resource_type, named)
    plan = plan_of(house, organisation, statement.text, statement.asked, mode=str(statement.planning.mode))
    begun = re.search(
        r" on resource r .*\n +Index Cond: .*resource_id = ANY \(.*(?:\n.*){1,3}using index_reference_lookup", plan
    )
    assert begun, plan


def test_some_types_about_citizens_are_found_by_the_index_that_has_both(house: House) -> None:
    with psycopg.connect(house.server.as_role("naer_web")) as connection:
        (body,) = connection.execute("select prosrc from pg_proc where proname = 'resources_about'").fetchone() or ("",)
    query = body.rpartition("return query")[2].partition(";")[0]
    query = query.replace("asked_citizens", "%(citizens)s::uuid[]").replace("(types)", "(%(types)s::text[])")
    asked = {"citizens": [journal.new_id()], "types": ["Condition", "EpisodeOfCare"]}
    plan = plan_of(house, house.organisation("Hjemmesygepleje"), query, asked, mode="force_generic_plan")
    cond = re.search(r"using resource_by_citizen on resource r .*\n +Index Cond: (.*)", plan)
    assert cond and "citizen_id" in cond[1] and "resource_type" in cond[1], plan


def plan_of(
    house: House, organisation: str, query: str, values: Sequence[Any] | Mapping[str, Any] = (), *, mode: str = "auto"
) -> str:
    """How the database goes about a query of a nurse there, with nothing but its indexes."""
    actor = nurse(organisation)
    with psycopg.connect(house.server.as_role("naer_web")) as connection:
        connection.execute("set local search_path = naer")
        connection.execute("set local enable_seqscan = off")
        connection.execute("set local enable_bitmapscan = off")
        connection.execute("select set_config('naer.organisations', %s, true)", (organisation,))
        connection.execute("select set_config('naer.actor', %s, true)", (actor.id,))
        connection.execute("select set_config('naer.now', '2026-11-20T10:00Z', true)")
        connection.execute("select set_config('plan_cache_mode', %s, true)", (mode,))
        return "\n".join(line for (line,) in connection.execute(f"explain {query}".encode(), values or None))


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [journal.new_id() for _ in range(1000)]
    assert made == sorted(made)
