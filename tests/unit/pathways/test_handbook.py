"""A programme in the words of the handbook."""

import pytest

from naer.pathways import diagrams, handbook
from tests.unit.pathways.small_programmes import HOMECOMING, changed, programme

WHEN = "when: {fact: lives_alone, is: true}"


def told(old: str = "", new: str = "", text: str = HOMECOMING) -> str:
    return handbook.handbook(programme(changed(old, new, text) if old else text))


def test_the_handbook_tells_triggers_tasks_and_stories() -> None:
    text = told()
    for line in (
        "# Hjemkomst",
        "Version 1.0.0, gælder fra 1. januar 2026. Sundhedschefen.",
        "- **Ventes hjem {expected_at}** (`discharge-announced`)",
        "  - opgave: Send rapport",
        "  - trækker opgaver tilbage (ikke report)",
        "  - trækker opgaver tilbage i tidligere planer",
        "- Ejer: `home-nursing`",
        "- Frist: ved `expected_at`",
        "- Frist: 2 timer efter `noticed_at`",
        "- Prioritet: haster",
        "- Skal være i orden, før borgeren tager hjem",
        "- Er den ikke løst 30 minutter efter fristen, får `acute-nursing` besked (hurtigst muligt)",
        "1. **fredag 20. november kl. 10.00** Ventes hjem fredag 20. november kl. 14.00",
        "   - Send rapport: `visitation`, senest fredag 20. november kl. 12.00",
        "- `own` (assumption) Egen",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{fact: lives_alone, is: false}", "`lives_alone` er nej"),
        ("{fact: weekday, is: friday}", "`weekday` er friday"),
        ("{fact: weekday, in: [thursday, friday]}", "`weekday` er thursday eller friday"),
        ("{fact: age, at_least: 80}", "`age` er mindst 80"),
        ("{fact: age, at_most: 80}", "`age` er højst 80"),
        ("{fact: needs, has: food}", "`needs` har food"),
        ("{fact: needs, has_any: [food, aids]}", "`needs` har food eller aids"),
        (
            "{fact: conditions, has_starting: [DE10, DE11]}",
            "`conditions` har en kode, der begynder med DE10 eller DE11",
        ),
        ("{fact: needs, missing: true}", "`needs` ikke er oplyst"),
        ("{fact: needs, missing: false}", "`needs` er oplyst"),
        ("{not: {fact: age, at_least: 80}}", "ikke (`age` er mindst 80)"),
        (
            "{all: [{fact: age, at_least: 80}, {any: [{fact: needs, has: food}, {fact: needs, has: aids}]}]}",
            "`age` er mindst 80 og (`needs` har food eller `needs` har aids)",
        ),
    ],
)
def test_conditions_read_as_sentences(when: str, words: str) -> None:
    assert f"- Kun når {words}" in told(WHEN, f"when: {when}").splitlines()


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        ("{from: expected_at, before: 1 day}", "1 dag før `expected_at`"),
        ("{from: expected_at, after: 3 days}", "3 dage efter `expected_at`"),
        ("{from: expected_at, after: 90 minutes}", "90 minutter efter `expected_at`"),
        ("{from: [expected_at, found_at], after: 1 hour}", "1 time efter `expected_at` eller da det blev fundet"),
        ('{from: expected_at, opening_days: 1, at: "12:00"}', "kl. 12.00 1. åbningsdag efter `expected_at`"),
        ('{from: expected_at, working_days: 2, at: "09:30"}', "kl. 9.30 2. hverdag efter `expected_at`"),
        ('{from: expected_at, days: 7, at: "15:00"}', "kl. 15.00 7. dag efter `expected_at`"),
    ],
)
def test_deadlines_read_as_sentences(deadline: str, words: str) -> None:
    assert f"- Frist: {words}" in told("{from: noticed_at, after: 2 hours}", deadline).splitlines()


def test_an_escalation_at_the_deadline_says_so() -> None:
    line = "- Er den ikke løst ved fristen, får `acute-nursing` besked"
    assert line in told("{after: 30 minutes, unless: done, to: acute-nursing, priority: asap}",
                        "{after: 0 minutes, unless: done, to: acute-nursing, priority: routine}").splitlines()  # fmt: skip


def test_a_story_tells_all_that_comes_of_each_step() -> None:
    more = """
      - {at: 2026-11-20T13:10:00+01:00, taken: [report], expect: {escalated: [{activity: receive, to: visitation}]}}
      - at: 2026-11-20T13:20:00+01:00
        finding: discharge-announced
        facts: {expected_at: 2026-11-20T16:00:00+01:00, noticed_at: 2026-11-20T12:00:00+01:00}
        done: [report]
        expect: {moved: [{activity: receive, owner: home-nursing, deadline: 2026-11-20T16:00:00+01:00}]}
      - {at: 2026-11-20T13:30:00+01:00, finding: on-leave, expect: {}}
      - {at: 2026-11-20T13:40:00+01:00, finding: died, expect: {}}
"""
    text = told(text=HOMECOMING.replace("    title: En\n", "    title: En\n    services: [meals]\n") + more)
    for line in (
        "Har i forvejen: meals.",
        "2. **fredag 20. november kl. 13.10** Tiden går (report er taget)",
        "   - `visitation` får besked om receive",
        "   - Tag imod fredag 20. november kl. 16.00: `home-nursing`, nu senest fredag 20. november kl. 16.00",
        "4. **fredag 20. november kl. 13.30** `on-leave`",
        "   - intet nyt",
        "   - receive trækkes tilbage: Borgeren er død",
        "   - meals stoppes",
        "   - planen lukkes: Død",
    ):
        assert line in text.splitlines(), text


def test_assumptions_and_sources_stand_where_they_belong() -> None:
    text = told("    again: each-finding", "    again: each-finding\n    assumption: Vores frist.\n    sources: [own]")
    assert {"- Antagelse: Vores frist.", "- Kilder: `own`"} <= set(text.splitlines())


def test_the_diagrams_draw_every_transition_that_changes_something() -> None:
    text = diagrams.states()
    assert "  admitted --> on_leave: leave" in text
    assert "  discharged --> admitted: readmit" in text
    assert "  offered --> taken: take" in text
    assert "  in_progress --> requested: put-back, hand-over, give-back" in text
    assert "discharged --> discharged" not in text
