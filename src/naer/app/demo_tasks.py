"""Courses of the four tasks that pass to the regions at New Year, for some of the demo's citizens: acute nursing, specialised
rehabilitation, a place, and patient-directed prevention.

How many have such a course is not known by municipality; that a few of those who already have help, nursing or training have
one is an assumption, so that each kind is there in each municipality.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.courses import actions, responders
from naer.organisations import content
from naer.scenarios import as_fhir, vocabulary
from naer.scenarios.people import Flags
from naer.scenarios.population import Population

OF_EACH = 3
"""Citizens with a course of each task in each municipality."""


def open_courses(system: Guard, people: Population, *, on: date, seed: int) -> int:
    """Open the courses, each under the unit that carries its task out; returns how many."""
    count = 0
    for row, task in _chosen(people):
        with system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="demo.courses") as rec:
            citizen_id = as_fhir.patient_id(people.key(row), on=on, seed=seed)
            unit = responders.organisation_for(rec, task, rec.read("Patient", citizen_id))
            name = content.load().task(task).name
            actions.open_course(
                rec, citizen_id=citizen_id, code=task, name=name, organisation_id=unit, contact=responders.ON_DUTY
            )
            count += 1
    return count


def _chosen(people: Population) -> Iterator[tuple[int, str]]:
    """Rows and tasks: the first few in each municipality who have what the task goes with, each with one task at most."""
    columns = people.columns
    goes_with: dict[str, Flags] = {
        "training-specialised": columns.training,
        "acute-nursing": columns.nursing_visits > 0,
        "places": columns.help > 0,
        "patient-directed-prevention": columns.conditions > 0,
    }
    places = vocabulary.load().local_areas
    municipality = np.array([places[area].municipality for area in columns.local_area.tolist()])
    taken: set[int] = set()
    for task, fits in goes_with.items():
        for code in sorted(set(municipality.tolist())):
            rows = [row for row in np.flatnonzero(fits & (municipality == code)).tolist() if row not in taken]
            taken.update(rows[:OF_EACH])
            yield from ((row, task) for row in rows[:OF_EACH])
