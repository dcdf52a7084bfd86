"""Look-ups in emergencies as lines for the one who reviews them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.access.record import Glass


@dataclass(frozen=True)
class EmergencyLine:
    """One look-up. `who` is empty when the person is no longer known; `is_own` ones are for somebody else to review."""

    id: str
    who: str
    reason: str
    opened_at: datetime
    until: datetime
    is_reviewed: bool
    is_own: bool


def lines(glasses: Sequence[Glass], *, people: Mapping[str, str], reviewer_id: str) -> list[EmergencyLine]:
    """The look-ups, those that nobody has reviewed first, the oldest of them on top."""
    found = [
        EmergencyLine(
            id=glass.id,
            who=people.get(glass.actor_id, ""),
            reason=glass.reason,
            opened_at=glass.opened_at,
            until=glass.valid_to,
            is_reviewed=glass.reviewed_at is not None,
            is_own=glass.actor_id == reviewer_id,
        )
        for glass in glasses
    ]
    waiting = sorted((line for line in found if not line.is_reviewed), key=lambda line: line.opened_at)
    done = sorted((line for line in found if line.is_reviewed), key=lambda line: line.opened_at, reverse=True)
    return [*waiting, *done]
