"""What the room knows of: events of a hospital stay, the stay they add up to, and notice of a homecoming.

The activity codes are MedCom's (HospitalNotification 3.0); the Danish short names stand in `GLOSSARY.md`. Which
findings the room emits, with their facts, stands in `vocabulary.py`.
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
    """One hospital notification, freed from its message, or a user's word that a stay is over (`by_hand`).

    `registered_at` (the sender's Provenance time) orders events, never arrival; `occurred_at` is the time that people
    see (admission, leave, discharge or death itself). No activity code means death: `deceased` True repeats the
    activity before it and tells a death, False repeats it and takes the death back, None (the usual) says nothing.
    `corrects` is the id of the message that this one revises or cancels, when the sender says so.
    """

    message_id: str
    episode: str
    move: Move
    telling: Telling
    registered_at: datetime
    occurred_at: datetime
    hospital: OrganisationIdentity
    emergency: bool
    deceased: bool | None = None
    report_requested: bool = False
    corrects: str = ""
    by_hand: bool = False


class StayState(Enum):
    """The state of a stay; the transition table is `courses.rules.TRANSITIONS`."""

    NOT_STARTED = "not-started"
    ADMITTED = "admitted"
    ON_LEAVE = "on-leave"
    DISCHARGED = "discharged"
    ENDED_BY_HAND = "ended-by-hand"
    DECEASED = "deceased"
    CANCELLED = "cancelled"


IN_HOSPITAL = frozenset({StayState.ADMITTED, StayState.ON_LEAVE})
AT_HOME = frozenset({StayState.DISCHARGED, StayState.ENDED_BY_HAND})


@dataclass(frozen=True)
class Stay:
    """What the events so far add up to. Instants carry a zone; None means not (or no longer) so.

    `hospital` is the last that had the citizen. `admitted_at` is the first admission of the stay: an emergency visit
    that becomes an admission is one stay.
    """

    episode: str
    state: StayState
    hospital: OrganisationIdentity | None = None
    emergency: bool = False
    admitted_at: datetime | None = None
    leave_started_at: datetime | None = None
    ended_at: datetime | None = None
    deceased_at: datetime | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One event as the stay's history shows it; `in_force` is False when it was replaced, withdrawn, or withdraws."""

    event: HospitalEvent
    in_force: bool


class Need(Enum):
    """What a ward can say, in codes, that home must know. A notice may carry the ward's own words beside them."""

    PERSONAL_CARE = "personal-care"
    PRACTICAL_HELP = "practical-help"
    HOME_NURSING = "home-nursing"
    MEDICINES = "medicines"
    FOOD = "food"
    AIDS = "aids"
    TRAINING = "training"
    TRANSPORT = "transport"
    RELATIVE = "relative"
    OUTPATIENT = "outpatient"


@dataclass(frozen=True)
class DischargeNotice:
    """A ward's notice that a citizen comes home: by message or by form.

    `expected_at` is when the citizen leaves the ward; `conditions` are SKS codes (with D) of what the stay was about,
    of which `newly_found` were not known before. `needs` are codes of `Need`, or the ward's own words for what home
    must know.
    """

    message_id: str
    episode: str
    noticed_at: datetime
    expected_at: datetime
    hospital: OrganisationIdentity
    conditions: tuple[str, ...] = ()
    newly_found: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeWithdrawal:
    """A ward's word that the citizen does not come home as announced; `reason` is shown to those who had prepared."""

    message_id: str
    episode: str
    withdrawn_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class CitizenFacts:
    """What the record knows of a citizen that bears on coming home. None means that nobody has said."""

    citizen_id: str
    age: int | None = None
    lives_alone: bool | None = None
    had_help_before: bool = False
    has_course: bool = False
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class StayContext:
    """What `rules.findings` must know beside the stay: the event that changed it, the citizen, and where it is kept."""

    event: HospitalEvent
    citizen: CitizenFacts
    found_at: datetime
    announced: bool = False
    course_id: str | None = None
    encounter_id: str | None = None


@dataclass(frozen=True)
class NoticeContext:
    """What `rules.discharge_findings` must know beside the notice; `replaces` is the notice in force before it."""

    citizen: CitizenFacts
    found_at: datetime
    replaces: DischargeNotice | None = None
    course_id: str | None = None
    encounter_id: str | None = None
