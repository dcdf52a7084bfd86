"""Somebody keeps every cross-table and every sheet of every place, and subtracts: nothing small comes out.

Then the same lays two sheets side by side that tell the same count, and reckons the least and the most that every withheld number
can be: never near.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array

from naer.app.numbers import making
from naer.app.numbers.newest import MadeNumbers, Newest
from naer.insight import small_numbers
from naer.insight.crosstabs.definition import KEYS, LOCAL, Counted, Dimension, Question
from naer.insight.indicators import content, places, protection, reading, sheets_together, synthetic, ties
from naer.insight.indicators.protection import Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.results import Figure, State
from naer.insight.indicators.synthetic import Recipe
from naer.insight.indicators.ties import Figure as Count
from naer.insight.small_numbers import Relation
from naer.organisations.definition import Kind

HERE = (510, 540, 550, 575, 563)
SHEETS = {"falls": Counted.FALLS, "rehabilitation-plans": Counted.REHABILITATION_PLANS}
PLANS = ("rehabilitation-plans", "rehabilitation-wait")
DAYS = (places.OLD, places.NEW)
GEOGRAPHIES = [places.geography(on) for on in DAYS]

Name = tuple[Any, ...]
"""What a number on a page is of: kind, year and the municipalities, then what it is broken down by."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> MadeNumbers:
    """The pages of a small area whose newest year is a calendar year, so that sheets and tables tell the same."""
    recipe = Recipe(2500, HERE, first_year=2024, years=2, seed=11, clinics=2, local_areas=2)
    people = synthetic.citizens(recipe)
    home: Path = tmp_path_factory.mktemp("numbers")
    making.make(
        home,
        activity=list(synthetic.activity(recipe, people)),
        citizens=people,
        over=recipe.over,
        editions=None,
        indicators=[content.by_id(one) for one in sorted({*SHEETS, *PLANS})],
        kinds=tuple(SHEETS.values()),
    )
    found = Newest(home)()
    assert found is not None
    return found


def _name(question: Question, value: dict[Dimension, int], published: MadeNumbers) -> Name:
    """The same name for the same number, whatever table it stands in."""
    codes = set(question.municipalities)
    conditions: list[tuple[str, int]] = []
    for dimension, number in value.items():
        if dimension in KEYS:
            conditions.append((dimension.value, number))
            continue
        if dimension is Dimension.MUNICIPALITY:
            codes &= {number}
            continue
        called = published.names(dimension)[number]
        of_name = [place for day in DAYS for place in published.places(day) if place.name == called]
        codes &= set(of_name[0].municipalities)
    return (question.counted.value, question.year, tuple(sorted(codes & set(HERE))), tuple(sorted(conditions)))


def _tables(published: MadeNumbers, counted: Counted) -> Iterator[tuple[Question, list[list[tuple[Name, int | None]]]]]:
    """Every cross-table that can be asked for, each as rows of names and numbers, totals last."""
    every = {place.municipalities: place for day in DAYS for place in published.places(day)}
    for codes, place in every.items():
        is_home = place.kind is Kind.MUNICIPALITY
        offered = [one for one in Dimension if is_home or one not in LOCAL]
        for year in published.years():
            for rows, columns in combinations(offered, 2):
                question = Question(counted, rows, columns, year, codes)
                found = published.crosstab(question)
                shown = found.shown
                yield (
                    question,
                    [
                        [
                            (_name(question, _values(question, row, column), published), number)
                            for column, number in zip((*found.columns, None), numbers, strict=True)
                        ]
                        for row, numbers in zip(
                            (*found.rows, None),
                            [
                                *((*cells, total) for cells, total in zip(shown.cells, shown.row_totals, strict=True)),
                                (*shown.column_totals, shown.total),
                            ],
                            strict=True,
                        )
                    ],
                )


def _values(question: Question, row: int | None, column: int | None) -> dict[Dimension, int]:
    both = ((question.rows, row), (question.columns, column))
    return {dimension: value for dimension, value in both if value is not None}


def _sums(lines: list[list[tuple[Name, int | None]]]) -> Iterator[Relation[Name]]:
    """Each line of a table, across and down, is its total's parts."""
    for line in (*lines, *map(list, zip(*lines, strict=True))):
        *parts, total = [name for name, _ in line]
        if parts and total not in parts:
            yield Relation(total, tuple(dict.fromkeys(parts)))


def _count(figure: Figure) -> int | None:
    return figure.numerator if figure.state is State.SHOWN else None


