"""The agreements that ship hold together, and what does not is said in one sentence that names file and element."""

from pathlib import Path

import pytest

from naer.dialogue import content
from naer.errors import InvalidError

DEADLINES, CATEGORIES = content.text(content.DEADLINES), content.text(content.CATEGORIES)


def problems(deadlines: str = DEADLINES, categories: str = CATEGORIES) -> list[str]:
    return content.problems(content.deadline_file(deadlines), content.category_file(categories))


def test_what_ships_has_no_problem() -> None:
    assert problems() == []
    assert content.agreements().rules[0].working_days == 3


def test_all_eighteen_categories_have_danish_and_english_names() -> None:
    assert len(content.categories().categories) == 18
    assert (content.category_name("medicine"), content.category_name("medicine", "en")) == ("Medicin", "Medicine")
    assert content.category_name("unheard-of") == "unheard-of"


BROKEN_DEADLINES = [
    ("working_days: 3", "working_days: 4", "it should be due 2026-11-26 00:00:00+01:00"),
    (
        "but_not: [decease, examination-results]",
        "but_not: [gossip]",
        "rule kommune-og-almen-praksis: it names gossip, which is no category",
    ),
    ("category: nursing\n    activity: new", "category: gossip\n    activity: new", "gossip is no category"),
    ("rules:\n", "rules:\n" + DEADLINES.partition("rules:\n")[2].partition("\nexamples:")[0], "is written twice"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN_DEADLINES)
def test_what_does_not_fit_is_said(old: str, new: str, sentence: str) -> None:
    assert old in DEADLINES
    found = problems(deadlines=DEADLINES.replace(old, new, 1))
    assert any(sentence in one and one.startswith("content/dialogue/answer_deadlines.yaml: ") for one in found)


BROKEN_CATEGORIES = [
    (
        "code: medicine, da: Medicin}",
        "code: medicine, da: Piller}",
        "should be called 'Piller' and is called 'Medicin'",
    ),
    ("{code: nursing,", "{code: medicine,", "category medicine: it is written twice"),
    ("code: other, da: Andet}", "code: unheard-of, da: Andet}", "is called 'nothing'"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN_CATEGORIES)
def test_categories_that_do_not_fit_are_said(old: str, new: str, sentence: str) -> None:
    assert old in CATEGORIES
    found = problems(categories=CATEGORIES.replace(old, new, 1))
    assert any(sentence in one and one.startswith("content/dialogue/categories.yaml: ") for one in found)


UNREADABLE = [
    ("working_days: 3", "working_days: tre", "rules.0.working_days"),
    ("owner: Nær, dialog", "eier: Nær", "owner"),
    ("    but_not:", "    valid_from: 2027-01-01\n    valid_to: 2026-01-01\n    but_not:", "valid_to lies before"),
    ("came: 2026-11-20T14:05:00+01:00", "came: 2026-11-20T14:05:00", "came"),
    ("rules:", "rules: [", "is not YAML in line"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), UNREADABLE)
def test_a_file_that_says_what_it_may_not_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in DEADLINES
    with pytest.raises(InvalidError) as refused:
        problems(deadlines=DEADLINES.replace(old, new, 1))
    assert sentence in str(refused.value) and "answer_deadlines.yaml" in str(refused.value)


def test_the_rule_and_example_of_the_guide_fit_into_what_ships() -> None:
    guide = (Path(__file__).parents[3] / "docs/how-to-add/answer-deadline.md").read_text(encoding="utf-8")
    rule, example = (block.partition("```")[0].partition("\n")[2] for block in guide.split("```yaml\n")[1:])
    written = DEADLINES.replace("rules:\n", f"rules:\n{rule}", 1).replace("examples:\n", f"examples:\n{example}", 1)
    assert content.deadline_file(written).rules[0].id == "sygehus-og-kommune-hjaelpemidler"
    assert problems(deadlines=written) == []
