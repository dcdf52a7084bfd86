"""What is decided once for the plain case (migration 0017) gives no more than the policies give row by row, and the same when
the case is plain.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import pytest

from naer.access.definition import Actor, Caller, Purpose, Role
from naer.errors import NaerError
from naer.fhir.plain import Json
from naer.record import journal
from tests.house import House, nurse

LOINC = "http://loinc.org"
NOTED = ("Prøve", "test", "treatment", "care-relation", None)


def measured(citizen: str) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "8310-5"}]},
        "subject": {"reference": f"Patient/{citizen}"},
        "effectiveDateTime": "2026-11-19T08:00:00+01:00",
    }


@dataclass
class Scene:
    """A citizen whom the northern team knows, one whom it does not, and a measurement of each."""

    house: House
    north: str
    known: str
    stranger: str
    kept: dict[str, str] = field(default_factory=dict[str, str])

    def who(self, actor: Actor, launch: str = "") -> tuple[str, ...]:
        organisations = ",".join(actor.organisation_ids)
        now = self.house.clock.now().isoformat()
        return actor.id, actor.role.value, organisations, actor.citizen_id or "", launch, now

    def plainly(self, actor: Actor, citizen: str, launch: str = "") -> tuple[bool, bool, bool]:
        """Whether the plain way reads the citizen's measurement, finds it among the newest, and creates another."""
        who = self.who(actor, launch)
        new = (journal.new_id(), "Observation", citizen, '{"resourceType":"Observation"}', "{}")
        with psycopg.connect(self.house.server.as_role("naer_web"), options="-c search_path=naer") as web:
            read = web.execute(
                "select * from read_plainly(%s,%s,%s,%s,%s,%s, %s,%s,%s,%s,%s::uuid, 'Observation',%s)",
                (*who, *NOTED, self.kept[citizen]),
            ).fetchall()
            newest = web.execute(
                "select found_id from newest_plainly(%s,%s,%s,%s,%s,%s, %s,%s,%s,%s,%s::uuid, %s, 242::smallint, '8310-5',"
                " system_key(%s), 20)",
                (*who, *NOTED, citizen, LOINC),
            ).fetchall()
            created = web.execute(
                "select create_plainly(%s,%s,%s,%s,%s,%s, %s,%s,%s,%s,%s::uuid, %s::uuid,%s,%s::uuid,%s,%s::jsonb)",
                (*who, *NOTED, *new),
            ).fetchone()
            web.rollback()
        return bool(read), any(one for (one,) in newest), bool(created and created[0])

    def by_policies(self, actor: Actor, citizen: str, launch: str = "") -> tuple[bool, bool, bool]:
        """The same by the policies, row by row."""
        who = self.who(actor, launch)
        with psycopg.connect(self.house.server.as_role("naer_web"), options="-c search_path=naer") as web:
            web.execute("select begin_as(%s,%s,%s,%s,%s,%s)", who)
            read = web.execute(
                "select v.body from resource r join version v using (resource_id, number) where r.resource_id = %s",
                (self.kept[citizen],),
            ).fetchall()
            newest = web.execute(
                "select 1 from index_token i join version v using (resource_id, number) where i.citizen_id = %s and i.is_dated",
                (citizen,),
            ).fetchall()
            created = True
            try:
                asked = (*who, *NOTED, journal.new_id(), "Observation", "{}", b"", [citizen])
                web.execute(
                    "select rest_keep(%s,%s,%s,%s,%s,%s, %s,%s,%s,%s,%s::uuid, %s::uuid,%s,0,%s,%s,false,%s::uuid[],'{}')",
                    asked,
                )
            except psycopg.errors.InsufficientPrivilege:
                created = False
            web.rollback()
        return bool(read), bool(newest), created


@pytest.fixture
def scene(house: House) -> Scene:
    north = house.organisation("Nord")
    known, stranger = house.citizen(family="Kendt"), house.citizen(family="Fremmed")
    house.relate(known, north)
    made = Scene(house, north, known, stranger)
    with house.system() as rec:
        for one in (known, stranger):
            made.kept[one] = rec.save(measured(one), act="test")["id"]
    return made


