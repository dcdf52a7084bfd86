"""The numbers of a house in use: from the tables that are derived from its record and its imports, once a night."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.app.numbers import kept, making
from naer.app.numbers.published_tables import Editions
from naer.insight.indicators import cells, frame
from naer.insight.indicators.frame import Frame
from naer.insight.shapes import ACTIVITY, CITIZENS, FROM_RECORD
from naer.insight.tables import status
from naer.insight.tables.importing import IMPORTED

MOST_QUARTERS = 40


def make(home: Path, tables: Path, editions: Editions) -> str:
    """Count what the tables hold and keep it under `home`, and what is published for good in `editions`.

    Waits for another making under `home`. Returns the name of the making, empty when there is no whole quarter yet.
    """
    with kept.alone(home):
        return _make(home, tables, editions)


def _make(home: Path, tables: Path, editions: Editions) -> str:
    found = status.read(tables)
    if found is None:
        return ""
    activity = [read_file(file, ACTIVITY) for file in found.files.get("activity", [])]
    activity += [of_other_kinds(read_file(file, ACTIVITY)) for file in found.files.get(IMPORTED, [])]
    citizens = [read_file(file, CITIZENS) for file in found.files.get("citizens", [])]
    over = frame_of(activity, found.fresh_at)
    if over is None or not citizens:
        return ""
    return making.make(home, activity=activity, citizens=pa.concat_tables(citizens), over=over, editions=editions)


def frame_of(activity: list[pa.Table], fresh_at: datetime) -> Frame | None:
    """The whole quarters from the first that something is told of to the last that was over when the record was read."""
    cut = fresh_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    columns = [table.column("started_at").to_numpy() for table in activity if table.num_rows]
    starts: list[datetime] = [column.min().astype("datetime64[s]").item() for column in columns]
    if not starts:
        return None
    last = cells.quarter_of(cells.quarter_of(frame.danish(cut).date()) - timedelta(days=1))
    first = cells.quarter_of(frame.danish(min(starts)).date())
    quarters = cells.quarters_between(first, last)[-MOST_QUARTERS:] if first <= last else ()
    return Frame(quarters, cut) if quarters else None


def read_file(file: Path, schema: pa.Schema) -> pa.Table:
    return pq.ParquetFile(file).read().select(schema.names).cast(schema)


def of_other_kinds(imported: pa.Table) -> pa.Table:
    """What an extract tells that the record never does. Of the rest the record's own word counts: nothing counts twice."""
    return imported.filter(~pc.field("kind").isin(pa.array([int(kind) for kind in FROM_RECORD], pa.uint8())))
