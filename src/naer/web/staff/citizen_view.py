"""The citizen on one page (mission A1): who it is, who answers for the course, what is new, what to do, what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from naer.courses import programme_course
from naer.courses.programme_course import ProgrammeCourse
from naer.danish import times
from naer.fhir.plain import Json
from naer.web.components import conditions, home_measurements, people, services, stays, story, tasks, timeline
from naer.web.components.conditions import ConditionLine
from naer.web.components.home_measurements import MeasuredLine
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.services import ServiceLine
from naer.web.components.stays import StayLine
from naer.web.components.tasks import TaskLine
from naer.web.components.timeline import Day, Event, Sector
from naer.web.components.transfers import TransferLine

SHOWN_EVENTS = 60
SHOWN_NEWS = 8
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Emergency:
    """The look-up in an emergency that is open now."""

    reason: str
    until: datetime


@dataclass(frozen=True)
class CitizenPage:
    """The page. `looked_at` is None when the person has never looked before; then nothing is marked as new."""

    citizen: CitizenLine
    allergies: tuple[str, ...]
    responsible: ResponsibleLine | None
    earlier: tuple[ResponsibleLine, ...]
    transfers: tuple[TransferLine, ...]
    stay: StayLine | None
    stays: tuple[StayLine, ...]
    tasks: tuple[TaskLine, ...]
    done_lately: tuple[TaskLine, ...]
    services: tuple[ServiceLine, ...]
    programmes: tuple[ProgrammeCourse, ...]
    conditions: tuple[ConditionLine, ...]
    measured: tuple[MeasuredLine, ...]
    messages: tuple[Event, ...]
    news: tuple[Event, ...]
    more_news: int
    timeline: tuple[Day, ...]
    more_events: int
    sectors: tuple[Sector, ...]
    chosen: Sector | None
    looked_at: datetime | None
    emergency: Emergency | None


def citizen_page(
    patient: Json,
    resources: Sequence[Json],
    *,
    terms: Sequence[ResponsibleLine],
    transfers: tuple[TransferLine, ...],
    names: Mapping[str, str],
    looked_at: datetime | None,
    emergency: Emergency | None,
    chosen: Sector | None,
    now: datetime,
) -> CitizenPage:
    """The page of `patient` from everything that concerns them; `terms` are first to last."""
    by_type: dict[str, list[Json]] = {}
    for resource in resources:
        by_type.setdefault(resource["resourceType"], []).append(resource)
    events = timeline.marked_new(story.events(resources, terms=terms, names=names, now=now), since=looked_at)
    events.sort(key=lambda event: event.at, reverse=True)
    past = [event for event in events if event.at <= now]
    shown = timeline.within(past, frozenset({chosen}) if chosen else frozenset())
    news = [event for event in past if event.is_new]
    all_stays = stays.stay_lines(by_type.get("Encounter", []), names=names)
    all_stays.sort(key=lambda stay: stay.admitted_at or now, reverse=True)
    lines = tasks.task_lines(by_type.get("Task", []), now=now, names=names)
    current = [term for term in terms if term.until is None or term.until > now]
    return CitizenPage(
        citizen=people.citizen_line(patient, today=times.local_day(now)),
        allergies=tuple(_allergies(by_type)),
        responsible=current[-1] if current else None,
        earlier=tuple(term for term in reversed(terms) if term not in current),
        transfers=transfers,
        stay=next((stay for stay in all_stays if stay.is_open), None),
        stays=tuple(all_stays[:5]),
        tasks=tuple(line for line in lines if line.is_open),
        done_lately=tuple(
            line for line in lines if line.finished_at and line.status == tasks.DONE and now - line.finished_at < LATELY
        ),
        services=tuple(_current_services(by_type.get("ServiceRequest", []), names)),
        programmes=programme_course.courses(resources),
        conditions=tuple(
            line for line in map(conditions.condition_line, by_type.get("Condition", [])) if line.is_active
        ),
        measured=tuple(home_measurements.lines(by_type.get("Observation", []))[: home_measurements.SHOWN]),
        messages=tuple(event for event in past if event.icon == "email")[:5],
        news=tuple(news[:SHOWN_NEWS]),
        more_news=max(0, len(news) - SHOWN_NEWS),
        timeline=tuple(timeline.by_day(shown[:SHOWN_EVENTS])),
        more_events=max(0, len(shown) - SHOWN_EVENTS),
        sectors=tuple(sector for sector in Sector if any(event.sector is sector for event in past)),
        chosen=chosen,
        looked_at=looked_at,
        emergency=emergency,
    )


def found(patients: Sequence[Json], *, now: datetime) -> list[CitizenLine]:
    """The citizens that a search found."""
    return [people.citizen_line(patient, today=times.local_day(now)) for patient in patients]


def _allergies(by_type: Mapping[str, Sequence[Json]]) -> list[str]:
    found = [*by_type.get("AllergyIntolerance", []), *by_type.get("Flag", [])]
    return [text for item in found if (text := _text(item.get("code", {})))]


def _text(concept: Json) -> str:
    return concept.get("text") or next((item.get("display", "") for item in concept.get("coding", [])), "")


def _current_services(requests: Sequence[Json], names: Mapping[str, str]) -> list[ServiceLine]:
    lines = [services.service_line(request, names=names) for request in requests]
    current = [line for line in lines if line.status in (services.ACTIVE, services.PAUSED)]
    return sorted(current, key=lambda line: (not line.is_paused, line.title))
