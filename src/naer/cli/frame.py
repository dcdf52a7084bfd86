"""What all commands of `naer` have in common: errors as sentences with exit codes, and how far long work has come."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from naer.app.logs import begin as begin_logging
from naer.errors import BusyError, ConflictError, FaultError, InvalidError, NaerError, NotFoundError, RefusedError

HELP = "Nær, the open platform for the local health system: run it, keep it, and work out its numbers."

EXIT_CODES: dict[type[NaerError], int] = {
    NotFoundError: 3,
    RefusedError: 4,
    InvalidError: 5,
    ConflictError: 6,
    BusyError: 7,
    FaultError: 70,
}

Given = ParamSpec("Given")
Result = TypeVar("Result")

commands = typer.Typer(no_args_is_help=True, add_completion=False, help=HELP)
console = Console(stderr=True, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far long work has come: gives `tell(what, done, of)`. Where nothing can move, a line for each tenth."""
    if not console.is_terminal:
        tenths: dict[str, int] = {}

        def tell_plainly(what: str, done: int, of: int) -> None:
            tenth = 10 * done // max(of, 1)
            if tenth != tenths.get(what):
                tenths[what] = tenth
                console.print(f"{what}: {done:,} of {of:,}")

        yield tell_plainly
        return
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        known: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in known:
                known[what] = bars.add_task(what, total=of)
            bars.update(known[what], completed=done, total=of)

        yield tell


@contextmanager
def ended_in_order(*, is_done: bool = False) -> Iterator[None]:
    """Told to end (SIGTERM), what is open is closed and half-done work removed, as at an interrupt from the keyboard. What goes
    on until it is told to end `is_done` then: its exit code is 0.
    """

    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)  # told again, it ends no sooner
        raise SystemExit(0 if is_done else 128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def in_words(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Errors of ours become a sentence and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*given: Given.args, **named: Given.kwargs) -> Result:
        begin_logging(as_json=os.environ.get("NAER_LOG") == "json")
        try:
            return command(*given, **named)
        except NaerError as error:
            console.print(f"[bold red]{error.what_happened}[/] {error.what_to_do}".strip())
            raise typer.Exit(EXIT_CODES[type(error)]) from error

    return guarded
