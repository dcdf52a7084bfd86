"""Kill -9 at random moments: nothing lost, nothing twice, no half task.

Delivers messages over HTTP to `naer serve` while `naer work` understands them, and kills one or the other at random. The
same messages then go through an undisturbed house, and both must hold the same. Prints seed and counts; exit code 1 when
anything differs.

    python bench/crash.py --messages 10000 --kills 100 --seed 1
"""

import argparse
import itertools
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import quiet
from scene import Scene, scene, start, stays
from two_houses import compared

from naer.access.definition import Purpose, system_actor
from naer.app.worker import Worker
from naer.danish import times
from naer.planning import actions as planning_actions
from naer.web import inbox_api

TOKEN = "bench-token"

MUST_BE_NOUGHT = {
    "messages understood twice": """select count(*) from (select header_id from naer.inbox where state = 'understood'
        group by header_id having count(*) > 1) as twice""",
    "messages without exactly one acknowledgement": """select count(*) from naer.inbox i where
        (select count(*) from naer.outbox o where o.answers_inbox_id = i.id) <> 1""",
    "changes set aside": "select count(*) from naer.feed_trouble",
}


@dataclass
class House:
    """The two processes under attack, and what has happened to them."""

    here: Scene
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict[str, subprocess.Popen[bytes]])
    kills: Counter[str] = field(default_factory=Counter[str])

    def up(self, command: str) -> None:
        self.running[command] = start(
            self.here, command, NAER_PORT=str(self.port), NAER_EXCHANGE_TOKEN=TOKEN, NAER_SESSION_SECRET="bench"
        )

    def kill(self, command: str) -> None:
        self.running[command].kill()
        self.running[command].wait()
        self.kills[command] += 1
        self.up(command)

    def down(self) -> None:
        for process in self.running.values():
            process.terminate()
            process.wait()


def plan_visits(here: Scene) -> None:
    """Plan the days ahead, as the worker does every hour: a run that goes over the hour then plans nothing new."""
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="visits.plan") as rec:
        planning_actions.plan_ahead(rec)


def deliver(house: House, messages: list[bytes], done: threading.Event) -> None:
    """Deliver every message until it is taken; a lost answer means that it is delivered again."""
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/fhir+json"}
    with httpx.Client(base_url=f"http://127.0.0.1:{house.port}", headers=headers, timeout=10) as client:
        for raw in messages:
            while True:
                try:
                    if client.post(inbox_api.PATH, content=raw).status_code == 202:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
    done.set()


def under_fire(
    here: Scene, messages: list[bytes], *, kills: int, dice: random.Random
) -> tuple[Counter[str], dict[str, int]]:
    """Run the messages through while killing; returns how often each process was killed, and what was left undone."""
    house = House(here, free_port())
    for command in ("serve", "work"):
        house.up(command)
    done = threading.Event()
    delivering = threading.Thread(target=deliver, args=(house, messages, done))
    delivering.start()
    for number in range(kills):
        go_on(here, dice.randint(0, 2 * 2 * len(messages) // kills), of=2 * len(messages))
        time.sleep(dice.uniform(0, 0.3))
        house.kill(dice.choice(("serve", "work", "work")))
        if number % 10 == 9:
            print(f"  {number + 1} kills, {settled(here)} messages settled", flush=True)
    delivering.join()
    left = quiet.wait_until_quiet(here.admin)
    house.down()
    return house.kills, left


def go_on(here: Scene, steps: int, *, of: int) -> None:
    """Until so many messages more are received or settled (each is both once), or all are, or nothing moves for a minute.

    A time would not do: on a slow machine all kills would hit processes that are still starting.
    """
    begun, before, since = moved(here), -1, time.monotonic()
    while (now := moved(here)) < min(begun + steps, of) and time.monotonic() - since < 60:
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.05)


def moved(here: Scene) -> int:
    """Messages received, and messages settled."""
    return asked(here, "select count(*) + count(*) filter (where state <> 'received') from naer.inbox")[0][0]


def settled(here: Scene) -> int:
    return asked(here, "select count(*) from naer.inbox where state <> 'received'")[0][0]


def asked(here: Scene, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(here.admin) as connection:
        return sorted(connection.execute(query.encode()).fetchall(), key=str)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--messages", type=int, default=1000)
    reader.add_argument("--kills", type=int, default=10)
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args()
    dice = random.Random(given.seed)
    begun_on = times.local_day(datetime.now(UTC))
    with scene() as attacked, scene() as control:
        for house in (attacked, control):
            plan_visits(house)
        messages = list(itertools.islice(stays(attacked, start=datetime.now(UTC) - timedelta(days=30)), given.messages))
        begin = time.monotonic()
        kills, left = under_fire(attacked, messages, kills=given.kills, dice=dice)
        print(f"seed {given.seed}: {len(messages)} messages, kills {dict(kills)}, {time.monotonic() - begin:.0f} s")
        for raw in messages:
            control.keep(raw)
        Worker.idle(control.services).work_until_idle()
        failures = 0
        wrong = {what: asked(attacked, query)[0][0] for what, query in MUST_BE_NOUGHT.items()}
        for what, found in (left | wrong).items():
            failures += found != 0
            print(f"  {what}: {found}")
        expected = compared(control.admin, begun_on=begun_on)
        for what, one in compared(attacked.admin, begun_on=begun_on).items():
            other = expected[what]
            failures += one != other
            print(f"  {what}: {'the same' if one == other else f'{one} against {other}'}")
    print("nothing lost, nothing twice, no half task" if not failures else f"{failures} checks failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
