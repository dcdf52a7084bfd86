"""What the room knows of: events of a hospital stay, the stay they add up to, and notice of a homecoming.

The activity codes are MedCom's (HospitalNotification 3.0); the Danish short names stand in `docs/glossary`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Move(Enum):
    """What an event does to a stay. The code's prefix says whether it is first told, revised or cancelled."""

    ADMIT_INPATIENT = "admit-inpatient"
    ADMIT_EMERGENCY = "admit-emergency"
    START_LEAVE = "start-leave-inpatient"
    END_LEAVE = "end-leave-inpatient"
    DISCHARGE_INPATIENT = "discharge-inpatient-home"
    DISCHARGE_EMERGENCY = "discharge-emergency-home"


class Telling(Enum):
    """How the event was told: for the first time, as a correction, or as a cancellation."""

    NEW = "new"
    REVISED = "revise"
    CANCELLED = "cancel"


@dataclass(frozen=True)
class OrganisationIdentity:
    """An organisation as a message names it. `sor` and `gln` are digits as text; either may be empty."""

    sor: str
    gln: str
    name: str


@dataclass(frozen=True)
class HospitalEvent:
    """One hospital notification, freed from its message.

    `registered_at` (the sender's Provenance time) orders events, never arrival; `occurred_at` is the time that people
    see (admission, leave or discharge itself). `deceased` is the only sign of death: no activity code means it.
    """

    message_id: str
    episode: str
    move: Move
    telling: Telling
    registered_at: datetime
    occurred_at: datetime
    hospital: OrganisationIdentity
    emergency: bool
    deceased: bool = False
    report_requested: bool = False


class StayState(Enum):
    """The state of a stay; the transition table is `courses.rules`."""

    NOT_STARTED = "not-started"
    ADMITTED = "admitted"
    ON_LEAVE = "on-leave"
    DISCHARGED = "discharged"
    DECEASED = "deceased"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Stay:
    """What the events so far add up to. Instants carry a zone; None means not (or no longer) so."""

    episode: str
    state: StayState
    hospital: OrganisationIdentity | None
    emergency: bool
    admitted_at: datetime | None
    leave_started_at: datetime | None
    ended_at: datetime | None
    deceased_at: datetime | None


@dataclass(frozen=True)
class DischargeNotice:
    """A ward's notice that a citizen comes home: by message or by form.

    `expected_at` is when the citizen leaves the ward; `conditions` are SKS codes (with D) of what the stay was about, of
    which `newly_found` were not known before. `needs` are the ward's own words for what home must know.
    """

    message_id: str
    episode: str
    noticed_at: datetime
    expected_at: datetime
    hospital: OrganisationIdentity
    conditions: tuple[str, ...] = ()
    newly_found: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
