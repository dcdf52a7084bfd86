"""What a FHIR search asks, understood: the shapes between the grammar (`search_query`) and whoever answers (the record).

https://hl7.org/fhir/R4/search.html. All are frozen and hold what was meant, not how it was written; instants are UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from naer.fhir.search_parameters import SearchParameter


class Prefix(Enum):
    """How a value compares with the one asked for."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    LT = "lt"
    GE = "ge"
    LE = "le"
    SA = "sa"
    EB = "eb"
    AP = "ap"


class Modifier(Enum):
    """What a colon after a parameter's name says, as far as it is answered here."""

    NONE = ""
    NOT = "not"
    EXACT = "exact"
    CONTAINS = "contains"
    TEXT = "text"
    IN = "in"
    NOT_IN = "not-in"
    ABOVE = "above"
    BELOW = "below"
    IDENTIFIER = "identifier"


@dataclass(frozen=True)
class TokenValue:
    """`system` None: any; empty: none. `code` None: any code of the system."""

    system: str | None
    code: str | None


@dataclass(frozen=True)
class ReferenceValue:
    """An id of ours, perhaps with its type; else an address as written (`version` after a bar)."""

    id: UUID | None
    type: str = ""
    address: str = ""
    version: str = ""


@dataclass(frozen=True)
class DateValue:
    """From and (excluding) to of what was written, as precise as it was written."""

    prefix: Prefix
    low: datetime
    high: datetime


@dataclass(frozen=True)
class TextValue:
    """A text, or the beginning of one."""

    text: str


@dataclass(frozen=True)
class NumberValue:
    """A number and the range that its written precision means: 5.4 is from 5.35 to (excluding) 5.45.

    A quantity also has a unit: `system` None and `code` None mean any; with a system, `low`, `high` and `exact` are in
    `unit`, the unit that UCUM counts in.
    """

    prefix: Prefix
    low: float
    high: float
    exact: float
    system: str | None = None
    code: str | None = None
    unit: str = ""


Value = TokenValue | ReferenceValue | DateValue | TextValue | NumberValue


@dataclass(frozen=True)
class Match:
    """A parameter has one of the values. With NOT and NOT_IN: has none of them."""

    parameter: SearchParameter
    modifier: Modifier
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Missing:
    """A parameter has no value at all, or has one."""

    parameter: SearchParameter
    is_missing: bool


@dataclass(frozen=True)
class Joined:
    """A composite: one member of a list (or the resource) has a value for each of `parameters`, in one of the combinations."""

    parameter: SearchParameter
    parameters: tuple[SearchParameter, ...]
    combinations: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Ids:
    """The resource is (or, negated, is not) one of these."""

    ids: tuple[UUID, ...]
    is_negated: bool = False


@dataclass(frozen=True)
class Updated:
    """When it was recorded: one of these."""

    values: tuple[DateValue, ...]


@dataclass(frozen=True)
class Listed:
    """It stands in one of these lists (`List.entry.item`)."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Chain:
    """A reference leads to a resource that meets a criterion, which depends on the resource's type."""

    parameter: SearchParameter
    by_type: "tuple[tuple[str, Criterion], ...]"


@dataclass(frozen=True)
class Has:
    """A resource of `source_type` refers to this one by `parameter` and meets `criterion`."""

    source_type: str
    parameter: SearchParameter
    criterion: "Criterion"


Criterion = Match | Missing | Joined | Ids | Updated | Listed | Chain | Has


@dataclass(frozen=True)
class SortKey:
    """One step of an order. `parameter` None: `name` is `_id` or `_lastUpdated`. What has no value comes last."""

    name: str
    parameter: SearchParameter | None
    is_falling: bool


@dataclass(frozen=True)
class Include:
    """What else to bring along: what `parameter` (None: any) of `source_type` leads to, or, in reverse, comes from.

    `target_type` narrows where it leads. `is_iterated`: also from what was brought along.
    """

    source_type: str
    parameter: SearchParameter | None
    target_type: str | None
    is_reverse: bool
    is_iterated: bool


class Total(Enum):
    """How exactly the number of all matches is wanted."""

    NONE = "none"
    ESTIMATE = "estimate"
    ACCURATE = "accurate"


class Summary(Enum):
    """How much of each resource is wanted."""

    FALSE = "false"
    TRUE = "true"
    TEXT = "text"
    DATA = "data"
    COUNT = "count"


Place = tuple[str | None, ...]
"""The sort values and the id of the last resource of a page, as text."""


@dataclass(frozen=True)
class Query:
    """A search. `pairs` is what was asked and understood, for the self link; `ignored` what was not, by name.

    `sensitive` names the parameters whose values tell who somebody is: they come by POST only. `after` is where the page
    before ended.
    """

    resource_type: str
    pairs: tuple[tuple[str, str], ...]
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[SortKey, ...] = ()
    count: int | None = None
    total: Total = Total.NONE
    summary: Summary = Summary.FALSE
    elements: tuple[str, ...] = ()
    includes: tuple[Include, ...] = ()
    ignored: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    after: Place | None = None
