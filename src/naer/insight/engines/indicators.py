"""Indicators as a kernel: the cells of one part, for whichever engine runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from naer.insight.engines import parts
from naer.insight.engines.parts import Part
from naer.insight.indicators import counting
from naer.insight.indicators.definition import Indicator, Level
from naer.insight.indicators.frame import Frame


@dataclass(frozen=True)
class CountIndicators:
    """Counts the indicators over a part and keeps the cells of its own municipalities. `threads` are DuckDB's; None: all.

    `levels` are the breakdowns beside municipality and quarter: fewer make counting faster.
    """

    indicators: tuple[Indicator, ...]
    over: Frame
    threads: int | None = None
    levels: tuple[Level, ...] = counting.EVERY_LEVEL

    def __call__(self, part: Part) -> pa.Table:
        """The cells, in order."""
        connection = duckdb.connect()
        if self.threads is not None:
            connection.execute(f"SET threads = {self.threads}")
        tables = counting.open_tables(
            part.activity, part.citizens, self.over, levels=self.levels, connection=connection
        )
        try:
            cells = counting.count(tables, self.indicators)
        finally:
            tables.close()
        return cells.filter(pc.field("municipality").isin(part.municipalities))


AT_MOST = 8
"""How many parts a country is counted in, unless another number is asked for: of ten million rows each at the most."""


def of_tables(activity: Path, citizens: Path, staging: Path, *, at_most: int = AT_MOST) -> list[Part]:
    """The parts of tables that lie by municipality; `staging` takes a file of what happened to those who moved."""
    files, people = _files(activity), _files(citizens)
    moved = staging / "moved.parquet"
    with duckdb.connect() as connection:
        connection.execute(_MOVED.format(activity=parts.scan(files), moved=str(moved).replace("'", "''")))
    return parts.of_files(files, people, moved=moved, at_most=at_most)


_MOVED = """
COPY (
  SELECT * FROM {activity}
  WHERE citizen IN (SELECT citizen FROM {activity} GROUP BY citizen HAVING count(DISTINCT municipality) > 1)
) TO '{moved}' (FORMAT parquet)
"""


def _files(folder: Path) -> Sequence[Path]:
    return sorted(folder.rglob("*.parquet"))
