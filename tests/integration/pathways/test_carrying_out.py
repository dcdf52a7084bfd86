"""Proposals meet a record that others change at the same time, and owners of every kind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from naer.courses import actions as courses_actions
from naer.errors import FaultError, NotFoundError
from naer.fhir.finding import Fact, Finding
from naer.fhir.plain import Json, reference_id
from naer.pathways import actions, carrying_out, content, task
from naer.pathways.carrying_out import CarryingOut
from naer.pathways.definition import ClosePlan, CreatePlan, MoveDeadline, PlanState, WithdrawTask
from tests.house import House
from tests.small_region import live_in_aabenraa, register_organisations
from tests.unit.pathways.small_programmes import FRIDAY, HOMECOMING, changed

EXPECTED = "2026-11-20T14:00:00+01:00"
NO_COURSE = "00000000-0000-7000-8000-00000000c0c0"


@pytest.fixture
def region(house: House) -> House:
    register_organisations(house)
    house.ids["citizen"] = live_in_aabenraa(house)
    return house


def announced(house: House, *, course_id: str | None = None, key: str = "finding-1", **facts: Fact) -> Finding:
    told: dict[str, Fact] = {"expected_at": EXPECTED, "noticed_at": FRIDAY.isoformat(), "lives_alone": True, **facts}
    return Finding(
        "discharge-announced", key, "test", house.ids["citizen"], FRIDAY, told, course_id=course_id or NO_COURSE
    )


def react(house: House, finding: Finding, text: str = HOMECOMING) -> list[Json]:
    file = content.read("homecoming.yaml", changed("one_per: encounter", "one_per: course", text))
    assert file.programme, file.faults
    with house.system() as rec:
        actions.react(rec, finding, files=[file])
        return rec.find("Task", {"patient": house.ids["citizen"]})


def owners(house: House, tasks: list[Json]) -> dict[str, str]:
    keys = {known: key for key, known in house.ids.items()}
    return {task.known_task(one).activity: keys[reference_id(one["owner"])] for one in tasks}


def open_course(house: House, key: str) -> str:
    with house.system() as rec:
        return courses_actions.open_course(
            rec,
            citizen_id=house.ids["citizen"],
            code="nursing",
            name="Sygepleje",
            organisation_id=house.ids[key],
            contact="Vagten",
        )


def test_an_owner_may_be_named_by_a_fact_of_the_finding(region: House) -> None:
    text = changed("    owner: visitation\n", "    owner: fact:unit\n")
    found = announced(region, unit=region.ids["aabenraa-laegehus-1"])
    assert owners(region, react(region, found, text))["report"] == "aabenraa-laegehus-1"


@pytest.mark.parametrize(("has_course", "key"), [(True, "aabenraa-akutteam"), (False, "aabenraa-visitation")])
def test_an_owner_may_be_whoever_answers_for_the_course(region: House, has_course: bool, key: str) -> None:
    course_id = open_course(region, "aabenraa-akutteam") if has_course else None
    text = changed("    owner: visitation\n", "    owner: responsible\n")
    assert owners(region, react(region, announced(region, course_id=course_id), text))["report"] == key


def test_where_nobody_can_be_found_at_all_the_reaction_fails_as_a_whole(region: House) -> None:
    with region.system() as rec:
        homeless = {key: one for key, one in rec.read("Patient", region.ids["citizen"]).items() if key != "address"}
        rec.save(homeless, act="test")
    with pytest.raises(NotFoundError):
        react(region, announced(region))
    with region.system() as rec:
        assert rec.count("CarePlan", {"patient": region.ids["citizen"]}) == 0


def test_a_move_or_withdrawal_of_what_was_done_meanwhile_changes_nothing(region: House) -> None:
    receive = next(one for one in react(region, announced(region)) if task.known_task(one).activity == "receive")
    with region.system() as rec:
        rec.save({**rec.read("Task", receive["id"]), "status": "completed"}, act="test")
    file = content.read("homecoming.yaml", HOMECOMING)
    assert file.programme
    with region.system() as rec:
        carry = CarryingOut(rec, file.programme, file, announced(region), "homecoming/x", None)
        late = FRIDAY + timedelta(days=1)
        carry.all(
            [
                MoveDeadline(receive["id"], "receive", "Senere", late, (), "Ny tid"),
                WithdrawTask(receive["id"], "receive", "Aflyst"),
            ]
        )
        assert rec.read("Task", receive["id"])["description"] != "Senere"
        assert rec.read("Task", receive["id"])["status"] == "completed"


def test_a_plan_that_is_closed_already_stays_as_it_closed(region: House) -> None:
    (one, *_) = react(region, announced(region))
    plan_id = one["groupIdentifier"]["value"]
    with region.system() as rec:
        carrying_out.close_plan(rec, plan_id, PlanState.REVOKED, because="Aflyst")
        carrying_out.close_plan(rec, plan_id, PlanState.COMPLETED, because="Igen")
        assert rec.read("CarePlan", plan_id)["status"] == "revoked"


@pytest.mark.parametrize("proposal", [CreatePlan("Plan", "Fordi"), ClosePlan(PlanState.COMPLETED, "Slut")])
def test_a_plan_without_programme_file_or_an_end_without_plan_is_our_fault(
    region: House, proposal: CreatePlan | ClosePlan
) -> None:
    file = content.read("homecoming.yaml", HOMECOMING)
    assert file.programme
    with region.system() as rec, pytest.raises(FaultError):
        CarryingOut(rec, file.programme, None, announced(region), "homecoming/x", None).all([proposal])


def test_when_somebody_is_faster_it_is_read_again(region: House) -> None:
    (one, *_) = react(region, announced(region))
    seen: list[str] = []

    def beaten_once(known: Json) -> Json:
        seen.append(known["meta"]["versionId"])
        if len(seen) == 1:
            with region.system() as faster:
                faster.save({**faster.read("Task", one["id"]), "priority": "stat"}, act="test")
        return {**known, "description": "Min"}

    with region.system() as rec:
        stored = carrying_out.changed(rec, "Task", one["id"], beaten_once, act="test")
    assert stored
    assert (stored["description"], stored["priority"]) == ("Min", "stat")
    assert seen == ["1", "2"]


def test_a_finding_without_what_there_is_one_plan_for_is_left_alone(region: House) -> None:
    assert react(region, replace(announced(region), course_id=None)) == []
