"""A year's activity of an ordinary municipality of given ages: for trying rules where no observed table is at hand. Pure.

Rates by age lie in `content/finance/standard_activity.csv`, each with its source; most are orders of magnitude and marked so.
Counts are rounded to whole activities, so the same ages give the same activity every time.
"""

import csv
import io
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pydantic import ConfigDict, Field

from naer import authoring
from naer.economy import activity
from naer.economy.activity import Cells
from naer.economy.definition import FlagName, KindName, Sourced, kind_of

FILE = "content/finance/standard_activity.csv"


class StandardRate(Sourced):
    """Activities of one kind a year for each thousand inhabitants of some ages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: KindName
    flags: FlagName | None = None
    age_from: int = Field(ge=0, le=120)
    age_to: int = Field(default=120, ge=0, le=120)
    per_1000: float = Field(gt=0)
    days: int = Field(default=0, ge=0)
    quantity: int = Field(default=0, ge=0)


@cache
def rates() -> tuple[StandardRate, ...]:
    """The shipped rates."""
    return read((resources.files("naer") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> tuple[StandardRate, ...]:
    """The rates that CSV text says; an empty field counts as not given. Raises InvalidError with the line."""
    lines = enumerate(csv.DictReader(io.StringIO(text)), start=2)
    return tuple(
        authoring.fitted(
            f"{FILE} line {number}", {key: value for key, value in row.items() if value != ""}, StandardRate
        )
        for number, row in lines
    )


def of(persons: Sequence[float], *, times: float = 1.0) -> Cells:
    """The activity of so many persons at each age (index 0 is age 0); `times` makes all of it more or less."""
    rows: list[tuple[KindName, int, int, int, int, int, int]] = []
    for rate in rates():
        flags = activity.flag_bits(kind_of(rate.kind), [rate.flags] if rate.flags else [])
        for first, last in _bands(rate.age_from, rate.age_to):
            count = round(sum(persons[first : last + 1]) * rate.per_1000 / 1000 * times)
            if count:
                rows.append((rate.kind, flags, first, 0, rate.days, rate.quantity, count))
    return activity.from_rows(rows)


def _bands(first: int, last: int) -> list[tuple[int, int]]:
    """The ages cut where rules of finance cut them, so that one age stands for its band."""
    cuts = sorted({first, *(cut for cut in _CUTS if first < cut <= last)})
    return [(low, (*cuts[1:], last + 1)[place] - 1) for place, low in enumerate(cuts)]


_CUTS = (3, 65, 80)
