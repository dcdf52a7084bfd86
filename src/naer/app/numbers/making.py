"""Makes the numbers from the two tables: counts every indicator and finds out what must not be shown."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from naer.app.numbers import kept
from naer.insight.indicators import content, counting, places, protection, reading
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.frame import Frame

GEOGRAPHIES = (places.OLD, places.NEW)


def make(
    home: Path,
    *,
    activity: Sequence[pa.Table],
    citizens: pa.Table,
    over: Frame,
    is_synthetic: bool,
    indicators: Sequence[Indicator] = (),
) -> str:
    """Count indicators (all, unless some are named) and keep what came out under `home`; returns the name of the making."""
    wanted = indicators or content.load()
    tables = counting.open_tables(pa.concat_tables(activity), citizens, over)
    try:
        counted = {one.id: counting.count_one(tables, one) for one in wanted}
    finally:
        tables.close()
    geographies = [places.geography(on) for on in GEOGRAPHIES]
    withheld = {
        one.id: protection.withheld(reading.open_book(one, counted[one.id], over.quarters), geographies)
        for one in wanted
    }
    return kept.write(
        home,
        activity=activity,
        citizens=citizens,
        cells=pa.concat_tables(counted.values()),
        cut=over.cut,
        quarters=over.quarters,
        withheld=withheld,
        is_synthetic=is_synthetic,
    )
