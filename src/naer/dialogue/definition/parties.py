"""Who takes part in a dialogue: organisations, the people who write, and the citizen it is about.

Personal data is kept out of every `repr`.
"""

from dataclasses import dataclass, field
from enum import Enum


class Sector(Enum):
    """What sort of organisation takes part in a dialogue, as the agreements on answers speak of it."""

    MUNICIPALITY = "municipality"
    GENERAL_PRACTICE = "general-practice"
    HOSPITAL = "hospital"
    OTHER = "other"


@dataclass(frozen=True)
class Party:
    """An organisation that sends or receives. `organisation_id` is its id in the record, empty when it is not there."""

    name: str
    sor: str = ""
    gln: str = ""
    organisation_id: str = ""
    sector: Sector = Sector.OTHER

    def is_same(self, other: "Party") -> bool:
        """Whether the two are one organisation: by id, else by SOR, else by GLN, else by name."""
        for mine, theirs in (
            (self.organisation_id, other.organisation_id),
            (self.sor, other.sor),
            (self.gln, other.gln),
        ):
            if mine and theirs:
                return mine == theirs
        return self.name == other.name


@dataclass(frozen=True)
class RoleTitle:
    """What somebody is by profession: a code of `system`, or words."""

    text: str = ""
    code: str = ""
    system: str = ""


@dataclass(frozen=True)
class Author:
    """Who wrote a segment, and where they are reached."""

    given: tuple[str, ...] = field(default=(), repr=False)
    family: str = field(default="", repr=False)
    role: RoleTitle = RoleTitle()
    telephone: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The name that people read."""
        return " ".join([*self.given, self.family]).strip()


@dataclass(frozen=True)
class Addressee:
    """A specific sender or recipient within an organisation: a person in a role, or a team (`team` is its name)."""

    given: tuple[str, ...] = field(default=(), repr=False)
    family: str = field(default="", repr=False)
    role: RoleTitle = RoleTitle()
    team: str = ""

    @property
    def name(self) -> str:
        """The name that people read."""
        return self.team or " ".join([*self.given, self.family]).strip()


@dataclass(frozen=True)
class StatedCitizen:
    """The citizen as the sender names them: numbers as (system, digits), and name. A reply repeats this."""

    numbers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    given: tuple[str, ...] = field(default=(), repr=False)
    family: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The name that people read."""
        return " ".join([*self.given, self.family]).strip()


@dataclass(frozen=True)
class Episode:
    """A forløbs-id as it came: `value` without `urn:uuid:`, `written` as it must be returned."""

    value: str
    system: str = ""
    written: str = ""


@dataclass(frozen=True)
class AboutStay:
    """The hospital stay that a thread is about, as far as a reply must return it."""

    status: str
    class_code: str
    episodes: tuple[Episode, ...]
