"""What cross-tables must withhold besides, because sheets of indicators tell the same numbers. Pure.

A sheet that counts every fall by quarter tells what a table of falls tells, and its breakdowns of the year are sums of cells.
Sheets are decided first; here their figures are bound to the tables' numbers, shown ones as known and withheld ones as unknown,
and the tables are decided with them in sight. Which sheets count the same is found in the numbers themselves: counts that are
equal in every quarter and municipality, of everybody or of those from an age on. So it holds for an indicator that somebody
adds as a file, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from naer.insight import small_numbers
from naer.insight.crosstabs import protection
from naer.insight.crosstabs.definition import AGES_FROM, Condition, Counted, Counts, Dimension
from naer.insight.crosstabs.protection import Codes
from naer.insight.indicators import figures
from naer.insight.indicators import protection as sheet_protection
from naer.insight.indicators.cells import AGE_BANDS
from naer.insight.indicators.cells import Dimension as SheetDimension
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import YEAR
from naer.insight.indicators.reading import Book
from naer.insight.small_numbers import Relation

Key = tuple[str, object]
"""`("", a table's key)`, or an indicator's id with a key of its sheets."""

_KEYS = {
    SheetDimension.SEX: Dimension.SEX,
    SheetDimension.DWELLING: Dimension.DWELLING,
    SheetDimension.LOCAL_AREA: Dimension.LOCAL_AREA,
    SheetDimension.CLINIC: Dimension.CLINIC,
}


@dataclass(frozen=True)
class Sheets:
    """An indicator's book, and which of its figures are withheld."""

    book: Book
    withheld: frozenset[sheet_protection.Key]


@dataclass(frozen=True)
class Link:
    """That a count of a sheet (its place among `figures.persons`) is a table's, of everybody or from an age group on."""

    sheets: Sheets
    count: int
    ages: tuple[int, ...]


def withheld(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]],
    counted: Counted,
    links: Sequence[Link],
    geographies: Sequence[Geography],
) -> tuple[dict[protection.Key, Counts], frozenset[protection.Key]]:
    """Every number that tables of a kind may tell, and those that they must not show."""
    told, sums = protection.offered(by_year, geographies)
    every: dict[Key, dict[str, int]] = {("", key): counts for key, counts in protection.counts(told).items()}
    relations = [Relation[Key](("", one.total), tuple(("", part) for part in one.parts)) for one in sums]
    if counted is Counted.CITIZENS:
        relations += _grown_up(told, every)
    decided: dict[Key, bool] = {key: False for key in every if key[0]}
    for link in links:
        for key, figure, parts in _figures(link, geographies, by_year.keys(), told):
            name: Key = (f"{link.sheets.book.indicator.id} {link.count}", key)
            every[name] = {"events": figure}
            decided[name] = key in link.sheets.withheld
            if parts:
                relations.append(Relation(name, tuple(("", part) for part in parts)))
            if key[0] == YEAR and key[2] == 0:
                quarters = tuple((name[0], (quarter, *key[1:])) for quarter in link.sheets.book.last_year)
                relations.append(Relation(name, quarters))
    # Numbered, because there are tens of thousands, and they are compared and ordered all the time.
    number = {key: place for place, key in enumerate(every)}
    hidden = small_numbers.protect(
        {number[key]: counts for key, counts in every.items()},
        [Relation(number[one.total], tuple(number[part] for part in one.parts)) for one in relations],
        decided={number[key]: is_withheld for key, is_withheld in decided.items()},
    )
    return told, frozenset(key for key in told if number["", key] in hidden)


def links(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]],
    counted: Counted,
    sheets: Sequence[Sheets],
) -> list[Link]:
    """The sheets of which a count is the tables' own. Citizens are bound to denominators by `withheld` itself."""
    return [] if counted is Counted.CITIZENS else list(_links(by_year, sheets))


def _links(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]], sheets: Sequence[Sheets]
) -> Iterator[Link]:
    for one in sheets:
        quarters = [quarter for quarter in one.book.quarters if quarter.year in by_year]
        homes = {code for cells in by_year.values() for code, _ in cells}
        for count in range(len(figures.persons(one.book.indicator, figures.Counts(1, 1, 1)))):
            theirs = [_persons(one.book, quarter, (code,), count) for quarter in quarters for code in homes]
            for begin in (0, *range(1, len(AGES_FROM))):
                ages = tuple(range(begin, len(AGES_FROM))) if begin else ()
                ours = [
                    sum(
                        by_year[quarter.year][code, part].events
                        for part in _parts(quarter, ages)
                        if (code, part) in by_year[quarter.year]
                    )
                    for quarter in quarters
                    for code in homes
                ]
                if any(theirs) and theirs == ours:
                    yield Link(one, count, ages)
                    break


