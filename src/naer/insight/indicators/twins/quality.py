"""Twins of the indicators about continuity and about the registrations themselves."""

from collections.abc import Iterator

from naer.insight.indicators.twins.rows import Counted, World, happened, quarter_of
from naer.insight.shapes import ActivityKind, AnyFlag


def _continuity(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.CARERS_IN_MONTH):
        if row.quantity is not None:
            yield happened(row, row.started_at, row.quantity, 1, squares=row.quantity * row.quantity)


def _data_quality(given: World) -> Iterator[Counted]:
    for row in given.activity:
        if row.citizen == 0:
            continue
        is_admission = row.kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION)
        faults = {
            1: bool(row.flags & AnyFlag.RECORDED_LATE),
            2: row.municipality == 0 or row.birth_year == 0 or row.sex == 0 or (is_admission and row.diagnosis == 0),
            3: (row.ended_at is not None and row.ended_at < row.started_at)
            or row.started_at.year < row.birth_year
            or bool(row.flags & AnyFlag.SOURCE_CONTRADICTED),
        }
        quarter = quarter_of(row.started_at)
        for part, is_fault in faults.items():
            yield Counted(quarter, row.municipality, row.local_area, 0, 0, -1, 0, part, int(is_fault), 0)
        yield Counted(quarter, row.municipality, row.local_area, 0, 0, -1, 0, None, 0, 1)


TWINS = {
    "continuity": _continuity,
    "data-quality": _data_quality,
}