def test_the_plain_way_gives_what_the_policies_give_and_never_more(scene: Scene) -> None:
    house, known, stranger = scene.house, scene.known, scene.stranger
    carer, other = nurse(scene.north), nurse(house.organisation("Syd"))
    own = Actor(id=known, name="Kendt", role=Role.CITIZEN, citizen_id=known)
    director = nurse(scene.north, role=Role.HEALTH_DIRECTOR)
    every, none = (True, True, True), (False, False, False)

    # who       whom       launch      plainly
    for actor, citizen, launch, expected in (
        (carer, known, "", every),
        (carer, known, known, every),
        (carer, known, stranger, none),
        (carer, stranger, "", none),
        (carer, stranger, stranger, none),
        (other, known, "", none),
        (director, known, "", none),
        (own, known, "", every),
        (own, stranger, "", none),
    ):  # fmt: skip
        assert scene.plainly(actor, citizen, launch) == expected
        assert scene.by_policies(actor, citizen, launch) == expected

    # A refusal or an emergency is looked at row by row.
    with house.person(carer) as rec:
        assert rec.break_glass(citizen_id=stranger, reason="Faldet om i byen")
    assert scene.plainly(carer, stranger) == none
    assert scene.by_policies(carer, stranger) == every
    with house.person(own, purpose=Purpose.OWN_RECORD) as rec:
        rec.block(known)
    assert scene.plainly(carer, known) == none
    assert scene.by_policies(carer, known)[:2] == (False, False)

    # A relation counts while it lasts.
    house.relate(stranger, scene.north, kind="other")
    with house.system() as rec:
        rec.end_relation(stranger, scene.north, kind="other", at=rec.now)
    house.clock.go_on(timedelta(hours=5))
    assert scene.plainly(carer, stranger) == scene.by_policies(carer, stranger) == none


def test_what_concerns_several_is_looked_at_in_the_usual_way(scene: Scene) -> None:
    house = scene.house
    with house.system() as rec:
        shared = rec.save(
            {
                "resourceType": "Appointment",
                "status": "booked",
                "participant": [
                    {"actor": {"reference": f"Patient/{one}"}, "status": "accepted"}
                    for one in (scene.known, scene.stranger)
                ],
            },
            act="test",
        )
    caller = Caller(nurse(scene.north), Purpose.TREATMENT)
    asked = {"act": "test", "resource_type": "Appointment", "resource_id": shared["id"]}
    who = scene.who(caller.actor)
    with psycopg.connect(house.server.as_role("naer_web"), options="-c search_path=naer") as web:
        sql = "select * from read_plainly(%s,%s,%s,%s,%s,%s, %s,%s,%s,%s,%s::uuid, 'Appointment',%s)"
        assert web.execute(sql, (*who, *NOTED, shared["id"])).fetchall() == []
    found = house.people_guard.read_current(caller, **asked)
    assert found is not None and found.number == 1


def test_many_new_ones_are_kept_together_or_not_at_all(scene: Scene) -> None:
    house, carer = scene.house, nurse(scene.north)

    def new(citizen: str) -> Json:
        return {**measured(citizen), "id": journal.new_id()}

    with house.person(carer) as rec:
        stored = rec.save_all_new([new(scene.known), new(scene.known)], act="test")
    assert [one["meta"]["versionId"] for one in stored] == ["1", "1"]
    with house.system() as rec:
        assert [rec.read("Observation", one["id"]) for one in stored] == stored
    with pytest.raises(NaerError), house.person(carer) as rec:
        rec.save_all_new([new(scene.known), new(scene.stranger)], act="test")
    with house.system() as rec:
        assert rec.count("Observation", {"patient": scene.known}) == 3
        assert rec.count("Observation", {"patient": scene.stranger}) == 1
