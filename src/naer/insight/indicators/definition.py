"""What an author may write of an indicator: words, SQL, parameters, breaks, sources, and an example with what comes out of it.

One file is one indicator, `content/indicators/<id>.yaml`; docs/how-to-add/indicator.md tells how. The SQL is one SELECT that
gives one row for each thing counted, with the columns of `ROW_COLUMNS`; the engine groups it. Everything is a whole number.
"""

import hashlib
import re
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from naer.insight.statistics.run_charts import Direction

FORMAT = "indicator/1"

ROW_COLUMNS = (
    "quarter_on",
    "municipality",
    "local_area",
    "clinic",
    "dwelling",
    "age",
    "sex",
    "part",
    "numerator",
    "denominator",
)
"""What the SQL of every indicator gives. Means and summed rates give `squares` too, and medians `days`."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Written):
    """The same in Danish and English."""

    da: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def text(self, language: str) -> str:
        """The words in `da` or `en`; Danish for any other language."""
        return self.en if language == "en" else self.da


class Verification(Enum):
    """How a statement is known."""

    SEED = "seed"
    FETCHED = "fetched"
    COMPUTED = "computed"
    RECALLED = "recalled"
    INFERRED = "inferred"
    ASSUMPTION = "assumption"


class MeasureKind(Enum):
    """What the two counts make together."""

    PROPORTION = "proportion"  # numerator of denominator cases; Wilson's interval
    RATE = "rate"  # events per person-time or per case; exact Poisson interval
    MEAN = "mean"  # sum per case; interval from the spread of the cases
    SUM_RATE = "sum-rate"  # days summed per person-time; interval from the spread of what is summed (compound Poisson)
    MEDIAN = "median"  # days within which half got through; those who still wait counted while seen
    UTILISATION = "utilisation"  # used of available; everything is counted, so no interval


class Theme(Enum):
    """Where on the front page the indicator stands."""

    HOSPITAL = "hospital"
    MUNICIPALITY = "municipality"
    PRACTICE = "practice"
    PROGRAMMES = "programmes"
    PREVENTION = "prevention"
    QUALITY = "quality"


class Level(Enum):
    """By what the indicator may be broken down below the municipality."""

    LOCAL_AREA = "local_area"
    CLINIC = "clinic"
    DWELLING = "dwelling"
    AGE = "age"
    SEX = "sex"
    PART = "part"


Source = Words | Annotated[str, Field(min_length=1)]
"""Where something is from: words in two languages, or one text where only names and titles stand."""


class Measure(_Written):
    """How the value is made: numerator / denominator × factor. `unit` follows the number on the screen.

    A rate whose denominator is residents on the first day of each quarter counts person-quarters: the factor for "per 1,000
    a year" is 4,000. One whose denominator is days: 7 for "per week".
    """

    kind: MeasureKind
    factor: Annotated[int, Field(gt=0)] = 1
    unit: Words
    decimals: Annotated[int, Field(ge=0, le=3)] = 1


class Parts(_Written):
    """The indicator's own breakdown: what it is by, and the name of each part's number."""

    title: Words
    names: Annotated[dict[Annotated[int, Field(gt=0)], Words], Field(min_length=2)]


class Break(_Written):
    """A day from which figures cannot be compared with those before; run charts start anew there, and say why."""

    from_on: date
    reason: Words
    source: Source
    verification: Verification


class Anchor(_Written):
    """A known figure that the indicator's level can be held against; it is shown, never computed with."""

    says: Words
    value: float
    source: Source
    verification: Verification


class ExampleCell(_Written):
    """What the example must give: a quarter and municipality, all together or one part; days only for medians."""

    quarter: Annotated[str, Field(pattern=r"^\d{4}-Q[1-4]$")]
    municipality: int = 580
    part: int | None = None
    days: int | None = None
    numerator: int
    denominator: int


class Example(_Written):
    """A few rows of the two tables and everything that comes out; cells that are not named must not come out.

    Rows leave out what does not matter: `examples.ROW` says what is then filled in.
    """

    says: Words
    quarters: Annotated[tuple[str, str], Field()]
    cut: datetime
    activity: tuple[dict[str, object], ...] = ()
    citizens: tuple[dict[str, object], ...] = ()
    expect: Annotated[tuple[ExampleCell, ...], Field(min_length=1)]


def _is_one_select(sql: str) -> str:
    bare = re.sub(r"--[^\n]*", "", sql).strip()
    if not re.match(r"(?is)(select|with)\b", bare) or ";" in bare:
        raise ValueError("the SQL must be one SELECT (or WITH … SELECT) without semicolon")
    return sql


_MADE_OF = {"stays": frozenset({"acute_admission", "planned_admission"}), "population": frozenset[str]()}
"""The kinds of activity that what an indicator may need is made of, as in its `sql/….sql`."""
_COUNTED: dict[str, Any] = {
    **dict.fromkeys(("sql", "parameters", "needs", "levels", "is_standardised", "is_about_persons"), True),
    "measure": {"kind", "factor"},
}


class Indicator(_Written):
    """The whole file."""

    format: Literal["indicator/1"]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    owner: Words
    theme: Theme
    title: Words
    question: Words
    subject: Words  # what rises or falls, as a sentence begins with it: "Akutte genindlæggelser"
    definition: Words
    numerator: Words
    denominator: Words
    exclusions: tuple[Words, ...] = ()
    measure: Measure
    direction: Direction
    is_standardised: bool = False
    is_about_persons: bool = True  # small counts of persons are withheld; of practices, places or rows they are not
    parts: Parts | None = None
    levels: tuple[Level, ...] = (Level.LOCAL_AREA, Level.CLINIC, Level.DWELLING, Level.AGE, Level.SEX)
    valid_from: date
    breaks: tuple[Break, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    source: Source
    verification: Verification
    note: Words | None = None
    parameters: dict[str, int | str] = {}
    needs: tuple[Literal["stays", "population"], ...] = ()
    sql: Annotated[str, AfterValidator(_is_one_select)]
    example: Example

    @model_validator(mode="after")
    def _fits(self) -> "Indicator":
        if (Level.PART in self.levels) != (self.parts is not None):
            raise ValueError("parts and the level `part` go together")
        if self.is_standardised and self.measure.kind not in (MeasureKind.PROPORTION, MeasureKind.RATE):
            raise ValueError("only proportions and rates are standardised")
        if sorted(self.breaks, key=lambda one: one.from_on) != list(self.breaks):
            raise ValueError("breaks must stand in the order of their days")
        return self

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of activity that are counted: those that the SQL names, and those that what it needs is made of."""
        named = frozenset(re.findall(r"\bkind\('(\w+)'\)", self.sql))
        return named.union(*(_MADE_OF[need] for need in self.needs))

    @property
    def digest(self) -> str:
        """What the counting depends on, as one short text: another digest means that it must be counted again."""
        words = self.model_dump_json(include=_COUNTED)
        return hashlib.sha256(words.encode()).hexdigest()[:16]
