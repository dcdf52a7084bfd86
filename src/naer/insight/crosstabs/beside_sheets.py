"""What cross-tables must withhold besides, because sheets of indicators tell the same numbers. Pure.

A sheet that counts every fall by quarter tells what a table of falls tells, and its breakdowns of the year are sums of cells.
Sheets are decided first; here their figures are bound to the tables' numbers, shown ones as known and withheld ones as unknown,
and the tables are decided with them in sight. Which sheets count the same is found in the numbers themselves: counts that are
equal in every quarter and municipality, of everybody or of those from an age on. So it holds for an indicator that somebody
adds as a file, too. Citizens are counted on 1 July, as the denominators of third quarters are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

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

_AGES = ((), *(tuple(range(begin, len(AGES_FROM))) for begin in range(1, len(AGES_FROM))))
"""Whom a sheet may count: everybody, or those from an age group on."""

_CITIZENS_ON_MONTH = 7

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

    @cached_property
    def counts(self) -> Mapping[tuple[date, int], tuple[int, ...]]:
        """What is told of persons by quarter and municipality; nothing where nothing is counted."""
        return {where: figures.persons(self.book.indicator, counts) for where, counts in self.book.totals.items()}


@dataclass(frozen=True)
class Link:
    """That a count of a sheet (its place among `figures.persons`) is a table's, of everybody or from an age group on."""

    sheets: Sheets
    count: int
    ages: tuple[int, ...]


@dataclass(frozen=True)
class Decided:
    """Every number that tables of a kind may tell, and those that they must not show.

    `on_sheets`: figures that sheets show by themselves, by indicator, and that must be withheld too, because a small number of
    the tables follows from them whatever tables withhold. Nothing is safe before sheets withhold them and it is decided again.
    """

    told: Mapping[protection.Key, Counts]
    withheld: frozenset[protection.Key]
    on_sheets: Mapping[str, frozenset[sheet_protection.Key]]
    linked: frozenset[str]
    """The indicators whose sheets were in sight."""


Secret = Mapping[tuple[str, str], frozenset[sheet_protection.Key]]
"""Figures of sheets by indicator and name of the count (as `indicators.protection` names them)."""


def decide(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]],
    counted: Counted,
    links: Sequence[Link],
    geographies: Sequence[Geography],
    secret: Secret | None = None,
) -> Decided:
    """What tables of a kind may tell, with the sheets in sight that are linked to it.

    `secret` are figures that sheets withhold because they have changed by few since they were shown: tables must not tell them
    either, small or not.
    """
    told, relations = protection.offered(by_year, geographies)
    # Numbered, because there are tens of thousands, and they are compared and ordered all the time; sheets' come after.
    number = {key: place for place, key in enumerate(told)}
    every = dict(enumerate(protection.counts(told).values()))
    decided: dict[int, bool] = {}
    on_sheets: dict[int, tuple[str, sheet_protection.Key]] = {}
    unsaid: set[int] = set()
    for link in links:
        names: dict[sheet_protection.Key, int] = {}
        for key, figure, parts in _figures(link, counted, geographies, by_year.keys(), told):
            name = names[key] = len(every)
            on_sheets[name] = (link.sheets.book.indicator.id, key)
            every[name] = {"events": figure}
            decided[name] = key in link.sheets.withheld
            if key in (secret or {}).get((link.sheets.book.indicator.id, str(link.count)), ()):
                unsaid.add(name)
            if parts:
                relations.append(Relation(name, tuple(number[part] for part in parts)))
            if key[0] == YEAR and key[2] == 0:
                relations.append(
                    Relation(name, tuple(names[quarter, *key[1:]] for quarter in link.sheets.book.last_year))
                )
        if counted is Counted.CITIZENS:
            relations += _divided(names, every, geographies)
    # A denominator is withheld for the sake of its numerator, and may follow from tables unless it is small itself.
    may_follow = {
        name
        for name in (on_sheets if counted is Counted.CITIZENS else ())
        if decided[name] and not small_numbers.is_small(every[name])
    }
    hidden = small_numbers.protect(every, relations, decided=decided, may_follow=may_follow - unsaid, secret=unsaid)
    also: dict[str, set[sheet_protection.Key]] = {}
    for name, (indicator, key) in on_sheets.items():
        if name in hidden and not decided[name]:
            also.setdefault(indicator, set()).add(key)
    return Decided(
        told,
        frozenset(key for key, place in number.items() if place in hidden),
        {indicator: frozenset(keys) for indicator, keys in also.items()},
        frozenset(link.sheets.book.indicator.id for link in links),
    )


def links(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]],
    counted: Counted,
    sheets: Sequence[Sheets],
) -> list[Link]:
    """The sheets of which a count is the tables' own: how many happened, or for citizens how many there are."""
    return list(_links(by_year, counted, sheets))


