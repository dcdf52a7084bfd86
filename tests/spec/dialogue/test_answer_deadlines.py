"""Before when messages are answered: the worked examples of the content, printed as the handbook (`pytest -s`)."""

import sys

import pytest

from naer.danish import times
from naer.dialogue import content, rules
from naer.dialogue.content_format import WrittenDeadlineExample
from naer.dialogue.definition import Activity, AnswerTerm, Party, Sector

FILE = content.deadline_file(content.text(content.DEADLINES))


@pytest.mark.parametrize("example", FILE.examples, ids=[example.says for example in FILE.examples])
def test_a_message_is_answered_before_the_time_that_is_agreed(example: WrittenDeadlineExample) -> None:
    term = answer_term(example)
    due = times.exact(term.due_at) if term else "intet svar ventes"
    sys.stdout.write(
        f"{content.category_name(example.category)}, {times.exact(example.came)}: {due} ({example.says})\n"
    )
    assert (term.due_at if term else None) == example.due


def test_every_rule_has_an_example_that_it_covers() -> None:
    terms = (answer_term(example) for example in FILE.examples)
    assert {rule.id for rule in FILE.rules} == {term.rule.partition("/")[0] for term in terms if term}


def answer_term(example: WrittenDeadlineExample) -> AnswerTerm | None:
    return rules.answer_term(
        content.agreements(),
        sender=Party("", sector=Sector(example.sender)),
        receiver=Party("", sector=Sector(example.receiver)),
        activity=Activity(example.activity),
        category=example.category,
        counted_from=example.came,
    )
