"""Programmes small enough to see through, and findings for them."""

from datetime import datetime

import yaml

from naer.fhir.finding import Fact, Finding
from naer.pathways import content
from naer.pathways.definition import Programme

FRIDAY = datetime.fromisoformat("2026-11-20T10:00:00+01:00")

OPENING = """
format: programme/1
id: homecoming
version: 1.0.0
title: {da: Hjemkomst}
owner: {da: Sundhedschefen}
summary: {da: Hjem fra sygehus}
valid_from: 2026-01-01
plan: {title: {da: Hjemkomst}, one_per: encounter}
sources: [{id: own, text: Egen, verification: assumption}]
"""

HOMECOMING = (
    OPENING
    + """
triggers:
  - id: announced
    finding: discharge-announced
    says: {da: "Ventes hjem {expected_at}"}
    tasks: [receive, report]
  - id: withdrawn
    finding: discharge-withdrawn
    says: {da: Aflyst}
    effects:
      - {do: withdraw-tasks, because: {da: "Udskrivningen {expected_at} er aflyst"}, but_not: [report]}
  - id: admitted
    finding: admitted
    says: {da: Indlagt}
    effects:
      - {do: withdraw-tasks, of: earlier-plans, because: {da: Indlagt igen}}
      - {do: pause-services, because: {da: "Indlagt på {hospital}"}, but_not: [alarm]}
  - id: home
    finding: came-home
    says: {da: Hjemme}
    effects: [{do: resume-services}]
  - id: died
    finding: died
    says: {da: Død}
    effects:
      - {do: stop-services, because: {da: Borgeren er død}}
      - {do: withdraw-tasks, because: {da: Borgeren er død}}
      - {do: close-plan, outcome: completed}
  - id: mistaken
    finding: death-cancelled
    says: {da: Lever}
    effects: [{do: pause-services, because: {da: Lever}}]
activities:
  - id: receive
    title: {da: "Tag imod {expected_at}"}
    what_to_do: {da: Vær der}
    owner: home-nursing
    deadline: {from: expected_at}
    priority: urgent
    blocks_going_home: true
    depends_on: [report]
    escalation:
      - {after: 30 minutes, unless: done, to: acute-nursing, priority: asap}
      - {before: 1 hour, unless: taken, to: visitation, priority: urgent}
  - id: report
    title: {da: Send rapport}
    what_to_do: {da: Send}
    owner: visitation
    when: {fact: lives_alone, is: true}
    deadline: {from: noticed_at, after: 2 hours}
    again: each-finding
examples:
  - id: one
    title: En
    steps:
      - at: 2026-11-20T10:00:00+01:00
        finding: discharge-announced
        facts: {expected_at: 2026-11-20T14:00:00+01:00, noticed_at: 2026-11-20T10:00:00+01:00, lives_alone: true}
        expect:
          plan: active
          tasks:
            - {activity: receive, owner: home-nursing, deadline: 2026-11-20T14:00:00+01:00}
            - {activity: report, owner: visitation, deadline: 2026-11-20T12:00:00+01:00}
"""
)


def programme(text: str = HOMECOMING) -> Programme:
    """The programme that a YAML text says; the test fails with its faults if it says none."""
    read = content.read("homecoming.yaml", text)
    assert read.programme is not None, read.faults
    return read.programme


def changed(old: str, new: str, text: str = HOMECOMING) -> str:
    """The text with one part written otherwise; the part must be there."""
    assert old in text
    return text.replace(old, new)


def faults(text: str) -> tuple[str, ...]:
    """What is wrong with a text, as the author reads it."""
    return content.read("homecoming.yaml", text).faults


def finding(code: str, *, key: str = "finding-1", **facts: Fact) -> Finding:
    """A finding of Friday morning at ten, about a stay."""
    return Finding(
        code=code, key=key, rule="test", citizen_id="citizen-1", found_at=FRIDAY, facts=facts, encounter_id="stay-1"
    )


def as_text(written: object) -> str:
    """A structure as YAML text."""
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False)
