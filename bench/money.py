"""How long it takes to turn sixty million activities into money by payer.

    .venv/bin/python bench/money.py
    NAER_BENCH_ROWS=1000000 .venv/bin/python bench/money.py      # a sixtieth, for a quick look

The activities are made at random from a seed: all priced kinds, all ages, 98 municipalities, lengths of stay and minutes of
help as they spread in practice. They lie as Parquet in a folder that is removed afterwards; making them is not measured.
"""

import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scene import say

from naer.economy import activity, content, engine
from naer.economy.engine import Area, Setting
from naer.insight.shapes import ACTIVITY, ActivityKind

ROWS = int(os.environ.get("NAER_BENCH_ROWS", "60000000"))
TARGET_SECONDS = 10 * ROWS / 60_000_000
YEAR, SEED, A_FILE = 2025, 1, 5_000_000
KINDS = {
    ActivityKind.GP_CONTACT: 0.62,
    ActivityKind.OUTPATIENT_CONTACT: 0.2,
    ActivityKind.EMERGENCY_CONTACT: 0.05,
    ActivityKind.ACUTE_ADMISSION: 0.04,
    ActivityKind.PLANNED_ADMISSION: 0.02,
    ActivityKind.HOME_NURSING: 0.02,
    ActivityKind.HOME_CARE: 0.02,
    ActivityKind.REHABILITATION_PLAN: 0.01,
    ActivityKind.PLACE_STAY: 0.005,
    ActivityKind.FINISHED_TREATMENT: 0.005,
    ActivityKind.FOLLOW_UP_VISIT: 0.01,
}


def made(rows: int, seed: int) -> pa.Table:
    """Activities of a year."""
    draw = np.random.default_rng(seed)
    kind = draw.choice(list(map(int, KINDS)), size=rows, p=list(KINDS.values())).astype(np.uint8)
    first = np.datetime64(f"{YEAR}-01-01", "s")
    started = first + draw.integers(0, 365 * 86_400, rows).astype("timedelta64[s]")
    long = np.isin(kind, [int(ActivityKind.HOME_NURSING), int(ActivityKind.HOME_CARE)])
    days = np.where(long, draw.integers(7, 365, rows), draw.geometric(0.25, rows))
    minutes = np.where(long, draw.integers(1, 60, rows) * 15, draw.geometric(0.25, rows))
    columns = {
        "citizen": draw.integers(1, 6_000_000, rows),
        "kind": kind,
        "started_at": started,
        "ended_at": started + (days * 86_400).astype("timedelta64[s]"),
        "municipality": draw.integers(101, 199, rows).astype(np.int16),
        "birth_year": draw.integers(1925, 2025, rows).astype(np.int16),
        "sex": draw.integers(1, 3, rows).astype(np.uint8),
        "diagnosis": draw.integers(0, 30, rows).astype(np.int16),
        "flags": draw.integers(0, 16, rows).astype(np.uint32),
        "quantity": minutes.astype(np.int32),
        "person_weight": np.ones(rows, np.int32),
    }
    empty = np.zeros(rows, np.int32)
    arrays = [pa.array(columns.get(field.name, empty)).cast(field.type) for field in ACTIVITY]
    return pa.Table.from_arrays(arrays, schema=ACTIVITY)


def main() -> None:
    """Makes, counts and pays, and says how long the last two took."""
    finance = content.load()
    generations = list(finance.generations.values())
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{place}.parquet" for place in range(0, ROWS, A_FILE)]
        for number, path in enumerate(files):
            pq.write_table(made(min(A_FILE, ROWS - number * A_FILE), SEED + number), path)
        start = time.perf_counter()
        cells = activity.count(files, year=YEAR, age_cuts=engine.age_cuts(generations), diagnoses=(3, 4, 9, 12))
        counted = time.perf_counter()
        setting = Setting(year=YEAR, prices=finance.prices, diagnoses={"pneumonia": 3})
        area = Area(
            inhabitants=5_980_000, region="Region Syddanmark", region_inhabitants=5_980_000, persons=[60_000] * 100
        )
        ledger = engine.money(cells, finance.costs, generations, area=area, setting=setting)
        ended = time.perf_counter()
    say(f"money: {ROWS:,} activities counted into {len(cells):,} cells", f"{counted - start:.1f} s", "-")
    say(f"money: {len(generations)} generations and proposals on them", f"{ended - counted:.1f} s", "-")
    say("money: altogether", f"{ended - start:.1f} s", f"at most {TARGET_SECONDS:.1f} s")
    print(f"       cost of it all: {int(ledger.cost()[0]) / 100:,.2f} kr.")


if __name__ == "__main__":
    main()
