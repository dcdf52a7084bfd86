"""Which change wakes which action: one visible table, drained in batches by the worker.

A batch is one transaction: its reactions and the reader's new place commit together, so a killed worker repeats the batch
and nothing happens twice. When a reaction fails, the batch is undone and done again with care: the reaction that fails is
then undone alone and set aside for a person, and the rest goes on. When it is the record that does not answer, or has no
room, the batch waits. Two readers divide the citizens among them, so that two workers react side by side.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from naer.access.ahead import in_turns
from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Change, Record, Share
from naer.dialogue import actions as dialogue_actions
from naer.errors import BusyError, ConflictError, for_the_log
from naer.exchange import correspondence, effects
from naer.fhir import finding
from naer.fhir.finding import Finding
from naer.fhir.plain import Json
from naer.pathways import actions as pathways_actions
from naer.planning import actions as planning_actions

READERS = tuple(Share("reactions", number, of=2) for number in range(2))
"""They divide the citizens among them, so that two workers react side by side (migration 0018)."""
BATCH = 250
"""Changes in one transaction at most: what some thirty messages cause. Nobody reads behind a transaction that still writes, so
that a batch may hold back the other reader for as long as it takes."""
ATTEMPTS = 3

log = logging.getLogger("naer.reactions")


@dataclass(frozen=True)
class Batch:
    """Reactions done together; `finished` are plans of which nothing may be left, to be looked at when all is done, `findings`
    those that were read, by the id of their resource.
    """

    rec: Record
    finished: set[str] | None = None
    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])

    def finding(self, change: Change, body: Json) -> Finding:
        """The finding that a change tells, read once."""
        if change.resource_id not in self.findings:
            self.findings[change.resource_id] = finding.from_clinical_impression(body)
        return self.findings[change.resource_id]


@dataclass(frozen=True)
class Reaction:
    """When a resource of this type changes and `wants` it, `act` is called in the batch's transaction. `ahead` asks together
    what that will ask one by one. `heeds_citizen`: what it asks follows from all that is known of the citizen; otherwise from the
    resource alone, and several of a citizen's may be asked about together.
    """

    resource_type: str
    wants: Callable[[Change], bool]
    act: Callable[[Batch, Change], None]
    ahead: Callable[[Batch, Sequence[Change]], None] | None = None
    heeds_citizen: bool = True


def _follow_programmes(batch: Batch, change: Change) -> None:
    if change.body is not None:
        pathways_actions.react(batch.rec, batch.finding(change, change.body), finished=batch.finished)


def _findings_ahead(batch: Batch, changes: Sequence[Change]) -> None:
    pathways_actions.ask_ahead(
        batch.rec, [batch.finding(change, change.body) for change in changes if change.body is not None]
    )


def _follow_service(batch: Batch, change: Change) -> None:
    if change.body is not None:
        planning_actions.follow_service(batch.rec, change.body)


def _services_ahead(batch: Batch, changes: Sequence[Change]) -> None:
    planning_actions.ask_ahead(batch.rec, [change.body for change in changes if change.body is not None])


def _send_letter(batch: Batch, change: Change) -> None:
    if change.body is not None:
        correspondence.send_prepared(batch.rec, change.body)


def _follow_match(batch: Batch, change: Change) -> None:
    if change.body is not None:
        dialogue_actions.follow_match(batch.rec, change.body)
        effects.carry_out_placed(batch.rec, change.body)


REACTIONS: tuple[Reaction, ...] = (
    Reaction(
        "ClinicalImpression",
        wants=lambda change: change.number == 1,
        act=_follow_programmes,
        ahead=_findings_ahead,
    ),
    Reaction(
        "Communication",
        wants=lambda change: change.body is not None and correspondence.is_prepared(change.body),
        act=_send_letter,
    ),
    Reaction("Communication", wants=lambda change: change.act == "dialogue.match", act=_follow_match),
    Reaction(
        "ServiceRequest",
        wants=lambda change: change.number > 1,
        act=_follow_service,
        ahead=_services_ahead,
        heeds_citizen=False,
    ),
)


Wanted = tuple[Reaction, Change]


def drain(system: Guard, *, limit: int = BATCH) -> int:
    """Deal with the next batch of each reader; returns how many changes they held (0: nothing new, or others are at it)."""
    return sum(_drain_safely(system, reader, limit) for reader in READERS)


def _drain_safely(system: Guard, reader: Share, limit: int) -> int:
    try:
        return _drain(system, reader, limit, _together)
    except BusyError:
        raise
    except Exception as error:
        log.info("A batch of reactions is done again, one by one: %s.", type(error).__name__)
        return _drain(system, reader, limit, partial(_one_by_one, reader))


def _drain(system: Guard, reader: Share, limit: int, react: Callable[[Record, Sequence[Wanted]], None]) -> int:
    with system.open(system_actor("reactions"), purpose=Purpose.SYSTEM, act="feed.react") as rec:
        stretch = rec.stretch(reader, limit=limit, types={one.resource_type for one in REACTIONS})
        if stretch is None:
            return 0
        react(
            rec,
            [
                (reaction, change)
                for change in stretch.changes
                for reaction in REACTIONS
                if reaction.resource_type == change.resource_type and reaction.wants(change)
            ],
        )
        rec.dealt_with(reader, stretch)
    return stretch.held


def _together(rec: Record, wanted: Sequence[Wanted]) -> None:
    """All reactions of the batch, asking and writing together. Any error undoes the batch."""
    rec.changes_wait = True
    for turn in in_turns(_runs(wanted), lambda run: (run[0][1].citizen_id,)):
        part = [one for run in turn for one in run]
        finished = set[str]()
        batch = Batch(rec, finished)
        for reaction in REACTIONS:
            changes = [change for one, change in part if one is reaction]
            if reaction.ahead is not None and changes:
                reaction.ahead(batch, changes)
        for reaction, change in part:
            reaction.act(batch, change)
        if finished:
            pathways_actions.close_finished(rec, finished)


def _runs(wanted: Sequence[Wanted]) -> list[list[Wanted]]:
    """A citizen's changes one after another, those together that follow each other and may be asked about together: of several
    resources, which one reaction looks at for themselves.
    """
    runs: list[list[Wanted]] = []
    latest: dict[str | None, list[Wanted]] = {}
    for reaction, change in wanted:
        run = latest.get(change.citizen_id)
        if run is None or not _may_follow(run, reaction, change):
            run = latest[change.citizen_id] = []
            runs.append(run)
        run.append((reaction, change))
    return runs


def _may_follow(run: list[Wanted], reaction: Reaction, change: Change) -> bool:
    if reaction.heeds_citizen or run[-1][0] is not reaction:
        return False
    return all(earlier.resource_id != change.resource_id for _, earlier in run)


def _one_by_one(reader: Share, rec: Record, wanted: Sequence[Wanted]) -> None:
    for reaction, change in wanted:
        _with_care(reader, rec, reaction, change)


def _with_care(reader: Share, rec: Record, reaction: Reaction, change: Change) -> None:
    """React, again when somebody changed the same thing meanwhile; set the change aside when it cannot be done."""
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            with rec.attempt():
                reaction.act(Batch(rec), change)
            return
        except BusyError:
            raise  # no fault of the reaction: the whole batch is tried again
        except Exception as error:
            if isinstance(error, ConflictError) and attempts_left:
                continue
            log.error("A reaction to a %s failed and was set aside.\n%s", change.resource_type, for_the_log(error))
            rec.set_aside(reader, change, type(error).__name__)
            return
