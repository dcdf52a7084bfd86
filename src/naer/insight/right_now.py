"""The few numbers of a municipality right now: what each asks the record, and what is said of it, small ones withheld. Pure.

A figure is a whole number of citizens or tasks at one instant. Numbers from one to four are withheld, because the people
behind them could be recognised; nought is not. The figures of a municipality are one FHIR R4 MeasureReport
(https://hl7.org/fhir/R4/measurereport.html), so that pages and integrators read them like anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from naer.fhir import task_status
from naer.fhir.plain import Json

MEASURE = "urn:naer:measure:right-now"
FIGURE_CODES = "urn:naer:figure"
REPORT_KEYS = "urn:naer:right-now"
ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
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


@dataclass(frozen=True)
class Question:
    """What a figure asks the record: a type, and search criteria that its resources meet."""

    resource_type: str
    criteria: Mapping[str, str | Sequence[str]]


def questions(now: datetime) -> dict[Figure, Question]:
    """What is counted at an instant. A stay that is over is one that ended by now, to the second."""
    at, here = now.isoformat(), {"status": "in-progress,onleave"}
    lately, over = (now - LATELY).isoformat(), (now + timedelta(seconds=1)).isoformat()
    tasks = {"status": task_status.OPEN_ASKED}
    return {
        Figure.ADMITTED: Question("Encounter", here),
        Figure.HOME_SOON: Question("Encounter", {**here, "naer-expected-discharge": f"le{(now + SOON).isoformat()}"}),
        Figure.HOME_LATELY: Question("Encounter", {"naer-stay": [f"ge{lately}", f"eb{over}"], "status": "finished"}),
        Figure.TASKS_OPEN: Question("Task", tasks),
        Figure.TASKS_LATE: Question("Task", {**tasks, "naer-deadline": f"lt{at}"}),
        Figure.SERVICES_PAUSED: Question("ServiceRequest", {"status": "on-hold"}),
    }


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


def _population(number: int) -> Json:
    if 0 < number < LEAST_SHOWN:
        return {"extension": [{"url": ABSENT_REASON, "valueCode": "masked"}]}
    return {"count": number}
