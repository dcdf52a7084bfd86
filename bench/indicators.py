"""How fast are all indicators counted for the whole country? Made-up citizens and activity, written as Parquet, then every
indicator by municipality and quarter with DuckDB on two threads.

    .venv/bin/python bench/indicators.py                       # 5.9 million citizens, at least 60 million rows
    .venv/bin/python bench/indicators.py --citizens 200000     # a small try
    .venv/bin/python bench/indicators.py --keep /tmp/country   # keep the files, and use them again
    .venv/bin/python bench/indicators.py --keep /tmp/country --make    # only make them (two minutes), to count another time
    .venv/bin/python bench/indicators.py --citizens 300000 --spark     # one machine beside Spark (naer[spark])
    .venv/bin/python bench/indicators.py --keep /tmp/country --lay     # only lay it by municipality, for Spark another time

Target: under 60 s and under 12 GiB. The seed is fixed; the load of the machine stands beside the figure.
"""

import argparse
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from naer.insight.engines import indicators as engine_indicators
from naer.insight.engines import single_machine, spark
from naer.insight.engines.indicators import CountIndicators
from naer.insight.indicators import content, counting, places, synthetic
from naer.insight.indicators.cells import CELLS, Dimension

SLICE = 250_000
TARGET_SECONDS, TARGET_GIB, TARGET_ROWS = 60, 12, 60_000_000


def make(folder: Path, citizens: int) -> int:
    """Write the two tables in slices of citizens; gives the number of activity rows."""
    codes = tuple(code for place in places.geography(places.NEW).municipalities for code in place.municipalities)
    recipe = synthetic.Recipe(citizens=citizens, municipalities=tuple(sorted(codes)), clinics=20, seed=20260301)
    people = synthetic.citizens(recipe)
    (folder / "activity").mkdir(parents=True)
    (folder / "citizens").mkdir()
    pq.write_table(people, folder / "citizens" / "all.parquet", compression="zstd")
    rows = 0
    for number, start in enumerate(range(0, citizens, SLICE)):
        tables = list(synthetic.activity(recipe, people.slice(start, SLICE)))
        rows += sum(len(table) for table in tables)
        pq.write_table(
            pa.concat_tables(tables),
            folder / "activity" / f"{number:03}.parquet",
            compression="zstd",
            row_group_size=200_000,
        )
        print(f"\r  {rows:,} rows", end="", flush=True)
    print()
    return rows


def peak_gib() -> float:
    """Most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(folder: Path, citizens: int, threads: int) -> None:
    """Count every indicator and say how long each took."""
    over = synthetic.Recipe(citizens=citizens, municipalities=(101,)).over
    connection = duckdb.connect(
        config={"threads": threads, "memory_limit": "9GB", "temp_directory": str(folder / "spill")}
    )
    rows = connection.execute(f"SELECT count(*) FROM read_parquet('{folder}/activity/*.parquet')").fetchone()
    started, worked_before = time.perf_counter(), time.process_time()
    tables = counting.open_tables(
        f"read_parquet('{folder}/activity/*.parquet')",
        f"read_parquet('{folder}/citizens/*.parquet')",
        over,
        levels=(),
        connection=connection,
    )
    found = 0
    for indicator in content.load():
        before = time.perf_counter()
        cells = counting.count_one(tables, indicator)
        found += len(cells)
        whole = cells.filter(pa.compute.field("dimension") == int(Dimension.NONE))
        took = time.perf_counter() - before
        print(f"  {indicator.id:40} {took:6.2f} s {len(whole):7,} municipality-quarters")
    seconds, worked = time.perf_counter() - started, time.process_time() - worked_before
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    told = f"{rows[0] if rows else 0:,} rows of activity (target at least {TARGET_ROWS:,})"
    print(f"{told}, {citizens:,} citizens, {len(over.quarters)} quarters")
    print(
        f"{len(content.load())} indicators, {found:,} cells, in {seconds:.1f} s (target {TARGET_SECONDS} s) on {threads} threads"
    )
    print(f"peak memory {peak_gib():.1f} GiB (target {TARGET_GIB} GiB); load of the machine {load}")
    print(f"time of the processors {worked:.1f} s: on two that do nothing else about {worked / threads:.0f} s")


def lay(folder: Path) -> Path:
    """The two tables in a folder for each municipality, as a house in use has them; made if they are not there."""
    laid = folder / "by_municipality"
    with duckdb.connect() as connection:
        for table in ("activity", "citizens"):
            if not (laid / table).is_dir():
                (laid / table).mkdir(parents=True)
                connection.execute(
                    f"COPY (SELECT *, municipality AS place FROM read_parquet('{folder}/{table}/*.parquet')) "
                    f"TO '{laid}/{table}.laid' (FORMAT parquet, PARTITION_BY (place))"
                )
                for place in (laid / f"{table}.laid").iterdir():
                    code = place.name.partition("=")[2]
                    place.rename(laid / table / f"municipality={code}")
    return laid


def beside_spark(folder: Path, citizens: int) -> None:
    """The same kernel over parts of some municipalities each, on this machine and on Spark with two workers; do they agree?"""
    over = synthetic.Recipe(citizens=citizens, municipalities=(101,)).over
    laid = lay(folder)
    parts = engine_indicators.of_tables(laid / "activity", laid / "citizens", folder)
    kernel = CountIndicators(content.load(), over, threads=1, levels=())
    answers = []
    with spark.session() as opened:
        for name, run in (
            ("one machine", lambda: single_machine.run(CountIndicators(content.load(), over, levels=()), parts, CELLS)),
            ("Spark, local[2]", lambda: spark.run(kernel, parts, CELLS, opened=opened)),
        ):
            before = time.perf_counter()
            answers.append(run())
            took = time.perf_counter() - before
            homes = sum(len(part.municipalities) for part in parts)
            print(
                f"  {name:20} {homes} municipalities in {len(parts)} parts, {len(answers[-1]):,} cells in {took:.1f} s"
            )
    print(f"  the same to the last digit: {answers[0] == answers[1]}; load of the machine {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Make or find the country, and count it in a fresh process so that making does not count in the memory."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--citizens", type=int, default=5_900_000)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--keep", type=Path, help="folder to keep the made-up country in")
    options.add_argument("--make", action="store_true", help="make the country in the folder of --keep, and stop")
    options.add_argument("--lay", action="store_true", help="lay what was made by municipality, and stop")
    options.add_argument("--spark", action="store_true", help="count by municipality on this machine and on Spark")
    given = options.parse_args()
    folder: Path = given.keep or Path(tempfile.mkdtemp(prefix="naer-country-"))
    try:
        if not (folder / "citizens").is_dir():
            started = time.perf_counter()
            child = os.fork()
            if child == 0:
                make(folder, given.citizens)
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                raise SystemExit("The country could not be made.")
            size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 2**30
            print(f"made in {time.perf_counter() - started:.0f} s, {size:.1f} GiB of Parquet")
        if given.spark:
            beside_spark(folder, given.citizens)
        elif given.lay:
            lay(folder)
        elif not given.make:
            measure(folder, given.citizens, given.threads)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
