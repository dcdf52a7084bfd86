"""Counting on Apache Spark: the same kernel, with DuckDB inside each task, over parts that lie where every worker reads.

Spark carries only which part to count and the whole numbers that come out; it never takes rows apart itself, so the answer
is the same to the last digit. PySpark is an extra (`pip install naer[spark]`) and needs Java; without it `run` refuses.
Locally it takes some ten seconds to start, so it pays when the data outgrows one machine.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from naer.errors import InvalidError
from naer.insight.engines import parts
from naer.insight.engines.parts import Kernel, Part

try:
    from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]
    from pyspark.sql.pandas.types import from_arrow_schema  # pyright: ignore[reportMissingImports]
except ImportError:
    SparkSession: Any = None
    from_arrow_schema: Any = None

LOCAL = "local[2]"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
}


@contextmanager
def session(master: str = LOCAL) -> Iterator[Any]:
    """A Spark session that ends with the block; `master` is Spark's own word for where (`local[2]`, `spark://…`)."""
    if SparkSession is None:
        raise InvalidError("PySpark is not installed.", what_to_do="Install naer[spark], and Java 17 or newer.")
    if master.startswith("local"):
        # Tasks run in a Python of their own; on this machine it is the one that has what the kernel needs.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("naer")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    opened.sparkContext.setLogLevel("ERROR")
    try:
        yield opened
    finally:
        opened.stop()


def run(kernel: Kernel, over: Sequence[Part], schema: pa.Schema, *, opened: Any) -> pa.Table:
    """The kernel's answers for all parts, as `parts.together` puts them. The kernel must be picklable."""
    rows = [(list(part.municipalities), part.activity, part.citizens) for part in over]

    def count(row: dict[str, Any]) -> pa.Table:
        return kernel(Part(tuple(row["municipalities"]), row["activity"], row["citizens"]))

    answers = each(count, rows, "municipalities array<int>, activity string, citizens string", schema, opened=opened)
    return parts.together([answers], schema)


def each(
    kernel: Callable[[dict[str, Any]], pa.Table],
    rows: Sequence[tuple[Any, ...]],
    names: str,
    schema: pa.Schema,
    *,
    opened: Any,
) -> pa.Table:
    """The kernel's answers for rows, a task for each, in no order; `names` are the rows' columns in Spark's words."""
    carried = _carried(schema)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                yield from kernel(row).cast(carried).to_batches()

    frame = opened.createDataFrame(list(rows), names).repartition(max(len(rows), 1))
    with warnings.catch_warnings():
        # PySpark warns of pandas 3, which nothing here uses.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        return frame.mapInArrow(work, from_arrow_schema(carried)).toArrow()


def _carried(schema: pa.Schema) -> pa.Schema:
    """The schema with what Spark has no types for made wider: unsigned numbers as signed ones."""
    wider = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64()}
    return pa.schema([pa.field(field.name, wider.get(field.type, field.type)) for field in schema])


def threads_for_a_task(connection: duckdb.DuckDBPyConnection) -> None:
    """One thread for DuckDB inside a task: Spark runs as many tasks as there are cores."""
    connection.execute("SET threads = 1")
