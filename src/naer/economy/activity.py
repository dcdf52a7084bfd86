"""What happened in a year, as counts of equal activities: the form in which money is computed.

All that decides an amount is the kind, its flags, the age band, the diagnosis, the days and the quantity of a row. Rows that
agree on these are counted together (`counting.sql`, in DuckDB), so that sixty million rows become some thousand cells; an
amount is rounded for one activity and multiplied by its count, which is exactly the sum over rows.

A row counts in the year in which it began (Danish winter time), except periods of granted help: these count the days that
lie within the year. Days are counted from date to date, at least one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from naer.economy import ages
from naer.economy.definition import Filter, FlagName, KindName, kind_of
from naer.insight.shapes import ActivityKind, AdmissionFlag, PlaceFlag, RehabilitationFlag

UNKNOWN_AGE = -1
PERIODS = frozenset({ActivityKind.HOME_NURSING, ActivityKind.HOME_CARE})
BED_DAYS = frozenset({ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION})
COUNTED_DAYS = BED_DAYS | PERIODS | {ActivityKind.PLACE_STAY, ActivityKind.FINISHED_TREATMENT}
COUNTED_QUANTITY = PERIODS | {ActivityKind.PROGRAMME_COURSE}
Ints = npt.NDArray[np.int64]

_FLAGS: dict[ActivityKind, dict[FlagName, int]] = {
    ActivityKind.ACUTE_ADMISSION: {"medical": AdmissionFlag.MEDICAL, "psychiatric": AdmissionFlag.PSYCHIATRIC},
    ActivityKind.PLANNED_ADMISSION: {"medical": AdmissionFlag.MEDICAL, "psychiatric": AdmissionFlag.PSYCHIATRIC},
    ActivityKind.REHABILITATION_PLAN: {"specialised": RehabilitationFlag.SPECIALISED},
    ActivityKind.PLACE_STAY: {
        "temporary": PlaceFlag.TEMPORARY,
        "acute": PlaceFlag.ACUTE,
        "rehabilitation": PlaceFlag.REHABILITATION,
    },
}


@dataclass(frozen=True)
class Cells:
    """Equal activities counted together; all arrays have one length. `age` is the first of its band, or UNKNOWN_AGE."""

    kind: Ints
    flags: Ints
    age: Ints
    diagnosis: Ints
    days: Ints
    quantity: Ints
    count: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def chosen(self, wanted: Filter, *, diagnoses: Sequence[int] = ()) -> Ints:
        """The places of the cells that a filter takes; `diagnoses` are the numbers of the groups it names."""
        taken = np.isin(self.kind, [int(kind_of(name)) for name in wanted.kinds])
        for name in wanted.kinds:
            kind = kind_of(name)
            must, must_not = flag_bits(kind, wanted.with_flags), flag_bits(kind, wanted.without_flags)
            here = self.kind == int(kind)
            taken &= ~here | (((self.flags & must) == must) & ((self.flags & must_not) == 0))
        if wanted.ages:
            low, high = ages.band(wanted.ages)
            taken &= (self.age >= low) & (self.age <= high)
        if wanted.diagnoses:
            taken &= np.isin(self.diagnosis, diagnoses)
        return np.flatnonzero(taken)

    def by_kind(self) -> dict[ActivityKind, int]:
        """How many activities of each kind."""
        return {
            kind: int(self.count[self.kind == int(kind)].sum())
            for kind in ActivityKind
            if (self.kind == int(kind)).any()
        }


def flag_bits(kind: ActivityKind, names: Iterable[FlagName]) -> int:
    """The bits of a kind's flags. ValueError for a flag that the kind has not."""
    bits = 0
    for name in names:
        known = _FLAGS.get(kind, {})
        if name not in known:
            raise ValueError(f"{kind.name.lower().replace('_', '-')} has no flag '{name}'")
        bits |= int(known[name])
    return bits


def from_rows(rows: Iterable[tuple[KindName, int, int, int, int, int, int]]) -> Cells:
    """Cells from (kind, flags, age, diagnosis, days, quantity, count)."""
    table = [(int(kind_of(kind)), *rest) for kind, *rest in rows]
    columns = np.array(table, dtype=np.int64).reshape(len(table), 7).T
    return Cells(*columns)


def count(
    activity: pa.Table | Sequence[Path],
    *,
    year: int,
    age_cuts: Iterable[int],
    diagnoses: Iterable[int] = (),
    municipalities: Iterable[int] = (),
    threads: int = 2,
) -> Cells:
    """The cells of a calendar year from an activity table, or from Parquet files of it.

    Ages are told apart only at `age_cuts` and diagnoses only when they are among `diagnoses`; without `municipalities`
    everybody counts.
    """
    sql = (resources.files("naer.economy") / "counting.sql").read_text(encoding="utf-8")
    cuts, wanted = sorted({0, *age_cuts}), sorted(set(municipalities))
    with duckdb.connect() as base:
        base.execute(f"SET threads = {threads}")
        base.register("kinds", _kinds())
        base.register("births", _births(year, cuts))
        base.register("diagnoses", pa.table({"diagnosis": pa.array(sorted(set(diagnoses)), pa.int16())}))
        base.register("municipalities", pa.table({"municipality": pa.array(wanted, pa.int16())}))
        if isinstance(activity, pa.Table):
            base.register("activity", activity)
        else:
            base.read_parquet([str(path) for path in activity]).create_view("activity")
        found = base.execute(
            sql,
            {
                "year_from": date(year, 1, 1),
                "year_to": date(year + 1, 1, 1),
                "oldest_birth": year - ages.OLDEST,
                "oldest_band": max(cut for cut in cuts if cut <= ages.OLDEST),
                "everybody": not wanted,
            },
        ).fetchnumpy()
    return Cells(**{name: np.asarray(found[name], dtype=np.int64) for name in Cells.__dataclass_fields__})


def _births(year: int, cuts: Sequence[int]) -> pa.Table:
    """The first age of its band for each year of birth that anybody living has; 0 is a birth that is not known."""
    born = range(year - ages.OLDEST, year + 1)
    bands = [max(cut for cut in cuts if cut <= year - one) for one in born]
    return pa.table({"birth_year": pa.array([0, *born], pa.int16()), "age": [UNKNOWN_AGE, *bands]})


def _kinds() -> pa.Table:
    kinds = [kind for kind in ActivityKind if kind is not ActivityKind.PLACE_CAPACITY]
    return pa.table(
        {
            "kind": pa.array([int(kind) for kind in kinds], pa.uint8()),
            "mask": pa.array([flag_bits(kind, _FLAGS.get(kind, {})) for kind in kinds], pa.uint32()),
            "is_period": [kind in PERIODS for kind in kinds],
            "has_bed_days": [kind in BED_DAYS for kind in kinds],
            "has_days": [kind in COUNTED_DAYS for kind in kinds],
            "has_quantity": [kind in COUNTED_QUANTITY for kind in kinds],
        }
    )