def _sheets(published: MadeNumbers, indicator: str) -> Iterator[tuple[Name, int | None, tuple[Name, ...]]]:
    """Every number of every sheet, by name, and the table's numbers that it is the sum of."""
    counted = SHEETS[indicator]
    ages = (2, 3, 4) if indicator == "falls" else ()
    every = {place.municipalities: place for day in DAYS for place in published.places(day)}
    for codes, place in every.items():
        here = tuple(sorted(set(codes) & set(HERE)))
        sheet = published.sheet(indicator, place.key, next(d for d in DAYS if place in published.places(d)))
        quarters: list[Name] = []
        for point in sheet.series.points:
            quarter: date = point.quarter_on
            known = (("kvartal", quarter.month // 3 + 1),)
            names = [
                (counted.value, quarter.year, here, tuple(sorted((*known, *age))))
                for age in ([(("alder", one),) for one in ages] or [()])
            ]
            name = (indicator, quarter, here)
            quarters.append(name)
            yield name, _count(point.figure), tuple(names)
        yield (indicator, "year", here), _count(sheet.latest), tuple(quarters[-4:])


def _everything(published: MadeNumbers, indicator: str) -> tuple[dict[Name, int | None], list[Relation[Name]]]:
    numbers: dict[Name, int | None] = {}
    sums: set[Relation[Name]] = set()
    for _, lines in _tables(published, SHEETS[indicator]):
        for name, number in (pair for line in lines for pair in line):
            assert numbers.setdefault(name, number) == number, "the same number is shown everywhere, or nowhere"
        sums.update(_sums(lines))
    for kind, year, codes, conditions in list(numbers):
        homes = [(kind, year, (code,), conditions) for code in codes]
        if len(homes) > 1:
            sums.add(Relation((kind, year, codes, conditions), tuple(home for home in homes if home in numbers)))
    for name, number, parts in _sheets(published, indicator):
        numbers[name] = number
        there = tuple(part for part in parts if part in numbers)
        if there:
            sums.add(Relation(name, there))
    return numbers, sorted(sums, key=str)


def _truth(published: MadeNumbers, counted: Counted) -> dict[Name, int]:
    return {
        (counted.value, year, codes, tuple(sorted((key.value, value) for key, value in conditions))): one.events
        for asked in published.years()
        for (year, codes, conditions), one in published.tabled(counted, asked).told.items()
    }


@pytest.mark.parametrize("indicator", SHEETS)
def test_no_small_number_follows_from_all_tables_and_sheets_together(published: MadeNumbers, indicator: str) -> None:
    numbers, sums = _everything(published, indicator)
    truth = _truth(published, SHEETS[indicator])
    for name, number in numbers.items():
        assert number is None or not 0 < number < 5, name
        assert number is None or name not in truth or truth[name] == number
    hidden = [name for name, number in numbers.items() if number is None]
    small = {name for name in hidden if 0 < truth.get(name, 0) < 5}
    assert len(numbers) > 1000 and len(small) > 50
    assert not small_numbers.determined(hidden, sums) & small
    careless = small_numbers.determined(small, sums) & small
    assert careless, "hiding the small ones alone would not do: the test can see it"


def _books(published: MadeNumbers) -> dict[str, Book]:
    made = published.making
    return {one: reading.open_book(content.by_id(one), made.cells, made.quarters) for one in PLANS}


def _plans(
    books: Mapping[str, Book], hidden: Mapping[str, frozenset[Key]]
) -> tuple[dict[Count, int], list[Relation[Count]], list[Count]]:
    """The numbers of plans on both sheets, their sums, and those that neither sheet shows."""
    (together,) = ties.tied(books)
    numbers, sums, where = sheets_together.told_by(books, together, GEOGRAPHIES)
    unknown = [one for one in numbers if all(key in hidden[indicator] for indicator, key in where[one])]
    return numbers, sums, unknown


def test_no_small_number_follows_from_both_sheets_together(published: MadeNumbers) -> None:
    books, hidden = _books(published), published.making.withheld
    numbers, sums, unknown = _plans(books, hidden)
    small = {one for one, number in numbers.items() if 0 < number < 5}
    assert len(small) > 50 and small <= set(unknown)
    assert not small_numbers.determined(unknown, sums) & small
    each = {one: protection.withheld(book, GEOGRAPHIES) for one, book in books.items()}
    _, _, careless = _plans(books, each)
    assert small_numbers.determined(careless, sums) & small, "each sheet by itself would not do: the test can see it"


def test_the_least_and_the_most_that_a_small_number_can_be_lie_apart(published: MadeNumbers) -> None:
    numbers, sums, unknown = _plans(_books(published), published.making.withheld)
    matrix, right = _equations(numbers, sums, unknown)
    small = [place for place, one in enumerate(unknown) if 0 < numbers[one] < 5]
    nearest = min(_reach(matrix, right, place) for place in small[::8])
    assert nearest >= 4, "fewer than five values are left"
    # With one more of them shown, somebody would know: the reckoning can find it.
    first = min(sums, key=lambda one: (len(set(one.keys) & set(unknown)) or 99, str(one)))
    told = next(one for one in first.keys if one in unknown)
    fewer = [one for one in unknown if one != told]
    place = fewer.index(next(one for one in first.keys if one in fewer))
    assert _reach(*_equations(numbers, sums, fewer), place) < 1


def _equations(
    numbers: Mapping[Count, int], sums: list[Relation[Count]], unknown: list[Count]
) -> tuple[csr_array, np.ndarray]:
    at = {one: place for place, one in enumerate(unknown)}
    matrix, right = lil_array((len(sums), len(unknown))), np.zeros(len(sums))
    for row, one in enumerate(sums):
        for key, times in (*((part, 1) for part in one.parts), (one.total, -1)):
            if key in at:
                matrix[row, at[key]] += times
            else:
                right[row] -= times * numbers[key]
    return matrix.tocsr(), right


def _reach(matrix: csr_array, right: np.ndarray, place: int) -> float:
    """How far apart the least and the most that an unknown can be lie, when no number is below nought."""
    wanted = np.zeros(matrix.shape[1])
    wanted[place] = 1.0
    least, most = (
        linprog(sign * wanted, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs") for sign in (1, -1)
    )
    assert least.status == 0, least.message
    return float("inf") if most.status == 3 else float(-most.fun - least.fun)