def _parts(quarter: date, ages: tuple[int, ...]) -> tuple[tuple[Condition, ...], ...]:
    """The cells of a table that make up a quarter, of everybody or of these ages."""
    here: Condition = (Dimension.QUARTER, quarter.month // 3 + 1)
    return tuple((here, (Dimension.AGE, age)) for age in ages) if ages else ((here,),)


def _persons(book: Book, quarter: date, codes: Codes, count: int) -> int:
    told = figures.persons(book.indicator, book.at([quarter], codes))
    return told[count] if count < len(told) else 0


def _figures(
    link: Link, geographies: Sequence[Geography], years: Iterable[int], told: Mapping[protection.Key, Counts]
) -> Iterator[tuple[sheet_protection.Key, int, tuple[protection.Key, ...]]]:
    """Every figure of the sheets with its key and count, and the numbers of tables that it is the sum of, where it is one."""
    book = link.sheets.book
    tabled = set(years)
    is_year_tabled = all(quarter.year in tabled for quarter in book.last_year)
    everywhere = {code for _, codes, _ in told for code in codes}
    places = {
        place.key: place
        for one in geographies
        for place in (one.country, *one.regions, *one.groups, *one.municipalities)
    }
    for place in places.values():
        codes = tuple(sorted(everywhere.intersection(place.municipalities)))
        if not codes:
            continue
        for quarter in book.quarters:
            parts = [(quarter.year, codes, part) for part in _parts(quarter, link.ages) if quarter.year in tabled]
            yield (
                (quarter, place.key, 0, 0),
                _persons(book, quarter, place.municipalities, link.count),
                _known(parts, told),
            )
        year = [(quarter.year, codes, part) for quarter in book.last_year for part in _parts(quarter, link.ages)]
        whole = figures.persons(book.indicator, book.at(book.last_year, place.municipalities))[link.count]
        yield (YEAR, place.key, 0, 0), whole, _known(year, told) if is_year_tabled else ()
        for dimension in book.parts if is_year_tabled else ():
            for value, counts in book.by(SheetDimension(dimension), place.municipalities).items():
                cells = _broken_down(SheetDimension(dimension), value, link.ages)
                if cells:
                    parts = [
                        (quarter.year, codes, ((Dimension.QUARTER, quarter.month // 3 + 1), cell))
                        for quarter in book.last_year
                        for cell in cells
                    ]
                    figure = figures.persons(book.indicator, counts)[link.count]
                    yield (YEAR, place.key, dimension, value), figure, _known(parts, told)


def _broken_down(dimension: SheetDimension, value: int, ages: tuple[int, ...]) -> tuple[Condition, ...]:
    """The values of a table's key that make up a value of a sheet's breakdown; none when a table does not tell it."""
    if dimension is SheetDimension.AGE and value in AGES_FROM:
        above = next((band for band in AGE_BANDS if band > value), None)
        same = next((age for age in AGES_FROM if age > value), None)
        return ((Dimension.AGE, AGES_FROM.index(value)),) if above == same else ()
    return ((_KEYS[dimension], value),) if dimension in _KEYS and not ages else ()


def _known(parts: Sequence[protection.Key], told: Mapping[protection.Key, Counts]) -> tuple[protection.Key, ...]:
    return tuple(part for part in parts if part in told)


def _grown_up(told: Mapping[protection.Key, Counts], every: dict[Key, dict[str, int]]) -> Iterator[Relation[Key]]:
    """How many are 18, or 65, and over: told as denominators on many sheets, so taken as known wherever there are tables."""
    for year, codes, conditions in list(told):
        if conditions:
            continue
        for begin in (AGES_FROM.index(18), AGES_FROM.index(65)):
            ages = [(year, codes, ((Dimension.AGE, age),)) for age in range(begin, len(AGES_FROM))]
            parts = _known(ages, told)
            if parts:
                name: Key = (f"from {AGES_FROM[begin]}", (year, codes))
                every[name] = {"events": sum(told[part].events for part in parts)}
                yield Relation(name, tuple(("", part) for part in parts))
