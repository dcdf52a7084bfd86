"""The service's own rule on follow-up home visits, as a table for the model: who gets one, and before when.

The rule is the programme file *In and out of hospital* (`content/programmes/ind-og-ud-af-sygehus.yaml`), its activity
`opfoelgende-hjemmebesoeg`. The table is filled by the very function that proposes the task in the service, for every
combination of the facts that the rule asks about; so a changed file changes the simulated policy too.
"""

from datetime import datetime
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from naer.errors import InvalidError
from naer.pathways import content
from naer.pathways.definition import Activity, Facts
from naer.pathways.rules import conditions, deadlines
from naer.scenarios.model.layout import OLDEST_CELL

PROGRAMME, ACTIVITY = "ind-og-ud-af-sygehus", "opfoelgende-hjemmebesoeg"
KNOWN_FACTS = ("age", "lives_alone", "newly_found", "had_help_before")
_SOME_DISEASE = ("DI50",)


def activity() -> Activity:
    """The activity of the programme; InvalidError when the programme no longer has it."""
    for programme in content.load():
        if programme.id == PROGRAMME:
            for one in programme.activities:
                if one.id == ACTIVITY:
                    return one
    raise InvalidError(
        f"The programme {PROGRAMME} has no activity {ACTIVITY}.",
        what_to_do="Change scenarios/model/follow_up.py with it.",
    )


@cache
def table() -> NDArray[np.uint8]:
    """1 where the rule asks for a visit, by age, lives alone, disease newly found, and had help before.

    Raises InvalidError when the rule asks about a fact that the model does not know.
    """
    rule = activity().when
    unknown = sorted({leaf.fact or "" for leaf in (rule.leaves if rule else ())} - set(KNOWN_FACTS))
    if unknown:
        raise InvalidError(
            f"The model does not know the fact '{unknown[0]}' that {ACTIVITY} asks about.", path=ACTIVITY
        )
    asked_for = np.zeros((OLDEST_CELL + 1, 2, 2, 2), dtype=np.uint8)
    for age, alone, found, helped in product(range(OLDEST_CELL + 1), (0, 1), (0, 1), (0, 1)):
        facts = facts_of(age=age, lives_alone=bool(alone), newly_found=bool(found), had_help_before=bool(helped))
        asked_for[age, alone, found, helped] = conditions.holds(rule, facts)
    return asked_for


def facts_of(*, age: int, lives_alone: bool, newly_found: bool, had_help_before: bool) -> Facts:
    """The facts of a finding, as the service would tell them of such a citizen."""
    facts: dict[str, int | bool | tuple[str, ...]] = {
        "age": age,
        "lives_alone": lives_alone,
        "had_help_before": had_help_before,
    }
    if newly_found:
        facts["newly_found"] = _SOME_DISEASE
    return facts


def due_at(expected_at: datetime) -> datetime:
    """Before when the visit must be made, for somebody expected home at an instant."""
    return deadlines.deadline_at(activity().deadline, {"expected_at": expected_at.isoformat()}, found_at=expected_at)
