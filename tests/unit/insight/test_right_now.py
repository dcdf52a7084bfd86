"""The figures of right now count what the record says and withhold small numbers."""

from datetime import UTC, datetime

import pytest

from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.right_now import Figure

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOME = {"url": right_now.EXPECTED_DISCHARGE, "valueDateTime": "2026-11-20T14:00:00+01:00"}
LATER = {"url": right_now.EXPECTED_DISCHARGE, "valueDateTime": "2026-11-25T14:00:00+01:00"}


def stay(status: str, *, end: str = "", extension: list[Json] | None = None) -> Json:
    period = {"start": "2026-11-10T08:00:00Z", **({"end": end} if end else {})}
    return {"status": status, "subject": {"reference": "Patient/a"}, "period": period, "extension": extension or []}


def task(status: str, end: str) -> Json:
    return {"status": status, "for": {"reference": "Patient/a"}, "restriction": {"period": {"end": end}}}


@pytest.mark.parametrize(
    ("encounters", "tasks", "services", "expected"),
    [
        ([stay("in-progress")], [], [], {Figure.ADMITTED: 1}),
        ([stay("onleave", extension=[LATER])], [], [], {Figure.ADMITTED: 1}),
        ([stay("in-progress", extension=[HOME])], [], [], {Figure.ADMITTED: 1, Figure.HOME_SOON: 1}),
        ([stay("finished", end="2026-11-18T09:00:00Z")], [], [], {Figure.HOME_LATELY: 1}),
        ([stay("finished", end="2026-11-17T08:59:00Z")], [], [], {}),
        ([stay("entered-in-error")], [], [], {}),
        ([], [task("requested", "2026-11-20T08:00:00Z")], [], {Figure.TASKS_OPEN: 1, Figure.TASKS_LATE: 1}),
        ([], [task("accepted", "2026-11-20T10:00:00Z")], [], {Figure.TASKS_OPEN: 1}),
        ([], [task("completed", "2026-11-20T08:00:00Z")], [], {}),
        ([], [], [{"status": "on-hold", "subject": {"reference": "Patient/a"}}], {Figure.SERVICES_PAUSED: 1}),
        ([], [], [{"status": "on-hold", "subject": {"reference": "Patient/unknown"}}], {}),
    ],
)
def test_each_figure_counts_what_it_names(
    encounters: list[Json], tasks: list[Json], services: list[Json], expected: dict[Figure, int]
) -> None:
    of_citizens = right_now.of_citizens(encounters=encounters, tasks=tasks, services=services, now=NOW)
    counted = right_now.figures(of_citizens, {"a": "0580"})
    assert counted == {"0580": {**dict.fromkeys(Figure, 0), **expected}}


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (1200, 1200)])
def test_numbers_from_one_to_four_are_withheld(number: int, shown: int | None) -> None:
    written = right_now.report("0580", {Figure.ADMITTED: number}, organisation_id="x", now=NOW)
    assert right_now.read_report(written) == [right_now.Count(Figure.ADMITTED, shown)]


def test_counting_again_without_change_says_the_same() -> None:
    one = right_now.report("0580", {Figure.ADMITTED: 7}, organisation_id="x", now=NOW)
    other = right_now.report("0580", {Figure.ADMITTED: 7}, organisation_id="x", now=NOW.replace(hour=10))
    assert right_now.says_the_same(one, other)
    assert not right_now.says_the_same(
        one, right_now.report("0580", {Figure.ADMITTED: 8}, organisation_id="x", now=NOW)
    )
