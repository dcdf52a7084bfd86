"""Courses of programmes: who may be enrolled, what came of it, and what is found when one begins and ends. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from naer.courses.definition import CitizenFacts
from naer.courses.offers import Measure, Offer, Outcome
from naer.errors import Refused
from naer.fhir.finding import Fact, Finding

RULE = "courses/programme-courses"


@dataclass(frozen=True)
class Ended:
    """A course as it ended: by which programme, its name as the record keeps it, and how many sessions were held."""

    course_id: str
    programme: str
    name: str
    sessions: int
    at: datetime


def concerned(offer: Offer, conditions: Collection[str]) -> str | None:
    """The first of the citizen's conditions (SKS codes) that the course is for; None when it is for none of them."""
    return next((code for code in sorted(conditions) if code.startswith(offer.concerns)), None)


def may_enrol(offer: Offer, *, conditions: Collection[str], open_programmes: Collection[str]) -> Refused | None:
    """None when the citizen may begin the course; otherwise why not."""
    if concerned(offer, conditions) is None:
        return Refused("Borgeren har ingen af de sygdomme, forløbet er for. Skriv sygdommen ind først.")
    if offer.programme in open_programmes:
        return Refused("Borgeren er allerede i gang med forløbet.")
    return None


def may_act(responsible_id: str, *, actor_organisations: Collection[str]) -> Refused | None:
    """None when somebody of these organisations may hold, complete or stop a course; otherwise why not."""
    if responsible_id in actor_organisations:
        return None
    return Refused("Kun den enhed, der har ansvaret for forløbet, kan skrive i det.")


def may_measure(measure: Measure, value: int) -> Refused | None:
    """None when a value can be of this measure; otherwise why not."""
    if measure.lowest <= value <= measure.highest:
        return None
    return Refused(f"Målingen skal ligge mellem {measure.lowest} og {measure.highest} {measure.shown}.")


def outcome(measure: Measure, first: int | None, last: int | None) -> Outcome:
    """Whether the change from the first value to the last is the goal; not measured unless both are there."""
    if first is None or last is None:
        return Outcome.NOT_MEASURED
    change = last - first if measure.is_higher_better else first - last
    return Outcome.REACHED if change >= measure.least_change else Outcome.NOT_REACHED


def enrolled(offer: Offer, citizen: CitizenFacts, *, course_id: str, at: datetime) -> Finding:
    """That a citizen has been enrolled."""
    facts: dict[str, Fact] = {
        "programme": offer.programme,
        "course": offer.name,
        "enrolled_at": at.isoformat(),
        "measure": offer.measure.text,
        "goal": offer.goal,
        "sessions_planned": offer.sessions,
    }
    if citizen.age is not None:
        facts["age"] = citizen.age
    if citizen.lives_alone is not None:
        facts["lives_alone"] = citizen.lives_alone
    if citizen.conditions:
        facts["conditions"] = citizen.conditions
    return _finding("programme-enrolled", facts, citizen, course_id, at)


def completed(ended: Ended, citizen: CitizenFacts, *, came: Outcome) -> Finding:
    """That a course ended with its closing interview."""
    facts: dict[str, Fact] = {"measured": came is not Outcome.NOT_MEASURED}
    if came is not Outcome.NOT_MEASURED:
        facts["goal_reached"] = came is Outcome.REACHED
    return _ended("programme-completed", ended, citizen, facts)


def dropped_out(ended: Ended, citizen: CitizenFacts, *, reason: str) -> Finding:
    """That a citizen left a course before its closing interview."""
    return _ended("programme-dropped-out", ended, citizen, {"reason": reason})


def _ended(code: str, ended: Ended, citizen: CitizenFacts, more: dict[str, Fact]) -> Finding:
    facts: dict[str, Fact] = {
        "programme": ended.programme,
        "course": ended.name,
        "ended_at": ended.at.isoformat(),
        "sessions": ended.sessions,
    }
    return _finding(code, facts | more, citizen, ended.course_id, ended.at)


def _finding(code: str, facts: dict[str, Fact], citizen: CitizenFacts, course_id: str, at: datetime) -> Finding:
    return Finding(
        code=code,
        key=f"{course_id}:{code}",
        rule=RULE,
        citizen_id=citizen.citizen_id,
        found_at=at,
        facts=facts,
        course_id=course_id,
    )
