"""What is decided once for each of many citizens (migrations 0028, 0029) is what the policies decide row by row, and never more.

There is a citizen for every case (`every_case`). Everybody asks about all of them at once, by the functions and by the policies.
"""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from naer.access.definition import system_actor
from naer.record.queries import queries
from naer.record.server import Server
from tests.database import copy_of, turn
from tests.house import house_on
from tests.integration.access import every_case
from tests.integration.access.every_case import (
    ASKING,
    CASES,
    FIRST,
    LAUNCHES,
    NOW,
    PLAIN,
    REFUSING,
    STRANGER,
    Case,
    Region,
    an_appointment,
)

POLICIES: dict[str, LiteralString] = {
    "read_many": """
        select v.body, r.citizen_id, r.is_shared
          from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
         where r.resource_id = any (%(ids)s::uuid[]) and r.resource_type = %(type)s and not r.is_ended""",
    "concerning": """
        select r.citizen_id, v.body
          from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
         where r.citizen_id = any (%(citizens)s::uuid[]) and not r.is_ended
           and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
           and (%(since)s::timestamptz is null or r.recorded_at > %(since)s)
         union all
        select c.citizen_id, v.body
          from resource_citizen c
          join resource r on r.resource_id = c.resource_id and r.number = c.number
          join version v on v.resource_id = r.resource_id and v.number = r.number
         where c.citizen_id = any (%(citizens)s::uuid[]) and r.citizen_id <> c.citizen_id and not r.is_ended
           and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
           and (%(since)s::timestamptz is null or r.recorded_at > %(since)s)""",
    "instants": """
        select l.target_id::text, l.resource_id::text, d.low
          from index_reference l
          left join index_date d on d.resource_id = l.resource_id and d.parameter = %(at)s::smallint
         where l.target_id = any (%(targets)s::uuid[]) and l.parameter = any (%(by)s::smallint[]) and l.citizen_id is not null
           and exists (select 1 from resource r where r.resource_id = l.resource_id)""",
}
"""The same questions asked of the tables; what refers to something and concerns nobody has no instants."""


@pytest.fixture(scope="module")
def region(database_server: Server) -> Iterator[Region]:
    with turn(database_server), copy_of(database_server) as server, house_on(server) as house:
        yield every_case.region_in(house)


@pytest.mark.parametrize(("who", "launch"), ASKING)
def test_everybody_is_given_what_the_policies_give(region: Region, who: str, launch: str | None) -> None:
    with region.asked_by(region.actors[who], alone=LAUNCHES[launch] if launch else None) as asked:
        assert asked.read_many(queries("journal")["read_many"]) == asked.read_many(POLICIES["read_many"])
        for narrowed in ({}, {"types": ["Encounter"]}, {"types": ["Appointment"], "since": FIRST}, {"since": NOW}):
            given = asked.concerning(queries("journal")["concerning"], **narrowed)
            assert given == asked.concerning(POLICIES["concerning"], **narrowed)
        assert asked.instants(queries("search_in_time")["instants"]) == asked.instants(POLICIES["instants"])


def _is_refused(case: Case, name: str) -> bool:
    refused = {
        "the whole record": True,
        "one organisation": True,
        "one person": True,
        "one resource": name == "stay",
        "a period of writing": name in ("stay", "patient"),
        "what was written since": name in ("task", "undated"),
    }
    return refused.get(case.refusal, False)


def test_the_nurse_is_given_what_one_would_say(region: Region) -> None:
    """Said here without the database, so that functions and policies are not both wrong."""
    expected = {
        region.called[kept]
        for (case, name), kept in region.kept.items()
        if name not in ("ended", "appointment")
        and (case.emergency == "emergency" or (case.relation == "related" and not _is_refused(case, name)))
    }
    with region.asked_by(region.actors["nurse"]) as asked:
        read = {name for name, _, _ in asked.read_many(queries("journal")["read_many"])}
        about = {name for _, name in asked.concerning(queries("journal")["concerning"])}
        dated = {found for _, found, _ in asked.instants(queries("search_in_time")["instants"])}
    assert _alone(read) - {"north", "south", "plan"} == expected
    assert _alone(about) == expected
    # A patient refers to nothing here.
    assert _alone(dated) == {one for one in expected if not one.startswith("patient")}


def _alone(names: set[str]) -> set[str]:
    return {one for one in names if not one.startswith("appointment")}


@pytest.mark.parametrize(
    ("one", "other", "is_seen"),
    [
        (PLAIN, Case("related", "no refusal", "emergency"), True),
        (PLAIN, STRANGER, True),
        (STRANGER, PLAIN, True),
        (STRANGER, Case("relation ended", "no refusal", "no emergency"), False),
        (PLAIN, REFUSING, False),
        (REFUSING, PLAIN, False),
        (STRANGER, REFUSING, False),
        (Case("no relation", "the whole record", "no emergency"), PLAIN, False),
        (Case("no relation", "the whole record", "emergency"), STRANGER, True),
    ],
)
def test_what_two_share_is_seen_by_who_knows_one_where_none_refuses(
    region: Region, one: Case, other: Case, is_seen: bool
) -> None:
    citizens = [region.citizens[one], region.citizens[other]]
    with region.house.system() as rec:
        made = rec.save(an_appointment(*citizens), act="test")["id"]
    with region.house.person(region.actors["nurse"]) as rec:
        assert (made in rec.read_many("Appointment", [made])) == is_seen
        about = [found["id"] for who in citizens if rec.is_related(who) for found in rec.concerning(who)]
    assert (made in about) == is_seen
    region.called[made] = f"appointment of {', '.join(one)} with {', '.join(other)}"


def test_what_concerns_nobody_is_read_where_it_is_public(region: Region) -> None:
    of = {name: kept for kept, name in region.called.items()}
    with region.house.person(region.actors["nurse"]) as rec:
        assert set(rec.read_many("Organization", [of["north"], of["south"]])) == {of["north"], of["south"]}
        assert set(rec.read_many("PlanDefinition", [of["plan"]])) == {of["plan"]}
        assert rec.read_many("Task", [of["nobody's task"]]) == {}


def test_the_worker_is_given_everything(region: Region) -> None:
    with region.asked_by(system_actor("test"), role="naer_worker") as asked:
        read = {name for name, _, _ in asked.read_many(queries("journal")["read_many"])}
        about = asked.concerning(queries("journal")["concerning"])
        assert about == asked.concerning(POLICIES["concerning"])
        dated = {found for _, found, _ in asked.instants(queries("search_in_time")["instants"])}
    ended = {region.called[kept] for (_, name), kept in region.kept.items() if name == "ended"}
    assert read == set(region.called.values()) - ended
    assert {name for _, name in about} == read - {"north", "south", "plan", "nobody's task"}
    assert {region.called[region.kept[case, "task"]] for case in CASES} <= dated


@pytest.mark.parametrize("role", ["naer_web", "naer_worker"])
@pytest.mark.parametrize(
    "call",
    ["known_plainly(array[%(id)s::uuid])", "sees(%(id)s::uuid)", "resources_about(array[%(id)s::uuid], null)"],
)
def test_whether_one_may_see_is_asked_by_the_functions_alone(region: Region, role: str, call: str) -> None:
    with (
        region.asked_by(region.actors["nurse"], role=role) as asked,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        asked.connection.execute(f"select {call}".encode(), {"id": region.citizens[PLAIN]})
