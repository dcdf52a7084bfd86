"""What sheets' figures must be held against because cross-tables tell them: tables stand as they were published. Pure.

Tables of a year are published once and never change (`docs/decisions/0024`). Sheets are made anew every night, and what was
written late stands in them. Who lays tonight's sheet beside a table sees how many came between; and where a sheet's four
quarters reach beyond the tables' year, how many are left when the quarters that tables tell are taken away. Both are changes
since what the tables tell, and are protected as changes between two nights are (`indicators.two_cuts`). It is held against all
that was counted when the tables were published, whether they show it or not: that is more than anybody can know.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from naer.insight.crosstabs.beside_sheets import Link, broken_down, is_counted, parts_of_quarter
from naer.insight.crosstabs.counting import Cells
from naer.insight.crosstabs.definition import Condition, Counted
from naer.insight.indicators.cells import Dimension as SheetDimension
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import LOCAL, YEAR, Key, Shown

Told = tuple[Key, int]


def told_by_tables(
    links: Sequence[Link], counted: Counted, by_year: Mapping[int, Cells], geographies: Sequence[Geography]
) -> dict[str, Shown]:
    """By indicator, what tables of a kind tell of each figure: as far as they go, and nought of quarters beyond them."""
    found: dict[str, dict[Key, dict[str, int]]] = {}
    for link in links:
        of_sheet = found.setdefault(link.sheets.book.indicator.id, {})
        for key, number in _told(link, counted, by_year, geographies):
            of_sheet.setdefault(key, {})[str(link.count)] = number
    return {indicator: dict(told) for indicator, told in found.items()}


def _told(
    link: Link, counted: Counted, by_year: Mapping[int, Cells], geographies: Sequence[Geography]
) -> Iterator[Told]:
    book = link.sheets.book
    places = {
        place.key: place.municipalities
        for one in geographies
        for place in (one.country, *one.regions, *one.groups, *one.municipalities)
    }

    def together(quarters: Sequence[date], conditions: Sequence[tuple[Condition, ...]], codes: Sequence[int]) -> int:
        cells = ((by_year.get(quarter.year, {}), part) for quarter in quarters for part in conditions)
        return sum(of_year[code, part].events for of_year, part in cells for code in codes if (code, part) in of_year)

    quarters = [quarter for quarter in book.quarters if is_counted(quarter, counted)]
    if counted is Counted.CITIZENS:
        quarters = [quarter for quarter in quarters if quarter.year in by_year]
    for key, codes in places.items():
        of_quarters = {
            quarter: together([quarter], parts_of_quarter(quarter, counted, link.ages), codes) for quarter in quarters
        }
        for quarter, number in of_quarters.items():
            yield (quarter, key, 0, 0), number
        if counted is Counted.CITIZENS:
            continue
        yield (YEAR, key, 0, 0), sum(of_quarters.get(quarter, 0) for quarter in book.last_year)
        for dimension in (one for one in book.parts if len(codes) == 1 or one not in LOCAL):
            for value in book.by(SheetDimension(dimension), codes):
                cells = broken_down(SheetDimension(dimension), value, link.ages)
                if cells:
                    number = sum(
                        together([quarter], [(*parts_of_quarter(quarter, counted, ())[0], cell)], codes)
                        for quarter in book.last_year
                        for cell in cells
                    )
                    yield (YEAR, key, dimension, value), number
