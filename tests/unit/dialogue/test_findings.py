"""What a dialogue is worth telling: by which side, under which key, with which facts."""

from dataclasses import replace

import pytest

from naer.dialogue import rules
from naer.dialogue.definition import AnswerTerm, Direction, Message, MessageState, Party
from naer.dialogue.rules import announce
from naer.dialogue.vocabulary import FINDINGS
from naer.fhir.finding import Finding
from naer.fhir.finding_kind import FactKind, FindingKind
from tests.unit.dialogue.letters import CLINIC, TEAM, at, message

NOW = at("11-26 00:00")
IN = message("a clinic new 11-20 10:00 A")
OUT = replace(
    message("a team new 11-20 10:00 A"),
    direction=Direction.OUT,
    state=MessageState.SENT,
    received_at=None,
    term=AnswerTerm(NOW, "gp/1"),
)


def told(code: str, about: Message) -> list[Finding]:
    return rules.findings(code, about, found_at=NOW)


def test_a_late_answer_of_ours_is_told_to_who_was_asked() -> None:
    (found,) = told("answer-late", IN)
    assert (found.facts["unit"], found.facts["from_us"]) == (TEAM.organisation_id, False)
    assert found.facts["due_day"] == "2026-11-25"
    assert found.key == f"{IN.thread_id}:a:answer-late:receiver"


def test_a_late_answer_of_theirs_is_told_to_who_asked() -> None:
    (found,) = told("answer-late", OUT)
    assert (found.facts["unit"], found.facts["from_us"]) == (TEAM.organisation_id, True)
    assert found.key == f"{OUT.thread_id}:a:answer-late:sender"


def test_when_both_sides_are_here_both_are_told() -> None:
    found = told("answer-late", replace(OUT, received_at=NOW))
    assert [one.facts["unit"] for one in found] == [TEAM.organisation_id, CLINIC.organisation_id]


def test_nothing_is_told_where_nobody_here_can_act() -> None:
    stranger = Party("Et ukendt lægehus", "999990000000000", "9520000000000")
    assert told("message-unread", replace(IN, receiver=stranger)) == []


def test_the_same_thing_found_twice_has_one_key() -> None:
    later = rules.findings("message-refused", replace(OUT, trouble="x"), found_at=at("11-27 10:00"))
    assert later[0].key == told("message-refused", OUT)[0].key


def test_what_befalls_a_letter_can_befall_it_at_each_sending() -> None:
    first, second = (replace(OUT, trouble="x", sendings=count) for count in (1, 2))
    assert told("message-refused", first)[0].key != told("message-refused", second)[0].key
    assert told("answer-late", first)[0].key == told("answer-late", second)[0].key


def test_a_finding_knows_its_course_and_stay() -> None:
    (found,) = rules.findings("discharge-message", IN, found_at=NOW, course_id="course-id", encounter_id="encounter-id")
    assert (found.course_id, found.encounter_id, found.citizen_id) == ("course-id", "encounter-id", "citizen-id")
    assert told("discharge-message", replace(IN, encounter_id="named-in-it"))[0].encounter_id == "named-in-it"


EXAMPLES = {
    announce.ANSWER_LATE: OUT,
    announce.ANSWER_CAME: replace(OUT, term=AnswerTerm(NOW, "gp/1", answered_at=NOW)),
    announce.MESSAGE_UNREAD: IN,
    announce.MESSAGE_READ: IN,
    announce.MESSAGE_UNACKNOWLEDGED: replace(OUT, trouble="Modtagerens system har ikke kvitteret."),
    announce.MESSAGE_REFUSED: replace(OUT, trouble="Modtageren findes ikke."),
    announce.MESSAGE_DELIVERED: replace(OUT, term=None),
    announce.DISCHARGE_MESSAGE: replace(IN, category="discharge", term=None),
}


def test_every_finding_of_the_vocabulary_has_an_example_here() -> None:
    assert {kind.code for kind in FINDINGS} == set(EXAMPLES)


@pytest.mark.parametrize("kind", FINDINGS, ids=lambda kind: kind.code)
def test_findings_tell_the_facts_that_the_vocabulary_says(kind: FindingKind) -> None:
    (found,) = told(kind.code, EXAMPLES[kind.code])
    assert set(kind.always) <= set(found.facts) <= {*kind.always, *kind.sometimes}
    for name, value in found.facts.items():
        is_yes_no = kind.fact_kind(name) is FactKind.YES_NO
        assert isinstance(value, bool if is_yes_no else str), name
