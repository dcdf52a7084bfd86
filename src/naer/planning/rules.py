"""From a granted service to the visits of a day. Pure: a schedule and a day in, visits out, in Danish local time."""

from datetime import date, timedelta

from naer.danish import times
from naer.planning.definition import WEEKDAYS, Schedule, Visit, VisitFile


def visits(schedule: Schedule, *, on: date, slack_minutes: int) -> list[Visit]:
    """The visits of a day, earliest first; none outside the schedule's days, weeks and period."""
    if not is_day_of(schedule, on):
        return []
    planned = sorted({times.instant_near(on, clock) for clock in schedule.times})
    return [Visit(at, at + timedelta(minutes=slack_minutes)) for at in planned]


def is_day_of(schedule: Schedule, on: date) -> bool:
    """Is the service given on this day? Weeks are counted from the Monday of the schedule's first week."""
    if on < schedule.since or (schedule.until is not None and on > schedule.until):
        return False
    if schedule.days and WEEKDAYS[on.weekday()] not in schedule.days:
        return False
    first_monday = schedule.since - timedelta(days=schedule.since.weekday())
    return ((on - first_monday).days // 7) % schedule.weeks == 0


def example_problems(file: VisitFile) -> list[str]:
    """Sentences about examples that do not come out as written; empty when all do."""
    service = file.example.service
    slack = file.slack_minutes(service.code)
    if slack is None:
        return [f"The example's service {service.code} is not among the planned services."]
    found: list[str] = []
    for expected in file.example.expect:
        schedule = Schedule(since=date(2026, 1, 1), until=None, days=service.days, weeks=1, times=service.times)
        given = tuple(times.local(one.at).time() for one in visits(schedule, on=expected.day, slack_minutes=slack))
        if given != expected.visits:
            found.append(f"On {expected.day} the example gives other visits than it expects.")
    return found
