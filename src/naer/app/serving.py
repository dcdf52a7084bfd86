"""`naer serve` with several processes that share one listening socket: one process of Python keeps one core busy, and no more.

The first process opens the socket and starts the others; each answers whoever it accepts, and who has time accepts the next
(`letting_go`). One that dies is started again; when the first ends, however it ends, the pipe to the others closes and they end
too. What must be counted together (how much somebody asks) is counted in memory that all of them share. Everything else is in the
record, in files, or sealed in what the caller carries, so that it does not matter who answers.

    python -m naer.app.serving SOCKET COUNTS NUMBER     file descriptors and number of another process: started here only
"""

import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from naer import settings as naer_settings
from naer.app import memory, website
from naer.app.letting_go import LettingGo
from naer.app.numbers import kept, local_names
from naer.app.numbers.newest import Newest
from naer.app.services import Services, open_services
from naer.errors import BusyError
from naer.settings import Settings
from naer.web.fhir_api.rates import Rates

LEAST_CONNECTIONS = 4
LOOKED_AFTER_EVERY_SECONDS = 1.0
LONGEST_STOP_SECONDS = 10
BACKLOG = 1024

log = logging.getLogger("naer.serve")


@dataclass(frozen=True)
class _Shared:
    """What the processes share, as file descriptors."""

    listener: int
    counts: int


def serve(services: Services) -> None:
    """Serve until interrupted, with as many processes as the settings say. BusyError when the port is taken."""
    settings = services.settings
    with _bound(settings) as listener, tempfile.TemporaryFile() as counts:
        rates = Rates.on(counts.fileno())
        shared = _Shared(listener.fileno(), counts.fileno())
        stop = threading.Event()
        others = [
            threading.Thread(target=_look_after, args=(shared, services, number, stop), name=f"serve {number}")
            for number in range(1, settings.serve_processes)
        ]
        server = _server(services, rates, 0)  # makes the secrets that the others find
        listener.listen(BACKLOG)  # from now on who comes is answered at once
        try:  # from the first start on: told to end before all is up, it must not leave the others behind
            for one in others:
                one.start()
            memory.look_less_for_garbage()
            server.run(sockets=[listener])
        finally:
            stop.set()
            for one in others:
                if one.ident is not None:
                    one.join()


def share_of(settings: Settings) -> int:
    """Connections to the database for each of the processes: together about as many as one alone would have."""
    return max(LEAST_CONNECTIONS, -(-settings.web_connections // settings.serve_processes))


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise BusyError(
                f"The port {settings.port} on {settings.host} cannot be used.",
                what_to_do="Set NAER_PORT to a free one, or stop what uses it.",
            ) from error
        yield listener


def _server(services: Services, rates: Rates, number: int) -> uvicorn.Server:
    numbers = Newest(services.settings.home / kept.FOLDER, lambda: local_names.of_house(services))
    threading.Thread(target=numbers.prepare, name="numbers", daemon=True).start()
    site = website.build(services, rates=rates, process=number, numbers=numbers)
    config = uvicorn.Config(
        LettingGo(site) if services.settings.serve_processes > 1 else site,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        backlog=BACKLOG,
    )
    return uvicorn.Server(config)


def _look_after(shared: _Shared, services: Services, number: int, stop: threading.Event) -> None:
    """Keep another process going until told to stop."""
    while not stop.is_set():
        other = _start(shared, services, number)
        while other.poll() is None and not stop.wait(LOOKED_AFTER_EVERY_SECONDS):
            pass
        if not stop.is_set():
            log.error("Process %d of the web server ended; it is started again.", number)
            continue
        if other.stdin is not None:
            other.stdin.close()
        try:
            other.wait(timeout=LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            other.kill()
            other.wait()


def _start(shared: _Shared, services: Services, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "naer.app.serving", str(shared.listener), str(shared.counts), str(number)],
        env={
            **os.environ,
            "NAER_DATABASE": services.server.database,
            "NAER_HOME": str(services.settings.home),
            "NAER_SERVE_PROCESSES": str(services.settings.serve_processes),
        },
        stdin=subprocess.PIPE,
        pass_fds=(shared.listener, shared.counts),
        start_new_session=True,  # an interrupt at the keyboard reaches the first alone, which ends the others
    )


def _stop_with_the_first(server: uvicorn.Server) -> None:
    """Ends this process when the first one has ended: then nobody holds the other end of the pipe."""
    while sys.stdin.buffer.read(1):
        pass
    server.should_exit = True


def main() -> None:
    """Serve beside the first process."""
    listener, counts, number = map(int, sys.argv[1:4])
    settings = naer_settings.from_environment()
    with (
        socket.socket(fileno=listener) as shared,
        open_services(settings, connections=share_of(settings)) as services,
    ):
        server = _server(services, Rates.on(counts), number)
        threading.Thread(target=_stop_with_the_first, args=(server,), name="with the first", daemon=True).start()
        memory.look_less_for_garbage()
        server.run(sockets=[shared])


if __name__ == "__main__":
    main()
