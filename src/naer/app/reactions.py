"""Which change wakes which action: one visible table, drained in batches by the worker.

A batch is one transaction: its reactions and the reader's new place commit together, so a killed worker repeats the batch
and nothing happens twice. When a reaction fails, the batch is undone and done again with care: the reaction that fails is
then undone alone and set aside for a person, and the rest goes on. When it is the record that does not answer, or has no
room, the batch waits.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Change, Record
from naer.dialogue import actions as dialogue_actions
from naer.errors import BusyError, ConflictError, for_the_log
from naer.exchange import correspondence, effects
from naer.fhir import finding
from naer.pathways import actions as pathways_actions
from naer.planning import actions as planning_actions

READER = "reactions"
BATCH = 200
ATTEMPTS = 3

log = logging.getLogger("naer.reactions")


@dataclass(frozen=True)
class Reaction:
    """When a resource of this type changes and `wants` it, `act` is called in the batch's transaction."""

    resource_type: str
    wants: Callable[[Change], bool]
    act: Callable[[Record, Change], None]


def _follow_programmes(rec: Record, change: Change) -> None:
    if change.body is not None:
        pathways_actions.react(rec, finding.from_clinical_impression(change.body))


def _follow_service(rec: Record, change: Change) -> None:
    if change.body is not None:
        planning_actions.follow_service(rec, change.body)


def _send_letter(rec: Record, change: Change) -> None:
    if change.body is not None:
        correspondence.send_prepared(rec, change.body)


def _follow_match(rec: Record, change: Change) -> None:
    if change.body is not None:
        dialogue_actions.follow_match(rec, change.body)
        effects.carry_out_placed(rec, change.body)


REACTIONS: tuple[Reaction, ...] = (
    Reaction("ClinicalImpression", wants=lambda change: change.number == 1, act=_follow_programmes),
    Reaction(
        "Communication",
        wants=lambda change: change.body is not None and correspondence.is_prepared(change.body),
        act=_send_letter,
    ),
    Reaction("Communication", wants=lambda change: change.act == "dialogue.match", act=_follow_match),
    Reaction("ServiceRequest", wants=lambda change: change.number > 1, act=_follow_service),
)


def drain(system: Guard, *, limit: int = BATCH) -> int:
    """Deal with the next batch; returns how many changes it held (0: nothing new, or another worker is at it)."""
    try:
        return _drain(system, limit, _simply, changes_wait=True)
    except BusyError:
        raise
    except Exception as error:
        log.info("A batch of reactions is done again, one by one: %s.", type(error).__name__)
        return _drain(system, limit, _with_care, changes_wait=False)


def _drain(
    system: Guard, limit: int, react: Callable[[Record, Reaction, Change], None], *, changes_wait: bool
) -> int:
    with system.open(system_actor("reactions"), purpose=Purpose.SYSTEM, act="feed.react") as rec:
        rec.changes_wait = changes_wait
        changes = rec.changes(READER, limit=limit, bodies_of={one.resource_type for one in REACTIONS})
        for change in changes:
            for reaction in REACTIONS:
                if reaction.resource_type == change.resource_type and reaction.wants(change):
                    react(rec, reaction, change)
        if changes:
            rec.dealt_with(READER, changes[-1])
    return len(changes)


def _simply(rec: Record, reaction: Reaction, change: Change) -> None:
    reaction.act(rec, change)


def _with_care(rec: Record, reaction: Reaction, change: Change) -> None:
    """React, again when somebody changed the same thing meanwhile; set the change aside when it cannot be done."""
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            with rec.attempt():
                reaction.act(rec, change)
            return
        except BusyError:
            raise  # no fault of the reaction: the whole batch is tried again
        except Exception as error:
            if isinstance(error, ConflictError) and attempts_left:
                continue
            log.error("A reaction to a %s failed and was set aside.\n%s", change.resource_type, for_the_log(error))
            rec.set_aside(READER, change, type(error).__name__)
            return
