"""The clock of a deadline: how it stands, as a level with colour, shape and word.

A level is for people who must choose what to do first. Yellow begins two hours before the deadline, or when a quarter of
the time allowed is left, whichever is earlier, but never more than four hours before: who looks must be able to act now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from naer.web.language import marked

LAST_HOURS = timedelta(hours=2)
LAST_SHARE = 4
LONGEST_WARNING = timedelta(hours=4)


class Level(Enum):
    """The value is the name of the mark; `rank` is the order of what to do first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"

    def __init__(self, _mark: str) -> None:
        self.rank = len(type(self).__members__)


WORDS = {
    Level.RED: marked("overskredet"),
    Level.YELLOW: marked("haster"),
    Level.GREEN: marked("i god tid"),
    Level.NONE: marked("ingen frist"),
}
BY_MARK = {level.value: word for level, word in WORDS.items()}
"""The same by the name of the mark, for a template."""


@dataclass(frozen=True)
class Clock:
    """`level`'s word is Danish source text, translated where it is shown."""

    level: Level
    deadline: datetime | None

    @property
    def mark(self) -> str:
        return self.level.value

    @property
    def word(self) -> str:
        return WORDS[self.level]

    @property
    def order(self) -> tuple[int, float]:
        """What needs you first: the level, then the earlier deadline."""
        return (self.level.rank, self.deadline.timestamp() if self.deadline else float("inf"))


def clock(deadline: datetime | None, *, now: datetime, given_at: datetime | None = None) -> Clock:
    """How `deadline` stands at `now` for something that was given at `given_at`."""
    if deadline is None:
        return Clock(Level.NONE, None)
    if now >= deadline:
        return Clock(Level.RED, deadline)
    warning = LAST_HOURS
    if given_at is not None:
        warning = min(max(LAST_HOURS, (deadline - given_at) / LAST_SHARE), LONGEST_WARNING)
    return Clock(Level.YELLOW if deadline - now <= warning else Level.GREEN, deadline)


def visit_clock(planned_at: datetime, late_at: datetime, *, now: datetime) -> Clock:
    """How a visit stands that is planned for an hour and late after another: yellow from its hour on."""
    if now >= late_at:
        return Clock(Level.RED, late_at)
    return Clock(Level.YELLOW if now >= planned_at else Level.GREEN, late_at)


def most_urgent(clocks: list[Clock]) -> Clock:
    """The clock that needs somebody first; no deadline when there is none."""
    return min(clocks, key=lambda item: item.order, default=Clock(Level.NONE, None))
