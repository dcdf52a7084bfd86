"""The few numbers of a municipality right now, counted from the record's own resources, small ones withheld. Pure.

A figure is a whole number of citizens or tasks at one instant. Numbers from one to four are withheld, because the people
behind them could be recognised; nought is not. The figures of a municipality are one FHIR R4 MeasureReport
(https://hl7.org/fhir/R4/measurereport.html), so that pages and integrators read them like anything else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from naer.fhir import dates, task_status
from naer.fhir.plain import Json, extension, reference_id

MEASURE = "urn:naer:measure:right-now"
FIGURE_CODES = "urn:naer:figure"
REPORT_KEYS = "urn:naer:right-now"
ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
EXPECTED_DISCHARGE = "urn:naer:extension:expected-discharge"
LEAST_SHOWN = 5
SOON = timedelta(hours=48)
LATELY = timedelta(hours=72)


class Figure(Enum):
    """What is counted; the value is the code in the MeasureReport."""

    ADMITTED = "admitted"
    HOME_SOON = "home-within-48-hours"
    HOME_LATELY = "came-home-within-72-hours"
    TASKS_OPEN = "tasks-open"
    TASKS_LATE = "tasks-late"
    SERVICES_PAUSED = "services-paused"


@dataclass(frozen=True)
class Count:
    """A figure; `number` is None when it is withheld."""

    figure: Figure
    number: int | None


def of_citizens(
    *, encounters: Iterable[Json], tasks: Iterable[Json], services: Iterable[Json], now: datetime
) -> Counter[tuple[str, Figure]]:
    """Counts by citizen's id and figure. Each resource is looked at once and let go: of a region there are many."""
    found: Counter[tuple[str, Figure]] = Counter()
    for encounter in encounters:
        citizen = reference_id(encounter["subject"])
        found.update((citizen, figure) for figure in _figures_of_stay(encounter, now))
    for task in tasks:
        if task["status"] in task_status.OPEN and "for" in task:
            citizen = reference_id(task["for"])
            found[citizen, Figure.TASKS_OPEN] += 1
            end = task.get("restriction", {}).get("period", {}).get("end")
            if end and dates.instant(end) < now:
                found[citizen, Figure.TASKS_LATE] += 1
    for service in services:
        if service["status"] == "on-hold":
            found[reference_id(service["subject"]), Figure.SERVICES_PAUSED] += 1
    return found


def figures(
    counted: Mapping[tuple[str, Figure], int], municipality_of: Mapping[str, str]
) -> dict[str, dict[Figure, int]]:
    """Counts by municipality code. `municipality_of` gives the code for a citizen's id; other citizens are left out."""
    found: dict[str, dict[Figure, int]] = {code: dict.fromkeys(Figure, 0) for code in set(municipality_of.values())}
    for (citizen, figure), number in counted.items():
        if citizen in municipality_of:
            found[municipality_of[citizen]][figure] += number
    return found


def report(code: str, counts: Mapping[Figure, int], *, organisation_id: str, now: datetime) -> Json:
    """The MeasureReport of one municipality, small numbers withheld."""
    return {
        "resourceType": "MeasureReport",
        "identifier": [{"system": REPORT_KEYS, "value": code}],
        "status": "complete",
        "type": "summary",
        "measure": MEASURE,
        "date": now.isoformat(timespec="seconds"),
        "reporter": {"reference": f"Organization/{organisation_id}"},
        "period": {"start": now.isoformat(timespec="seconds"), "end": now.isoformat(timespec="seconds")},
        "group": [
            {"code": {"coding": [{"system": FIGURE_CODES, "code": figure.value}]}, "population": [_population(number)]}
            for figure, number in counts.items()
        ],
    }


def read_report(measure_report: Json) -> list[Count]:
    """The figures in a MeasureReport made by `report`, in the order of `Figure`."""
    by_code = {group["code"]["coding"][0]["code"]: group["population"][0] for group in measure_report["group"]}
    return [Count(figure, by_code[figure.value].get("count")) for figure in Figure if figure.value in by_code]


def says_the_same(one: Json, other: Json) -> bool:
    """Do two reports hold the same figures, whenever they were counted?"""
    return one["group"] == other["group"]


def _figures_of_stay(encounter: Json, now: datetime) -> list[Figure]:
    if encounter["status"] in ("in-progress", "onleave"):
        expected = extension(encounter, EXPECTED_DISCHARGE)
        is_soon = expected is not None and dates.instant(expected["valueDateTime"]) <= now + SOON
        return [Figure.ADMITTED, Figure.HOME_SOON] if is_soon else [Figure.ADMITTED]
    end = encounter.get("period", {}).get("end")
    if encounter["status"] == "finished" and end and now - LATELY <= dates.instant(end) <= now:
        return [Figure.HOME_LATELY]
    return []


def _population(number: int) -> Json:
    if 0 < number < LEAST_SHOWN:
        return {"extension": [{"url": ABSENT_REASON, "valueCode": "masked"}]}
    return {"count": number}
