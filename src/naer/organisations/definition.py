"""What the room knows of: organisations that last for a time, and rules about who is responsible for a task.

Days are Danish calendar days and both ends count: `valid_to` is the last day. Keys are ASCII in small letters and never
change; names do. The responsible one has three parts that may differ: the *authority* decides and answers for the task,
the *operator* carries it out, the *payer* pays.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Kind(Enum):
    """What sort of organisation it is."""

    STATE = "state"
    REGION = "region"
    HEALTH_COUNCIL = "health-council"
    CLUSTER = "cluster"
    MUNICIPALITY = "municipality"
    HOSPITAL = "hospital"
    DEPARTMENT = "department"
    UNIT = "unit"
    CLINIC = "clinic"


class Verification(Enum):
    """How a statement is known: read in a paper or a stored copy, computed, remembered, concluded, or made up."""

    SEED = "seed"
    FETCHED = "fetched"
    COMPUTED = "computed"
    RECALLED = "recalled"
    INFERRED = "inferred"
    ASSUMPTION = "assumption"
    SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included; without last day it goes on."""

    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether `on` lies in the period."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        starts_in_time = self.valid_to is None or other.valid_from <= self.valid_to
        return starts_in_time and (other.valid_to is None or self.valid_from <= other.valid_to)

    def covers(self, other: "Period") -> bool:
        """Whether every day of `other` lies in this period."""
        ends_later = self.valid_to is None or (other.valid_to is not None and other.valid_to <= self.valid_to)
        return self.valid_from <= other.valid_from and ends_later


@dataclass(frozen=True)
class Membership:
    """That an organisation is part of another, `parent` (a key), for a period."""

    parent: str
    period: Period
    verification: Verification


@dataclass(frozen=True)
class Pairing:
    """That a clinic's list of citizens is paired with a home-nursing team (a key) for a period."""

    team: str
    period: Period


@dataclass(frozen=True)
class Organisation:
    """One organisation through its whole life. Texts that are unknown are empty.

    `tasks` are those that a unit carries out, `serves` the codes of the municipalities whose citizens it serves, and
    `local_area` the part of the municipality. `region_code` is the four-digit code of statistics, `iso_code` ISO
    3166-2. A synthetic organisation exists only in demonstrations, and so do its numbers.
    """

    key: str
    kind: Kind
    name: str
    period: Period
    memberships: tuple[Membership, ...] = ()
    successors: tuple[str, ...] = ()
    ends_because: str = ""
    short_name: str = ""
    municipality_code: str = ""
    region_code: str = ""
    iso_code: str = ""
    sor: str = ""
    gln: str = ""
    ydernummer: str = ""
    tasks: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    local_area: str = ""
    pairings: tuple[Pairing, ...] = ()
    synthetic: bool = False
    source: str = ""
    verification: Verification = Verification.ASSUMPTION

    @property
    def label(self) -> str:
        """The short name where there is one, otherwise the name: for lists within one municipality."""
        return self.short_name or self.name


class Level(Enum):
    """Whom a rule points at; which one that is follows from the citizen's municipality and the day."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    STATE = "state"


@dataclass(frozen=True)
class LegalBasis:
    """The law that a responsibility rests on, as text, and how well that is known."""

    text: str
    verification: Verification
    source: str = ""


@dataclass(frozen=True)
class ResponsibilityRule:
    """Who answers for a task, carries it out and pays, in an area and a period.

    Without `municipalities` the area is the whole country; a rule that names municipalities goes before it. `agreement`
    says under which agreement the operator is another than the authority.
    """

    authority: Level
    operator: Level
    payer: Level
    period: Period
    legal_basis: LegalBasis
    municipalities: tuple[str, ...] = ()
    agreement: str = ""
    operator_chosen_by_citizen: bool = False
    synthetic: bool = False


@dataclass(frozen=True)
class Task:
    """A task of the health system, with the rules about who is responsible for it."""

    key: str
    name: str
    english_name: str
    rules: tuple[ResponsibilityRule, ...]


@dataclass(frozen=True)
class Responsibility:
    """Who is responsible for a task for the citizens of a municipality on a day: keys of organisations.

    `operator` is the unit that carries the task out where one is known, otherwise the organisation that runs such
    units; where the citizen chooses (a clinic), it is the authority and `operator_chosen_by_citizen` says so.
    `health_council` is the council that administers the region's tasks there, from 2027.
    """

    task: str
    municipality_code: str
    on: date
    authority: str
    operator: str
    payer: str
    health_council: str
    period: Period
    legal_basis: LegalBasis
    agreement: str = ""
    operator_chosen_by_citizen: bool = False
