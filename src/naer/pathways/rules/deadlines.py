"""When a task must be done and when its escalation steps fall, reckoned on Danish clocks and calendars."""

from datetime import date, datetime, timedelta

from naer.danish import holidays, times
from naer.pathways.definition import FOUND, Deadline, Escalation, EscalationStep, Facts


def deadline_at(deadline: Deadline, facts: Facts, *, found_at: datetime) -> datetime:
    """The instant, in the zone of the anchor or UTC; never sooner than the deadline allows after `found_at`."""
    anchor = anchor_at(deadline, facts, found_at=found_at)
    return max(_reckoned(deadline, anchor), found_at + deadline.not_sooner_than)


def anchor_at(deadline: Deadline, facts: Facts, *, found_at: datetime) -> datetime:
    """The first known of the facts that the deadline is reckoned from; when it was found if none is known."""
    for name in deadline.from_:
        value = facts.get(name)
        if name != FOUND and isinstance(value, str):
            return datetime.fromisoformat(value)
    return found_at


def escalation_steps(escalation: tuple[Escalation, ...], deadline: datetime) -> tuple[EscalationStep, ...]:
    """The steps with their instants, the earliest first."""
    steps = [
        EscalationStep(at=deadline + step.offset, unless=step.unless, to=step.to, priority=step.priority)
        for step in escalation
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def _reckoned(deadline: Deadline, anchor: datetime) -> datetime:
    if deadline.at is not None:
        return times.instant_near(_day(deadline, times.local_day(anchor)), deadline.at)
    return anchor + (deadline.after or timedelta()) - (deadline.before or timedelta())


def _day(deadline: Deadline, day: date) -> date:
    if deadline.working_days is not None:
        return holidays.working_days_after(day, deadline.working_days)
    for _ in range(deadline.opening_days or 0):
        day = holidays.next_opening_day(day)
    return day + timedelta(days=deadline.days or 0)
