"""What may be counted, and by what: the choices of a cross-tabulation. The values stand in the page's address."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from naer.insight.crosstabs.suppression import Shown


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


AGES_FROM = (0, 18, 65, 75, 85)
"""Where the age groups begin; age is the year less the year of birth."""


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
