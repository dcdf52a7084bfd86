"""The same kernel on each engine gives the same rows; citizens who moved keep their history."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from naer.errors import InvalidError
from naer.insight import shapes
from naer.insight.engines import parts, single_machine, spark
from naer.insight.engines.parts import Part

COUNTED = pa.schema([("municipality", pa.int16()), ("kind", pa.uint8()), ("rows", pa.int64()), ("minutes", pa.int64())])
# citizen, municipality, day, quantity: citizen 7 moved from 540 to 580
ROWS = [(1, 540, 1, 5), (1, 540, 9, 6), (2, 540, 3, None), (7, 540, 2, 1), (7, 580, 20, 2), (8, 580, 21, 3)]


def count(part: Part) -> pa.Table:
    """Rows and minutes of citizens by municipality and kind, and again by how many rows the citizen has anywhere."""
    with duckdb.connect() as connection:
        return connection.sql(
            f"""
            WITH rows AS (SELECT *, count(*) OVER (PARTITION BY citizen) AS known FROM {part.activity})
            SELECT municipality, CAST(known AS UTINYINT) AS kind, count(*) AS rows,
                   CAST(coalesce(sum(quantity), 0) AS BIGINT) AS minutes
            FROM rows WHERE municipality IN {(*part.municipalities, 0)} GROUP BY ALL
            """
        ).to_arrow_table()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    written: list[Path] = []
    for code in (540, 580):
        rows = [activity(*row) for row in ROWS if row[1] == code]
        file = tmp_path / f"municipality={code}" / "2026-01.parquet"
        file.parent.mkdir()
        pq.write_table(pa.Table.from_pylist(rows, shapes.ACTIVITY), file)
        written.append(file)
    return written


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    file = tmp_path / "moved.parquet"
    pq.write_table(pa.Table.from_pylist([activity(*row) for row in ROWS if row[0] == 7], shapes.ACTIVITY), file)
    return file


def activity(citizen: int, municipality: int, day: int, quantity: int | None) -> dict[str, object]:
    zeros = dict.fromkeys(shapes.ACTIVITY.names, 0)
    started = datetime(2026, 1, 1) + timedelta(days=day)  # noqa: DTZ001
    named = {"citizen": citizen, "municipality": municipality, "started_at": started, "ended_at": None}
    return {**zeros, **named, "kind": 1, "quantity": quantity, "person_weight": 1}


def test_parts_count_what_happened_before_a_move(files: list[Path], moved: Path) -> None:
    found = single_machine.run(count, parts.of_files(files, [], moved=moved), COUNTED)
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        (540, 1, 1, 0), (540, 2, 3, 12), (580, 1, 1, 3), (580, 2, 1, 2),
    ]  # fmt: skip


def test_few_parts_of_several_municipalities_give_the_same(files: list[Path], moved: Path) -> None:
    each, one = (parts.of_files(files, [], moved=moved, at_most=most) for most in (None, 1))
    assert [part.municipalities for part in each] == [(540,), (580,)]
    assert [part.municipalities for part in one] == [(540, 580)]
    assert single_machine.run(count, one, COUNTED) == single_machine.run(count, each, COUNTED)


def test_parts_are_of_about_the_same_size(tmp_path: Path) -> None:
    sizes = {101: 900, 461: 500, 540: 300, 580: 200, 825: 90}
    files = [tmp_path / f"municipality={code}" / "2026-01.parquet" for code in sizes]
    for file, size in zip(files, sizes.values(), strict=True):
        file.parent.mkdir()
        file.write_bytes(bytes(size))
    assert [part.municipalities for part in parts.of_files(files, [], at_most=2)] == [(101, 825), (461, 540, 580)]


@pytest.fixture(scope="module")
def session() -> Iterator[object]:
    if spark.SparkSession is None:
        pytest.skip("PySpark is not installed")
    with spark.session() as opened:
        yield opened


def test_spark_gives_the_same_rows(files: list[Path], moved: Path, session: object) -> None:
    over = parts.of_files(files, [], moved=moved)
    assert spark.run(count, over, COUNTED, opened=session) == single_machine.run(count, over, COUNTED)


@pytest.mark.skipif(spark.SparkSession is not None, reason="PySpark is installed")
def test_without_pyspark_the_command_says_what_to_install() -> None:
    with pytest.raises(InvalidError, match="PySpark"), spark.session():
        pass


def test_answers_are_added_up_exactly_and_in_order() -> None:
    table = pa.table(
        {"on": [date(2026, 2, 1), date(2026, 1, 1), date(2026, 2, 1)], "sum": [Decimal("0.10")] * 3, "n": [1, 2, 3]}
    )
    assert parts.summed(table, ["on"]).to_pylist() == [
        {"on": date(2026, 1, 1), "sum": Decimal("0.10"), "n": 2},
        {"on": date(2026, 2, 1), "sum": Decimal("0.20"), "n": 4},
    ]


def test_floating_numbers_are_not_added_up() -> None:
    with pytest.raises(InvalidError, match="only whole numbers"):
        parts.summed(pa.table({"k": [1], "share": [0.5]}), ["k"])


def test_a_file_outside_a_municipality_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="municipality"):
        parts.of_files([tmp_path / "2026-01.parquet"], [])