def _links(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]],
    counted: Counted,
    sheets: Sequence[Sheets],
) -> Iterator[Link]:
    homes = {code for cells in by_year.values() for code, _ in cells}
    tabled: dict[date, list[tuple[int, ...]]] = {}
    """For each quarter the tables' counts at each home: of everybody, and of those from each age group on."""
    quarters = dict.fromkeys(quarter for one in sheets for quarter in one.book.quarters if quarter.year in by_year)
    for quarter in filter(lambda one: is_counted(one, counted), quarters):
        cells = by_year[quarter.year]
        tabled[quarter] = [
            tuple(
                sum(
                    cells[home, part].events
                    for part in parts_of_quarter(quarter, counted, ages)
                    if (home, part) in cells
                )
                for home in homes
            )
            for ages in _AGES
        ]
    for one in sheets:
        quarters = [quarter for quarter in one.book.quarters if quarter in tabled]
        for count in range(len(figures.persons(one.book.indicator, figures.Counts(1, 1, 1)))):
            theirs = [tuple(_told(one, quarter, home, count) for home in homes) for quarter in quarters]
            if any(map(any, theirs)):
                for number, ages in enumerate(_AGES):
                    if all(told == tabled[quarter][number] for quarter, told in zip(quarters, theirs, strict=True)):
                        yield Link(one, count, ages)
                        break


def _told(sheets: Sheets, quarter: date, home: int, count: int) -> int:
    told = sheets.counts.get((quarter, home), ())
    return told[count] if count < len(told) else 0


def is_counted(quarter: date, counted: Counted) -> bool:
    """Whether tables tell what a sheet tells of a quarter; of citizens only those who live here on 1 July."""
    return counted is not Counted.CITIZENS or quarter.month == _CITIZENS_ON_MONTH


def parts_of_quarter(quarter: date, counted: Counted, ages: tuple[int, ...]) -> tuple[tuple[Condition, ...], ...]:
    """The cells of a table that make up a quarter, of everybody or of these ages."""
    here: tuple[Condition, ...] = ((Dimension.QUARTER, quarter.month // 3 + 1),)
    if counted is Counted.CITIZENS:
        here = ()
    return tuple((*here, (Dimension.AGE, age)) for age in ages) if ages else (here,)


def _persons(book: Book, quarter: date, codes: Codes, count: int) -> int:
    told = figures.persons(book.indicator, book.at([quarter], codes))
    return told[count] if count < len(told) else 0


def _figures(
    link: Link,
    counted: Counted,
    geographies: Sequence[Geography],
    years: Iterable[int],
    told: Mapping[protection.Key, Counts],
) -> Iterator[tuple[sheet_protection.Key, int, tuple[protection.Key, ...]]]:
    """Every figure of the sheets with its key and count, and the numbers of tables that it is the sum of, where it is one."""
    book = link.sheets.book
    tabled = set(years)
    is_year_tabled = all(is_counted(quarter, counted) and quarter.year in tabled for quarter in book.last_year)
    quarters = [quarter for quarter in book.quarters if quarter in book.last_year or is_counted(quarter, counted)]
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
        for quarter in quarters:
            is_tabled = quarter.year in tabled and is_counted(quarter, counted)
            parts = [(quarter.year, codes, part) for part in parts_of_quarter(quarter, counted, link.ages) if is_tabled]
            yield (
                (quarter, place.key, 0, 0),
                _persons(book, quarter, place.municipalities, link.count),
                _known(parts, told),
            )
        year = [
            (quarter.year, codes, part)
            for quarter in book.last_year
            for part in parts_of_quarter(quarter, counted, link.ages)
        ]
        whole = figures.persons(book.indicator, book.at(book.last_year, place.municipalities))[link.count]
        yield (YEAR, place.key, 0, 0), whole, _known(year, told) if is_year_tabled else ()
        for dimension in book.parts if is_year_tabled else ():
            for value, counts in book.by(SheetDimension(dimension), place.municipalities).items():
                cells = broken_down(SheetDimension(dimension), value, link.ages)
                if cells:
                    parts = [
                        (quarter.year, codes, ((Dimension.QUARTER, quarter.month // 3 + 1), cell))
                        for quarter in book.last_year
                        for cell in cells
                    ]
                    figure = figures.persons(book.indicator, counts)[link.count]
                    yield (YEAR, place.key, dimension, value), figure, _known(parts, told)


def broken_down(dimension: SheetDimension, value: int, ages: tuple[int, ...]) -> tuple[Condition, ...]:
    """The values of a table's key that make up a value of a sheet's breakdown; none when a table does not tell it."""
    if dimension is SheetDimension.AGE and value in AGES_FROM:
        above = next((band for band in AGE_BANDS if band > value), None)
        same = next((age for age in AGES_FROM if age > value), None)
        return ((Dimension.AGE, AGES_FROM.index(value)),) if above == same else ()
    return ((_KEYS[dimension], value),) if dimension in _KEYS and not ages else ()


def _known(parts: Sequence[protection.Key], told: Mapping[protection.Key, Counts]) -> tuple[protection.Key, ...]:
    return tuple(part for part in parts if part in told)


def _divided(
    names: Mapping[sheet_protection.Key, int], every: Mapping[int, Mapping[str, int]], geographies: Sequence[Geography]
) -> Iterator[Relation[int]]:
    """The sums by place of a sheet's quarters; tables have those of the quarters that they tell, and not of the others."""
    periods = dict.fromkeys(period for period, _, dimension, _ in names if not dimension)
    for geography in geographies:
        for above in (geography.country, *geography.regions, *geography.groups):
            below = geography.children(above)
            for period in periods:
                total = names.get((period, above.key, 0, 0))
                parts = tuple(names[key] for one in below if (key := (period, one.key, 0, 0)) in names)
                if total is not None and every[total]["events"] == sum(every[part]["events"] for part in parts):
                    yield Relation(total, parts)
