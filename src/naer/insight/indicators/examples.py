"""An indicator's example, run: its few rows become the two tables, the engine counts, and all that comes out is compared.

What a row leaves out is filled in from `ROW` and `CITIZEN`. Kinds, flags, diagnoses, sex and dwelling are written by name.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import IntEnum, IntFlag
from typing import TypeVar

import pyarrow as pa

from naer.errors import InvalidError, NotFoundError
from naer.insight import shapes
from naer.insight.indicators import cells, content, counting
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator, Level
from naer.insight.indicators.frame import Frame
from naer.insight.shapes import ActivityKind, Dwelling, Sex

ROW: dict[str, object] = {
    "citizen": 1,
    "municipality": 580,
    "local_area": 1,
    "clinic": 1,
    "provider": 1,
    "birth_year": 1940,
    "sex": "female",
    "dwelling": "own_home",
    "diagnosis": None,
    "flags": (),
    "ended_at": None,
    "quantity": None,
    "person_weight": 1,
}
CITIZEN: dict[str, object] = {
    "citizen": 1,
    "birth_year": 1940,
    "sex": "female",
    "municipality": 580,
    "local_area": 1,
    "clinic": 1,
    "dwelling": "own_home",
    "conditions": (),
    "function": shapes.UNASSESSED,
    "self_care": shapes.UNASSESSED,
    "from_on": date(2000, 1, 1),
    "to_on": None,
    "person_weight": 1,
}
_FLAGS_OF: dict[ActivityKind, type[IntFlag]] = {
    ActivityKind.ACUTE_ADMISSION: shapes.AdmissionFlag,
    ActivityKind.PLANNED_ADMISSION: shapes.AdmissionFlag,
    ActivityKind.REHABILITATION_PLAN: shapes.RehabilitationFlag,
    ActivityKind.PLACE_STAY: shapes.PlaceFlag,
    ActivityKind.PLACE_CAPACITY: shapes.PlaceFlag,
    ActivityKind.PROGRAMME_COURSE: shapes.ProgrammeFlag,
    ActivityKind.ALERT: shapes.AlertFlag,
    ActivityKind.FALL: shapes.FallFlag,
    ActivityKind.SMOKING_COURSE: shapes.SmokingFlag,
    ActivityKind.GRANT: shapes.GrantFlag,
    ActivityKind.REFERRAL: shapes.ReferralFlag,
}

Named = TypeVar("Named", bound=IntEnum)


def tables(indicator: Indicator) -> tuple[pa.Table, pa.Table]:
    """The example's activity and citizens. InvalidError when a row says what there is not."""
    activity = [_activity_row(row) for row in indicator.example.activity]
    citizens = [_citizen_row(row) for row in indicator.example.citizens]
    return (
        pa.Table.from_pylist(activity, schema=shapes.ACTIVITY),
        pa.Table.from_pylist(citizens, schema=shapes.CITIZENS),
    )


def over(indicator: Indicator) -> Frame:
    """The quarters and the cut of the example."""
    first, last = (cells.first_of_quarter(name) for name in indicator.example.quarters)
    return Frame(cells.quarters_between(first, last), indicator.example.cut)


def misfits(indicator: Indicator) -> Iterator[str]:
    """Sentences on how what is counted differs from what the example expects; none when it fits."""
    try:
        activity, citizens = tables(indicator)
        engine = counting.open_tables(activity, citizens, over(indicator), levels=(Level.PART,))
        try:
            found = counting.count_one(engine, indicator)
        finally:
            engine.close()
    except (InvalidError, NotFoundError) as error:
        yield error.what_happened
        return
    wanted = {
        (cells.first_of_quarter(one.quarter), one.municipality, one.part, one.days): (one.numerator, one.denominator)
        for one in indicator.example.expect
    }
    given = {
        (row["quarter_on"], row["municipality"], _part(row), row["days"]): (row["numerator"], row["denominator"])
        for row in found.to_pylist()
        if row["dimension"] in (Dimension.NONE, Dimension.PART)
    }
    if not any(part is not None for _, _, part, _ in wanted):
        given = {key: counts for key, counts in given.items() if key[2] is None}
    for key in sorted(wanted.keys() | given.keys(), key=str):
        if wanted.get(key) != given.get(key):
            yield f"{_place(key)}: expected {_counts(wanted.get(key))}, and {_counts(given.get(key))} came out"


def _part(row: Mapping[str, int]) -> int | None:
    return row["value"] if row["dimension"] == Dimension.PART else None


def _place(key: tuple[date, int, int | None, int | None]) -> str:
    first, municipality, part, days = key
    told = f"{first.year}-Q{(first.month + 2) // 3}, municipality {municipality}"
    told += "" if part is None else f", part {part}"
    return told + ("" if days is None else f", {days} days")


def _counts(counts: tuple[int, int] | None) -> str:
    return "nothing" if counts is None else f"{counts[0]} of {counts[1]}"


def _activity_row(written: Mapping[str, object]) -> dict[str, object]:
    kind = _named(ActivityKind, written.get("kind"))
    row = _filled(ROW, {name: value for name, value in written.items() if name not in ("kind", "started_at")})
    flags = _FLAGS_OF.get(kind)
    return row | {
        "kind": int(kind),
        "started_at": _instant(written.get("started_at")),
        "ended_at": None if row["ended_at"] is None else _instant(row["ended_at"]),
        "diagnosis": content.diagnosis_groups().number(str(row["diagnosis"])) if row["diagnosis"] else 0,
        "flags": _bits(row["flags"], (shapes.AnyFlag, *([flags] if flags else []))),
    }


def _citizen_row(written: Mapping[str, object]) -> dict[str, object]:
    row = _filled(CITIZEN, written)
    return row | {"conditions": _bits(row["conditions"], (shapes.Condition,))}


def _filled(whole: Mapping[str, object], written: Mapping[str, object]) -> dict[str, object]:
    if written.keys() - whole.keys():
        raise InvalidError(
            f"A row of the example names a column that there is not: {sorted(written.keys() - whole.keys())}."
        )
    row = {**whole, **written}
    return row | {"sex": int(_named(Sex, row["sex"])), "dwelling": int(_named(Dwelling, row["dwelling"]))}


def _named(names: type[Named], name: object) -> Named:
    found = names.__members__.get(str(name).upper())
    if found is None:
        raise InvalidError(f"'{name}' is none of {', '.join(one.lower() for one in names.__members__)}.")
    return found


def _bits(names: object, kinds: tuple[type[IntFlag], ...]) -> int:
    known = {name.lower(): int(bit) for flags in kinds for name, bit in flags.__members__.items()}
    bits = 0
    for name in names if isinstance(names, list | tuple) else ():
        if name not in known:
            raise InvalidError(f"'{name}' is none of the flags {', '.join(known)}.")
        bits |= known[name]
    return bits


def _instant(written: object) -> datetime:
    """An instant in UTC as the tables hold it, from a text or from what YAML made of it."""
    if isinstance(written, datetime):
        at = written
    else:
        try:
            at = datetime.fromisoformat(str(written))
        except ValueError:
            raise InvalidError("A row of the example has no started_at, or an instant that is none.") from None
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
