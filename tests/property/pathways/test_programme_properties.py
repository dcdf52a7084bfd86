"""What must hold of the shipped programmes whatever is found, in whatever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naer.courses.vocabulary import FINDINGS
from naer.fhir.finding import Fact
from naer.fhir.finding_kind import FactKind
from naer.pathways import content, rules
from naer.pathways.definition import (
    ChangeService,
    CreateTask,
    Example,
    MoveDeadline,
    Programme,
    ServiceState,
    WithdrawTask,
)

PROGRAMME: Programme = next(one for one in content.load() if one.id == "ind-og-ud-af-sygehus")
MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)
SERVICES = ("nursing-visit", "meals")
TEXTS = ("DE11", "DI21", "personal-care", "food", "aids", "training")

instants = st.integers(-48, 96).map(lambda hours: (MORNING + timedelta(hours=hours)).isoformat())


def values(kind: FactKind) -> st.SearchStrategy[Fact]:
    """Any value of a kind of fact."""
    match kind:
        case FactKind.INSTANT:
            return instants
        case FactKind.DAY:
            return st.just("2026-11-23")
        case FactKind.YES_NO:
            return st.booleans()
        case FactKind.NUMBER:
            return st.integers(0, 110)
        case FactKind.TEXTS:
            return st.lists(st.sampled_from(TEXTS), max_size=3, unique=True).map(tuple)
        case FactKind.TEXT:
            return st.sampled_from(["Aabenraa", "friday"])


@st.composite
def stories(draw: st.DrawFn) -> Example:
    """A citizen to whom anything happens, at any pace."""
    at, steps = MORNING, []
    for _ in range(draw(st.integers(1, 8))):
        at += timedelta(minutes=draw(st.integers(0, 2000)))
        kind = draw(st.sampled_from(FINDINGS))
        facts = {name: draw(values(one)) for name, one in kind.always.items()}
        facts |= {name: draw(values(one)) for name, one in kind.sometimes.items() if draw(st.booleans())}
        activities = [one.id for one in PROGRAMME.activities]
        steps.append(
            {
                "at": at,
                "finding": kind.code,
                "facts": {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()},
                "taken": draw(st.lists(st.sampled_from(activities), max_size=2)),
                "done": draw(st.lists(st.sampled_from(activities), max_size=2)),
                "expect": {},
            }
        )
    return Example.model_validate({"id": "anyone", "title": "Enhver", "services": list(SERVICES), "steps": steps})


@given(stories())
def test_a_plan_never_has_the_same_open_task_twice_and_withdraws_only_open_ones(story: Example) -> None:
    open_tasks: dict[str, str] = {}
    for lived in rules.lived(PROGRAMME, story):
        for name in lived.step.done:
            open_tasks.pop(name, None)
        for proposal in lived.proposals:
            match proposal:
                case CreateTask():
                    assert proposal.activity not in open_tasks
                    open_tasks[proposal.activity] = proposal.title
                case WithdrawTask():
                    assert open_tasks.pop(proposal.activity)
                case MoveDeadline():
                    assert proposal.activity in open_tasks
                case _:
                    pass
        if lived.plan in ("completed", "revoked"):
            open_tasks.clear()


@given(stories())
def test_every_task_is_due_half_an_hour_after_it_was_found_or_later(story: Example) -> None:
    for lived in rules.lived(PROGRAMME, story):
        for proposal in lived.proposals:
            if isinstance(proposal, CreateTask | MoveDeadline):
                assert proposal.deadline >= lived.step.at + timedelta(minutes=30)
                assert list(proposal.escalation) == sorted(proposal.escalation, key=lambda step: step.at)


@given(stories())
def test_services_are_paused_while_they_run_and_resumed_while_they_do_not(story: Example) -> None:
    state = dict.fromkeys(SERVICES, ServiceState.ACTIVE)
    for lived in rules.lived(PROGRAMME, story):
        for proposal in lived.proposals:
            if isinstance(proposal, ChangeService):
                assert proposal.to is not state[proposal.code]
                state[proposal.code] = proposal.to
        if lived.step.finding in ("came-home", "stay-cancelled"):
            assert set(state.values()) == {ServiceState.ACTIVE}
        if lived.step.finding == "died":
            assert set(state.values()) == {ServiceState.STOPPED}


LEFT_BY_A_DEATH = "afslut-ydelser"


@given(stories())
def test_after_a_death_or_a_cancelled_admission_nothing_of_before_is_left_to_do(story: Example) -> None:
    open_tasks: set[str] = set()
    for lived in rules.lived(PROGRAMME, story):
        open_tasks -= set(lived.step.done)
        created = {one.activity for one in lived.proposals if isinstance(one, CreateTask)}
        open_tasks -= {one.activity for one in lived.proposals if isinstance(one, WithdrawTask)}
        if lived.step.finding == "died":
            assert open_tasks <= {LEFT_BY_A_DEATH}, "a death that is told again leaves its own task as it is"
        if lived.step.finding == "stay-cancelled":
            assert open_tasks == set()
        open_tasks |= created
        if lived.plan in ("completed", "revoked"):
            open_tasks.clear()
