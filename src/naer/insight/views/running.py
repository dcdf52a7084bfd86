"""Views run over files: NDJSON as it came, or Parquet whose columns are the elements of one resource type.

From NDJSON only what the view needs is taken out of the text, in the reader itself. Where that meets a resource of
another shape (a file may hold several types), the text is read first and taken apart leniently: an element of a wrong
type is then empty. A file with a resource larger than the ordinary is read again, into greater buffers. Where it matters
how a decimal was written it is quoted before it is read, because DuckDB would forget that `1.10` is not `1.1`, and a
double is exact to fifteen digits only; texts without such numbers are spared that.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from naer.errors import InvalidError, NotFoundError
from naer.insight.views import layout
from naer.insight.views.compiling import RESOURCES, Query, compiled
from naer.insight.views.definition import View
from naer.insight.views.layout import Node
from naer.insight.views.values import WHOLE_RESOURCE

_MISFITS = ("Invalid Input Error: JSON transform error", 'Invalid Input Error: "maximum_object_size"')
Done = TypeVar("Done")
LARGEST_RESOURCE = 64 * 1024 * 1024
# DuckDB reads into buffers of twice the largest resource, one thread each: great ones cost time, and leave threads idle.
ORDINARY_RESOURCE = 16 * 1024 * 1024
# A number with a fraction after a key; inside a text a quotation mark is escaped, so no text looks like this.
_FRACTION = r"""([^\\]":\s*)(-?\d+\.\d+(?:[eE][+-]?\d+)?)"""
_IS_FORGETTABLE = r"""\.(?:\d*0[^\d"]|\d{9}|\d+[eE])"""


@contextmanager
def connected(*, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that knows the macros of views, and keeps the order of what it reads."""
    connection = duckdb.connect()
    try:
        if threads is not None:
            connection.execute(f"SET threads = {threads}")
        connection.execute("SET autoinstall_known_extensions = false")
        prepare(connection)
        yield connection
    finally:
        connection.close()


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection the macros of views."""
    connection.execute(_macros())


def over_ndjson(view: View, files: list[Path], *, written: bool = False) -> list[Query]:
    """The queries that run `view` over NDJSON files: the next is to be tried where one meets another shape or size."""
    query = compiled(view, written=written)
    ways = [from_text(query.needed, files, largest=ORDINARY_RESOURCE), from_text(query.needed, files)]
    if not (query.needed.is_whole or query.needed.is_written):
        ways.insert(0, _from_reader(query.needed, files))
    return [_with_resources(query, way) for way in ways]


def over_parquet(
    view: View, files: list[Path], connection: duckdb.DuckDBPyConnection, *, written: bool = False
) -> Query:
    """The query that runs `view` over Parquet files of its resource type, its source included."""
    source = f"read_parquet({_names(files)})"
    described = connection.sql(f"SELECT * FROM {source}")
    columns = zip(described.columns, described.types, strict=True)
    return _with_resources(compiled(view, layout.from_columns(columns), written=written), source)


def over(view: View, files: list[Path], connection: duckdb.DuckDBPyConnection, *, written: bool = False) -> list[Query]:
    """The queries over files of either kind, as for `over_ndjson`; InvalidError when there are none or both."""
    kinds = {file.suffix == ".parquet" for file in files}
    if len(kinds) != 1:
        raise InvalidError("Give the view files of one kind, NDJSON or Parquet.")
    for file in files:
        if not file.is_file():
            raise NotFoundError(f"There is no file {file}.")
    if kinds == {True}:
        return [over_parquet(view, files, connection, written=written)]
    return over_ndjson(view, files, written=written)


def run(view: View, files: list[Path], connection: duckdb.DuckDBPyConnection | None = None) -> pa.Table:
    """The rows of `view` over NDJSON or Parquet files; InvalidError when the view or a file is not in order."""
    if connection is None:
        with connected() as connection:
            return run(view, files, connection)
    return _first_that_fits(over(view, files, connection), lambda query: connection.sql(query.sql).to_arrow_table())


def write(view: View, files: list[Path], to: Path, *, form: str) -> None:
    """The rows of `view` as a file, `csv` or `parquet`, which is there whole or not at all.

    CSV has decimals as they came and collections as JSON; Parquet has decimals as DECIMAL(38, 12) and lists.
    """
    beside = to.with_name(f"{to.name}.unfinished")

    def copy(query: Query) -> None:
        columns = ", ".join(
            f"to_json({layout.quoted(name)}) AS {layout.quoted(name)}"
            if form == "csv" and kind.endswith("]")
            else layout.quoted(name)
            for name, kind in query.types.items()
        )
        options = "FORMAT csv, HEADER" if form == "csv" else "FORMAT parquet"
        connection.execute(f"COPY (SELECT {columns} FROM ({query.sql})) TO {layout.text(str(beside))} ({options})")

    with connected() as connection:
        try:
            _first_that_fits(over(view, files, connection, written=form == "csv"), copy)
            beside.replace(to)
        finally:
            beside.unlink(missing_ok=True)


def from_text(needed: Node, files: list[Path], *, largest: int = LARGEST_RESOURCE) -> str:
    """The needed elements of resources in NDJSON files as a table; an element of a wrong type is NULL."""
    described = json.dumps({name: layout.structure(child) for name, child in needed.children.items()})
    text = "json"
    if needed.is_written and not needed.gives_json:
        quoted = rf"regexp_replace(json, {layout.text(_FRACTION)}, '\1" + '"\\2"' + "', 'g')"
        text = f"CASE WHEN regexp_matches(json, {layout.text(_IS_FORGETTABLE)}) THEN {quoted} ELSE json END"
    whole = f", json AS {WHOLE_RESOURCE}" if needed.is_whole else ""
    lines = f"read_ndjson_objects({_names(files)}, maximum_object_size = {largest})"
    return f"(SELECT unnest(json_transform({text}, {layout.text(described)})){whole} FROM {lines})"


@contextmanager
def in_words() -> Iterator[None]:
    """DuckDB's errors about what it was given become InvalidError."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise InvalidError(_sentence(str(error))) from None
    except duckdb.IOException:
        raise InvalidError("A file of resources can't be read.") from None


def _first_that_fits(queries: list[Query], work: Callable[[Query], Done]) -> Done:
    *quick, last = queries
    for query in quick:
        try:
            return work(query)
        except duckdb.InvalidInputException as error:
            if not str(error).startswith(_MISFITS):
                raise InvalidError(_sentence(str(error))) from None
    with in_words():
        return work(last)


def _with_resources(query: Query, source: str) -> Query:
    return replace(query, sql=f"WITH {RESOURCES} AS (SELECT * FROM {source}) {query.sql}")


def _from_reader(needed: Node, files: list[Path]) -> str:
    columns = ", ".join(
        f"{layout.quoted(name)}: {layout.text(layout.sql_type(node))}" for name, node in needed.children.items()
    )
    return f"read_ndjson({_names(files)}, columns = {{{columns}}}, maximum_object_size = {ORDINARY_RESOURCE})"


def _names(files: list[Path]) -> str:
    return f"[{', '.join(layout.text(str(file)) for file in files)}]"


def _sentence(message: str) -> str:
    """The first line of DuckDB's message without its kind, and never what it quotes from the file."""
    first = message.splitlines()[0].partition(": ")[2] or message
    return (
        first
        if first.startswith(("The column", "A condition", "An expression"))
        else "A resource does not fit the view."
    )


@cache
def _macros() -> str:
    return (Path(__file__).parent / "macros.sql").read_text("utf-8")
