"""Twins of the indicators about programmes and home monitoring."""

from collections.abc import Iterator
from dataclasses import replace

from naer.insight.indicators.twins.municipality import days_inside
from naer.insight.indicators.twins.rows import Counted, World, age_in, happened, lived
from naer.insight.shapes import ActivityKind, AlertFlag, Condition, ProgrammeFlag

_CONDITIONS = {
    1: Condition.COPD,
    2: Condition.DIABETES,
    3: Condition.ISCHAEMIC_HEART_DISEASE | Condition.HEART_FAILURE,
}


def _reach(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.PROGRAMME_COURSE):
        part = given.part_of(row.diagnosis)
        if part is not None:
            yield happened(row, row.started_at, 1, 0, part=part)
    for quarter, person in given.residents():
        for part, conditions in _CONDITIONS.items():
            if person.conditions & conditions:
                yield lived(quarter, person, part=part)


def _completion(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.PROGRAMME_COURSE):
        part = given.part_of(row.diagnosis)
        if part is not None and row.ended_at is not None:
            yield happened(row, row.ended_at, int(bool(row.flags & ProgrammeFlag.COMPLETED)), 1, part=part)


def _result(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.PROGRAMME_COURSE):
        part = given.part_of(row.diagnosis)
        if part is not None and row.ended_at is not None and row.flags & ProgrammeFlag.MEASURED:
            yield happened(row, row.ended_at, int(bool(row.flags & ProgrammeFlag.GOAL_REACHED)), 1, part=part)


def _alerts(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.ALERT):
        yield happened(row, row.started_at, 1, 0)
    for row in given.of_kind(ActivityKind.HOME_MONITORING):
        for quarter in given.over.quarters:
            days = days_inside(given, row, quarter)
            if days:
                counted = happened(row, row.started_at, 0, days)
                yield replace(counted, quarter_on=quarter, age=age_in(quarter, row.birth_year))


def _alert_yield(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.ALERT):
        if row.ended_at is not None:
            yield happened(row, row.started_at, int(bool(row.flags & AlertFlag.LED_TO_ACTION)), 1)


TWINS = {
    "programme-reach": _reach,
    "programme-completion": _completion,
    "programme-result": _result,
    "alerts-per-citizen-week": _alerts,
    "alert-yield": _alert_yield,
}
