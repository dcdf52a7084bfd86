"""Cross-tables that pages have shown and the record does not have: an earlier release made them anew every night, or the record
was restored from a backup that is older than their edition.

Published now from tonight's record, they would tell, laid beside those that were seen, how many came between, cell by cell. So
they are published as they were seen (`docs/decisions/0024`). What pages say is withdrawn stays withdrawn, too.
"""

from collections.abc import Collection
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.app.numbers import kept, published_tables
from naer.app.numbers.published_tables import Editions, PublishedTables
from naer.errors import ConflictError
from naer.insight.crosstabs.definition import Counted


def missing(home: Path, out: Collection[tuple[Counted, int]]) -> dict[tuple[Counted, int], PublishedTables]:
    """Those that the newest making shows and that are not `out`, as it shows them; none of made-up numbers. ConflictError when it
    names one that this release does not find in it.
    """
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
            if (kind, year) in out:
                continue
            cut = made.published.get(published_tables.name(kind, year), made.cut)
            still = {name: published_tables.of_year(year, told) for name, told in made.withheld.items()}
            seen = of_kind.filter(pc.field("year") == year)
            found[kind, year] = PublishedTables(kind, year, seen, cut, last_year, still)
    lost = made.published.keys() - {published_tables.name(*which) for which in (*out, *found)}
    if lost:
        raise ConflictError(
            f"Cross-tables that have been published are missing: {', '.join(sorted(lost))}. No numbers are made.",
            what_to_do="Restore the newest backup of the record; decision 24 says what publishing anew would tell.",
        )
    return found


def withdrawals_missing(home: Path, editions: Editions) -> dict[str, bytes]:
    """What the newest making says is withdrawn and the record, restored from an older backup, does not know; as it is kept."""
    name = kept.newest_name(home)
    said = kept.read(home, name).withdrawn if name else {}
    known = published_tables.withdrawn(editions) if said else {}
    return published_tables.withdrawals({which: one for which, one in said.items() if which not in known})
