"""Long timed work is done in a process of its own, which ends with the worker and says when it failed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from naer import settings as naer_settings
from naer.app import jobs, jobs_beside, tables
from naer.app.services import Services, services_on
from naer.errors import FaultError
from tests.house import House


@pytest.fixture
def services(house: House, tmp_path: Path) -> Iterator[Services]:
    settings = replace(naer_settings.from_environment({}), home=tmp_path, database=house.server.database)
    with services_on(house.server, settings) as made:
        yield made


def test_the_long_jobs_are_those_that_read_or_count_everything(services: Services) -> None:
    assert [one.name for one in jobs.timed_jobs(services) if one.is_long] == ["build_tables", "make_numbers"]


def test_the_queue_hands_the_long_jobs_on_and_does_the_others_itself(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, handed_on, stop = list[str](), list[str](), threading.Event()
    known = [replace(one, work=lambda name=one.name: done.append(name)) for one in jobs.timed_jobs(services)]
    monkeypatch.setattr(jobs, "timed_jobs", lambda _: known)
    queue = jobs.job_queue(services, stop, lambda _, name, __: handed_on.append(name))
    for name, task in queue.tasks.items():
        if name.startswith("naer."):
            task.func(0)
    assert handed_on == ["build_tables", "make_numbers"]
    assert sorted([*done, *handed_on]) == sorted(one.name for one in known)


def test_a_job_beside_does_its_work(services: Services) -> None:
    assert tables.status(services.settings) is None
    jobs_beside.run(services, "build_tables", threading.Event())
    assert tables.status(services.settings) is not None


def test_a_job_beside_that_fails_says_so(services: Services) -> None:
    tables.folder(services.settings).write_text("not a folder")
    with pytest.raises(FaultError, match="build_tables stopped"):
        jobs_beside.run(services, "build_tables", threading.Event())


def test_a_job_beside_ends_with_the_worker(services: Services) -> None:
    stopped = threading.Event()
    stopped.set()
    jobs_beside.run(services, "build_tables", stopped)
    assert tables.status(services.settings) is None
