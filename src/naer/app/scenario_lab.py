"""Scenario runs that the pages ask for: kept in a folder under the house's home, worked on by a process behind the pages.

A run is known by an opaque id, so that whoever has the link sees it, and nobody guesses it; whoever asks for the same again is
led to the run that there is. Twenty replications answer while one waits; a hundred are done in the end, and the known years
held, when nobody waits for another's first twenty: these come first, and stop what is done in the background. A run that was
under way when the process stopped goes on when somebody looks at it. The work is a process of its own (`scenario_work`), so
that those who serve pages load no compiled model, and pages answer while the model runs.
"""

import atexit
import logging
import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version
from itertools import count
from pathlib import Path

from naer.app import scenario_kept, scenario_money
from naer.errors import NotFoundError
from naer.scenarios import person_columns
from naer.scenarios.lab import content, storing
from naer.scenarios.lab.backcast.found import Backcast
from naer.scenarios.lab.definition import Choice, Reading
from naer.scenarios.lab.held import Held
from naer.scenarios.lab.looking import FIRST_ANSWER, IN_THE_END, MOST_CITIZENS, Counted, Look, Saved

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_WORK = (sys.executable, "-m", "naer.app.scenario_work")
_WAITED_FOR, _IN_THE_BACKGROUND = 0, 1
_KNOWN_FIGURES, _KNOWN_YEARS = "", "known-years"
"""What is worked on besides runs: no id of a run."""


