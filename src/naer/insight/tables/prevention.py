"""What a citizen's resources tell of prevention: courses of programmes, and falls. Pure.

A course is told by its EpisodeOfCare, its meetings and its Goal (`courses.programme_course`), under the condition that it
is for. Completed is a course whose closing interview was held; measured is one whose Goal says whether it was reached. A fall
is an Observation; followed up is one for which the task to find out why was finished.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

from naer.courses import citizen, falls, programme_course
from naer.courses.offers import Outcome
from naer.courses.programme_course import ProgrammeCourse
from naer.fhir.plain import Json, coding_code, reference_id
from naer.insight.shapes import ActivityKind, FallFlag, ProgrammeFlag
from naer.insight.tables.written import Written, end, instant

# The activity of this name in the programme fald, and how its tasks name their cause.
_TASKS, _ASSESSMENT, _CAUSED_BY = "urn:naer:task", "faldudredning", "urn:naer:extension:caused-by"


@dataclass(frozen=True)
class Happened:
    """What a row of ACTIVITY says beside who and where; `written` is the resource that tells it."""

    kind: ActivityKind
    written: Written
    started: datetime
    ended: datetime | None
    provider: Json | None
    diagnosis: int
    flags: IntFlag
    quantity: int | None


def happened(of_type: Mapping[str, Sequence[Written]], group_of: Callable[[str], int]) -> Iterator[Happened]:
    """Everything of prevention among a citizen's resources by type; `group_of` gives the group of an SKS code."""
    yield from _programmes(of_type, group_of)
    yield from _falls(of_type)


def _programmes(of_type: Mapping[str, Sequence[Written]], group_of: Callable[[str], int]) -> Iterator[Happened]:
    written = {one.body["id"]: one for one in of_type.get("EpisodeOfCare", [])}
    codes = {one.body["id"]: citizen.sks_code(one.body) or "" for one in of_type.get("Condition", [])}
    told = (one.body for kind in programme_course.TYPES for one in of_type.get(kind, []))
    for course in programme_course.courses(told):
        body = written[course.id].body
        reason = next((codes.get(reference_id(one["condition"]), "") for one in body.get("diagnosis", [])), "")
        yield Happened(
            ActivityKind.PROGRAMME_COURSE,
            written[course.id],
            instant(body["period"]["start"]),
            end(body["period"]),
            provider=body.get("managingOrganization"),
            diagnosis=group_of(reason) if reason else 0,
            flags=_flags(course),
            quantity=course.sessions,
        )


def _falls(of_type: Mapping[str, Sequence[Written]]) -> Iterator[Happened]:
    observed = (one for one in of_type.get("Observation", []) if "effectiveDateTime" in one.body)
    told = [one for one in observed if falls.is_fall(one.body)]
    assessed = {
        cause.get("valueString")
        for one in (of_type.get("Task", []) if told else ())
        if one.body["status"] == "completed" and coding_code(one.body.get("code"), _TASKS) == _ASSESSMENT
        for cause in one.body.get("extension", [])
        if cause["url"] == _CAUSED_BY
    }
    for one in told:
        fell_at = instant(one.body["effectiveDateTime"])
        flags = FallFlag.INJURED if falls.is_injured(one.body) else FallFlag(0)
        if falls.finding_key(one.body["id"]) in assessed:
            flags |= FallFlag.FOLLOWED_UP
        provider = next(iter(one.body.get("performer", [])), None)
        yield Happened(ActivityKind.FALL, one, fell_at, fell_at, provider, diagnosis=0, flags=flags, quantity=None)


def _flags(course: ProgrammeCourse) -> ProgrammeFlag:
    flags = ProgrammeFlag.COMPLETED if course.has_closing_interview else ProgrammeFlag(0)
    if course.outcome in (Outcome.REACHED, Outcome.NOT_REACHED):
        flags |= ProgrammeFlag.MEASURED
    if course.outcome is Outcome.REACHED:
        flags |= ProgrammeFlag.GOAL_REACHED
    return flags
