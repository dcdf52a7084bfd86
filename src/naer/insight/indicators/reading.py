"""An indicator's cells, opened for reading: counts by quarter and place, and by what they are broken down. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.figures import Counts

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
        return {place: counts[0] for place, counts in self._counts(Dimension.NONE).items()}

    @cached_property
    def parts(self) -> dict[int, dict[tuple[date, int], dict[int, Counts]]]:
        """For each dimension that the cells have: by quarter and municipality the counts of each value."""
        found = sorted(set(self.cells.column("dimension").unique().to_pylist()) - {int(Dimension.NONE)})
        return {number: self._counts(Dimension(number)) for number in found}

    @property
    def last_year(self) -> tuple[date, ...]:
        """The last four quarters; fewer when fewer were counted."""
        return self.quarters[-QUARTERS_IN_A_YEAR:]

    def at(self, quarters: Iterable[date], municipalities: Sequence[int]) -> Counts:
        """Everything in the quarters and municipalities together."""
        whole = Counts()
        for quarter in quarters:
            for code in municipalities:
                found = self.totals.get((quarter, code))
                whole = whole if found is None else whole + found
        return whole

    def by(self, dimension: Dimension, quarters: Iterable[date], municipalities: Sequence[int]) -> dict[int, Counts]:
        """Counts by the dimension's values, in order. Those of a part hold the denominator that the parts share."""
        counted = self.parts.get(int(dimension), {})
        found: dict[int, Counts] = {}
        for quarter in quarters:
            for code in municipalities:
                for value, counts in counted.get((quarter, code), {}).items():
                    found[value] = found[value] + counts if value in found else counts
        if dimension is Dimension.PART:
            shared = found.pop(0, Counts())
            found = {value: counts + Counts(denominator=shared.denominator) for value, counts in found.items()}
        return dict(sorted(found.items()))

    @cached_property
    def do_parts_share(self) -> bool:
        """Whether the parts have a denominator in common, so that theirs do not add up to the whole."""
        return any(0 in counted for counted in self.parts.get(int(Dimension.PART), {}).values())

    def _counts(self, dimension: Dimension) -> dict[tuple[date, int], dict[int, Counts]]:
        chosen = self.cells.filter(pc.field("dimension") == int(dimension))
        names = ("quarter_on", "municipality", "value", "days", "numerator", "denominator", "squares")
        found: dict[tuple[date, int], dict[int, Counts]] = {}
        for quarter, code, value, days, numerator, denominator, squares in zip(
            *(chosen.column(name).to_pylist() for name in names), strict=True
        ):
            here = found.setdefault((quarter, code), {})
            if days is None:
                here[value] = Counts(numerator, denominator, squares)
                continue
            counts = here.setdefault(value, Counts(ended={}, still={}))
            for where, number in ((counts.ended, numerator), (counts.still, denominator)):
                if number and isinstance(where, dict):
                    where[days] = number
        return found


def open_book(indicator: Indicator, cells: pa.Table, quarters: Sequence[date]) -> Book:
    """The book of one indicator from the cells of any number of them."""
    return Book(indicator, cells.filter(pc.field("indicator") == indicator.id), tuple(quarters))
