"""Whether the parts of a programme fit together and with the rest of the house; every misfit is a sentence.

What one file may say by itself is `definition`; here its names are held against what findings tell, who can own a task,
which services there are, and its example citizens are lived through.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from naer.courses.offers import Outcome
from naer.courses.rules import programme_courses
from naer.fhir.finding_kind import FactKind, FindingKind
from naer.pathways import offers
from naer.pathways.definition import FOUND, RESPONSIBLE, Activity, Condition, Programme, Step, Text, Trigger
from naer.pathways.rules import differences, facts_named

_FITTING = {
    "is": frozenset({FactKind.TEXT, FactKind.NUMBER, FactKind.YES_NO, FactKind.DAY}),
    "in": frozenset({FactKind.TEXT, FactKind.NUMBER}),
    "at_least": frozenset({FactKind.NUMBER}),
    "at_most": frozenset({FactKind.NUMBER}),
    "has": frozenset({FactKind.TEXTS}),
    "has_any": frozenset({FactKind.TEXTS}),
    "has_starting": frozenset({FactKind.TEXTS}),
    "missing": frozenset(FactKind),
}

_OUTCOMES = {
    "reached": Outcome.REACHED,
    "not-reached": Outcome.NOT_REACHED,
    "not-measured": Outcome.NOT_MEASURED,
}


@dataclass(frozen=True)
class Surroundings:
    """What a programme is held against: kinds of findings by code, functions that own tasks, codes of services."""

    findings: Mapping[str, FindingKind]
    functions: frozenset[str]
    services: frozenset[str]


def misfits(programme: Programme, around: Surroundings) -> list[str]:
    """Every misfit as a sentence that names the element; empty when all fits."""
    found = [
        *_names(programme, around),
        *(fault for trigger in programme.triggers for fault in _trigger_faults(programme, trigger, around)),
        *(fault for example in programme.examples for step in example.steps for fault in _step_faults(step, around)),
        *_course_faults(programme, around),
    ]
    return found or [
        *(fault for example in programme.examples for fault in differences(programme, example)),
        *_without_example(programme),
    ]


def clashes(programmes: Iterable[Programme]) -> list[str]:
    """Sentences on versions that are there twice."""
    seen: set[tuple[str, str]] = set()
    found: list[str] = []
    for programme in programmes:
        version = (programme.id, programme.version)
        if version in seen:
            found.append(f"programme {programme.id} has version {programme.version} twice.")
        seen.add(version)
    return found


def _course_faults(programme: Programme, around: Surroundings) -> Iterator[str]:
    """What does not fit in the course that is offered: its team, its source, and examples that come out otherwise."""
    course, offer = programme.course, offers.of_programme(programme)
    if course is None or offer is None:
        return
    yield from _unknown("course", "function", [course.team], around.functions)
    yield from _unknown("course", "source", [course.measure.source], frozenset(one.id for one in programme.sources))
    for example in course.examples:
        came = programme_courses.outcome(offer.measure, example.first, example.last)
        if came is not _OUTCOMES[example.expect]:
            found = next(word for word, one in _OUTCOMES.items() if one is came)
            yield f"course: the example from {example.first} to {example.last} comes out '{found}', not '{example.expect}'."


def _without_example(programme: Programme) -> Iterator[str]:
    given = {task.activity for one in programme.examples for step in one.steps for task in step.expect.tasks}
    for activity in programme.activities:
        if activity.id not in given:
            yield f"activity {activity.id}: no example citizen gets this task, so nothing shows when it is given."


def _names(programme: Programme, around: Surroundings) -> Iterator[str]:
    activities = frozenset(item.id for item in programme.activities)
    used = frozenset(name for trigger in programme.triggers for name in trigger.tasks)
    sources = frozenset(source.id for source in programme.sources)
    for activity in programme.activities:
        here = f"activity {activity.id}"
        if activity.id not in used:
            yield f"{here}: no trigger makes a task of it."
        yield from _unknown(here, "activity", activity.depends_on, activities)
        yield from _unknown(here, "source", activity.sources, sources)
        owners = [step.to for step in activity.escalation]
        if not activity.owner.startswith("fact:"):
            owners.append(activity.owner)
        yield from _unknown(here, "function", owners, around.functions | {RESPONSIBLE})
    for activity in programme.activities:
        if activity.id in _all_before(programme, activity):
            yield f"activity {activity.id}: it depends on itself."


def _all_before(programme: Programme, activity: Activity) -> frozenset[str]:
    """The names of all activities that must come before, at any remove."""
    found: frozenset[str] = frozenset()
    waiting = list(activity.depends_on)
    while waiting:
        name = waiting.pop()
        before = programme.activity(name)
        if name not in found and before is not None:
            found |= {name}
            waiting.extend(before.depends_on)
    return found


def _trigger_faults(programme: Programme, trigger: Trigger, around: Surroundings) -> Iterator[str]:
    here = f"trigger {trigger.id}"
    activities = frozenset(item.id for item in programme.activities)
    kind = around.findings.get(trigger.finding)
    if kind is None:
        yield from _unknown(here, "finding", [trigger.finding], frozenset(around.findings))
        return
    yield from _unknown(here, "activity", trigger.tasks, activities)
    yield from _condition_faults(here, trigger.when, kind)
    yield from _text_faults(here, trigger.says, kind)
    for effect in trigger.effects:
        known = activities if effect.do == "withdraw-tasks" else around.services
        what = "activity" if effect.do == "withdraw-tasks" else "service"
        yield from _unknown(f"{here}, {effect.do}", what, (*effect.only, *effect.but_not), known)
        if effect.because:
            yield from _text_faults(f"{here}, {effect.do}", effect.because, kind)
    for name in trigger.tasks:
        activity = programme.activity(name)
        if activity is not None:
            yield from _activity_faults(f"activity {name} (by trigger {trigger.id})", activity, kind)


def _activity_faults(here: str, activity: Activity, kind: FindingKind) -> Iterator[str]:
    yield from _condition_faults(here, activity.when, kind)
    yield from _text_faults(here, activity.title, kind)
    yield from _text_faults(here, activity.what_to_do, kind)
    if activity.owner.startswith("fact:") and kind.always.get(activity.owner[5:]) is not FactKind.TEXT:
        yield f"{here}: the owner '{activity.owner}' is not a text that every '{kind.code}' tells."
    anchors = activity.deadline.from_
    if FOUND not in anchors and not any(kind.always.get(name) is FactKind.INSTANT for name in anchors):
        yield (
            f"{here}: the deadline is reckoned from {', '.join(anchors)}, "
            f"which is no instant that every '{kind.code}' tells; add 'found_at'."
        )


def _condition_faults(here: str, condition: Condition | None, kind: FindingKind) -> Iterator[str]:
    for leaf in condition.leaves if condition else ():
        fact = kind.fact_kind(leaf.fact or "")
        if fact is None:
            known = frozenset((*kind.always, *kind.sometimes))
            yield from _unknown(f"{here}, finding {kind.code}", "fact", [leaf.fact or ""], known)
        elif fact not in _FITTING[leaf.test]:
            yield f"{here}: the test '{leaf.test}' does not fit the fact '{leaf.fact}', which is {fact.value}."


def _text_faults(here: str, text: Text, kind: FindingKind) -> Iterator[str]:
    for name in (*facts_named(text.da), *facts_named(text.en or "")):
        if name not in kind.always:
            yield f"{here}: the text names {{{name}}}, which not every '{kind.code}' tells."


def _step_faults(step: Step, around: Surroundings) -> Iterator[str]:
    if step.finding is None:
        return
    here = f"example step at {step.at.isoformat()}"
    kind = around.findings.get(step.finding)
    if kind is None:
        yield from _unknown(here, "finding", [step.finding], frozenset(around.findings))
        return
    yield from _unknown(here, "fact", step.facts, frozenset((*kind.always, *kind.sometimes)))


def _unknown(here: str, what: str, names: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            yield f"{here}: the {what} '{name}' is not known{f', did you mean {near[0]!r}?' if near else '.'}"