class ScenarioLab:
    """Begins runs, has them worked on, and tells what has come out so far."""

    def __init__(self, folder: Path, *, work: Sequence[str] = _WORK) -> None:
        self._folder, self._work = folder, work
        self._waiting: queue.PriorityQueue[tuple[int, int, str]] = queue.PriorityQueue()
        self._order = count()
        self._background: subprocess.Popen[bytes] | None = None
        self._known: set[str] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, choice: Choice) -> str:
        """Begins a run of as many replications as come in the end, or finds the same; returns its id.

        Raises NotFoundError for an area or a block that there is none of, InvalidError for too many blocks or one twice.
        """
        living = person_columns.living_in(person_columns.codes_of(choice.area))
        content.check(choice)
        whole = choice.model_copy(
            update={
                "replications": IN_THE_END,
                "citizens": MOST_CITIZENS if living > MOST_CITIZENS else None,
                "name": "",
            }
        )
        manifest = storing.manifest(whole, version=version("naer"))
        same = next((path.parent for path in self._all() if storing.is_of(path.parent, manifest)), None)
        run = same.name if same else secrets.token_urlsafe(12)
        folder = self._folder / run
        if same is None:
            storing.open_folder(folder, manifest)
            scenario_kept.write_choice(folder, whole)
        scenario_kept.forget_failure(folder)
        self._wake(run)
        return run

    def begin_again(self, run: str, reading: Reading) -> str:
        """The same choice under another reading of the evidence."""
        return self.begin(scenario_kept.choice(self._of(run)).model_copy(update={"reading": reading}))

    def look(self, run: str) -> Look:
        """What there is of a run. Raises NotFoundError for an id that there is no run of."""
        folder = self._of(run)
        choice = scenario_kept.choice(folder)
        done = [one for one in storing.done(folder) if one < choice.replications]
        failed = scenario_kept.failed(folder)
        if not failed and len(done) < choice.replications:
            self._wake(run)
        living = person_columns.living_in(person_columns.codes_of(choice.area))
        return Look(
            run=run,
            choice=choice,
            done=len(done),
            scale=living / choice.citizens if choice.citizens else 1.0,
            living=living,
            counted=_counted(folder, choice, done),
            drives=scenario_kept.drives(folder),
            others=_others(folder, choice),
            failed=failed,
        )

    def known_figures(self) -> tuple[Held, ...] | None:
        """The simulated country beside known figures; None while it is being simulated, which a first look begins."""
        found = scenario_kept.known_figures(self._folder, storing.input_digests())
        if found is None:
            self._wake(_KNOWN_FIGURES)
        return found

    def backcast(self) -> Backcast | None:
        """The model started in an earlier year beside the known years; None while it is being simulated."""
        found = scenario_kept.backcast(self._folder, storing.input_digests(scenario_kept.KNOWN_YEARS))
        if found is None:
            self._wake(_KNOWN_YEARS)
        return found

    def saved(self) -> tuple[Saved, ...]:
        """Runs that somebody gave a name, the newest first."""
        found: list[tuple[float, Saved]] = []
        for path in self._all():
            choice = scenario_kept.choice(path.parent)
            if choice.name:
                found.append((path.stat().st_mtime, Saved(path.parent.name, choice.name, choice.area)))
        return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0]))

    def name(self, run: str, name: str) -> None:
        """Gives a run a name, under which it stands in the list."""
        folder = self._of(run)
        given = {**scenario_kept.choice(folder).model_dump(), "name": name.strip()}
        scenario_kept.write_choice(folder, Choice.model_validate(given))

    def _all(self) -> list[Path]:
        return list(self._folder.glob(f"*/{scenario_kept.CHOICE}"))

    def _of(self, run: str) -> Path:
        folder = self._folder / run
        if not _ID.fullmatch(run) or not (folder / scenario_kept.CHOICE).exists():
            raise NotFoundError(
                "There is no such scenario.", what_to_do="Look at the address again, or begin a new one."
            )
        return folder

    def _wake(self, run: str) -> None:
        with self._lock:
            if run in self._known:
                return
            self._known.add(run)
            rank = self._rank(run)
            self._waiting.put((rank, next(self._order), run))
            if rank == _WAITED_FOR and self._background is not None:
                self._background.terminate()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work_on, name="scenario-lab", daemon=True)
                self._thread.start()

    def _rank(self, run: str) -> int:
        """Whether somebody waits for the answer; narrower intervals, and the known years, which take long, give way to it."""
        if run == _KNOWN_FIGURES:
            return _WAITED_FOR
        if run == _KNOWN_YEARS:
            return _IN_THE_BACKGROUND
        folder, choice = self._folder / run, scenario_kept.choice(self._folder / run)
        others = [scenario_kept.other(folder, one) for one in Reading if one is not choice.reading]
        least = min(len(storing.done(one)) for one in (folder, *others))
        is_answered = least >= min(FIRST_ANSWER, choice.replications) and scenario_kept.drives(folder)
        return _IN_THE_BACKGROUND if is_answered else _WAITED_FOR

    def _work_on(self) -> None:
        while True:
            rank, _, run = self._waiting.get()
            code = 0
            try:
                code = self._worked(run, rank)
            finally:
                with self._lock:
                    self._known.discard(run)
            was_stopped = rank == _IN_THE_BACKGROUND and code == -signal.SIGTERM
            if code and not was_stopped:
                log.warning("A scenario stopped with exit code %s.", code)
            if was_stopped or (run and not code and rank == _WAITED_FOR and self._rank(run) == _IN_THE_BACKGROUND):
                self._wake(run)

    def _worked(self, run: str, rank: int) -> int:
        """Has a process work on a run, and gives its exit code."""
        first = ["first"] if rank == _WAITED_FOR else []
        beside = {_KNOWN_FIGURES: "known", _KNOWN_YEARS: "years"}
        what = [str(self._folder), beside[run]] if run in beside else [str(self._folder / run), *first]
        with subprocess.Popen([*self._work, *what]) as process:
            with self._lock:
                self._background = process if rank == _IN_THE_BACKGROUND else None
                if self._background is not None and any(one[0] == _WAITED_FOR for one in self._waiting.queue):
                    process.terminate()
            atexit.register(process.terminate)
            code = process.wait()
            atexit.unregister(process.terminate)
            with self._lock:
                self._background = None
        return code


def _counted(folder: Path, choice: Choice, done: list[int]) -> Counted | None:
    if not done:
        return None
    today, scenario = storing.get(folder, done)
    return Counted(today, scenario, *scenario_money.of_replications(folder, choice, done, today, scenario))


def _others(folder: Path, choice: Choice) -> dict[Reading, Counted]:
    """The same blocks under the other readings, so far as these have been run."""
    found: dict[Reading, Counted] = {}
    for reading in Reading:
        of_reading = scenario_kept.other(folder, reading)
        counted = _counted(of_reading, choice, storing.done(of_reading)) if reading is not choice.reading else None
        if counted:
            found[reading] = counted
    return found
