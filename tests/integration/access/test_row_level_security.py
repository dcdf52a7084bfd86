"""Nobody sees a citizen without a care relation: not by reading, searching, counting or history."""

from datetime import timedelta

import pytest

from naer.access.definition import Actor, Purpose, Role
from naer.errors import NaerError, NotFoundError, RefusedError
from naer.fhir.plain import Json
from tests.house import House, a_task, nurse


@pytest.fixture
def scene(house: House) -> dict[str, str]:
    """Two citizens, two teams; only the northern team cares for the first citizen, nobody for the second."""
    north, south = house.organisation("Nord"), house.organisation("Syd")
    known, stranger = house.citizen(family="Kendt", personal_number="0302455001"), house.citizen(family="Fremmed")
    house.relate(known, north)
    with house.system() as rec:
        known_task = rec.save(a_task(known), act="test")["id"]
        stranger_task = rec.save(a_task(stranger), act="test")["id"]
    return {
        "north": north,
        "south": south,
        "known": known,
        "stranger": stranger,
        "known_task": known_task,
        "stranger_task": stranger_task,
    }


def test_the_team_with_a_relation_sees_the_citizen_and_nobody_else_does(house: House, scene: dict[str, str]) -> None:
    with house.person(nurse(scene["north"])) as rec:
        assert rec.read("Task", scene["known_task"])["id"] == scene["known_task"]
        assert [one["name"][0]["family"] for one in rec.find("Patient", {})] == ["Kendt"]
        assert rec.count("Task", {}) == 1
    with house.person(nurse(scene["south"])) as rec:
        assert rec.find("Patient", {}) == []
        assert rec.count("Task", {"status": "requested"}) == 0
        with pytest.raises(NotFoundError):
            rec.read("Task", scene["known_task"])
        with pytest.raises(NotFoundError):
            rec.history("Task", scene["known_task"])
        with pytest.raises(NotFoundError):
            rec.concerning(scene["known"])


def test_search_by_personal_number_finds_only_the_actors_own_citizens(house: House, scene: dict[str, str]) -> None:
    asked = {"identifier": "urn:oid:1.2.208.176.1.2|0302455001"}
    with house.person(nurse(scene["north"])) as rec:
        assert len(rec.find("Patient", asked)) == 1
    with house.person(nurse(scene["south"])) as rec:
        assert rec.find("Patient", asked) == []


def test_a_relation_that_has_ended_shows_nothing(house: House, scene: dict[str, str]) -> None:
    with house.system() as rec:
        rec.end_relation(scene["known"], scene["north"], kind="course", at=rec.now)
    with house.person(nurse(scene["north"])) as rec:
        assert rec.find("Patient", {}) == []


def test_a_relation_begins_when_it_says(house: House, scene: dict[str, str]) -> None:
    tomorrow = house.clock.now() + timedelta(days=1)
    with house.system() as rec:
        rec.relate(scene["stranger"], scene["south"], kind="course", since=tomorrow, because="test")
    with house.person(nurse(scene["south"])) as rec:
        assert rec.find("Patient", {}) == []
    house.clock.go_on(timedelta(days=1, seconds=1))
    with house.person(nurse(scene["south"])) as rec:
        assert len(rec.find("Patient", {})) == 1


def test_nobody_writes_about_a_citizen_whom_they_cannot_see(house: House, scene: dict[str, str]) -> None:
    with pytest.raises(NaerError), house.person(nurse(scene["south"])) as rec:
        rec.save(a_task(scene["known"]), act="test")
    with pytest.raises(NaerError), house.person(nurse(scene["south"])) as rec:
        rec.relate(scene["known"], scene["south"], kind="course", since=rec.now, because="I say so")
    with house.system() as rec:
        assert rec.count("Task", {"patient": scene["known"]}) == 1


def test_a_citizen_sees_their_own_record_and_no_other(house: House, scene: dict[str, str]) -> None:
    citizen = Actor(id=scene["known"], name="Kendt", role=Role.CITIZEN, citizen_id=scene["known"])
    with house.person(citizen, purpose=Purpose.OWN_RECORD) as rec:
        assert rec.count("Task", {}) == 1
        with pytest.raises(NotFoundError):
            rec.read("Patient", scene["stranger"])


@pytest.mark.parametrize("role", [Role.HEALTH_DIRECTOR, Role.INTEGRATOR, Role.REVIEWER])
def test_roles_without_patients_may_not_look_for_treatment(house: House, role: Role) -> None:
    with pytest.raises(RefusedError), house.person(nurse(role=role)):
        pass


def test_a_resource_about_two_citizens_is_seen_by_the_team_of_either(house: House) -> None:
    mother, child = house.citizen(family="Mor"), house.citizen(family="Barn")
    health_visitors = house.organisation("Sundhedsplejen")
    house.relate(child, health_visitors)
    appointment: Json = {
        "resourceType": "Appointment",
        "status": "booked",
        "participant": [
            {"actor": {"reference": f"Patient/{mother}"}, "status": "accepted"},
            {"actor": {"reference": f"Patient/{child}"}, "status": "accepted"},
        ],
    }
    with house.system() as rec:
        stored = rec.save(appointment, act="test")
    with house.person(nurse(health_visitors)) as rec:
        assert rec.read("Appointment", stored["id"])["id"] == stored["id"]
        assert rec.find("Appointment", {"status": "booked"}) != []
        assert [one["resourceType"] for one in rec.concerning(child, types=("Appointment",))] == ["Appointment"]
    with house.person(nurse(house.organisation("Andre"))) as rec:
        assert rec.find("Appointment", {}) == []


BLOCKS = {
    "the whole record": {},
    "an organisation": {"organisation": "north"},
    "one resource": {"resource": "known_task"},
    "a period": {"recorded_from": timedelta(hours=-1), "recorded_to": timedelta(hours=1)},
}


@pytest.mark.parametrize("scope", BLOCKS)
def test_what_a_citizen_has_blocked_is_absent_everywhere(house: House, scene: dict[str, str], scope: str) -> None:
    given = {
        name: house.clock.now() + value if isinstance(value, timedelta) else scene[value]
        for name, value in BLOCKS[scope].items()
    }
    citizen = Actor(id=scene["known"], name="Kendt", role=Role.CITIZEN, citizen_id=scene["known"])
    with house.person(citizen, purpose=Purpose.OWN_RECORD) as rec:
        block = rec.block(scene["known"], **given)
    with house.person(nurse(scene["north"])) as rec:
        assert rec.count("Task", {"status": "requested"}) == 0
        assert rec.find("Task", {}) == []
        with pytest.raises(NotFoundError):
            rec.history("Task", scene["known_task"])
    with house.person(citizen, purpose=Purpose.OWN_RECORD) as rec:
        assert rec.count("Task", {}) == 1, "the citizen still sees their own"
        rec.lift_block(block)
    with house.person(nurse(scene["north"])) as rec:
        assert rec.count("Task", {}) == 1
