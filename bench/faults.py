"""Every fault at its full size: what was said, and what went on all the same. Exit code 1 on any surprise.

Full disk, stopped database, harmful and very large messages, clocks that jump, a worker killed at random: the tests of
tests/integration/faults with messages of 99 MB and more kills. A fault that cannot be tried here (a mount that is not
permitted) is a surprise too. Takes a few minutes.

    python bench/faults.py --seed 1
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
SIZES = {"NAER_FAULT_MB": "99", "NAER_FAULT_MESSAGES": "200", "NAER_FAULT_KILLS": "5"}


@dataclass
class Told:
    """What the tests tell, and what surprised."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list[tuple[str, str, str, str]])
    surprises: list[str] = field(default_factory=list[str])
    tried: int = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each part of each test."""
        if report.failed or report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext.splitlines()[-1]
            self.surprises.append(f"{report.nodeid}: {why}")
        if report.when != "call":
            return
        self.tried += 1
        told = {name: str(value) for name, value in report.user_properties}
        if report.passed and "fault" in told:
            self.rows.append((told["fault"], told["said"], told["went_on"], f"{report.duration:.1f} s"))


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--seed", type=int, default=1, help="when the worker is killed")
    given = reader.parse_args()
    os.environ.update({**SIZES, "NAER_FAULT_SEED": str(given.seed)})
    told = Told()
    begin = time.monotonic()
    options = ["-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}"]
    code = pytest.main([*options, str(ROOT / "tests" / "integration" / "faults")], plugins=[told])
    table = Table("fault", "what was said", "what went on", "took")
    for row in told.rows:
        table.add_row(*row)
    console = Console(width=160)
    console.print(table)
    for surprise in told.surprises:
        console.print(f"[bold red]surprise[/]: {surprise}", soft_wrap=True)
    took = time.monotonic() - begin
    console.print(f"seed {given.seed}: {told.tried} tried, {len(told.surprises)} surprises, {took:.0f} s")
    return 1 if told.surprises or code != pytest.ExitCode.OK else 0


if __name__ == "__main__":
    sys.exit(main())
