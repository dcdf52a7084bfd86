"""What is counted over: which quarters, up to which instant, and which days are working days. Pure.

Days and quarters are Danish; tables are UTC. An instant's Danish day is that of UTC plus one hour, plus two in summer time (from
the last Sunday of March to the last Sunday of October, 01.00 UTC), the rule of directive 2000/84/EC, so that every engine
computes it alike without a time-zone database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from naer.danish import holidays
from naer.errors import InvalidError
from naer.insight.indicators import cells

_LONGEST_WEEKEND = timedelta(days=15)


@dataclass(frozen=True)
class Frame:
    """The quarters (first days, in order) and the instant (UTC, no zone) after which nothing is known."""

    quarters: tuple[date, ...]
    cut: datetime

    def __post_init__(self) -> None:
        if not self.quarters:
            raise InvalidError("There are no quarters to count over.")
        if self.cut.tzinfo is not None:
            raise InvalidError("The cut must be UTC without a zone, as the tables are.")

    @property
    def ends(self) -> tuple[date, ...]:
        """The first day after each quarter."""
        return tuple(cells.next_quarter(first) for first in self.quarters)


def danish(at: datetime) -> datetime:
    """Danish wall-clock time of an instant in UTC (both without zone)."""
    is_summer = _turn(at.year, 3) <= at < _turn(at.year, 10)
    return at + timedelta(hours=2 if is_summer else 1)


def _turn(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime.combine(sunday, time(1))


def working_day_numbers(frame: Frame) -> Iterator[tuple[date, int]]:
    """Each day the frame can ask about, with how many working days there have been up to and including it.

    The working days from one day to another are then the difference of their numbers.
    """
    day, number = date(frame.quarters[0].year - 1, 1, 1), 0
    last = max(frame.ends[-1], danish(frame.cut).date()) + _LONGEST_WEEKEND
    while day <= last:
        number += holidays.is_working_day(day)
        yield day, number
        day += timedelta(days=1)
