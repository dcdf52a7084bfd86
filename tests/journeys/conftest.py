"""Journeys: the pages on a real database, in a real browser, as somebody who is logged in.

website   the pages over a fresh region (region.py), answering on an address of this machine
browser   one Chromium for all journeys of a process
visitor   a person in a window of their own: visitor("nurse"), visitor("nurse", width=390)
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from naer.access.record import Trouble
from naer.record.server import Server
from naer.web import application
from naer.web.services import Operation, Services
from tests.database import copy_of, turn
from tests.house import House, house_on
from tests.journeys import region as regions
from tests.journeys.region import Region
from tests.journeys.windows import Window, Windows
from tests.made_lab import MadeLab

QUIET_BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, NARROW = 1280, 390
SECRET = "a secret for journeys only"
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
KEEPS_UP = Operation(
    at=NOON,
    lag_changes=3,
    lag_seconds=1.5,
    waiting=2,
    oldest_waiting_seconds=1.0,
    limit=5000,
    inbox={"understood": 7, "received": 2},
    outbox={"waiting": 1},
    by_hour=((NOON - timedelta(hours=2), "understood", 7), (NOON, "received", 2)),
    oldest_transaction_seconds=0.2,
    set_aside=1,
    troubles=(Trouble("reactions", (1, "740", 12), "Task", "FaultError", NOON),),
)
"""How a house keeps up, as the integrator's page shows it."""


@dataclass(frozen=True)
class Website:
    """Where the pages answer, and the region behind them."""

    address: str
    region: Region


Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def made_region(database_server: Server) -> Iterator[Region]:
    """The region as it was made once, in a database that each journey copies; nobody is connected to it."""
    with ExitStack() as kept:
        with turn(database_server):
            copy = kept.enter_context(copy_of(database_server))
            with house_on(copy) as house:
                region = regions.build(house)
        yield region


@pytest.fixture
def fresh_database(made_region: Region) -> Iterator[Server]:
    """A database of its own with the region in it."""
    server = made_region.house.server
    with turn(server), copy_of(server) as copy:
        yield copy


@pytest.fixture
def region(house: House, made_region: Region) -> Region:
    """A fresh region."""
    house.clock.at = regions.NOW
    return Region(house, ids=dict(made_region.ids), actors=dict(made_region.actors), units=dict(made_region.units))


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """The one address where every journey's pages answer: the browser keeps our files, as it would between two visits."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def website(region: Region, door: socket.socket) -> Iterator[Website]:
    """The pages over the region, for as long as the test lasts."""
    region.numbers()  # made once, before a browser waits for them
    app = application.build(
        Services(
            guard=region.house.people_guard,
            directory=region,
            session_secret=SECRET,
            is_demo=True,
            health=lambda: {"ok": True},
            numbers=lambda: region.numbers(),
            numbers_come=lambda: region.numbers_come,
            lab=MadeLab(),
            operation=lambda: KEEPS_UP,
        )
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([door.dup()],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Website(f"http://127.0.0.1:{door.getsockname()[1]}", region)
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that NAER_CHROMIUM names; without either the journeys are skipped.

    For the journeys alone, not for the whole run: while it is open, other tests of the same process cannot run an event loop.
    """
    executable = os.environ.get("NAER_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=QUIET_BROWSER)
        yield running
        running.close()


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Windows:
    """The browser's windows, shared by all journeys of the process."""
    return Windows(browser)


@pytest.fixture
def visitor(website: Website, windows: Windows) -> Iterator[Visitor]:
    """Opens a window as somebody of the region; console errors fail the test.

    The pages' own content policy holds, except `with_axe`, which styles what it measures.
    """
    taken: list[Window] = []

    def come(who: str = "", *, width: int = WIDE, scripts: bool = True, with_axe: bool = False) -> Page:
        window = windows.take(website.address, width=width, scripts=scripts, with_axe=with_axe)
        taken.append(window)
        page = window.page
        page.goto("/")
        if who:
            page.get_by_role("button", name=f"Log ind som {website.region.actors[who].name}", exact=True).click()
        return page

    yield come
    complaints = [text for window in taken for text in window.complaints]
    for window in taken:
        windows.give_back(window)
    refused = "Failed to load resource: the server responded with a status of 4"
    assert [text for text in complaints if not text.startswith(refused)] == []
