"""Sheets whose counts are not equal may hang together all the same: nine groups of admissions stand on two, one has a tenth."""

import pyarrow as pa
import pytest

from naer.insight import small_numbers
from naer.insight.indicators import content, counting, places, protection, reading, sheets_together, synthetic, ties
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.protection import Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.synthetic import Recipe
from naer.insight.indicators.ties import Figure, Tied

GEOGRAPHIES = [places.geography(on) for on in (places.OLD, places.NEW)]
NINE, TEN = "preventable-admissions", "preventable-admissions-2012"
FROM_ALL, FROM_PRACTICE = "home-nursing-referral-sources", "home-nursing-referrals-from-practice"


@pytest.fixture(scope="module")
def books() -> dict[str, Book]:
    recipe = Recipe(3000, (540, 580), first_year=2024, years=2, seed=3, clinics=2, local_areas=2)
    people = synthetic.citizens(recipe)
    tables = counting.open_tables(pa.concat_tables(synthetic.activity(recipe, people)), people, recipe.over)
    wanted = [content.by_id(one) for one in (NINE, TEN, FROM_ALL, FROM_PRACTICE)]
    return {one.id: reading.open_book(one, counting.count_one(tables, one), recipe.over.quarters) for one in wanted}


def _of(books: dict[str, Book], indicator: str) -> Tied:
    return next(one for one in ties.tied(books) if (indicator, "0") in one.counts)


def test_the_groups_of_both_sheets_are_the_same_and_the_tenth_is_what_is_left(books: dict[str, Book]) -> None:
    together = _of(books, NINE)
    key = (protection.YEAR, "aabenraa", int(Dimension.PART), 3)
    assert together.figure((NINE, "0"), key) == together.figure((TEN, "0"), key)
    assert ((NINE, "0"), key) in set(together.same((TEN, "0"), key))
    whole = {(NINE, "0", 0, 0), (TEN, "0", int(Dimension.PART), 10)}
    assert ((TEN, "0", 0, 0), whole) in [(total, set(parts)) for total, parts in together.sums]


def test_a_group_of_one_sheet_may_be_all_that_another_counts(books: dict[str, Book]) -> None:
    together = _of(books, FROM_PRACTICE)
    part = together.figure((FROM_ALL, "0"), (protection.YEAR, "aabenraa", int(Dimension.PART), 2))
    assert part == together.figure((FROM_PRACTICE, "0"), (protection.YEAR, "aabenraa", 0, 0))


@pytest.mark.parametrize("indicator", [NINE, FROM_PRACTICE])
def test_no_small_number_follows_from_sheets_that_hang_together(books: dict[str, Book], indicator: str) -> None:
    alone = {one: protection.withheld(book, GEOGRAPHIES) for one, book in books.items()}
    assert not _found(books, _of(books, indicator), sheets_together.withheld(books, alone, GEOGRAPHIES))
    assert _found(books, _of(books, indicator), alone), "each sheet by itself would not do: the test can see it"


def _found(books: dict[str, Book], together: Tied, hidden: dict[str, frozenset[Key]]) -> set[Figure]:
    """The small figures that somebody finds who has all the sheets."""
    numbers, sums, where = sheets_together.told_by(books, together, GEOGRAPHIES)
    unknown = {one for one, stands in where.items() if all(key in hidden[sheet] for sheet, key in stands)}
    small = {one for one, number in numbers.items() if 0 < number < 5}
    return small - unknown | small_numbers.determined(unknown, sums) & small


def test_two_totals_of_one_in_a_small_place_are_not_one_person() -> None:
    """An alert that was acted on and a readmission in the same quarter of sixty citizens: equal, until they are told by age."""
    recipe = Recipe(60, (580,), first_year=2025, years=1)
    people = synthetic.citizens(recipe)
    tables = counting.open_tables(pa.concat_tables(synthetic.activity(recipe, people)), people, recipe.over)
    wanted = ("alert-yield", "alerts-per-citizen-week", "health-visitor-visits", "readmissions-30d")
    counted = {one: counting.count_one(tables, content.by_id(one)) for one in wanted}
    small = {one: reading.open_book(content.by_id(one), cells, recipe.over.quarters) for one, cells in counted.items()}
    for together in ties.tied(small):
        numbers, sums, _ = sheets_together.told_by(small, together, GEOGRAPHIES)
        assert [one for one in sums if sum(numbers[part] for part in one.parts) != numbers[one.total]] == []
    alone = {one: protection.withheld(book, GEOGRAPHIES) for one, book in small.items()}
    assert sheets_together.withheld(small, alone, GEOGRAPHIES).keys() == alone.keys()
