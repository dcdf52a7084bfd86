"""The states of a task, who must act in each, and who may do what."""

from collections.abc import Sequence

from naer.errors import Refused
from naer.pathways.definition import TaskAct, TaskState

_REQUESTED, _TAKEN = TaskState.REQUESTED, TaskState.TAKEN
_PAUSED, _DONE, _WITHDRAWN = TaskState.PAUSED, TaskState.DONE, TaskState.WITHDRAWN

TRANSITIONS: dict[tuple[TaskState, TaskAct], TaskState] = {
    (_REQUESTED, TaskAct.TAKE): _TAKEN,
    (_REQUESTED, TaskAct.FINISH): _DONE,
    (_REQUESTED, TaskAct.HAND_OVER): _REQUESTED,
    (_REQUESTED, TaskAct.GIVE_BACK): _REQUESTED,
    (_REQUESTED, TaskAct.WITHDRAW): _WITHDRAWN,
    (_TAKEN, TaskAct.PUT_BACK): _REQUESTED,
    (_TAKEN, TaskAct.FINISH): _DONE,
    (_TAKEN, TaskAct.HAND_OVER): _REQUESTED,
    (_TAKEN, TaskAct.GIVE_BACK): _REQUESTED,
    (_TAKEN, TaskAct.WITHDRAW): _WITHDRAWN,
    (_PAUSED, TaskAct.WITHDRAW): _WITHDRAWN,
    (_DONE, TaskAct.REOPEN): _TAKEN,
    (_WITHDRAWN, TaskAct.REOPEN): _REQUESTED,
}
"""From state and act to state; what is not here is refused. Handing over and giving back change the owner."""

WHO_ACTS: dict[TaskState, str] = {
    TaskState.REQUESTED: "ejeren: den enhed som opgaven ligger hos",
    TaskState.TAKEN: "den medarbejder hos ejeren som har taget opgaven",
    TaskState.PAUSED: "ingen; opgaven kommer igen, når ydelsen tages op",
    TaskState.DONE: "ingen; den medarbejder som har løst opgaven kan genåbne den",
    TaskState.WITHDRAWN: "ingen; ejeren kan genåbne opgaven",
}

_NEEDS_A_REASON = frozenset({TaskAct.WITHDRAW, TaskAct.GIVE_BACK})
_REFUSALS: dict[tuple[TaskState, TaskAct], str] = {
    (_TAKEN, TaskAct.TAKE): "Opgaven er allerede taget.",
    (_PAUSED, TaskAct.TAKE): "Opgaven er på pause.",
    (_PAUSED, TaskAct.FINISH): "Opgaven er på pause.",
    (_DONE, TaskAct.FINISH): "Opgaven er allerede løst.",
    (_DONE, TaskAct.TAKE): "Opgaven er allerede løst.",
    (_WITHDRAWN, TaskAct.TAKE): "Opgaven er trukket tilbage.",
    (_WITHDRAWN, TaskAct.FINISH): "Opgaven er trukket tilbage.",
}


def after(
    state: TaskState,
    act: TaskAct,
    *,
    responsible_ids: Sequence[str],
    actor_organisations: Sequence[str],
    reason: str = "",
) -> TaskState | Refused:
    """The state after `act`, or why it may not be done.

    `responsible_ids` are the owner and the organisations that were told of the task when it was late.
    """
    if not set(responsible_ids) & set(actor_organisations):
        return Refused("Opgaven ligger hos en anden enhed.")
    new_state = TRANSITIONS.get((state, act))
    if new_state is None:
        return Refused(_REFUSALS.get((state, act), "Det kan man ikke gøre med opgaven nu."))
    if act in _NEEDS_A_REASON and not reason.strip():
        return Refused("Skriv hvorfor.")
    return new_state
