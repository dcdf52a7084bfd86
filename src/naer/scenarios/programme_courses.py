"""Courses of programmes that synthetic citizens have followed or follow: enrolled, met, measured, completed or left.

The shapes stand in `content/population/programmes.yaml`; all of them are assumptions. What is written is what
`courses.programme_actions` writes, at the time when it would have been written. Who has another open course is not in the
middle of one: then it is over, so that whoever answers for the citizen today is whoever answered before.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from statistics import NormalDist
from typing import Any

from pydantic import BaseModel, ConfigDict

from naer.courses import programme_course
from naer.courses.offers import Offer
from naer.courses.rules import programme_courses as rules
from naer.danish import holidays, times
from naer.fhir.plain import Json
from naer.scenarios import as_fhir, content_files, grants, stable_ids
from naer.scenarios.citizen import Citizen, Diagnosis
from naer.scenarios.content_files import Line
from naer.scenarios.history.person_draws import PersonDraws
from naer.scenarios.households import Living

TEAM = "sundhedscenter"
_DRAWS = 8
_MEETS_AT = time(13)
_SMALLEST, _LARGEST = 0.001, 0.999


class _Measured(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first: tuple[float, float]
    change: tuple[float, float]


class CourseShapes(Line):
    """`programmes.yaml`."""

    years: int
    ages: tuple[int, int]
    enrolled_percent: float
    completed_percent: float
    measured_percent: float
    sessions_of_those_who_leave: tuple[int, int]
    measures: dict[str, _Measured]


@cache
def shapes() -> CourseShapes:
    """Read once."""
    return content_files.document("programmes.yaml", CourseShapes)


def resources(
    citizen: Citizen, offers: Sequence[Offer], *, organisations: Mapping[str, str], on: date, seed: int
) -> Iterator[Json]:
    """Everything of a citizen's courses, each resource before those that point to it; `on` is the population's day."""
    known = shapes()
    team = organisations.get(grants.organisation_key(citizen.home.municipality_key, TEAM))
    if team is None or citizen.home.living is Living.CARE_HOME:
        return
    if not known.ages[0] <= times.age(citizen.born_on, on) <= known.ages[1]:
        return
    for offer in offers:
        if offer.programme not in known.measures:
            continue
        diagnosis = next((one for one in citizen.diagnoses if one.code.startswith(offer.concerns)), None)
        if diagnosis is not None:
            chances = PersonDraws(seed, citizen.key).lasting(f"course/{offer.programme}", _DRAWS)
            if chances[0] * 100 < known.enrolled_percent:
                yield from _Course(citizen, offer, diagnosis, chances, team, on, seed).told()


class _Course:
    def __init__(
        self, citizen: Citizen, offer: Offer, diagnosis: Diagnosis, chances: list[float], team: str, on: date, seed: int
    ) -> None:
        self._citizen, self._offer, self._chances, self._team = citizen, offer, chances, team
        self._on, self._seed = on, seed
        self._patient = as_fhir.patient_id(citizen.key, on=on, seed=seed)
        self._condition = as_fhir.condition_id(citizen.key, diagnosis.code, on=on, seed=seed)
        since = max(on - timedelta(days=round(365.25 * shapes().years)), diagnosis.found_on)
        self._begins = _open_day(since + timedelta(days=round(chances[1] * (on - since).days)))

    def told(self) -> Iterator[Json]:
        """The course as far as it has come on the population's day."""
        days = self._meeting_days()
        held = [day for day in days if day < self._on]
        if self._begins >= self._on:
            return
        is_over = len(held) == len(days)
        if not is_over and self._citizen.courses:
            return
        course: dict[str, Any] = programme_course.as_course(
            self._offer,
            citizen_id=self._patient,
            condition_id=self._condition,
            organisation_id=self._team,
            opened_at=_at(self._begins),
        )
        course["id"] = self._id("EpisodeOfCare", at=_at(self._begins))
        ended_at = _at(days[-1]) if is_over else None
        if ended_at is not None:
            course["status"] = "finished"
            course["period"]["end"] = ended_at.isoformat()
        yield course
        first, last = self._values()
        for number, day in enumerate(held):
            is_last = number == len(days) - 1
            yield from self._meeting(course, number, day, first if number == 0 else last if is_last else None)
        yield self._goal(course["id"], is_over=is_over, first=first, last=last)

    @property
    def _completes(self) -> bool:
        return self._chances[2] * 100 < shapes().completed_percent

    def _meeting_days(self) -> list[date]:
        """The days of the sessions, and of the closing interview of those who complete."""
        planned, weeks = self._offer.sessions, self._offer.weeks
        low, high = shapes().sessions_of_those_who_leave
        sessions = planned if self._completes else min(low + int(self._chances[3] * (high - low + 1)), planned)
        apart = weeks * 7 / planned
        meetings = sessions + self._completes
        return [_open_day(self._begins + timedelta(days=14 + round(apart * number))) for number in range(meetings)]

    def _values(self) -> tuple[int, int | None]:
        """What is measured first and last; None where nothing is measured at the end."""
        shape, measure = shapes().measures[self._offer.programme], self._offer.measure
        first = _drawn(shape.first, self._chances[4])
        change = _drawn(shape.change, self._chances[5])
        is_measured = self._completes and self._chances[6] * 100 < shapes().measured_percent
        within = (min(max(round(value), measure.lowest), measure.highest) for value in (first, first + change))
        before, after = within
        return before, after if is_measured else None

    def _meeting(self, course: Json, number: int, day: date, value: int | None) -> Iterator[Json]:
        is_closing = self._completes and number == self._offer.sessions
        kind = programme_course.CLOSING if is_closing else programme_course.SESSION
        at = _at(day)
        meeting = programme_course.as_meeting(course, kind, at=at, organisation_id=self._team)
        meeting["id"] = self._id("Encounter", str(number), at=at)
        yield meeting
        if value is not None:
            measured = programme_course.as_measurement(self._offer.measure, value, meeting=meeting)
            yield measured | {"id": self._id("Observation", str(number), at=at)}

    def _goal(self, course_id: str, *, is_over: bool, first: int, last: int | None) -> Json:
        begun = _at(self._begins)
        goal = programme_course.as_goal(
            self._offer, citizen_id=self._patient, course_id=course_id, condition_id=self._condition, at=begun
        ) | {"id": self._id("Goal", at=begun)}
        if not is_over:
            return goal
        came = rules.outcome(self._offer.measure, first, last) if self._completes else None
        return programme_course.ended_goal(goal, came=came, reason="" if self._completes else "Stoppet før tid")

    def _id(self, *parts: str, at: datetime) -> str:
        return stable_ids.resource_id(self._seed, self._citizen.key, "programme", self._offer.programme, *parts, at=at)


def _open_day(day: date) -> date:
    return day if holidays.is_opening_day(day) else holidays.next_opening_day(day)


def _at(day: date) -> datetime:
    return times.instant_at(day, _MEETS_AT)


def _drawn(shape: tuple[float, float], chance: float) -> float:
    return NormalDist(*shape).inv_cdf(min(max(chance, _SMALLEST), _LARGEST))
