"""What an earlier release wrote opens in this one: every page, the next message, the next task, and the audit's chain.

tests/releases holds a small backup of each release (docs/how-to-add/release.md); each is restored and migrated here.
"""

import lzma
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from naer import settings as naer_settings
from naer.access import people
from naer.access.clock import SetClock
from naer.access.definition import CLINICAL_ROLES, Actor, Purpose, Role, system_actor
from naer.access.record import Record
from naer.app import jobs, website
from naer.app.demo_scene import BEGINS_AT
from naer.app.reactions import READERS
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.courses import encounter
from naer.courses.definition import HospitalEvent, Move, StayState, Telling
from naer.danish import identifiers, personal_number
from naer.exchange.medcom.frame import Citizen, Party
from naer.exchange.medcom.hospital_sending import HospitalSystem
from naer.fhir import search_query
from naer.fhir.plain import Json, identifier_value, reference_id
from naer.fhir.reading import Format
from naer.record import backup, migrate
from naer.record.server import Server, on_server
from tests.database import another_name, drop
from tests.pages import SECRET, Reader, answering

RELEASES = Path(__file__).parents[2] / "releases"
BACKUPS = sorted(RELEASES.glob("*.backup.xz"))
PAGES = {
    Role.VISITATOR: ("/tavle", "/tavle?liste=indlagt", "/uplacerede"),
    Role.HOME_NURSE: ("/min-dag", "/min-dag?vis=enhed", "/korrespondancer"),
    Role.GENERAL_PRACTITIONER: ("/korrespondancer",),
    Role.INTEGRATOR: ("/beskedmonitor", "/beskedmonitor?retning=ud"),
    Role.REVIEWER: ("/gennemsyn",),
    Role.HEALTH_DIRECTOR: ("/styring",),
}


@dataclass(frozen=True)
class Opened:
    """An earlier release's record, open in this release."""

    server: Server
    services: Services
    clock: SetClock
    rows_before: dict[str, int]

    def staff(self, role: Role) -> Actor:
        return next(actor for actor in people.staff(self.services.system) if actor.role is role)

    @contextmanager
    def system(self) -> Iterator[Record]:
        with self.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            yield rec


def counted(server: Server) -> dict[str, int]:
    """How many rows each table of the record holds."""
    assert server.admin
    with psycopg.connect(server.admin) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'naer' order by 1").fetchall()
        counts = {}
        for (name,) in names:
            row = connection.execute(f"select count(*) from naer.{name}".encode()).fetchone()
            counts[name] = row[0] if row else 0
        return counts


@pytest.fixture(params=BACKUPS, ids=lambda path: path.name.removesuffix(".backup.xz"))
def opened(request: pytest.FixtureRequest, database_server: Server, tmp_path: Path) -> Iterator[Opened]:
    plain = tmp_path / "release.backup"
    plain.write_bytes(lzma.decompress(request.param.read_bytes()))
    admin, name = str(database_server.admin), another_name("release")
    server = on_server(admin, name)
    try:
        backup.restore(server, plain)
        before = counted(server)
        migrate.migrate(server)
        clock = SetClock(BEGINS_AT + timedelta(minutes=30))
        settings = replace(naer_settings.from_environment({}), home=tmp_path, session_secret=SECRET)
        with services_on(server, settings, clock=clock) as services:
            yield Opened(server, services, clock, before)
    finally:
        drop(admin, name)


@pytest.fixture
def address(opened: Opened) -> Iterator[str]:
    with answering(website.build(opened.services)) as found:
        yield found


def test_there_is_a_backup_of_a_release() -> None:
    assert BACKUPS, "python -m scripts.release_backup makes it"


def test_migrating_keeps_every_row_and_twice_is_as_good_as_once(opened: Opened) -> None:
    after = counted(opened.server)
    renewed = ("index_", "feed_cursor")  # made anew from the resources; one reader's place became two
    kept = [name for name in opened.rows_before if not name.startswith(renewed)]
    assert {name: after[name] for name in kept} == {name: opened.rows_before[name] for name in kept}
    assert opened.rows_before["version"] > 300
    assert opened.rows_before["inbox"] > 5
    assert opened.rows_before["audit"] >= 5
    assert migrate.migrate(opened.server) == []


def test_both_readers_of_reactions_go_on_where_the_one_was(opened: Opened) -> None:
    with opened.system() as rec:
        left = [change.resource_id for reader in READERS for change in rec.changes(reader, limit=500)]
    assert left == [], "everything in the release's record had been reacted to"


def test_migrating_indexes_what_the_release_had_stored(opened: Opened) -> None:
    assert opened.server.admin
    with psycopg.connect(opened.server.admin) as connection:
        stored = connection.execute("select resource_id::text from naer.resource where resource_type = 'Observation'"
                                    " and not is_ended").fetchall()  # fmt: skip
    with opened.system() as rec:
        found = rec.find("Observation", {"status:missing": "false"})
        assert {one["id"] for one in found} == {one for (one,) in stored}
        for one in rec.find("Encounter", {})[:3]:
            asked = search_query.parse("Encounter", [("subject", one["subject"]["reference"])], strict=True)
            assert one["id"] in {found.id for found in rec.search(asked).matches}


def test_every_version_of_every_resource_can_be_read(opened: Opened) -> None:
    assert opened.server.admin
    with psycopg.connect(opened.server.admin) as connection:
        written = connection.execute("select distinct resource_type, resource_id::text from naer.version").fetchall()
    with opened.system() as rec:
        for resource_type, resource_id in written:
            versions = rec.history(resource_type, resource_id)
            assert [version.number for version in versions] == list(range(len(versions), 0, -1))
            assert all(version.body and version.body["resourceType"] == resource_type for version in versions)


