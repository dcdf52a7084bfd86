"""Acknowledgements that we send: what became of a message that came in.

Ok, fatal-error or transient-error, quoting the letter's id, with exactly two steps of history: the latest of the
received message and our own. What was wrong stands in an OperationOutcome, in code and in Danish, with the place. An
acknowledgement goes back in the format that the message came in, and is itself never acknowledged.

http://medcomfhir.dk/ig/acknowledgement/ (2.0.3)
"""

from collections.abc import Sequence
from datetime import datetime

from naer.exchange.medcom import codes, parts
from naer.exchange.medcom.acknowledgement import Verdict
from naer.exchange.medcom.checks import Problem
from naer.exchange.medcom.frame import Envelope, Step
from naer.exchange.medcom.parts import Header, NewId, Outgoing
from naer.fhir.plain import Json

_PROFILE = f"{codes.IG}/acknowledgement/StructureDefinition"
_STEP_PROFILE = f"{codes.IG}/messaging/StructureDefinition/medcom-messaging-provenance"


def can_be_acknowledged(envelope: Envelope) -> bool:
    """Whether it is known what to quote and where to send it; an acknowledgement is never acknowledged."""
    return bool(envelope.header_id) and envelope.sender.is_known and envelope.event_code != codes.ACKNOWLEDGEMENT


def acknowledgement(
    envelope: Envelope, verdict: Verdict, *, problems: Sequence[Problem] = (), now: datetime, new_id: NewId
) -> Outgoing:
    """The acknowledgement of a message for which `can_be_acknowledged` is true. Not ok needs at least one problem."""
    sender, receiver = envelope.receiver, envelope.sender
    ours = parts.organisation(sender, resource_id=new_id())
    theirs = parts.organisation(receiver, resource_id=new_id())
    header_id, bundle_id = new_id(), new_id()
    outcome = _outcome(problems, resource_id=new_id()) if problems else None
    response: Json = {"identifier": envelope.header_id, "code": verdict.value}
    if outcome is not None:
        response["details"] = parts.reference(outcome)
    header = parts.message_header(
        Header(
            header_id, codes.ACKNOWLEDGEMENT, f"{_PROFILE}/medcom-messaging-acknowledgementHeader", response=response
        ),
        sender=sender,
        sender_ref=parts.reference(ours),
        receiver=receiver,
        receiver_ref=parts.reference(theirs),
    )
    received = envelope.last_step or _presumed_step(envelope, now)
    own = Step(
        provenance_id=new_id(),
        header_id=header_id,
        activity="acknowledgement",
        occurred_at=now,
        recorded_at=now,
        previous=envelope.header_id,
    )
    steps = [
        parts.provenance(
            received,
            resource_id=received.provenance_id or new_id(),
            agent=parts.reference(theirs),
            profile=_STEP_PROFILE,
        ),
        parts.provenance(own, resource_id=own.provenance_id, agent=parts.reference(ours), profile=_STEP_PROFILE),
    ]
    bundle = parts.message(
        header,
        [*steps, theirs, ours, *([outcome] if outcome else [])],
        bundle_id=bundle_id,
        profile=f"{_PROFILE}/medcom-messaging-acknowledgement",
        sent_at=now,
    )
    return Outgoing(bundle_id=bundle_id, header_id=header_id, sender=sender, receiver=receiver, bundle=bundle)


def _presumed_step(envelope: Envelope, now: datetime) -> Step:
    """The step of a message that tells none, for the acknowledgement must have two: it was new, and came now."""
    return Step(
        provenance_id="", header_id=envelope.header_id, activity="new-message", occurred_at=now, recorded_at=now
    )


def _outcome(problems: Sequence[Problem], *, resource_id: str) -> Json:
    return {
        "resourceType": "OperationOutcome",
        "id": resource_id,
        "meta": {"profile": [f"{_PROFILE}/medcom-acknowledgement-operationoutcome"]},
        "issue": [_issue(problem) for problem in problems],
    }


def _issue(problem: Problem) -> Json:
    issue: Json = {
        "severity": "error",
        "code": problem.error.issue,
        "details": {"coding": [{"system": problem.error.system, "code": problem.error.code}], "text": problem.danish},
    }
    if problem.path:
        issue["expression"] = [problem.path]
    return issue
