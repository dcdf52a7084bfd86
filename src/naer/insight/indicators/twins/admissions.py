"""Twins of the indicators about hospital stays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from naer.insight.indicators.twins.rows import (
    Counted,
    Happening,
    World,
    age_in,
    day_of,
    happened,
    lived,
    quarter_of,
    residents_from,
)
from naer.insight.shapes import ActivityKind, AdmissionFlag, Dwelling

_FAR = datetime.fromisoformat("9999-01-01")
_NOT_BACK = AdmissionFlag.CANCER | AdmissionFlag.INJURY | AdmissionFlag.BIRTH
_NOT_FIRST = AdmissionFlag.CANCER | AdmissionFlag.DIED | AdmissionFlag.BIRTH


@dataclass(frozen=True)
class Stay:
    """Attendances joined: the first one's place, the last one's diagnosis, every flag."""

    row: Happening
    is_acute: bool
    is_psychiatric: bool

    @property
    def started_at(self) -> datetime:
        return self.row.started_at

    @property
    def ended_at(self) -> datetime | None:
        return self.row.ended_at

    def has(self, flag: int) -> bool:
        """Whether it carries one of the bits."""
        return bool(self.row.flags & flag)


def stays(given: World) -> list[Stay]:
    """Attendances that overlap or follow within four hours are one stay; psychiatric and somatic ones apart."""
    found: list[Stay] = []
    rows = list(given.of_kind(ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION))
    for citizen in sorted({row.citizen for row in rows}):
        for is_psychiatric in (False, True):
            mine = [
                row
                for row in rows
                if row.citizen == citizen and bool(row.flags & AdmissionFlag.PSYCHIATRIC) == is_psychiatric
            ]
            mine.sort(key=_order)
            current: list[Happening] = []
            for row in mine:
                if current and row.started_at > _later(
                    max(one.ended_at or _FAR for one in current), timedelta(hours=4)
                ):
                    found.append(_joined(current, is_psychiatric))
                    current = []
                current.append(row)
            if current:
                found.append(_joined(current, is_psychiatric))
    return found


def _order(row: Happening) -> tuple[object, ...]:
    where = (row.municipality, row.local_area, row.clinic, row.dwelling)
    return (row.started_at, row.ended_at or _FAR, row.kind, row.diagnosis, row.flags, *where)


def _later(at: datetime, by: timedelta) -> datetime:
    return at if at == _FAR else at + by


def _joined(rows: list[Happening], is_psychiatric: bool) -> Stay:
    flags, ended = 0, max(row.ended_at or _FAR for row in rows)
    for row in rows:
        flags |= row.flags
    whole = replace(rows[0], ended_at=None if ended == _FAR else ended, diagnosis=rows[-1].diagnosis, flags=flags)
    return Stay(whole, rows[0].kind == ActivityKind.ACUTE_ADMISSION, is_psychiatric)


def admissions(given: World) -> list[Stay]:
    """Stays of at least twelve hours, those not ended counted up to the cut."""
    return [stay for stay in stays(given) if (stay.ended_at or given.over.cut) >= stay.started_at + timedelta(hours=12)]


def _old(given: World, stay: Stay) -> bool:
    return age_in(quarter_of(stay.started_at), stay.row.birth_year) >= given.number("least_age")


def _preventable(given: World) -> Iterator[Counted]:
    for stay in admissions(given):
        part = given.part_of(stay.row.diagnosis)
        if part is not None and not stay.is_psychiatric and _old(given, stay):
            yield happened(stay.row, stay.started_at, 1, 0, part=part)
    yield from residents_from(given, given.number("least_age"))


def _readmissions(given: World, *, is_psychiatric: bool) -> Iterator[Counted]:
    month = timedelta(days=given.number("days"))
    mine = [stay for stay in admissions(given) if stay.is_psychiatric == is_psychiatric]
    not_back = 0 if is_psychiatric else _NOT_BACK
    not_first = AdmissionFlag.DIED if is_psychiatric else _NOT_FIRST
    for stay in mine:
        if stay.ended_at is None or stay.ended_at > given.over.cut - month or stay.has(not_first):
            continue
        others = [one for one in mine if one.row.citizen == stay.row.citizen]
        before = [one.ended_at or _FAR for one in others if one.started_at < stay.started_at]
        if stay.is_acute and before and stay.started_at <= _later(max(before), month):
            continue
        back = any(
            one.is_acute and not one.has(not_back) and stay.started_at < one.started_at <= stay.ended_at + month
            for one in others
        )
        yield happened(stay.row, stay.ended_at, int(back), 1)


def _somatic_readmissions(given: World) -> Iterator[Counted]:
    return _readmissions(given, is_psychiatric=False)


def _psychiatric_readmissions(given: World) -> Iterator[Counted]:
    return _readmissions(given, is_psychiatric=True)


def _short(given: World) -> Iterator[tuple[Stay, datetime]]:
    """Somatic stays of old people that have ended."""
    for stay in stays(given):
        if not stay.is_psychiatric and stay.ended_at is not None and _old(given, stay):
            yield stay, stay.ended_at


def _same_day(given: World) -> Iterator[Counted]:
    for stay, ended in _short(given):
        if day_of(stay.started_at) == day_of(ended):
            yield happened(stay.row, stay.started_at, 1, 0)
    yield from residents_from(given, given.number("least_age"))


def _under_24h(given: World) -> Iterator[Counted]:
    for stay, ended in _short(given):
        if ended - stay.started_at < timedelta(hours=24):
            yield happened(stay.row, stay.started_at, 1, 0)
    yield from residents_from(given, given.number("least_age"))


def _short_medical(given: World) -> Iterator[Counted]:
    for stay, ended in _short(given):
        if stay.is_acute and stay.has(AdmissionFlag.MEDICAL) and (day_of(ended) - day_of(stay.started_at)).days <= 1:
            yield happened(stay.row, stay.started_at, 1, 0)
    yield from residents_from(given, given.number("least_age"))


def _finished_days(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.FINISHED_TREATMENT):
        if row.ended_at and age_in(quarter_of(row.ended_at), row.birth_year) >= given.number("least_age"):
            days = max((day_of(row.ended_at) - day_of(row.started_at)).days, 0)
            yield happened(row, row.ended_at, days, 0, squares=days * days)
    yield from residents_from(given, given.number("least_age"))


def _finished_days_per_patient(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.FINISHED_TREATMENT):
        if row.ended_at:
            days = max((day_of(row.ended_at) - day_of(row.started_at)).days, 0)
            yield happened(row, row.ended_at, days, 1, squares=days * days)


def _length_of_stay(given: World) -> Iterator[Counted]:
    for stay in admissions(given):
        if stay.ended_at and not stay.is_psychiatric:
            days = (day_of(stay.ended_at) - day_of(stay.started_at)).days
            yield happened(stay.row, stay.ended_at, days, 1, part=1 if stay.is_acute else 2, squares=days * days)


def _by_setting(given: World) -> Iterator[Counted]:
    help_at_home = list(given.of_kind(ActivityKind.HOME_CARE))
    for stay in admissions(given):
        if stay.is_acute and not stay.is_psychiatric and _old(given, stay):
            is_helped = any(
                row.citizen == stay.row.citizen
                and row.started_at <= stay.started_at
                and (row.ended_at is None or row.ended_at > stay.started_at)
                for row in help_at_home
            )
            setting = 1 if stay.row.dwelling == Dwelling.NURSING_HOME else 2 if is_helped else 3
            yield happened(stay.row, stay.started_at, 1, 0, part=setting)
    for quarter, person in given.residents():
        if age_in(quarter, person.birth_year) >= given.number("least_age"):
            is_helped = any(
                row.citizen == person.citizen
                and day_of(row.started_at) <= quarter
                and (row.ended_at is None or day_of(row.ended_at) > quarter)
                for row in help_at_home
            )
            setting = 1 if person.dwelling == Dwelling.NURSING_HOME else 2 if is_helped else 3
            yield lived(quarter, person, part=setting)
            if setting == 2:
                # Where everybody has help, the others are there and are none.
                yield replace(lived(quarter, person, part=3), denominator=0)


TWINS = {
    "preventable-admissions": _preventable,
    "preventable-admissions-2012": _preventable,
    "readmissions-30d": _somatic_readmissions,
    "readmissions-psychiatric-30d": _psychiatric_readmissions,
    "same-day-admissions": _same_day,
    "admissions-under-24h": _under_24h,
    "acute-short-medical-admissions": _short_medical,
    "finished-treatment-days": _finished_days,
    "finished-treatment-days-per-patient": _finished_days_per_patient,
    "length-of-stay": _length_of_stay,
    "acute-admissions-by-setting": _by_setting,
}
