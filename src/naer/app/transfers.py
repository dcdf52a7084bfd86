"""Lets responsibilities pass on the days on which the law changes them, by the application's clock, however late it is asked."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.courses import responders, transfer
from naer.danish import times
from naer.errors import BusyError, for_the_log
from naer.organisations import content, registry, responsibility
from naer.pathways import offers

ACT = "course.pass-on"
log = logging.getLogger("naer.transfers")
LOOKED_BACK = timedelta(days=60)
"""How long a house may have been off and still do what a day asked for."""


@cache
def days() -> tuple[date, ...]:
    """The days on which some task gets another authority or payer somewhere."""
    return responsibility.transfer_days(content.load())


def pass_on(system: Guard, *, enough: Callable[[], bool] = lambda: False) -> int:
    """Do what the days until now asked for and is not done, until `enough`; returns how many courses passed. Each is one
    transaction, and one that fails is told of in the log and tried again the next time. BusyError when the database does not
    answer.

    Organisations come first: which of them are there, and what each is part of, are those of the day.
    """
    today, passed = times.local_day(system.clock.now()), 0
    for day in days():
        if today - LOOKED_BACK <= day <= today:
            passed += _on(system, day, enough)
    return passed


def _on(system: Guard, day: date, enough: Callable[[], bool]) -> int:
    passing = responsibility.transferred(content.load(), day)
    known = transfer.tasks_of_courses(content.load(), offers.newest().values())
    concerned = {code: task for code, task in known.items() if task in passing}
    with system.open(system_actor("transfer"), purpose=Purpose.SYSTEM, act=ACT) as rec:
        if rec.once(f"transfer/organisations/{day}"):
            registry.register(rec, responders.tree_of(rec))
        waiting = transfer.waiting(rec, day=day, tasks=concerned)
    passed = 0
    for course_id in waiting:
        if enough():
            break
        try:
            with system.open(system_actor("transfer"), purpose=Purpose.SYSTEM, act=ACT) as rec:
                passed += transfer.pass_on(rec, course_id, day=day, tasks=concerned)
        except BusyError:
            raise
        except Exception as error:
            log.error("A course of %s was not passed on; the others are.\n%s", day, for_the_log(error))
    return passed
