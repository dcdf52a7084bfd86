"""A programme as a handbook that people read: what starts it, what is to be done, and its example citizens' stories.

Danish, Markdown. Made from the programme file and nothing else, so it cannot say anything that the programme does not do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from naer.danish import times
from naer.pathways import rules
from naer.pathways.definition import (
    FOUND,
    Activity,
    ChangeService,
    ClosePlan,
    Condition,
    CreateTask,
    Deadline,
    Escalation,
    Example,
    MoveDeadline,
    OfferedCourse,
    Programme,
    Proposal,
    ServiceState,
    Trigger,
    WithdrawTask,
)
from naer.pathways.rules import Lived

_EFFECTS = {
    "pause-services": "sætter ydelser på pause",
    "resume-services": "tager ydelser op igen",
    "stop-services": "stopper ydelser",
    "withdraw-tasks": "trækker opgaver tilbage",
    "close-plan": "lukker planen",
}
_PRIORITIES = {"routine": "", "urgent": "haster", "asap": "hurtigst muligt", "stat": "straks"}
_RESULTS = {"reached": "nået", "not-reached": "ikke nået", "not-measured": "ikke målt"}
_CHANGES = {
    ServiceState.ACTIVE: "tages op igen",
    ServiceState.PAUSED: "sættes på pause",
    ServiceState.STOPPED: "stoppes",
}


def handbook(programme: Programme) -> str:
    """The whole handbook of one version."""
    return "\n".join(_lines(programme)).rstrip() + "\n"


def _lines(programme: Programme) -> Iterator[str]:
    yield f"# {programme.title.da}"
    yield ""
    yield f"Version {programme.version}, gælder fra {times.day_text(programme.valid_from)}. {programme.owner.da}."
    yield f"Skrevet af `content/programmes/{programme.id}.yaml` med `make generated`; ret dér."
    yield ""
    yield programme.summary.da
    yield ""
    if programme.course is not None:
        yield from _course(programme.course)
    yield "## Hvad sætter noget i gang"
    yield ""
    for trigger in programme.triggers:
        yield from _trigger(programme, trigger)
    yield ""
    yield "## Opgaver"
    for activity in programme.activities:
        yield from _activity(activity)
    yield ""
    yield "## Borgere, der viser hvordan det går"
    for example in programme.examples:
        yield from _story(programme, example)
    yield ""
    yield "## Antagelser"
    yield ""
    for assumption in programme.assumptions:
        yield f"- {assumption}"
    yield ""
    yield "## Kilder"
    yield ""
    for source in programme.sources:
        yield f"- `{source.id}` ({source.verification}) {source.text}{f': {source.says}' if source.says else ''}"


def _course(course: OfferedCourse) -> Iterator[str]:
    measure = course.measure
    way = "højere" if measure.better == "higher" else "lavere"
    yield "## Forløbet"
    yield ""
    yield f"- For borgere med en sygdom, hvis SKS-kode begynder med {', '.join(f'`{code}`' for code in course.concerns)}"
    yield f"- {course.sessions} møder på {course.weeks} uger, holdt af `{course.team}`"
    yield f"- Målet: {course.goal.da}"
    yield (
        f"- Måles først og sidst: {measure.text.da} (`{measure.code}`, {measure.shown}); nået, når tallet er mindst "
        f"{measure.least_change} {way} (kilde: `{measure.source}`)"
    )
    for example in course.examples:
        first, last = (
            "ikke målt" if value is None else f"{value} {measure.shown}" for value in (example.first, example.last)
        )
        yield f"  - først {first}, sidst {last}: {_RESULTS[example.expect]}"
    yield ""


def _trigger(programme: Programme, trigger: Trigger) -> Iterator[str]:
    when = f", når {_condition(trigger.when)}" if trigger.when else ""
    yield f"- **{trigger.says.da}** (`{trigger.finding}`{when})"
    for effect in trigger.effects:
        scope = f" (kun {', '.join(effect.only)})" if effect.only else ""
        scope += f" (ikke {', '.join(effect.but_not)})" if effect.but_not else ""
        earlier = " i tidligere planer" if effect.of == "earlier-plans" else ""
        yield f"  - {_EFFECTS[effect.do]}{earlier}{scope}"
    for name in trigger.tasks:
        activity = programme.activity(name)
        if activity is not None:
            yield f"  - opgave: {activity.title.da}"


def _activity(activity: Activity) -> Iterator[str]:
    yield ""
    yield f"### {activity.title.da}"
    yield ""
    yield activity.what_to_do.da
    yield ""
    yield f"- Ejer: `{activity.owner}`"
    yield f"- Frist: {_deadline(activity.deadline)}"
    if activity.priority != "routine":
        yield f"- Prioritet: {_PRIORITIES[activity.priority]}"
    if activity.when is not None:
        yield f"- Kun når {_condition(activity.when)}"
    if activity.blocks_going_home:
        yield "- Skal være i orden, før borgeren tager hjem"
    for step in activity.escalation:
        yield f"- {_escalation(step)}"
    if activity.assumption:
        yield f"- Antagelse: {activity.assumption}"
    if activity.sources:
        yield f"- Kilder: {', '.join(f'`{name}`' for name in activity.sources)}"


def _condition(condition: Condition) -> str:
    if condition.all is not None:
        return " og ".join(_part(part) for part in condition.all)
    if condition.any is not None:
        return " eller ".join(_part(part) for part in condition.any)
    if condition.not_ is not None:
        return f"ikke ({_condition(condition.not_)})"
    return _test(condition)


def _part(condition: Condition) -> str:
    text = _condition(condition)
    return f"({text})" if len(condition.parts) > 1 else text


def _test(condition: Condition) -> str:
    fact = f"`{condition.fact}`"
    if condition.missing is not None:
        return f"{fact} {'ikke er' if condition.missing else 'er'} oplyst"
    if isinstance(condition.is_, bool):
        return f"{fact} er {'ja' if condition.is_ else 'nej'}"
    if condition.is_ is not None:
        return f"{fact} er {condition.is_}"
    if condition.at_least is not None:
        return f"{fact} er mindst {condition.at_least}"
    if condition.at_most is not None:
        return f"{fact} er højst {condition.at_most}"
    if condition.has_starting is not None:
        return f"{fact} har en kode, der begynder med {' eller '.join(condition.has_starting)}"
    values = condition.in_ or condition.has_any or ((condition.has,) if condition.has else ())
    word = "er" if condition.in_ else "har"
    return f"{fact} {word} {' eller '.join(str(value) for value in values)}"


def _deadline(deadline: Deadline) -> str:
    anchor = " eller ".join("da det blev fundet" if name == FOUND else f"`{name}`" for name in deadline.from_)
    if deadline.before is not None:
        return f"{_length(deadline.before)} før {anchor}"
    if deadline.after is not None:
        return f"{_length(deadline.after)} efter {anchor}"
    if deadline.at is not None:
        count, unit = next(
            (count, unit)
            for count, unit in (
                (deadline.opening_days, "åbningsdag"),
                (deadline.working_days, "hverdag"),
                (deadline.days, "dag"),
            )
            if count is not None
        )
        return f"kl. {deadline.at:%-H.%M} {count}. {unit} efter {anchor}"
    return f"ved {anchor}"


def _escalation(step: Escalation) -> str:
    when = f"{_length(step.before)} før" if step.before is not None else f"{_length(step.offset)} efter"
    when = when if step.offset else "ved"
    done = "taget" if step.unless == "taken" else "løst"
    priority = f" ({_PRIORITIES[step.priority]})" if _PRIORITIES[step.priority] else ""
    return f"Er den ikke {done} {when} fristen, får `{step.to}` besked{priority}"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    for size, one, many in ((1440, "dag", "dage"), (60, "time", "timer")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {one if minutes == size else many}"
    return f"{minutes} minutter"


def _story(programme: Programme, example: Example) -> Iterator[str]:
    yield ""
    yield f"### {example.title}"
    if example.services:
        yield ""
        yield f"Har i forvejen: {', '.join(example.services)}."
    for number, lived in enumerate(rules.lived(programme, example), start=1):
        yield ""
        yield f"{number}. **{_when(lived.step.at)}** {_what(programme, lived)}"
        yield from (f"   - {text}" for text in _outcomes(programme, lived))


def _what(programme: Programme, lived: Lived) -> str:
    step = lived.step
    done = [*(f"{name} er taget" for name in step.taken), *(f"{name} er løst" for name in step.done)]
    happened = next(
        (
            rules.worded(trigger.says.da, step.facts)
            for trigger in programme.triggers
            if trigger.finding == step.finding and rules.holds(trigger.when, step.facts)
        ),
        "Tiden går" if step.finding is None else f"`{step.finding}`",
    )
    return happened + (f" ({', '.join(done)})" if done else "")


def _outcomes(programme: Programme, lived: Lived) -> Iterator[str]:
    for escalation in lived.escalations:
        yield f"`{escalation.to}` får besked om {escalation.activity}"
    owners = {activity.id: activity.owner for activity in programme.activities}
    for proposal in lived.proposals:
        yield from _outcome(proposal, owners)
    if not lived.proposals and not lived.escalations:
        yield "intet nyt"


def _outcome(proposal: Proposal, owners: dict[str, str]) -> Iterator[str]:
    match proposal:
        case CreateTask():
            yield f"{proposal.title}: `{proposal.owner}`, senest {_when(proposal.deadline)}"
        case MoveDeadline():
            yield f"{proposal.title}: `{owners[proposal.activity]}`, nu senest {_when(proposal.deadline)}"
        case WithdrawTask():
            yield f"{proposal.activity} trækkes tilbage: {proposal.because}"
        case ChangeService():
            yield f"{proposal.code} {_CHANGES[proposal.to]}"
        case ClosePlan():
            yield f"planen lukkes: {proposal.because}"
        case _:
            pass


def _when(instant: datetime) -> str:
    day = times.local_day(instant)
    return f"{times.day_name(day)} {times.day_and_month(day)} {times.clock(instant)}"
