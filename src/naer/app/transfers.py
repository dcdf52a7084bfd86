"""Lets responsibilities pass on the days on which the law changes them, by the application's clock, however late it is asked."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.courses import responders, transfer
from naer.danish import times
from naer.organisations import content, registry, responsibility
from naer.pathways import offers

ACT = "course.pass-on"
LOOKED_BACK = timedelta(days=60)
"""How long a house may have been off and still do what a day asked for."""


@cache
def tasks() -> Mapping[str, str]:
    """The task that a course is of, by its code: a task's own name, or a programme's, whose team carries it out."""
    return {one.key: one.key for one in content.load().tasks} | {
        programme: offer.team for programme, offer in offers.newest().items()
    }


@cache
def days() -> tuple[date, ...]:
    """The days on which some task gets another authority or payer somewhere."""
    return responsibility.transfer_days(content.load())


def pass_on(system: Guard) -> int:
    """Do what the days until now asked for and is not done; returns how many courses passed. Each is one transaction.

    Organisations come first: which of them are there, and what each is part of, are those of the day.
    """
    today, passed = times.local_day(system.clock.now()), 0
    for day in days():
        if today - LOOKED_BACK <= day <= today:
            passed += _on(system, day)
    return passed


def _on(system: Guard, day: date) -> int:
    passing = responsibility.transferred(content.load(), day)
    concerned = {code: task for code, task in tasks().items() if task in passing}
    with system.open(system_actor("transfer"), purpose=Purpose.SYSTEM, act=ACT) as rec:
        if rec.once(f"transfer/organisations/{day}"):
            registry.register(rec, responders.tree_of(rec))
        waiting = transfer.waiting(rec, day=day, tasks=concerned)
    passed = 0
    for course_id in waiting:
        with system.open(system_actor("transfer"), purpose=Purpose.SYSTEM, act=ACT) as rec:
            passed += transfer.pass_on(rec, course_id, day=day, tasks=concerned)
    return passed
