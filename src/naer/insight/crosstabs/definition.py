"""What may be counted, and by what: the choices of a cross-tabulation. The values stand in the page's address."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class Counted(Enum):
    """What a cross-tabulation counts: citizens at the middle of the year, or happenings of a kind that began in it."""

    CITIZENS = "borgere"
    ACUTE_ADMISSIONS = "akutte-indlaeggelser"
    PLANNED_ADMISSIONS = "planlagte-indlaeggelser"
    EMERGENCY_CONTACTS = "akutte-kontakter"
    OUTPATIENT_CONTACTS = "ambulante-kontakter"
    GP_CONTACTS = "kontakter-egen-laege"
    HOME_NURSING = "hjemmesygepleje"
    HOME_CARE = "hjemmehjaelp"
    REHABILITATION_PLANS = "genoptraeningsplaner"
    PROGRAMME_COURSES = "forloebsprogrammer"
    FALLS = "fald"


class Dimension(Enum):
    """By what one counts. The last four are the structures before and after 1 January 2027."""

    SEX = "koen"
    AGE = "alder"
    DWELLING = "bolig"
    QUARTER = "kvartal"
    LOCAL_AREA = "lokalomraade"
    CLINIC = "laegepraksis"
    MUNICIPALITY = "kommune"
    REGION_BEFORE = "region-foer-2027"
    CLUSTER = "klynge"
    REGION = "region"
    HEALTH_COUNCIL = "sundhedsraad"

    __hash__ = object.__hash__
    """As there is one of each; the hash by name takes the third part of the time that counting takes."""


AGES_FROM = (0, 18, 65, 75, 85)
"""Where the age groups begin; age is the year less the year of birth."""


KEYS = (
    Dimension.QUARTER,
    Dimension.SEX,
    Dimension.AGE,
    Dimension.DWELLING,
    Dimension.LOCAL_AREA,
    Dimension.CLINIC,
)
"""What is told of each event; the other dimensions are places, and follow from its municipality."""

LOCAL = frozenset({Dimension.LOCAL_AREA, Dimension.CLINIC})
"""Keys that are shown for one municipality at a time."""

Condition = tuple[Dimension, int]
"""That a key has a value."""


@dataclass(frozen=True)
class Counts:
    """How many events, and about how many different persons they are."""

    events: int
    persons: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.events + other.events, self.persons + other.persons)


@dataclass(frozen=True)
class Shown:
    """The table as it may be shown; None is withheld. Empty cells are nought."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def withheld(self) -> int:
        """How many cells are withheld, totals not counted."""
        return sum(cell is None for row in self.cells for cell in row)


@dataclass(frozen=True)
class Question:
    """A choice: what is counted in a calendar year, by rows and by columns, among the citizens of these municipalities.

    Without `municipalities` all are counted. A year is whole or not at all: windows that overlap could be subtracted
    from one another.
    """

    counted: Counted
    rows: Dimension
    columns: Dimension
    year: int
    municipalities: tuple[int, ...] = ()

    @property
    def starts_on(self) -> date:
        """The first day counted."""
        return date(self.year, 1, 1)


@dataclass(frozen=True)
class Crosstab:
    """The answer: keys of rows and columns in their order (see `counting`), and what may be shown."""

    question: Question
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    shown: Shown


@dataclass(frozen=True)
class Withdrawn:
    """That the tables of a kind and year were found wrong and are not shown any more: why, in words for whoever asks, and
    since when (with zone).
    """

    because: str
    at: datetime
