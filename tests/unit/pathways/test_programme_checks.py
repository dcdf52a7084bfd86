"""Whether a programme fits with findings, organisations and services, and whether its example citizens come out right."""

import pytest

from naer.courses.vocabulary import FINDINGS
from naer.pathways import checks
from naer.pathways.checks import Surroundings
from tests.unit.pathways.small_programmes import HOMECOMING, changed, programme

AROUND = Surroundings(
    findings={kind.code: kind for kind in FINDINGS},
    functions=frozenset({"home-nursing", "acute-nursing", "visitation"}),
    services=frozenset({"nursing-visit", "alarm"}),
)


def misfits(old: str = "", new: str = "", text: str = HOMECOMING) -> list[str]:
    return checks.misfits(programme(changed(old, new, text) if old else text), AROUND)


def test_a_programme_that_fits_has_no_misfits() -> None:
    assert misfits() == []


ANNOUNCED = "discharge-announced"
MISFITS = [
    (
        "finding: admitted",
        "finding: admited",
        "trigger admitted: the finding 'admited' is not known, did you mean 'admitted'?",
    ),
    ("fact: lives_alone", "fact: live_alone", "the fact 'live_alone' is not known, did you mean 'lives_alone'?"),
    ("is: true", "at_least: 3", "the test 'at_least' does not fit the fact 'lives_alone', which is yes-no."),
    ("owner: visitation", "owner: visitator", "the function 'visitator' is not known, did you mean 'visitation'?"),
    ("to: visitation", "to: nobody-there", "activity receive: the function 'nobody-there' is not known."),
    ("owner: visitation", "owner: fact:age", f"the owner 'fact:age' is not a text that every '{ANNOUNCED}' tells."),
    ("depends_on: [report]", "depends_on: [raport]", "the activity 'raport' is not known, did you mean 'report'?"),
    ("depends_on: [report]", "depends_on: [receive]", "activity receive: it depends on itself."),
    ("tasks: [receive, report]", "tasks: [receive]", "activity report: no trigger makes a task of it."),
    ("tasks: [receive, report]", "tasks: [receive, report, rest]", "the activity 'rest' is not known"),
    (
        "but_not: [report]",
        "but_not: [rapport]",
        "trigger withdrawn, withdraw-tasks: the activity 'rapport' is not known",
    ),
    ("but_not: [alarm]", "but_not: [alarms]", "trigger admitted, pause-services: the service 'alarms' is not known"),
    ('"Ventes hjem {expected_at}"', '"Hjem {needs}"', f"names {{needs}}, which not every '{ANNOUNCED}' tells."),
    ('"Indlagt på {hospital}"', '"Indlagt {place}"', "names {place}, which not every 'admitted' tells."),
    ("{from: expected_at}", "{from: hospital}", "reckoned from hospital, which is no instant that every"),
    ("priority: urgent\n    blocks", "sources: [other]\n    blocks", "the source 'other' is not known"),
    (f"finding: {ANNOUNCED}\n        facts", "finding: ended\n        facts", "the finding 'ended' is not known"),
    ("lives_alone: true}\n        expect", "alone: true}\n        expect", "the fact 'alone' is not known"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), MISFITS)
def test_a_misfit_is_a_sentence_that_names_the_element(old: str, new: str, sentence: str) -> None:
    found = misfits(old, new)
    assert any(sentence in told for told in found), found


def test_a_deadline_may_be_reckoned_from_when_it_was_found() -> None:
    assert misfits("{from: noticed_at, after: 2 hours}", "{from: [hospital, found_at], after: 2 hours}") == []


def test_a_circle_of_dependencies_is_found_at_any_length() -> None:
    found = misfits("    again: each-finding", "    again: each-finding\n    depends_on: [receive]")
    assert found == ["activity receive: it depends on itself.", "activity report: it depends on itself."]


def test_an_owner_can_be_an_organisation_that_the_finding_names() -> None:
    text = changed("owner: visitation, deadline", "owner: fact:hospital, deadline")
    assert misfits("owner: visitation\n", "owner: fact:hospital\n", text) == []


def test_an_activity_that_no_example_gets_is_told() -> None:
    lives_with_others = changed("lives_alone: true}\n        expect", "lives_alone: false}\n        expect")
    expected = "            - {activity: report, owner: visitation, deadline: 2026-11-20T12:00:00+01:00}\n"
    assert misfits(expected, "", lives_with_others) == [
        "activity report: no example citizen gets this task, so nothing shows when it is given."
    ]


def test_an_example_step_may_be_nothing_but_time() -> None:
    assert misfits(HOMECOMING, HOMECOMING + "      - {at: 2026-11-20T12:59:00+01:00, expect: {}}\n") == []


def test_a_version_that_is_there_twice_is_told() -> None:
    assert checks.clashes([programme(), programme()]) == ["programme homecoming has version 1.0.0 twice."]
    assert checks.clashes([programme()]) == []
