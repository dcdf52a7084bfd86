"""Which counts hang together, of sheets that are written by hand: eight cells each, two places by four quarters."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pytest

from naer.insight.indicators import content, protection, ties
from naer.insight.indicators.cells import CELLS, Dimension
from naer.insight.indicators.reading import Book
from naer.insight.indicators.ties import Tied

QUARTERS = (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1))
WHOLE, SEX, AGE, PART, AREA = (
    (Dimension.NONE, 0),
    (Dimension.SEX, 1),
    (Dimension.AGE, 65),
    (Dimension.PART, 1),
    (Dimension.LOCAL_AREA, 7),
)
FALLS, PLANS, PLANS_WAIT = "falls", "rehabilitation-plans", "rehabilitation-wait"
SOME = (9, 5, 31, 6, 12, 8, 7, 40)
OTHER = (1, 2, 3, 5, 8, 13, 21, 34)
BOTH = tuple(one + other for one, other in zip(SOME, OTHER, strict=True))
RESIDENTS = (900, 901, 902, 903, 904, 905, 906, 907)
PEOPLE = (800, 701, 602, 703, 804, 605, 706, 807)
UNLIKE = (30, 10, 40, 10, 50, 90, 20, 60)
NOTHING = (0,) * 8

Numbers = Sequence[int]


def _book(indicator: str, columns: Mapping[tuple[int, int], tuple[Numbers, Numbers]]) -> Book:
    """Numerators and denominators by column."""
    rows = [
        {
            "indicator": indicator,
            "quarter_on": QUARTERS[place % 4],
            "municipality": (540, 580)[place // 4],
            "dimension": int(dimension),
            "value": value,
            "days": None,
            "numerator": numerator,
            "denominator": denominator,
            "squares": 0,
        }
        for (dimension, value), (numerators, denominators) in columns.items()
        for place, (numerator, denominator) in enumerate(zip(numerators, denominators, strict=True))
    ]
    return Book(content.by_id(indicator), pa.Table.from_pylist(rows, CELLS), QUARTERS)


def _tied(*books: Book) -> list[Tied]:
    return ties.tied({one.indicator.id: one for one in books})


@pytest.mark.parametrize(
    ("indicator", "counts"),
    [
        ("falls", {"0": SOME, "1": RESIDENTS}),
        ("gp-answers-3d", {"0": SOME, "1": RESIDENTS, "2": tuple(r - s for r, s in zip(RESIDENTS, SOME, strict=True))}),
        ("length-of-stay", {"0": RESIDENTS}),
        ("finished-treatment-days", {"1": RESIDENTS}),
        ("rehabilitation-wait", {"0": tuple(r + s for r, s in zip(RESIDENTS, SOME, strict=True))}),
        ("place-occupancy", {}),
        ("data-quality", {}),
    ],
)
def test_the_counts_of_persons_are_compared_as_far_as_they_add_up(indicator: str, counts: dict[str, Numbers]) -> None:
    book = _book(indicator, {WHOLE: (SOME, RESIDENTS)})
    looked_for = (SOME, RESIDENTS, *counts.values())
    found = {
        called: numbers
        for numbers in looked_for
        for together in _tied(book, _book("continuity", {WHOLE: (NOTHING, numbers)}))
        for teller, called in together.counts
        if teller == indicator
    }
    assert found == counts


def test_equal_counts_of_two_sheets_hang_together_and_go_by_one_name() -> None:
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS), SEX: (OTHER, PEOPLE)})
    plans = _book(PLANS, {WHOLE: (SOME, PEOPLE), SEX: (OTHER, NOTHING)})
    (together,) = [one for one in _tied(falls, plans) if (FALLS, "0") in one.counts]
    assert together.counts == ((FALLS, "0"), (PLANS, "0"))
    whole, women = (QUARTERS[0], "aabenraa", 0, 0), (protection.YEAR, "aabenraa", *SEX)
    for key in (whole, women):
        name = ((FALLS, "0", key[2], key[3]), key[0], key[1])
        assert together.figure((FALLS, "0"), key) == together.figure((PLANS, "0"), key) == name
        assert list(together.same((FALLS, "0"), key)) == [((PLANS, "0"), key)]
        assert list(together.same((PLANS, "0"), key)) == [((FALLS, "0"), key)]
    assert together.sums == ()


def test_counts_that_differ_in_one_cell_have_nothing_to_do_with_each_other() -> None:
    almost = (*SOME[:-1], SOME[-1] + 1)
    assert not _tied(_book(FALLS, {WHOLE: (SOME, RESIDENTS)}), _book(PLANS, {WHOLE: (almost, PEOPLE)}))
    elsewhere = (*SOME[4:], *SOME[:4])
    assert not _tied(_book(FALLS, {WHOLE: (SOME, RESIDENTS)}), _book(PLANS, {WHOLE: (elsewhere, PEOPLE)}))


def test_one_sheet_alone_is_no_tie_though_two_of_its_columns_are_equal() -> None:
    assert not _tied(_book(FALLS, {WHOLE: (SOME, SOME), SEX: (SOME, SOME)}))


@pytest.mark.parametrize(("filled", "is_tied"), [(5, False), (6, True)])
def test_what_is_broken_down_is_compared_when_six_cells_are_filled(filled: int, is_tied: bool) -> None:
    few = (*OTHER[:filled], *NOTHING[filled:])
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS), SEX: (few, PEOPLE)})
    plans = _book(PLANS, {WHOLE: (BOTH, PEOPLE), AGE: (few, NOTHING)})
    named = [
        one.names for one in _tied(falls, plans) if (FALLS, "0", *SEX) in one.names and (PLANS, "0", *AGE) in one.names
    ]
    assert bool(named) is is_tied


def test_what_is_not_broken_down_is_compared_however_few_are_filled() -> None:
    one = (0, 7, *NOTHING[2:])
    assert _tied(_book(FALLS, {WHOLE: (one, RESIDENTS)}), _book(PLANS, {WHOLE: (one, PEOPLE)}))
    assert not _tied(_book(FALLS, {WHOLE: (NOTHING, RESIDENTS)}), _book(PLANS, {WHOLE: (NOTHING, PEOPLE)}))


def test_too_few_cells_of_what_is_broken_down_are_the_same_where_the_counts_are() -> None:
    few = (3, *NOTHING[1:])
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS), SEX: (few, PEOPLE), PART: (few, NOTHING)})
    plans = _book(PLANS, {WHOLE: (SOME, PEOPLE), SEX: (few, NOTHING), PART: (few, NOTHING)})
    (together,) = [one for one in _tied(falls, plans) if (FALLS, "0") in one.counts]
    women, part = ((protection.YEAR, "aabenraa", *one) for one in (SEX, PART))
    assert together.figure((PLANS, "0"), women) == ((FALLS, "0", *SEX), *women[:2])
    assert list(together.same((FALLS, "0"), women)) == [((PLANS, "0"), women)]
    assert together.figure((PLANS, "0"), part)[0] == (PLANS, "0", *PART), "parts of two sheets are not the same thing"
    assert list(together.same((FALLS, "0"), part)) == []


def test_two_totals_of_one_may_be_two_persons() -> None:
    one = (0, 1, *NOTHING[2:])
    falls = _book(FALLS, {WHOLE: (one, RESIDENTS), SEX: (one, NOTHING)})
    other = (Dimension.SEX, 2)
    plans = _book(PLANS, {WHOLE: (one, PEOPLE), other: (one, NOTHING)})
    assert not any(together.alike for together in _tied(falls, plans))
    same = _book(PLANS, {WHOLE: (one, PEOPLE), SEX: (one, NOTHING)})
    (together,) = _tied(falls, same)
    assert together.alike == {(FALLS, "0"): (FALLS, "0"), (PLANS, "0"): (FALLS, "0")}
    otherwise = _book(PLANS, {WHOLE: (one, PEOPLE), AGE: (one, NOTHING), PART: (SOME, NOTHING)})
    assert any(together.alike for together in _tied(falls, otherwise)), "by what both are broken down by, and no parts"


def test_a_count_that_is_the_sum_of_two_of_other_sheets_hangs_together_with_them() -> None:
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS)})
    plans = _book(PLANS, {WHOLE: (OTHER, PEOPLE)})
    waits = _book(PLANS_WAIT, {WHOLE: (BOTH, NOTHING)})
    (together,) = _tied(falls, plans, waits)
    assert together.counts == ((FALLS, "0"), (PLANS, "0"), (PLANS_WAIT, "0"))
    ((total, parts),) = together.sums
    assert total == (PLANS_WAIT, "0", *WHOLE)
    assert {*parts} == {(FALLS, "0", *WHOLE), (PLANS, "0", *WHOLE)}


def test_a_sheets_own_sums_are_known_and_those_by_local_area_are_not_looked_for() -> None:
    own = _book(FALLS, {WHOLE: (BOTH, RESIDENTS), SEX: (SOME, NOTHING), AGE: (OTHER, NOTHING)})
    assert not _tied(own, _book(PLANS, {WHOLE: (PEOPLE, PEOPLE)}))
    falls, waits = _book(FALLS, {WHOLE: (BOTH, RESIDENTS)}), _book(PLANS_WAIT, {WHOLE: (OTHER, NOTHING)})
    by_area, by_sex = (_book(PLANS, {WHOLE: (PEOPLE, PEOPLE), one: (SOME, NOTHING)}) for one in (AREA, SEX))
    assert not _tied(falls, by_area, waits)
    assert _tied(falls, by_sex, waits)


def test_half_of_a_count_is_found_twice_in_its_sum() -> None:
    twice = tuple(2 * one for one in SOME)
    (together,) = _tied(_book(FALLS, {WHOLE: (SOME, RESIDENTS)}), _book(PLANS_WAIT, {WHOLE: (twice, NOTHING)}))
    assert together.sums == (((PLANS_WAIT, "0", *WHOLE), ((FALLS, "0", *WHOLE),) * 2),)


def test_ties_of_ties_are_one_group_and_others_another() -> None:
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS)})
    plans = _book(PLANS, {WHOLE: (SOME, PEOPLE), SEX: (OTHER, NOTHING)})
    waits = _book(PLANS_WAIT, {WHOLE: (OTHER, NOTHING)})
    first, second = _tied(falls, plans, waits, _book("same-day-admissions", {WHOLE: (BOTH, PEOPLE)}))
    assert first.counts == ((FALLS, "0"), (PLANS, "0"), (PLANS_WAIT, "0"), ("same-day-admissions", "0"))
    assert second.counts == ((PLANS, "1"), ("same-day-admissions", "1"))


def test_ages_and_sexes_together_and_what_parts_share_are_no_counts_of_their_own() -> None:
    age_sex, shared = (Dimension.AGE_SEX, 651), (Dimension.PART, 0)
    for column in (age_sex, shared):
        falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS), column: (OTHER, OTHER)})
        assert not _tied(falls, _book(PLANS, {WHOLE: (OTHER, PEOPLE)}))
    falls = _book(FALLS, {WHOLE: (SOME, RESIDENTS), PART: (OTHER, UNLIKE), shared: (NOTHING, PEOPLE)})
    assert _tied(falls, _book(PLANS_WAIT, {WHOLE: (OTHER, NOTHING)})), "a part's numerator is its own"
    assert not _tied(falls, _book(PLANS_WAIT, {WHOLE: (UNLIKE, NOTHING)})), "its denominator is not"
