"""Many writers over the REST interface while the server is killed (kill -9) again and again, and what is left afterwards.

The server has two processes. Killed is the first, which the other must follow before a new server opens the port, or the other
alone, which the first must start again.

Every client creates resources and changes a few shared ones, with and without If-Match, and remembers what was acknowledged.
Then every resource's history must be a chain without gaps, every acknowledged write must stand in the version that was told, and
no write may stand twice. Prints seed and counts; exit code 1 when anything is wrong.

    python bench/concurrent_writers.py --clients 8 --kills 10 --seed 1
"""

import argparse
import http.client
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psutil
import psycopg
from fhir_api import nurse_with_citizens, observation, wait_for
from scene import Scene, scene, start

from naer.app import fhir_interface
from naer.app.demo_running import free_port
from naer.web.fhir_api import smart

SHARED = 10
PAUSE_SECONDS = 1.0
MARKS = "urn:naer:bench:write"


@dataclass
class Log:
    """What was acknowledged: the mark of each write, and the version that it became."""

    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    outcomes: Counter[str] = field(default_factory=Counter[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, outcome: str, mark: str = "", where: tuple[str, int] | None = None) -> None:
        """Remember one request."""
        with self.lock:
            self.outcomes[outcome] += 1
            if where is not None:
                self.acknowledged[mark] = where


def main() -> None:
    """Write, kill, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--citizens", type=int, default=50)
    given = parser.parse_args()
    with scene(citizens=given.citizens) as here:
        nurse, citizens = nurse_with_citizens(here)
        token = smart.signed(
            fhir_interface.own_key(here.settings.home / fhir_interface.KEY_FILE),
            {"sub": nurse.id, "fhirUser": f"PractitionerRole/{nurse.id}", "scope": "user/*.cruds"},
            seconds=3600,
        )
        log, stop, port = Log(), threading.Event(), free_port("127.0.0.1", 8190)
        settings = {"NAER_PORT": str(port), "NAER_FHIR_REQUESTS_PER_SECOND": "0", "NAER_SERVE_PROCESSES": "2"}
        server = start(here, "serve", **settings)
        wait_for(port)
        shared = [create(port, token, citizens[0], f"shared-{n}", random.Random(n), log) for n in range(SHARED)]
        clients = [
            threading.Thread(target=work, args=(port, token, citizens, shared, f"{given.seed}/{n}", log, stop))
            for n in range(given.clients)
        ]
        for client in clients:
            client.start()
        chance, begun = random.Random(given.seed), 0
        for _ in range(given.kills):
            time.sleep(PAUSE_SECONDS + chance.random())
            if chance.random() < 0.3:
                begun += kill_another(server)
                continue
            server.kill()
            server.wait()
            wait_until_nobody_listens(port)
            server = start(here, "serve", **settings)
            wait_for(port)
        time.sleep(PAUSE_SECONDS)
        stop.set()
        for client in clients:
            client.join()
        server.terminate()
        server.wait()
        wrong = faults(here, log)
    print(
        f"seed {given.seed}, {given.clients} clients, {given.kills} kills ({begun} of the other); {dict(log.outcomes)}"
    )
    print(f"{len(log.acknowledged)} acknowledged writes; {len(wrong)} faults")
    for fault in wrong[:20]:
        print(fault)
    sys.exit(1 if wrong or not log.acknowledged else 0)


def wait_until_nobody_listens(port: int) -> None:
    """Until the other process, too, has noticed that the first was killed, and the port is free."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the other process goes on after the first was killed")


def kill_another(server: subprocess.Popen[bytes]) -> int:
    """Kill the other process and wait until the first has started it again; 1 when there was one to kill."""
    others = psutil.Process(server.pid).children()
    for one in others:
        one.kill()
    deadline = time.monotonic() + 30
    while others and not any(one.pid != others[0].pid for one in psutil.Process(server.pid).children()):
        if time.monotonic() > deadline:
            raise SystemExit("the other process was not started again")
        time.sleep(0.1)
    return len(others[:1])


def work(
    port: int, token: str, citizens: list[str], shared: list[str], seed: str, log: Log, stop: threading.Event
) -> None:
    """One client: creates, blind updates and guarded updates, until told to stop."""
    chance = random.Random(seed)
    number = 0
    while not stop.is_set():
        number += 1
        mark = f"{seed}/{number}"
        try:
            if chance.random() < 0.3:
                create(port, token, chance.choice(citizens), mark, chance, log)
            else:
                change(port, token, chance.choice(shared), mark, log, guarded=chance.random() < 0.5)
        except (OSError, http.client.HTTPException):
            log.note("cut off")
            stop.wait(0.05)


def create(port: int, token: str, citizen: str, mark: str, chance: random.Random, log: Log) -> str:
    """Create one resource with a mark; its id, empty when it was not acknowledged."""
    body = {**observation(citizen, chance), "identifier": [{"system": MARKS, "value": mark}]}
    status, said = ask(port, token, "POST", "Observation", body)
    if status != 201:
        log.note(f"create {status}")
        return ""
    log.note("created", mark, (said["id"], int(said["meta"]["versionId"])))
    return str(said["id"])


def change(port: int, token: str, resource_id: str, mark: str, log: Log, *, guarded: bool) -> None:
    """Change a shared resource; guarded by If-Match, or blindly."""
    status, known = ask(port, token, "GET", f"Observation/{resource_id}")
    if status != 200:
        log.note(f"read {status}")
        return
    known["identifier"] = [{"system": MARKS, "value": mark}]
    guard = {"If-Match": f'W/"{known["meta"]["versionId"]}"'} if guarded else {}
    status, said = ask(port, token, "PUT", f"Observation/{resource_id}", known, guard)
    if status != 200:
        log.note(f"change {status}")
        return
    if guarded and int(said["meta"]["versionId"]) != int(known["meta"]["versionId"]) + 1:
        log.note("GUARD BROKEN")
    log.note("changed", mark, (resource_id, int(said["meta"]["versionId"])))


def ask(
    port: int, token: str, method: str, path: str, body: Any = None, more: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """One request on a connection of its own; status and answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json", **(more or {})}
        connection.request(method, f"/fhir/{path}", json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else {}
    finally:
        connection.close()


def faults(here: Scene, log: Log) -> list[str]:
    """What must not be: gaps, acknowledged writes that are missing, writes that stand twice, newest that are not newest."""
    found = ["a guarded change was not the next version"] * log.outcomes["GUARD BROKEN"]
    marks: dict[str, list[tuple[str, int]]] = {}
    with psycopg.connect(here.admin) as connection:
        chains: dict[str, list[int]] = {}
        for resource_id, number, body in connection.execute(
            "select resource_id::text, number, body from naer.version where resource_type = 'Observation'"
            " and body like %s order by resource_id, number",
            (f"%{MARKS}%",),
        ):
            chains.setdefault(resource_id, []).append(number)
            mark = json.loads(body)["identifier"][0]["value"]
            marks.setdefault(mark, []).append((resource_id, number))
        newest = dict(connection.execute("select resource_id::text, number from naer.resource").fetchall())
    for resource_id, numbers in chains.items():
        if numbers != list(range(1, len(numbers) + 1)) or newest.get(resource_id) != len(numbers):
            found.append(f"the history of {resource_id} is no chain")
    found += [f"the write {mark} stands {len(places)} times" for mark, places in marks.items() if len(places) > 1]
    found += [f"the acknowledged write {mark} is missing" for mark, where in log.acknowledged.items()
              if where not in marks.get(mark, [])]  # fmt: skip
    return found


if __name__ == "__main__":
    main()
