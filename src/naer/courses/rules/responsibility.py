"""Exactly one responsible organisation and one contact per open course, at every instant; handing over is an act.

The sender offers, the receiver takes or declines. Until the receiver has taken it, the sender stays responsible: a
responsibility that nobody has acknowledged has not moved. The database keeps "exactly one" (see `record`); these rules
say who may do what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise

from naer.errors import Refused


class HandoverState(Enum):
    """OFFERED: the sender is responsible and waits. TAKEN: the receiver is. DECLINED and WITHDRAWN: nothing moved."""

    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HandoverAct(Enum):
    """What can be done to an offer, by the receiver (take, decline) or the sender (withdraw)."""

    TAKE = "take"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


HANDOVER_TRANSITIONS: dict[tuple[HandoverState, HandoverAct], HandoverState] = {
    (HandoverState.OFFERED, HandoverAct.TAKE): HandoverState.TAKEN,
    (HandoverState.OFFERED, HandoverAct.DECLINE): HandoverState.DECLINED,
    (HandoverState.OFFERED, HandoverAct.WITHDRAW): HandoverState.WITHDRAWN,
}
"""What is not here is refused: an answered offer is answered."""


@dataclass(frozen=True)
class Handover:
    """An offer of responsibility for one course. Organisations by id; `contact` is who answers at the receiver."""

    course_id: str
    sender_id: str
    receiver_id: str
    contact: str
    offered_at: datetime
    state: HandoverState = HandoverState.OFFERED
    id: str = ""


@dataclass(frozen=True)
class Term:
    """One organisation's time as responsible; `until` None while it lasts."""

    organisation_id: str
    since: datetime
    until: datetime | None = None


def may_offer(
    handover: Handover, *, responsible_id: str, open_offers: Sequence[Handover], actor_organisations: Sequence[str]
) -> Refused | None:
    """None when the offer may be made; otherwise why not."""
    if handover.sender_id not in actor_organisations:
        return Refused("Du kan kun overdrage ansvar for din egen enhed.")
    if handover.sender_id != responsible_id:
        return Refused("Kun den ansvarlige enhed kan overdrage ansvaret for forløbet.")
    if handover.receiver_id == handover.sender_id:
        return Refused("Modtageren er allerede ansvarlig for forløbet.")
    if not handover.contact.strip():
        return Refused("Skriv hvem der er kontaktperson hos modtageren.")
    if any(offer.state is HandoverState.OFFERED for offer in open_offers):
        return Refused("Forløbet er allerede ved at blive overdraget. Vent på svar, eller træk overdragelsen tilbage.")
    return None


def answered(handover: Handover, act: HandoverAct, *, actor_organisations: Sequence[str]) -> HandoverState | Refused:
    """The state after `act`, or why it may not be done."""
    state = HANDOVER_TRANSITIONS.get((handover.state, act))
    if state is None:
        return Refused("Overdragelsen er allerede besvaret.")
    by_whom = handover.sender_id if act is HandoverAct.WITHDRAW else handover.receiver_id
    if by_whom not in actor_organisations:
        return Refused("Kun den enhed som overdragelsen er sendt til (eller fra) kan svare på den.")
    return state


def gaps_and_overlaps(terms: Sequence[Term], *, opened_at: datetime, closed_at: datetime | None) -> list[str]:
    """Every breach of "exactly one" in `terms` between opening and closing, as sentences; empty when it holds.

    The database enforces the same; this is the obvious twin for tests and for checking a restored backup.
    """
    ordered = sorted(terms, key=lambda term: term.since)
    if not ordered:
        return ["Forløbet har ingen ansvarlig."]
    breaches: list[str] = []
    if ordered[0].since > opened_at:
        breaches.append("Forløbet begyndte uden ansvarlig.")
    for earlier, later in pairwise(ordered):
        if earlier.until is None or earlier.until > later.since:
            breaches.append("Forløbet har to ansvarlige på én gang.")
        elif earlier.until < later.since:
            breaches.append("Forløbet var uden ansvarlig i en periode.")
    last = ordered[-1].until
    if last is not None and (closed_at is None or last < closed_at):
        breaches.append("Forløbet er åbent uden ansvarlig.")
    return breaches
