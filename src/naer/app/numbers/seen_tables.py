"""Cross-tables that pages have shown without their being published: an earlier release made them anew every night.

Published now from tonight's record, they would tell, laid beside last night's, how many came between, cell by cell. So they are
published as they were seen (`docs/decisions/0024`).
"""

from collections.abc import Collection
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.app.numbers import kept, published_tables
from naer.app.numbers.published_tables import PublishedTables
from naer.insight.crosstabs.definition import Counted


def not_published(home: Path, out: Collection[tuple[Counted, int]]) -> dict[tuple[Counted, int], PublishedTables]:
    """Those that the newest making shows and that are not `out`, as it shows them; none of made-up numbers."""
    name = kept.newest_name(home)
    made = kept.read(home, name) if name else None
    if made is None or made.is_synthetic:
        return {}
    table = pq.read_table(made.folder / kept.CROSSTABS)
    last_year = made.quarters[-kept.LAST_YEAR :]
    found: dict[tuple[Counted, int], PublishedTables] = {}
    for kind in Counted:
        of_kind = table.filter(pc.field("counted") == kind.value)
        for year in sorted(set(of_kind.column("year").to_pylist())):
            if (kind, year) in out or published_tables.name(kind, year) in made.published:
                continue
            still = {name: published_tables.of_year(year, told) for name, told in made.withheld.items()}
            seen = of_kind.filter(pc.field("year") == year)
            found[kind, year] = PublishedTables(kind, year, seen, made.cut, last_year, still)
    return found
