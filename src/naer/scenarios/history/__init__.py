"""What has happened to synthetic citizens in the last years: about a hundred resources each over five years.

    past = history.PastStays(population, years=5, hospitals=wards)
    for row, citizen in enumerate(Directory(population)):
        for resource in history.resources(citizen, stays=past.of(row), surroundings=surroundings): …

Contacts with the doctor and the hospital's clinics, hospital stays, what was measured, medicines and vaccinations,
services and courses that are over, nurses' visits and assessments, each with the time of its writing in
`meta.lastUpdated`. Everything ends before the population's day; what is true on that day is told by `as_fhir`.
Nobody moves, is born or dies in a history: it is that of those who live on the day, where they live then.
"""

from naer.scenarios.history.stays import PastStay, PastStays
from naer.scenarios.history.telling import dated, resources
from naer.scenarios.history.writing import Surroundings

__all__ = ["PastStay", "PastStays", "Surroundings", "dated", "resources"]