def test_the_pages_of_everybody_open(opened: Opened, address: str) -> None:
    for role, paths in PAGES.items():
        with Reader(address, opened.staff(role), secret=SECRET) as reader:
            for path in paths:
                assert reader.open(path).status_code == 200, path
    with Reader(address, opened.staff(Role.VISITATOR), secret=SECRET) as reader:
        board = reader.open("/tavle").text
        citizens = set(re.findall(r'href="(/borger/[0-9a-f-]{36})"', board))
        assert citizens, "somebody stands on the board"
        for citizen in citizens:
            page = reader.open(citizen)
            assert page.status_code == 200
            for task in set(re.findall(r'href="(/opgave/[0-9a-f-]{36})"', page.text)):
                assert reader.open(task).status_code == 200


def test_a_course_goes_on_with_the_next_message(opened: Opened) -> None:
    # Given a citizen in hospital whose homecoming the earlier release announced
    with opened.system() as rec:
        stay = next(
            one for one in rec.find("Encounter", {"status": "in-progress"}) if encounter.from_encounter(one).notices
        )
        citizen_id = reference_id(stay["subject"])
        before = {one["id"] for one in rec.find("Task", {"patient": citizen_id})}
        message = discharged(rec, stay)
        # When the hospital says that the citizen has gone home
        rec.messages.receive(raw=message, channel="test", name="next.json")
    opened.clock.go_on(timedelta(minutes=5))
    Worker.idle(opened.services).work_until_idle()
    # Then the stay is over, and there is more to do
    with opened.system() as rec:
        assert encounter.stay_state(rec.read("Encounter", stay["id"])) is StayState.DISCHARGED
        made = [one for one in rec.find("Task", {"patient": citizen_id}) if one["id"] not in before]
        assert rec.set_aside_count() == 0
    assert made


def test_a_task_of_an_earlier_release_is_taken_and_finished_on_its_page(opened: Opened, address: str) -> None:
    actor, task_id = a_task_of_somebody(opened)
    with Reader(address, actor, secret=SECRET) as reader:
        for act in ("tag", "faerdig"):
            page = reader.open(f"/opgave/{task_id}")
            version = re.search(r'name="version" value="(\d+)"', page.text)
            assert version, page.text
            assert reader.send(f"/opgave/{task_id}/{act}", version=version[1], note="Klaret.").status_code == 303
    with opened.system() as rec:
        assert rec.read("Task", task_id)["status"] == "completed"


def test_the_chain_of_the_audit_log_fits_and_goes_on(opened: Opened) -> None:
    with opened.system() as rec:
        before = rec.verify_audit()
    assert before.seals > 0
    assert before.broken_at is None
    visitator = opened.staff(Role.VISITATOR)
    with opened.services.guard.open(visitator, purpose=Purpose.TREATMENT, act="board.view") as rec:
        assert rec.find("Encounter", {})
    jobs.once(opened.services)
    with opened.system() as rec:
        after = rec.verify_audit()
    assert (after.broken_at, after.unsealed_rows) == (None, 0)
    assert after.sealed_rows > before.sealed_rows


def test_a_backup_of_what_was_migrated_restores_to_the_same(opened: Opened, tmp_path: Path) -> None:
    backup.backup(opened.server, tmp_path / "again.backup")
    admin, name = str(opened.server.admin), another_name("again")
    again = on_server(admin, name)
    try:
        backup.restore(again, tmp_path / "again.backup")
        assert backup.fingerprint(again) == backup.fingerprint(opened.server)
    finally:
        drop(admin, name)


def a_task_of_somebody(opened: Opened) -> tuple[Actor, str]:
    """A task that waits, and a persona of the unit that it waits for."""
    for actor in people.staff(opened.services.system):
        if actor.role in CLINICAL_ROLES:
            units = ",".join(f"Organization/{one}" for one in actor.organisation_ids)
            with opened.services.guard.open(actor, purpose=Purpose.TREATMENT, act="task.list") as rec:
                waiting = rec.first("Task", {"owner": units, "status": "requested"})
            if waiting is not None:
                return actor, waiting["id"]
    raise AssertionError("no task waits for anybody")


def discharged(rec: Record, stay: Json) -> bytes:
    """The hospital's notification that a stay has ended now, from what the record holds of it."""
    known = encounter.from_encounter(stay)
    patient = rec.read("Patient", reference_id(stay["subject"]))
    number = next(
        personal_number.parse(one["value"], system=one["system"])
        for one in patient["identifier"]
        if personal_number.is_personal_number(one["value"], system=one["system"])
    )
    unit = next(one for one in rec.find("Organization", {}) if identifier_value(one, identifiers.GLN))
    receiver = Party(
        sor=identifier_value(unit, identifiers.SOR) or "",
        gln=identifier_value(unit, identifiers.GLN) or "",
        name=unit["name"],
    )
    event = HospitalEvent(
        message_id=str(uuid.uuid4()),
        episode=known.episode,
        move=Move.DISCHARGE_INPATIENT,
        telling=Telling.NEW,
        registered_at=rec.now,
        occurred_at=rec.now,
        hospital=(known.events or known.notices)[-1].hospital,
        emergency=False,
    )
    system = HospitalSystem(lambda: str(uuid.uuid4()))
    for earlier in known.events:
        system.compose(earlier, citizen=Citizen((number,)), receiver=receiver)
    return system.compose(event, citizen=Citizen((number,)), receiver=receiver).written(Format.JSON)
