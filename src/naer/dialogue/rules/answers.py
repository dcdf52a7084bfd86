"""When an answer is due, whether it came, and when a message has lain unread too long.

Terms are counted in working days of the Danish calendar: the day on which a message came (Danish time) does not count,
and the term ends with the last moment of the last working day. What expects an answer is data
(`content/dialogue/answer_deadlines.yaml`).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from naer.danish import holidays, times
from naer.dialogue.definition import (
    Activity,
    Agreements,
    AnswerRule,
    AnswerTerm,
    Message,
    MessageState,
    Party,
    Thread,
)


def due_at(counted_from: datetime, working_days: int) -> datetime:
    """The instant (UTC) with which the last of `working_days` (at least 1) after the day of `counted_from` is over."""
    last_day = holidays.working_days_after(times.local_day(counted_from), working_days)
    return times.start_of_day(last_day + timedelta(days=1))


def answer_term(
    agreements: Agreements, *, sender: Party, receiver: Party, activity: Activity, category: str, counted_from: datetime
) -> AnswerTerm | None:
    """Before when such a message is to be answered; None when nothing is agreed. The first rule that fits decides."""
    for rule in agreements.rules:
        if _covers(rule, sender, receiver, activity, category, counted_from):
            return AnswerTerm(due_at(counted_from, rule.working_days), f"{rule.id}/{agreements.version}")
    return None


def read_due_at(agreements: Agreements, received_at: datetime) -> datetime:
    """Before when a message that came at `received_at` is to be read (exclusive)."""
    return due_at(received_at, agreements.read_within_working_days)


def answered_at(thread: Thread, question: Message) -> datetime | None:
    """When the one who was asked answered: with a message that was not refused, later in the thread or naming it."""
    place = thread.messages.index(question)
    for number, message in enumerate(thread.messages):
        step = message.own_step
        follows = number > place or (step is not None and step.previous == question.letter_id)
        if follows and message.state is not MessageState.REFUSED and message.sender.is_same(question.receiver):
            return message.at
    return None


def found_late(message: Message, *, now: datetime) -> Message | None:
    """The message with its answer found missing after the term; None when it is not, or was found so before."""
    term = message.term
    if term is None or term.answered_at is not None or term.late_found_at is not None or now < term.due_at:
        return None
    return replace(message, term=replace(term, late_found_at=now))


def found_unread(message: Message, *, now: datetime) -> Message | None:
    """The message found unread after its term; None when it is not, or was found so before."""
    if message.read_due_at is None or message.reads or message.unread_found_at is not None or now < message.read_due_at:
        return None
    return replace(message, unread_found_at=now)


def _covers(
    rule: AnswerRule, sender: Party, receiver: Party, activity: Activity, category: str, counted_from: datetime
) -> bool:
    day = times.local_day(counted_from)
    return (
        {sender.sector, receiver.sector} == set(rule.between)
        and activity in rule.activities
        and (not rule.only or category in rule.only)
        and category not in rule.but_not
        and rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
    )
