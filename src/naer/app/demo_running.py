"""Runs the demo region: web server and worker as processes of their own, and the other side's messages as time goes on."""

import fcntl
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from naer.access.clock import SetClock
from naer.app import demo
from naer.app.clock_moving import move as move_clock
from naer.app.demo import Progress, Size
from naer.app.demo_leading import Leader
from naer.app.demo_scene import BEGINS_AT
from naer.app.numbers import coming, demonstration, kept
from naer.app.services import services_on
from naer.errors import BusyError, FaultError, for_the_log
from naer.organisations import content
from naer.record.server import Server, embedded
from naer.settings import Settings

LOOKED_EVERY_SECONDS, LED_EVERY_SECONDS = 0.5, 0.1
PAUSE_AFTER_TROUBLE_SECONDS = 2.0
LONGEST_START_SECONDS = 120.0
STOPPED_WITHIN_SECONDS = 15.0

log = logging.getLogger("naer.demo")

__all__ = ["free_port", "leading", "move_clock", "own_settings", "run", "settings_of_demo"]


def run(settings: Settings, *, progress: Progress, say: Callable[[str], None]) -> None:
    """Make the demo when it is not there, then run it until interrupted. BusyError when it runs already."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    home = settings.home / "demo"
    with alone(home), embedded(home / "postgres") as server:
        if demo.make(server, own_settings(settings, home), progress=progress):
            say("The demo region is made.")
        port = free_port(settings.host, settings.port)
        with leading(server, own_settings(settings, home), home, stop=stop) as leader:
            processes = [_start(command, server, home, port) for command in ("serve", "work")]
            beside: list[subprocess.Popen[bytes]] = []
            try:
                _wait_for_pages(settings.host, port, processes)
                beside += _start_numbers(home)
                say(f"\nNær is running: http://{settings.host}:{port}\n")
                say("Log in by choosing a persona on the front page; there are no passwords in the demo.")
                say("All citizens are synthetic. Stop with Ctrl-C; what you did is kept for next time.")
                _keep_going(leader, processes, stop, lambda: say_what_failed(beside, home, say))
            finally:
                _stop([*processes, *beside])
    gc.freeze()  # the process ends: nobody needs the second or two in which Python would look through all that it holds


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold a demo's folder, so that no other leads the same clock; BusyError when somebody holds it. Whoever dies lets go."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".running").open("w") as hold:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"The demo in {home} runs already.",
                what_to_do="Stop it with Ctrl-C where it was started, or set NAER_HOME to another folder.",
            ) from None
        yield


def settings_of_demo(settings: Settings) -> Settings:
    """The settings for a command about the demo: where `make demo` keeps it, unless they name a database or a demo's home."""
    home = settings.home / "demo"
    is_elsewhere = settings.database is not None or not home.is_dir()
    return settings if is_elsewhere else replace(settings, home=home)


def free_port(host: str, first: int) -> int:
    """The first free port from `first` on; BusyError when the next twenty are taken."""
    for port in range(first, first + 20):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except OSError:
                continue
            return port
    raise BusyError(f"The ports from {first} on are taken.", what_to_do="Set NAER_PORT to a free one.")


def _start(command: str, server: Server, home: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "NAER_DATABASE": server.database, "NAER_HOME": str(home), "NAER_PORT": str(port)}
    environment.pop("NAER_OUTBOX_URL", None)  # nothing leaves a demo
    environment.setdefault("NAER_OUTBOX_DIR", str(home / "outbox"))
    environment.setdefault("NAER_INBOX_DIR", str(home / "inbox"))
    environment.setdefault("NAER_SERVE_PROCESSES", "1")  # a demo stands on a laptop, beside everything else
    log = (home / f"{command}.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", "naer", command], env=environment, stdout=log, stderr=log, start_new_session=True
        )


def _start_numbers(home: Path) -> list[subprocess.Popen[bytes]]:
    """Make the numbers for steering beside everything else: the pages say that there are none until they are ready.

    They are made anew when an indicator has come or gone, by a process of its own: it may be stopped in the middle of a query,
    and gives back the memory that it took.
    """
    coming.forget_failure(home / kept.FOLDER)
    if demonstration.is_made(home / kept.FOLDER):
        return []
    with (home / "numbers.log").open("ab") as log:
        command = [sys.executable, "-m", "naer.app.numbers.demonstration", str(home / kept.FOLDER)]
        return [subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)]


def say_what_failed(beside: list[subprocess.Popen[bytes]], home: Path, say: Callable[[str], None]) -> None:
    """Say once that the numbers were not made, here and on the pages that would show them."""
    for one in [one for one in beside if one.poll()]:
        beside.remove(one)
        coming.note_failure(home / kept.FOLDER)
        say("The numbers for steering could not be made, perhaps for want of memory: their pages stay empty.")
        say("Look in var/demo/numbers.log. The next start of the demo makes them again.")


def _wait_for_pages(host: str, port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        if any(one.poll() is not None for one in processes):
            raise BusyError("A part of the demo stopped at once.", what_to_do="Look in the .log files under var/demo.")
        try:
            with socket.create_connection((host, port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise BusyError("The pages did not answer within two minutes.", what_to_do="Look in var/demo/serve.log.")


@contextmanager
def leading(
    server: Server,
    settings: Settings,
    home: Path,
    *,
    size: Size | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Leader]:
    """Whoever leads the demo's clock until `stop`; it goes on from where it was stopped."""
    hand = SetClock(BEGINS_AT)
    with services_on(server, settings, connections=2, clock=hand) as services:
        if services.demo_clock is None:
            raise FaultError("A database that is not a demo was run as one.")
        arrivals = demo.arrivals_of(size or Size(), content.load())
        leader = Leader(
            services, hand, services.demo_clock, arrivals, home / "delivered-until", stop or threading.Event()
        )
        leader.begin(BEGINS_AT)
        yield leader


def _keep_going(
    leader: Leader, processes: list[subprocess.Popen[bytes]], stop: threading.Event, look: Callable[[], None]
) -> None:
    """Deliver what hospitals send as the clock goes on, and lead it when somebody hurries it; `look` at what runs beside."""
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = LED_EVERY_SECONDS if leader.turn() else LOOKED_EVERY_SECONDS
        except BusyError:
            pause = PAUSE_AFTER_TROUBLE_SECONDS
        except Exception as error:
            log.error("The demo's clock stumbled; it goes on as real time.\n%s", for_the_log(error))
            leader.demo_clock.run(1.0)
        look()
        if any(one.poll() is not None for one in processes):
            raise BusyError("A part of the demo has stopped.", what_to_do="Look in the .log files under var/demo.")


def own_settings(settings: Settings, home: Path) -> Settings:
    """What web, worker and leader of a demo are told alike: their own folders, and nothing leaves."""
    return replace(
        settings,
        home=home,
        inbox_dir=settings.inbox_dir or home / "inbox",
        outbox_dir=settings.outbox_dir or home / "outbox",
        outbox_url=None,
    )


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for one in processes:
        one.terminate()
    for one in processes:
        try:
            one.wait(timeout=STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
