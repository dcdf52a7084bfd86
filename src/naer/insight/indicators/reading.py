"""An indicator's cells, opened for reading: counts by quarter and place, and by what they are broken down. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.figures import Counts, together

QUARTERS_IN_A_YEAR = 4


@dataclass(frozen=True)
class Book:
    """The cells of one indicator, and the quarters that were counted, in order (a quarter without cells counts nought)."""

    indicator: Indicator
    cells: pa.Table
    quarters: tuple[date, ...]

    @cached_property
    def totals(self) -> dict[tuple[date, int], Counts]:
        """Counts by quarter and municipality."""
        chosen = self.cells.filter(pc.field("dimension") == int(Dimension.NONE))
        return _counted(chosen, ("quarter_on", "municipality"))

    @cached_property
    def parts(self) -> dict[int, dict[int, dict[int, Counts]]]:
        """For each dimension that the cells have, and each municipality, the counts of each value in the last year.

        Earlier quarters are not broken down on any page.
        """
        is_part = pc.field("dimension") != int(Dimension.NONE)
        found: dict[int, dict[int, dict[int, Counts]]] = {
            number: {} for number in sorted(self.cells.filter(is_part).column("dimension").unique().to_pylist())
        }
        lately = self.cells.filter(is_part & pc.field("quarter_on").isin(pa.array(self.last_year, pa.date32())))
        for (dimension, code, value), counts in _counted(lately, ("dimension", "municipality", "value")).items():
            found[dimension].setdefault(code, {})[value] = counts
        return found

    @property
    def last_year(self) -> tuple[date, ...]:
        """The last four quarters; fewer when fewer were counted."""
        return self.quarters[-QUARTERS_IN_A_YEAR:]

    def at(self, quarters: Iterable[date], municipalities: Sequence[int]) -> Counts:
        """Everything in the quarters and municipalities together."""
        found = (self.totals.get((quarter, code)) for quarter in quarters for code in municipalities)
        return together(counts for counts in found if counts is not None)

    def by(self, dimension: Dimension, municipalities: Sequence[int]) -> dict[int, Counts]:
        """The last year's counts by the dimension's values, in order. Parts hold the denominator that they share."""
        counted = self.parts.get(int(dimension), {})
        of_value: dict[int, list[Counts]] = {}
        for code in municipalities:
            for value, counts in counted.get(code, {}).items():
                of_value.setdefault(value, []).append(counts)
        found = {value: together(counts) for value, counts in of_value.items()}
        if dimension is Dimension.PART:
            shared = found.pop(0, Counts())
            found = {value: counts + Counts(denominator=shared.denominator) for value, counts in found.items()}
        return dict(sorted(found.items()))

    @cached_property
    def do_parts_share(self) -> bool:
        """Whether the parts have a denominator in common, so that theirs do not add up to the whole."""
        is_shared = (pc.field("dimension") == int(Dimension.PART)) & (pc.field("value") == 0)
        return self.cells.filter(is_shared).num_rows > 0


def _counted(cells: pa.Table, keys: tuple[str, ...]) -> dict[Any, Counts]:
    """The counts of cells by some of their columns; waits of the same days are added up, too."""
    sums = ("numerator", "denominator", "squares")
    added = cells.group_by([*keys, "days"]).aggregate([(name, "sum") for name in sums])
    columns = [added.column(name).to_pylist() for name in (*keys, "days", *(f"{name}_sum" for name in sums))]
    found: dict[Any, Counts] = {}
    waits: dict[Any, tuple[dict[int, int], dict[int, int]]] = {}
    for *where, days, numerator, denominator, squares in zip(*columns, strict=True):
        key = tuple(where)
        if days is None:
            found[key] = Counts(numerator, denominator, squares)
            continue
        ended, still = waits.setdefault(key, ({}, {}))
        if numerator:
            ended[days] = numerator
        if denominator:
            still[days] = denominator
    return found | {key: Counts(ended=ended, still=still) for key, (ended, still) in waits.items()}


def open_book(indicator: Indicator, cells: pa.Table, quarters: Sequence[date]) -> Book:
    """The book of one indicator from the cells of any number of them."""
    return Book(indicator, cells.filter(pc.field("indicator") == indicator.id), tuple(quarters))
