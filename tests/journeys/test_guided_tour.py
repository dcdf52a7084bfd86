"""The guided tour from the front page to the number that moved, on a small demo whose clock is led; and the clock's strip."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from naer import settings as naer_settings
from naer.app import demo, demo_running, website
from naer.app import tour as tours
from naer.app.directory import RecordDirectory
from naer.app.services import services_on
from naer.app.worker import Worker
from naer.record.server import Server, on_server
from naer.web.components.tour import Tour
from tests.database import another_name, drop
from tests.journeys import looking
from tests.pages import SECRET, answering

SMALL = demo.Size(citizens=60, replayed=timedelta(days=6, hours=12), intensity=1.0)
LONGEST_MS = 60_000


@pytest.fixture(scope="module")
def running(database_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Tour]]:
    """The address of a small demo with web, worker and leader in threads of this process; and its tour."""
    admin, name = str(database_server.admin), another_name("demo")
    home: Path = tmp_path_factory.mktemp("home")
    settings = replace(naer_settings.from_environment({"NAER_HOME": str(home)}), session_secret=SECRET)
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    server = on_server(admin, name)
    demo.fill(server, settings, progress=lambda *_: None, size=SMALL)
    stop = threading.Event()
    with (
        services_on(server, settings, connections=4) as services,
        demo_running.leading(server, settings, home, size=SMALL) as leader,
    ):
        worker = Worker.idle(services)

        def work() -> None:
            while not stop.wait(0.1):
                if not leader.turn():
                    worker.work_until_idle()

        thread = threading.Thread(target=work)
        thread.start()
        tour = tours.of_demo(RecordDirectory(services).personas())
        assert tour
        with answering(website.build(services)) as address:
            yield address, tour
        stop.set()
        thread.join()
    drop(admin, name)


@pytest.fixture
def visitor(running: tuple[str, Tour], browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=running[0], locale="da-DK", bypass_csp=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [text for text in complaints if "status of 403" not in text] == []


def arrived(page: Page) -> None:
    """Wait until the clock is where it was sent, and the page has been asked for anew."""
    until = time.monotonic() + LONGEST_MS / 1000
    while time.monotonic() < until and page.locator(".demo-way").count():
        page.wait_for_timeout(200)
    expect(page.locator(".demo-way")).to_have_count(0)
    page.wait_for_load_state()


def test_eight_steps_lead_from_a_number_to_the_same_number_moved(visitor: Page, running: tuple[str, Tour]) -> None:
    tour = running[1]
    visitor.goto("/")
    visitor.get_by_role("button", name="Vis mig rundt").click()
    for number, step in enumerate(tour.steps, start=1):
        arrived(visitor)
        expect(visitor.locator(".tour-step")).to_contain_text(f"trin {number} af 8 · du er {step.name}")
        expect(visitor.locator(".top-person")).to_contain_text(step.name)
        expect(visitor.locator("main")).to_contain_text(step.expect["da"])
        visitor.get_by_role("button", name="Vis på siden").press("Enter")
        expect(visitor.locator(".tour-place")).to_be_focused()
        expect(visitor.locator(".tour-place")).to_have_css("outline-style", "solid")
        assert looking.faults(visitor) + looking.too_wide(visitor) == [], step.path
        if number < len(tour.steps):
            visitor.get_by_role("button", name="Videre", exact=True).click()
    assert looking.violations(visitor) == []
    expect(visitor.locator(".moved-followed")).to_contain_text("Åbne opgaver")
    assert "stadig" not in visitor.locator(".moved-followed").inner_text()
    visitor.get_by_role("button", name="Slut rundvisningen").click()
    expect(visitor.locator(".tour")).to_have_count(0)


def test_the_clock_is_moved_with_the_keyboard_and_says_what_happened(visitor: Page) -> None:
    visitor.goto("/")
    visitor.get_by_role("button", name="Log ind som Mette Krogh").click()
    visitor.get_by_role("button", name="Pause").press("Enter")
    expect(visitor.locator("#happened-text")).to_contain_text("Uret står stille")
    visitor.get_by_text("Spring frem").press("Enter")
    visitor.get_by_label("Eller skriv hvornår").fill("om 2 timer")
    visitor.keyboard.press("Enter")
    visitor.wait_for_load_state()
    arrived(visitor)
    expect(visitor.locator("#happened-text")).to_contain_text("Uret viser nu")
    visitor.get_by_text("Spring frem").click()
    visitor.get_by_label("Eller skriv hvornår").fill("20-11-2026 8.00")
    visitor.get_by_role("button", name="Spring", exact=True).click()
    expect(visitor.locator("main")).to_contain_text("Uret går ikke tilbage")
