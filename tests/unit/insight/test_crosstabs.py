"""Cross-tabulation: what is counted where, and what is withheld of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
import pytest

from naer.errors import InvalidError
from naer.insight import shapes
from naer.insight.crosstabs import counting, suppression
from naer.insight.crosstabs.definition import Counted, Dimension, Question

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
        places = [
            {"municipality": 580, "region_before": 1, "cluster": 1, "region": 1, "health_council": 1},
            {"municipality": 540, "region_before": 1, "cluster": 1, "region": 1, "health_council": 1},
        ]
        connection.register("places", pa.Table.from_pylist(places, counting.PLACES))
        yield connection


def test_happenings_are_counted_by_the_quarter_in_danish_time(tables: duckdb.DuckDBPyConnection) -> None:
    asked = Question(Counted.ACUTE_ADMISSIONS, Dimension.MUNICIPALITY, Dimension.QUARTER, 2025)
    found = counting.count(asked, tables)
    assert (found.rows, found.columns) == ((540, 580), (1, 2, 3, 4))
    assert found.shown.cells[1][:3] == (20, 20, 20)


def test_many_happenings_of_few_persons_are_withheld(tables: duckdb.DuckDBPyConnection) -> None:
    asked = Question(Counted.ACUTE_ADMISSIONS, Dimension.DWELLING, Dimension.SEX, 2025)
    found = counting.count(asked, tables)
    assert (found.rows, found.columns) == ((1, 2), (1, 2))
    assert found.shown.cells[1][0] is None
    assert found.shown.row_totals == (None, None)


def test_citizens_are_counted_at_the_middle_of_the_year_in_the_chosen_municipalities(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    asked = Question(Counted.CITIZENS, Dimension.AGE, Dimension.SEX, 2025, municipalities=(580,))
    found = counting.count(asked, tables)
    assert found.rows == (1, 3)
    assert found.shown.total == 12
    assert (found.shown.row_totals, found.shown.column_totals) == ((5, 7), (7, 5))
    assert found.shown.cells == ((None, None), (None, None))


def test_whole_years_are_offered_and_the_one_at_hand_is_not(tables: duckdb.DuckDBPyConnection) -> None:
    assert list(counting.years(tables, date(2026, 11, 20))) == [2025]


@pytest.mark.parametrize(
    ("counted", "rows", "columns"),
    [
        (Counted.FALLS, Dimension.SEX, Dimension.SEX),
        (Counted.CITIZENS, Dimension.SEX, Dimension.QUARTER),
    ],
)
def test_choices_that_mean_nothing_are_refused(
    tables: duckdb.DuckDBPyConnection, counted: Counted, rows: Dimension, columns: Dimension
) -> None:
    with pytest.raises(InvalidError):
        counting.count(Question(counted, rows, columns, 2025), tables)


def test_a_lone_small_cell_takes_three_others_with_it_so_that_neither_row_nor_column_tells_it() -> None:
    cells = [[3, 20, 30], [15, 25, 35], [16, 26, 36]]
    persons = [[*row, sum(row)] for row in cells]
    persons.append([sum(column) for column in zip(*persons, strict=True)])
    shown = suppression.shown(cells, persons)
    assert shown.cells == ((None, None, 30), (None, None, 35), (16, 26, 36))
    assert None not in (*shown.row_totals, *shown.column_totals)


def test_a_table_without_small_cells_is_shown_whole() -> None:
    cells = [[5, 20], [0, 25]]
    assert suppression.shown(cells, [[5, 20, 25], [0, 25, 25], [5, 45, 50]]).withheld == 0
