"""The command `naer exchange receive`: files into the inbox, each settled at once, with an account of every one.

A file stays where it is. The account's parts sum to what was received; lost is what was stored but could not be
settled, and what could not be stored at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.messages import MOST_ATTEMPTS
from naer.errors import NotFoundError
from naer.exchange import inbox, registering, transports
from naer.exchange.inbox import Settled
from naer.exchange.outcomes import Outcome

LOST = "lost"
_PLURALS = {Outcome.NOT_A_MESSAGE.value: "not messages"}


@dataclass(frozen=True)
class Line:
    """What became of one file; `outcome` is an Outcome's value, or lost."""

    name: str
    outcome: str
    reason: str = ""
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}" + (f" ({self.reason})" if self.reason else "")


@dataclass
class Account:
    """How many files came to what."""

    counts: Counter[str] = field(default_factory=Counter[str])

    def add(self, line: Line) -> None:
        """Count one file."""
        self.counts[line.outcome] += 1

    @property
    def received(self) -> int:
        """How many files there were."""
        return self.counts.total()

    @property
    def lost(self) -> int:
        """How many could not be settled."""
        return self.counts[LOST]

    def as_json(self) -> dict[str, int]:
        """Every count by its name, received first."""
        return {"received": self.received, **dict(self._parts())}

    def __str__(self) -> str:
        return ", ".join([f"{self.received} received", *(f"{count} {name}" for name, count in self._parts())])

    def _parts(self) -> Iterator[tuple[str, int]]:
        for name in (*(outcome.value for outcome in Outcome), LOST):
            yield _PLURALS.get(name, name), self.counts[name]


def receive(
    system: Guard, paths: Sequence[Path], *, register_citizens: bool = False, tell: Callable[[Line], None]
) -> Account:
    """Receive the files of `paths` (folders with all below them, or files), by name; `tell` hears of each.

    With `register_citizens`, citizens that the messages name get a course here first, so that a message about a
    stranger can be tried. NotFoundError when a path does not exist.
    """
    account = Account()
    for file in _files(paths):
        line = _receive(system, file, register_citizens=register_citizens)
        account.add(line)
        tell(line)
    return account


def _receive(system: Guard, file: Path, *, register_citizens: bool) -> Line:
    try:
        if file.stat().st_size > transports.LARGEST_FILE_BYTES:
            return Line(file.name, LOST, "it is larger than anything stored here")
        raw = file.read_bytes()
    except OSError as error:
        return Line(file.name, LOST, f"it cannot be read: {error.strerror}")
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
        inbox_id = rec.messages.receive(raw=raw, channel="command", name=file.name)
    if register_citizens:
        registering.register_citizen(system, raw)
    settled = _settled(system, inbox_id)
    if settled is None:
        return Line(file.name, LOST, "it is stored, but we stumbled over it: see the log")
    return Line(file.name, settled.outcome.value, settled.reason, settled.kind.value if settled.kind else "")


def _settled(system: Guard, inbox_id: str) -> Settled | None:
    """What became of it; a message over which we stumble is tried as often as the worker would."""
    for _ in range(MOST_ATTEMPTS):
        settled = inbox.settle(system, inbox_id)
        if settled is not None:
            return settled
    return None


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise NotFoundError(f"There is no file or folder {path}.")
        if path.is_dir():
            found = (file for file in sorted(path.rglob("*")) if file.is_file() and transports.is_finished(file.name))
            yield from found
        else:
            yield path
