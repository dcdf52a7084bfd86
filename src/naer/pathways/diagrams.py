"""The transition tables of stays, handovers and tasks as diagrams (Mermaid), so that no drawing says otherwise."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

from naer.courses import rules as courses_rules
from naer.pathways import rules

StateT = TypeVar("StateT", bound=Enum)
StepT = TypeVar("StepT", bound=Enum)

_OPENING = """# States and what moves them

Made from the transition tables by `make generated`; do not edit. What has no arrow is refused or changes nothing.
"""


def states() -> str:
    """The whole document."""
    who = "".join(f"| {state.value} | {text} |\n" for state, text in rules.WHO_ACTS.items())
    return "\n".join(
        [
            _OPENING,
            "## A hospital stay",
            "",
            "Replayed from its events; `cancelled` is what is left when every admission was withdrawn.",
            "",
            _diagram(courses_rules.TRANSITIONS),
            "## Handing responsibility for a course over",
            "",
            _diagram(courses_rules.HANDOVER_TRANSITIONS),
            "## A task",
            "",
            _diagram(rules.TRANSITIONS),
            "| state | who acts |",
            "|---|---|",
            who,
        ]
    )


def _diagram(table: Mapping[tuple[StateT, StepT], StateT]) -> str:
    """A table of transitions as a Mermaid diagram; steps between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, step), outcome in table.items():
        if state is not outcome:
            arrows.setdefault((state.value, outcome.value), []).append(step.value)
    return "```mermaid\nstateDiagram-v2\n" + "".join(_arrow(*pair, steps) for pair, steps in arrows.items()) + "```\n"


def _arrow(state: str, outcome: str, steps: Iterable[str]) -> str:
    return f"  {_name(state)} --> {_name(outcome)}: {', '.join(steps)}\n"


def _name(state: str) -> str:
    return state.replace("-", "_")
