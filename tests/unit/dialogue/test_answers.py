"""Answers are due within working days of the Danish calendar, and are late once the last of them is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from naer.dialogue import rules
from naer.dialogue.definition import Activity, AnswerTerm, MessageState, Party, ReadMark
from tests.unit.dialogue.letters import AGREED, CLINIC, TEAM, WARD, arrived, at, draft, letters, message, signature

TERMS = """
    came                        working_days   over
    2026-11-20T14:05:00+01:00   3              2026-11-26T00:00:00+01:00
    2026-11-21T09:00:00+01:00   3              2026-11-26T00:00:00+01:00
    2026-11-20T23:30:00+00:00   1              2026-11-24T00:00:00+01:00
    2027-03-24T15:00:00+01:00   3              2027-04-02T00:00:00+02:00
    2026-12-23T08:00:00+01:00   1              2026-12-25T00:00:00+01:00
    2026-10-23T08:00:00+02:00   1              2026-10-27T00:00:00+01:00
"""


@pytest.mark.parametrize("line", TERMS.strip().splitlines()[1:])
def test_a_term_ends_with_the_last_of_its_working_days(line: str) -> None:
    came, count, over = line.split()
    due = rules.due_at(datetime.fromisoformat(came), int(count))
    assert due == datetime.fromisoformat(over)
    assert due.tzinfo is UTC


def term(sender: Party = TEAM, receiver: Party = CLINIC, **changes: object) -> AnswerTerm | None:
    asked = {"activity": Activity.NEW, "category": "medicine", "counted_from": at("11-20 14:05"), **changes}
    return rules.answer_term(AGREED, sender=sender, receiver=receiver, **asked)


def test_municipality_and_clinic_owe_each_other_an_answer() -> None:
    expected = AnswerTerm(datetime(2026, 11, 25, 23, tzinfo=UTC), "gp/1")
    assert term() == term(CLINIC, TEAM) == term(activity=Activity.FORWARD) == expected


def test_nothing_is_owed_where_nothing_is_agreed() -> None:
    assert term(WARD, TEAM) is None
    assert term(activity=Activity.REPLY) is None
    assert term(category="decease") is None
    assert term(counted_from=datetime(2010, 1, 1, tzinfo=UTC)) is None
    ended = replace(AGREED, rules=(replace(AGREED.rules[0], valid_to=date(2026, 11, 19)),))
    asked = {"activity": Activity.NEW, "category": "medicine", "counted_from": at("11-20 14:05")}
    assert rules.answer_term(ended, sender=TEAM, receiver=CLINIC, **asked) is None
    still = replace(AGREED, rules=(replace(AGREED.rules[0], valid_to=date(2026, 11, 20)),))
    assert rules.answer_term(still, sender=TEAM, receiver=CLINIC, **asked) is not None


def test_a_rule_may_be_for_some_categories_only() -> None:
    aids = replace(AGREED, rules=(replace(AGREED.rules[0], only=("assistive-devices",)),))
    for category, is_owed in (("assistive-devices", True), ("medicine", False)):
        asked = {"activity": Activity.NEW, "category": category, "counted_from": at("11-20 14:05")}
        assert (rules.answer_term(aids, sender=TEAM, receiver=CLINIC, **asked) is not None) is is_owed


QUESTION_AND_ANSWER = """
    a    clinic   new       11-20 10:00   A
    b    team     reply:a   11-24 14:00   A B
"""


def test_a_question_is_answered_by_the_next_message_of_the_one_who_was_asked() -> None:
    thread = rules.thread(arrived(letters(QUESTION_AND_ANSWER)))
    question, answer = thread.messages
    assert rules.answered_at(thread, question) == at("11-24 14:00")
    assert rules.answered_at(thread, answer) is None
    (noted,) = rules.with_answers(thread)
    assert noted.term is not None and noted.term.answered_at == at("11-24 14:00")
    assert rules.with_answers(rules.thread([noted, answer])) == []


def test_a_reminder_from_the_one_who_asked_is_no_answer() -> None:
    table = """
        a    clinic   new       11-20 10:00   A
        b    clinic   reply:a   11-24 14:00   A B
    """
    thread = rules.thread(arrived(letters(table)))
    assert rules.answered_at(thread, thread.messages[0]) is None


def test_an_answer_that_was_refused_is_none_and_what_was_noted_is_taken_back() -> None:
    thread = rules.thread(arrived(letters(QUESTION_AND_ANSWER)))
    (noted,) = rules.with_answers(thread)
    refused = rules.thread([noted, replace(thread.latest, state=MessageState.REFUSED)])
    (again,) = rules.with_answers(refused)
    assert again.term is not None and again.term.answered_at is None


def test_an_answer_counts_even_when_the_askers_clock_is_ahead() -> None:
    question = message("a clinic new 11-20 10:00 A")
    frame = rules.frame_like(question, thread_id=question.thread_id, sender=TEAM, receiver=CLINIC, to_whom=None)
    answer = rules.written(draft(), frame, activity=Activity.REPLY, signature=signature("11-20 09:00"))
    thread = rules.thread([question, answer])
    assert [one.message_id for one in thread.messages] == ["ours", "a"]
    assert rules.answered_at(thread, question) == at("11-20 09:00")
    assert rules.answered_at(rules.thread([question, replace(answer, steps=())]), question) is None


def test_an_answer_is_late_from_the_moment_the_term_is_over_and_found_so_once() -> None:
    owed = AnswerTerm(at("11-26 00:00"), "gp/1")
    asked = message(term=owed)
    assert rules.found_late(asked, now=at("11-25 23:59")) is None
    found = rules.found_late(asked, now=at("11-26 00:00"))
    assert found is not None and found.term == replace(owed, late_found_at=at("11-26 00:00"))
    assert rules.found_late(found, now=at("11-26 00:01")) is None
    assert rules.found_late(message(term=replace(owed, answered_at=at("11-27 10:00"))), now=at("11-28 00:00")) is None
    assert rules.found_late(message(term=None), now=at("11-28 00:00")) is None


def test_a_message_is_to_be_read_by_the_end_of_the_next_working_day() -> None:
    unread = message("a clinic new 11-20 10:00 A")
    assert unread.read_due_at == at("11-24 00:00") == rules.read_due_at(AGREED, at("11-20 10:00"))
    assert rules.found_unread(unread, now=at("11-23 23:59")) is None
    found = rules.found_unread(unread, now=at("11-24 00:00"))
    assert found is not None and found.unread_found_at == at("11-24 00:00")
    read = replace(unread, reads=(ReadMark("team-id", "nurse", "Anna Test", at("11-20 15:00")),))
    for settled in (found, read, replace(unread, read_due_at=None)):
        assert rules.found_unread(settled, now=at("11-30 00:00")) is None


def test_the_term_of_what_we_ask_begins_when_it_first_leaves() -> None:
    frame = rules.frame_like(message(), thread_id="t", sender=TEAM, receiver=CLINIC, to_whom=None)
    ours = rules.written(draft(), frame, activity=Activity.NEW, signature=signature("11-20 10:00"))
    assert ours.term is None
    sent = rules.sent(ours, AGREED, at=at("11-23 08:00"))
    assert sent.sent_at == at("11-23 08:00")
    assert sent.term is not None and sent.term.due_at == at("11-27 00:00")
    again = rules.sent(sent, AGREED, at=at("11-23 08:00") + timedelta(days=2))
    assert again == replace(sent, sendings=2)
