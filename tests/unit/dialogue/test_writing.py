"""Who may write what: drafts, categories, replies to the latest only, receivers that can be reached."""

from dataclasses import replace

import pytest

from naer.dialogue import rules
from naer.dialogue.definition import Addressee, Attachment, Draft, MessageState, Thread, TrayState
from naer.dialogue.rules import writing
from naer.errors import Refused
from tests.unit.dialogue.letters import CLINIC, TEAM, arrived, draft, letters, message

FILE = Attachment("Medicinliste", "application/pdf", "SGVq")


def test_a_text_with_a_telephone_number_and_a_file_can_be_sent() -> None:
    assert rules.draft_refusal(draft(files=(FILE,))) is None


WRONG_DRAFTS: list[tuple[Draft, str]] = [
    (draft(" \n "), "Skriv en tekst"),
    (draft(telephone=" "), "telefonnummer"),
    (draft(files=(replace(FILE, title=" "),)), "titel"),
    (draft(files=(replace(FILE, content_type="text/html"),)), "PDF"),
    (draft(files=(FILE, replace(FILE, data=None))), "tomt"),
    (draft(files=(replace(FILE, data="ikke base64"),)), "beskadiget"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG_DRAFTS)
def test_what_cannot_be_sent_is_refused_with_a_sentence(wrong: Draft, why: str) -> None:
    refused = rules.draft_refusal(wrong)
    assert refused is not None and why in refused.reason


def test_files_that_fill_too_much_together_are_refused() -> None:
    half = replace(FILE, data="A" * (writing.MOST_ATTACHED_BYTES * 2 // 3 + 4))
    refused = rules.draft_refusal(draft(files=(half, half)))
    assert refused is not None and "50 MB" in refused.reason


SUBJECTS = """
    category             topic   priority   why
    medicine             -       -          -
    other                emne    -          -
    regarding-referral   -       asap       -
    gossip               -       -          kategorier
    other                -       -          emne
    medicine             -       asap       henvisning
    regarding-referral   -       urgent     haster
"""


@pytest.mark.parametrize("line", SUBJECTS.strip().splitlines()[1:])
def test_category_topic_and_priority_fit_together(line: str) -> None:
    category, topic, priority, why = ("" if word == "-" else word for word in line.split())
    codes = {"medicine", "other", "regarding-referral"}
    refused = rules.subject_refusal(category=category, topic=topic, priority=priority, categories=codes)
    assert (refused is None) == (not why)
    assert refused is None or why in refused.reason


def thread() -> Thread:
    first, second = arrived(
        letters(
            """
            a    clinic   new       11-20 10:00   A
            b    team     reply:a   11-20 14:00   A B
        """
        )
    )
    return rules.thread([first, second])


def route(whole: Thread, seen: str, *organisation_ids: str) -> rules.Route | Refused:
    return rules.reply_route(whole, seen_message_id=seen, organisation_ids=organisation_ids)


def test_the_receiver_answers_the_latest_to_whoever_wrote_it() -> None:
    whole = thread()
    doctor = Addressee(("Peter",), "Test")
    latest = replace(whole.latest, from_whom=doctor)
    found = route(rules.thread([whole.messages[0], latest]), latest.id, CLINIC.organisation_id)
    assert found == rules.Route(CLINIC, TEAM, doctor, latest)


def test_whoever_wrote_the_latest_may_write_once_more() -> None:
    whole = thread()
    found = route(whole, whole.latest.id, TEAM.organisation_id)
    assert isinstance(found, rules.Route) and (found.sender, found.receiver) == (TEAM, CLINIC)


def test_only_the_latest_can_be_answered() -> None:
    whole = thread()
    refused = route(whole, whole.messages[0].id, CLINIC.organisation_id)
    assert isinstance(refused, Refused) and "nyere besked" in refused.reason


def test_a_refused_message_is_not_the_latest() -> None:
    whole = thread()
    after_refusal = rules.thread([whole.messages[0], replace(whole.latest, state=MessageState.REFUSED)])
    found = route(after_refusal, whole.messages[0].id, TEAM.organisation_id)
    assert isinstance(found, rules.Route) and found.answers.message_id == "a"


def test_nothing_can_be_answered_where_all_was_refused() -> None:
    refused = route(rules.thread([message(state=MessageState.REFUSED)]), "x", TEAM.organisation_id)
    assert isinstance(refused, Refused) and "Skriv en ny besked" in refused.reason


def test_who_takes_no_part_cannot_answer() -> None:
    whole = thread()
    refused = route(whole, whole.latest.id, "another-unit")
    assert isinstance(refused, Refused) and "ikke part" in refused.reason


def test_an_unplaced_message_is_answered_from_the_tray_only() -> None:
    unplaced = message(tray=TrayState.WAITING)
    refused = route(rules.thread([unplaced]), unplaced.id, TEAM.organisation_id)
    assert isinstance(refused, Refused) and "uplacerede" in refused.reason
    placed = message(tray=TrayState.MATCHED)
    assert isinstance(route(rules.thread([placed]), placed.id, TEAM.organisation_id), rules.Route)


def test_a_receiver_must_be_another_that_can_be_reached() -> None:
    assert rules.receiver_refusal(TEAM, CLINIC) is None
    for unreachable in (replace(CLINIC, gln=""), replace(CLINIC, sor="")):
        refused = rules.receiver_refusal(TEAM, unreachable)
        assert refused is not None and "Ring" in refused.reason
    refused = rules.receiver_refusal(TEAM, replace(TEAM, name="et andet navn"))
    assert refused is not None and "egen enhed" in refused.reason
