"""Replications beyond one machine: each municipality of each replication is a task of its own, for whichever engine runs it.

Whatever happens to a citizen depends on her own key, and counts are whole numbers kept apart by municipality, so that the tasks
give exactly the counts of `running`, in whatever order and wherever they are done. A task carries the choice, a replication
and a municipality's code; the citizens are made where the task runs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from naer.insight.engines import spark
from naer.scenarios import person_columns
from naer.scenarios.lab import running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model.layout import AGE_GROUPS, MEASURES
from naer.scenarios.model.tables import Wholes

ANSWER = pa.schema(
    [("replication", pa.int32()), ("municipality", pa.string()), ("today", pa.binary()), ("scenario", pa.binary())]
)
_ROW = "replication int, municipality string"
_TASKS_AT_A_TIME = 64
_STARTS_KEPT = 4


@dataclass(frozen=True)
class LiveMunicipality:
    """Lives the citizens of a task's municipality through its replication, in one thread: the engine has the others."""

    choice: Choice

    def __call__(self, row: dict[str, Any]) -> pa.Table:
        """The counts as today and with the blocks, as bytes of whole numbers of 64 bits."""
        replication, code = int(row["replication"]), str(row["municipality"])
        begin = _start(self.choice.model_dump_json(exclude={"blocks"}), code)
        today, scenario = running.both(begin, self.choice, replication, workers=1)
        columns = [[replication], [code], [_bytes(today)], [_bytes(scenario)]]
        return pa.table([pa.array(one, kind.type) for one, kind in zip(columns, ANSWER, strict=True)], schema=ANSWER)


def tasks(choice: Choice, replications: Iterable[int]) -> list[tuple[int, str]]:
    """A replication and a municipality for each task."""
    codes = sorted(person_columns.codes_of(choice.area))
    return [(replication, code) for replication in replications for code in codes]


def together(choice: Choice, answers: pa.Table) -> Iterator[tuple[int, Wholes, Wholes]]:
    """Each replication of the answers with its counts as `running.both` gives them, lowest first."""
    codes = sorted(person_columns.codes_of(choice.area))
    found = {(row["replication"], row["municipality"]): row for row in answers.to_pylist()}
    for replication in sorted({replication for replication, _ in found}):
        rows = [found[replication, code] for code in codes]
        today, scenario = (np.stack([_counts(row[of], choice) for row in rows]) for of in ("today", "scenario"))
        yield replication, today, scenario


def on_spark(choice: Choice, replications: Sequence[int], *, opened: Any) -> Iterator[tuple[int, Wholes, Wholes]]:
    """The replications, lived through as tasks of a Spark session, some at a time so that what is done is kept."""
    at_a_time = max(1, _TASKS_AT_A_TIME // len(person_columns.codes_of(choice.area)))
    for first in range(0, len(replications), at_a_time):
        rows = tasks(choice, replications[first : first + at_a_time])
        yield from together(choice, spark.each(LiveMunicipality(choice), rows, _ROW, ANSWER, opened=opened))


@lru_cache(maxsize=_STARTS_KEPT)
def _start(choice: str, code: str) -> running.Start:
    return running.start(Choice.model_validate_json(choice), only=code, workers=1)


def _bytes(counts: Wholes) -> bytes:
    return counts.astype("<i8").tobytes()


def _counts(kept: bytes, choice: Choice) -> Wholes:
    return np.frombuffer(kept, dtype="<i8").astype(np.int64).reshape((choice.years, AGE_GROUPS, MEASURES))
