"""The worker is killed (kill -9) in the middle of its work: nothing lost, nothing twice, no half task.

`bench/crash.py` does the same a hundred times over ten thousand messages, with the web process too, against an undisturbed
house; this is the small version for every day.
"""

import os
import random
import signal
from collections import Counter
from pathlib import Path

import psycopg

from naer.app import reactions
from naer.courses import actions as courses_actions
from naer.danish.personal_number import CPR
from naer.exchange import inbox
from naer.fhir.plain import Json, reference_id
from naer.pathways import task
from tests.house import House
from tests.integration.exchange.post import find, post, verdicts
from tests.integration.faults import running
from tests.integration.faults.conftest import Tell
from tests.integration.faults.running import wait_until
from tests.small_region import grant, live_in_aabenraa, register_organisations
from tests.unit.exchange.messages import CITIZEN, hospital_event, notification

MESSAGES = int(os.environ.get("NAER_FAULT_MESSAGES", "30"))
KILLS = int(os.environ.get("NAER_FAULT_KILLS", "2"))
SEED = int(os.environ.get("NAER_FAULT_SEED", "1"))


def admission(number: int) -> Json:
    return notification(
        hospital_event(message_id=f"letter-{number}", episode=f"episode-{number}", report_requested=True)
    )


def a_known_citizen(house: House) -> str:
    """The citizen of the messages, at home in Aabenraa with a course and a service."""
    register_organisations(house)
    citizen_id = live_in_aabenraa(house)
    with house.system() as rec:
        patient = rec.read("Patient", citizen_id)
        number = {"system": CPR, "value": CITIZEN.numbers[0].digits}
        rec.save({**patient, "identifier": [number]}, act="test")
        courses_actions.open_course(
            rec,
            citizen_id=citizen_id,
            code="nursing",
            name="Sygepleje",
            organisation_id=house.ids["aabenraa-visitation"],
            contact="Vagten",
        )
    grant(house, citizen_id)
    return citizen_id


def settled(house: House) -> int:
    with house.system() as rec:
        counts = rec.messages.counts("inbox")
    return sum(counts.values()) - counts.get("received", 0)


def finish(house: House) -> None:
    """What is left, by an undisturbed worker. A transaction of the killed one may live until PostgreSQL has noticed: so long it
    holds what it had taken, and whoever looks finds nothing to do.
    """

    def all_is_done() -> bool:
        inbox.settle_waiting(house.system_guard)
        reactions.drain(house.system_guard)
        with house.system() as rec:
            if any(rec.lag(reader) for reader in reactions.READERS):
                return False
        return settled(house) == MESSAGES

    wait_until(all_is_done)


def test_a_worker_killed_in_the_middle_loses_nothing_and_does_nothing_twice(
    house: House, tmp_path: Path, tell: Tell
) -> None:
    dice = random.Random(SEED)
    a_known_citizen(house)
    for number in range(MESSAGES):
        post(house, admission(number))
    killed_at: list[int] = []
    for _ in range(KILLS):
        before = settled(house)
        some_more = dice.randint(1, max(1, (MESSAGES - before) // 3))
        with running.process(house.server, tmp_path, "work") as worker:
            wait_until(lambda: settled(house) >= min(MESSAGES, before + some_more))  # noqa: B023 - at once
            os.kill(worker.running.pid, signal.SIGKILL)
            worker.running.wait()
        killed_at.append(settled(house))
    finish(house)
    with house.system() as rec:
        assert rec.messages.counts("inbox") == {"understood": MESSAGES}
        assert rec.set_aside_count() == 0
    assert verdicts(house) == ["ok"] * MESSAGES, "exactly one acknowledgement each"
    stays = find(house, "Encounter")
    assert len({one["identifier"][0]["value"] for one in stays}) == len(stays) == MESSAGES
    reports = Counter(
        reference_id(one["encounter"])
        for one in find(house, "Task")
        if task.known_task(one).activity == "indlaeggelsesrapport"
    )
    assert set(reports.values()) == {1}, "the hospital's wish is one task for each stay"
    assert len(reports) == MESSAGES
    assert _orphans(house) == 0
    tell(
        f"worker killed {KILLS} times in {MESSAGES} messages (seed {SEED})",
        said=f"killed after {', '.join(str(number) for number in killed_at)}",
        went_on=f"{MESSAGES} understood, acknowledged and with their task, each once",
    )


def _orphans(house: House) -> int:
    """Versions that no resource points at, or resources without their version: what half a transaction would leave."""
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        row = connection.execute(
            """select (select count(*) from naer.resource r left join naer.version v using (resource_id, number)
                        where v.resource_id is null)
                    + (select count(*) from naer.version v left join naer.resource r using (resource_id)
                        where r.resource_id is null)
                    + (select count(*) from naer.inbox i left join naer.inbox_raw r on r.inbox_id = i.id
                        where r.inbox_id is null)"""
        ).fetchone()
    return row[0] if row else 0
