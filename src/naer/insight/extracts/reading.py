"""A file by its layout: typed lines, or all that is wrong with it, line by line. Pure.

What is wrong is told by line and column and never repeats what stands there: it may be a personal number or a diagnosis.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from naer.errors import InvalidError
from naer.fhir import dates
from naer.insight.extracts.layout import Column, Layout, Meaning, Type
from naer.insight.shapes import ActivityKind, Dwelling, Sex

FAULTS_TOLD = 20
_PERSONAL_NUMBER = re.compile(r"(\d{6})-?(\d{4})")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")
_TYPED = re.compile(r"[A-Z0-9]{2,10}")


@dataclass(frozen=True)
class Line:
    """One line: its number in the file (the head is 1), and its values by column; None where nothing stands."""

    number: int
    values: dict[str, Any]


def read(layout: Layout, text: str) -> list[Line]:
    """All lines; InvalidError tells up to twenty faults by line when there is any, and then nothing is read."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=layout.delimiter)
    head = next(rows, [])
    names = [column.name for column in layout.columns]
    if head != names:
        raise InvalidError(
            f"Line 1: the columns must be {', '.join(names)}, in this order.",
            what_to_do=f"The layout {layout.id} is written out in content/extracts/{layout.id}.yaml.",
        )
    faults: list[str] = []
    lines = [_line(layout, rows.line_num, row, faults) for row in rows if row]
    if faults:
        told = faults[:FAULTS_TOLD]
        more = [f"… and {len(faults) - len(told)} more."] if len(faults) > len(told) else []
        raise InvalidError("\n".join([*told, *more]), what_to_do="Nothing was imported.")
    return lines


def activity(
    layout: Layout,
    lines: Sequence[Line],
    *,
    citizen: Callable[[str], int],
    organisation: Callable[[str], int],
    group_of: Callable[[str], int],
) -> Iterator[dict[str, Any]]:
    """The lines as rows of ACTIVITY; lines that mean nothing there give none. The callables give numbers for ids and codes."""
    for line in lines:
        for meaning in layout.meanings:
            if all(line.values[name] in codes for name, codes in meaning.when.items()):
                yield _row(layout, line, meaning, citizen=citizen, organisation=organisation, group_of=group_of)
                break


def _row(
    layout: Layout,
    line: Line,
    meaning: Meaning,
    *,
    citizen: Callable[[str], int],
    organisation: Callable[[str], int],
    group_of: Callable[[str], int],
) -> dict[str, Any]:
    values = line.values
    started = _instant(values[meaning.started_at])
    ended = _instant(values[meaning.ended_at]) if meaning.ended_at and values[meaning.ended_at] else None
    sks = values[meaning.diagnosis] if meaning.diagnosis else None
    provider = values[meaning.provider] if meaning.provider else None
    personal_number = values[layout.citizen]
    return {
        "citizen": citizen(personal_number),
        "kind": int(meaning.activity_kind),
        "started_at": started,
        "ended_at": ended,
        "municipality": values[layout.municipality] or 0,
        "local_area": 0,
        "clinic": 0,
        "provider": organisation(provider) if provider else 0,
        "birth_year": birth_year(personal_number),
        "sex": int(Sex.MALE if int(personal_number[-1]) % 2 else Sex.FEMALE),
        "dwelling": int(Dwelling.UNKNOWN),
        "diagnosis": group_of(sks) if sks else 0,
        "flags": meaning.flags,
        "quantity": _quantity(meaning, values, started, ended),
        "person_weight": 1,
    }


def birth_year(personal_number: str) -> int:
    """The year of birth that a personal number tells: its seventh digit says which century (CPR-kontoret)."""
    year, seventh = int(personal_number[4:6]), int(personal_number[6])
    if seventh <= 3:
        return 1900 + year
    if seventh in (4, 9):
        return (2000 if year <= 36 else 1900) + year
    return (2000 if year <= 57 else 1800) + year


def _quantity(meaning: Meaning, values: dict[str, Any], started: datetime, ended: datetime | None) -> int | None:
    if meaning.quantity:
        return values[meaning.quantity]
    kind = meaning.activity_kind
    if kind in (ActivityKind.OUTPATIENT_CONTACT, ActivityKind.GP_CONTACT):
        return 1
    if ended is None:
        return None
    if kind is ActivityKind.EMERGENCY_CONTACT:
        return int((ended - started).total_seconds()) // 60
    return (ended.date() - started.date()).days + 1


def _line(layout: Layout, number: int, row: list[str], faults: list[str]) -> Line:
    if len(row) != len(layout.columns):
        faults.append(f"Line {number}: has {len(row)} columns, not {len(layout.columns)}.")
        return Line(number, {})
    values: dict[str, Any] = {}
    for column, written in zip(layout.columns, row, strict=True):
        try:
            values[column.name] = _value(column, written.strip())
        except ValueError as error:
            faults.append(f"Line {number}: {column.name} {error}.")
    if not faults:
        faults.extend(_backward(layout, number, values))
    return Line(number, values)


def _backward(layout: Layout, number: int, values: dict[str, Any]) -> Iterator[str]:
    for start, end in {(one.started_at, one.ended_at) for one in layout.meanings if one.ended_at}:
        if values[end] is not None and _instant(values[end]) < _instant(values[start]):
            yield f"Line {number}: {end} lies before {start}."


def _value(column: Column, written: str) -> Any:
    if not written:
        if column.is_required:
            raise ValueError("is empty")
        return None
    match column.type:
        case Type.PERSONAL_NUMBER:
            found = _PERSONAL_NUMBER.fullmatch(written)
            if found is None:
                raise ValueError("is no personal number")
            return found[1] + found[2]
        case Type.MUNICIPALITY | Type.WHOLE:
            if not written.removeprefix("-").isdecimal():
                raise ValueError("is no whole number")
            return int(written)
        case Type.INSTANT:
            return _clock(written)
        case Type.DAY:
            return _day(written)
        case Type.CODE:
            if written not in column.codes:
                raise ValueError("is none of the codes of the layout")
            return written
        case Type.SKS:
            if not _TYPED.fullmatch(written):
                raise ValueError("is no SKS code")
            return written
        case Type.ORGANISATION:
            if not written.isdecimal():
                raise ValueError("is no organisation code of digits only")
            return written
        case Type.TEXT:
            return written


def _clock(written: str) -> datetime:
    """A Danish wall clock as UTC without a zone."""
    if not _CLOCK.fullmatch(written):
        raise ValueError("is no time written YYYY-MM-DD HH:MM")
    try:
        local = datetime.fromisoformat(written).replace(tzinfo=dates.COPENHAGEN)
    except ValueError:
        raise ValueError("is no time that exists") from None
    return local.astimezone(UTC).replace(tzinfo=None)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError("is no day written YYYY-MM-DD") from None


def _instant(value: date | datetime) -> datetime:
    """A day begins at its Danish midnight."""
    if isinstance(value, datetime):
        return value
    midnight = datetime(value.year, value.month, value.day, tzinfo=dates.COPENHAGEN)
    return midnight.astimezone(UTC).replace(tzinfo=None)
