"""The courses that programmes in force offer on a day, as `courses` wants them. Pure but for reading the catalogue once."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from naer.courses.offers import Measure, Offer
from naer.pathways import content
from naer.pathways.definition import Programme


def on(day: date) -> tuple[Offer, ...]:
    """What is offered to those who are enrolled on a day, by name."""
    offered = [found for one in content.in_force(content.load(), day) if (found := of_programme(one)) is not None]
    return tuple(sorted(offered, key=lambda one: one.name))


@cache
def newest() -> Mapping[str, Offer]:
    """The last version's offer of every programme that has one, by the programme's id, in force or not."""
    return {one.id: offer for one in content.load() if (offer := of_programme(one)) is not None}


def of_programme(programme: Programme) -> Offer | None:
    """What a programme offers; None when it offers no course."""
    course = programme.course
    if course is None:
        return None
    measure = course.measure
    return Offer(
        programme=programme.id,
        name=course.name.da,
        concerns=course.concerns,
        team=course.team,
        goal=course.goal.da,
        sessions=course.sessions,
        weeks=course.weeks,
        measure=Measure(
            code=measure.code,
            system=measure.system,
            text=measure.text.da,
            unit=measure.unit,
            shown=measure.shown,
            is_higher_better=measure.better == "higher",
            least_change=measure.least_change,
            lowest=measure.lowest,
            highest=measure.highest,
            text_en=measure.text.en or "",
        ),
        name_en=course.name.en or "",
        goal_en=course.goal.en or "",
    )
