"""Cross-tabulation: what is counted where, and what is withheld of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
import pytest

from naer.errors import InvalidError
from naer.insight import shapes
from naer.insight.crosstabs import answering, beside_sheets, counting, protection
from naer.insight.crosstabs.definition import Counted, Counts, Crosstab, Dimension, Question
from naer.insight.crosstabs.protection import Numbers
from naer.insight.indicators import places

# citizen born sex dwelling municipality area: how many acute admissions in each quarter of 2025
PEOPLE = """
    1  1945 1 2 580 1   9 9 9 9
    2  1941 1 2 580 1   1 1 1 1
    3  1942 2 1 580 2   1 1 1 1
    4  1943 2 1 580 2   1 1 1 1
    5  1944 2 1 580 2   1 1 1 1
    6  1945 2 1 580 2   1 1 1 1
    7  1946 2 1 580 2   1 1 1 1
    8  1980 1 1 580 1   1 1 1 1
    9  1981 1 1 580 1   1 1 1 1
    10 1982 1 1 580 1   1 1 1 1
    11 1983 1 1 580 2   1 1 1 1
    12 1984 1 1 580 2   1 1 1 1
    13 1985 2 1 540 3   0 0 0 5
"""


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of PEOPLE."""
    activity, citizens = [], []
    for line in PEOPLE.strip().splitlines():
        citizen, born, sex, dwelling, municipality, area, *quarters = map(int, line.split())
        person = {
            "citizen": citizen, "birth_year": born, "sex": sex, "dwelling": dwelling, "municipality": municipality,
            "local_area": area, "clinic": 0, "person_weight": 1,
        }  # fmt: skip
        citizens.append(
            person | {"conditions": 0, "function": 9, "self_care": 9, "from_on": date(2020, 1, 1), "to_on": None}
        )
        for quarter, times in enumerate(quarters):
            began = (
                datetime(2025, 3 * quarter + 1, 1, 0, 30, tzinfo=UTC)
                if quarter
                else datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
            )
            event = {
                "kind": 1,
                "started_at": began.replace(tzinfo=None),
                "ended_at": None,
                "provider": 0,
                "diagnosis": 0,
                "flags": 0,
                "quantity": 1,
            }
            activity += [person | event] * times
    with duckdb.connect() as connection:
        connection.register("activity", pa.Table.from_pylist(activity, shapes.ACTIVITY))
        connection.register("citizens", pa.Table.from_pylist(citizens, shapes.CITIZENS))
        yield connection


GEOGRAPHIES = (places.geography(places.OLD), places.geography(places.NEW))
DIVISIONS = {Dimension.MUNICIPALITY: {540: 540, 580: 580}}


def _answer(question: Question, tables: duckdb.DuckDBPyConnection) -> Crosstab:
    counted = counting.count([question.counted], [question.year], tables)[question.counted]
    decided = beside_sheets.decide(counted, question.counted, [], GEOGRAPHIES)
    chosen = protection.chosen_of(decided.told, GEOGRAPHIES)
    return answering.answer(question, Numbers(decided.told, decided.withheld, chosen), DIVISIONS)


def test_happenings_are_counted_by_the_quarter_in_danish_time(tables: duckdb.DuckDBPyConnection) -> None:
    found = counting.count([Counted.ACUTE_ADMISSIONS], [2025], tables)[Counted.ACUTE_ADMISSIONS][2025]
    quarters = [found[580, ((Dimension.QUARTER, number),)].events for number in (1, 2, 3, 4)]
    assert quarters == [20, 20, 20, 20]
    assert (540, ((Dimension.QUARTER, 1),)) not in found


def test_a_row_that_stands_for_several_persons_counts_as_so_many(tables: duckdb.DuckDBPyConnection) -> None:
    heavy = "SELECT * REPLACE (IF(citizen = 13, 40, 1)::INTEGER AS person_weight) FROM activity"
    with duckdb.connect() as connection:
        connection.register("activity", tables.sql(heavy).to_arrow_table())
        found = counting.count([Counted.ACUTE_ADMISSIONS], [2025], connection)[Counted.ACUTE_ADMISSIONS][2025]
    assert found[540, ()] == Counts(events=200, persons=40)
    assert found[580, ()] == Counts(events=80, persons=12)


def test_many_happenings_of_few_persons_are_withheld(tables: duckdb.DuckDBPyConnection) -> None:
    found = _answer(Question(Counted.ACUTE_ADMISSIONS, Dimension.DWELLING, Dimension.SEX, 2025, (580,)), tables)
    assert (found.rows, found.columns) == ((1, 2), (1, 2))
    assert found.shown.cells[1][0] is None
    assert found.shown.row_totals == (None, None)


def test_citizens_are_counted_at_the_middle_of_the_year_in_the_chosen_municipalities(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    found = _answer(Question(Counted.CITIZENS, Dimension.AGE, Dimension.SEX, 2025, municipalities=(580,)), tables)
    assert found.rows == (1, 3)
    assert found.shown.cells == ((None, 0), (None, None)), "of seven old people two are women"


def test_a_municipality_with_one_person_is_not_told_by_the_region_less_the_other(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    """Haderslev has one admitted citizen, five times: Sønderjylland less Aabenraa would tell of her."""
    together = Question(Counted.ACUTE_ADMISSIONS, Dimension.SEX, Dimension.QUARTER, 2025)
    alone = Question(Counted.ACUTE_ADMISSIONS, Dimension.SEX, Dimension.QUARTER, 2025, (580,))
    both, one = _answer(together, tables).shown, _answer(alone, tables).shown
    assert both.total is None or one.total is None
    assert all(this is None or other is None for this, other in zip(both.cells[1][3:], one.cells[1][3:], strict=True))


def test_whole_years_are_offered_and_the_one_at_hand_is_not(tables: duckdb.DuckDBPyConnection) -> None:
    assert list(counting.years(tables, date(2026, 11, 20))) == [2025]


@pytest.mark.parametrize(
    ("counted", "rows", "columns", "municipalities"),
    [
        (Counted.FALLS, Dimension.SEX, Dimension.SEX, ()),
        (Counted.CITIZENS, Dimension.SEX, Dimension.QUARTER, ()),
        (Counted.ACUTE_ADMISSIONS, Dimension.SEX, Dimension.CLINIC, ()),
    ],
)
def test_choices_that_mean_nothing_are_refused(
    tables: duckdb.DuckDBPyConnection,
    counted: Counted,
    rows: Dimension,
    columns: Dimension,
    municipalities: tuple[int, ...],
) -> None:
    with pytest.raises(InvalidError):
        _answer(Question(counted, rows, columns, 2025, municipalities), tables)
