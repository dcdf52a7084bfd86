"""The numbers that pages for steering are given: indicators that are computed already, and cross-tabulations on request."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from naer.insight.crosstabs.definition import Counted, Crosstab, Question, Withdrawn
from naer.insight.crosstabs.definition import Dimension as CrosstabDimension
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.places import Place
from naer.insight.indicators.results import Card, Sheet


class Coming(Enum):
    """When there will be numbers, where there are none yet. A demonstration makes them when it starts, and may have failed."""

    AT_NIGHT = "at-night"
    SOON = "soon"
    NOT = "not"


class Numbers(Protocol):
    """All small numbers are withheld before they come here. Days `on` choose the geography: before or after 1 January 2027."""

    @property
    def cut(self) -> datetime:
        """The instant (with zone) after which nothing is known."""
        ...

    @property
    def is_synthetic(self) -> bool:
        """Whether the citizens behind are made up."""
        ...

    def indicators(self) -> Sequence[Indicator]:
        """The indicators that there are numbers of, by theme and title."""
        ...

    def places(self, on: date) -> Sequence[Place]:
        """The places that there are numbers of: country, regions, clusters or councils, municipalities, each kind by name."""
        ...

    def sheet(self, indicator_id: str, place_key: str, on: date) -> Sheet:
        """Everything about an indicator at a place. NotFoundError when there is no such indicator or place."""
        ...

    def card(self, indicator_id: str, place_key: str, on: date) -> Card:
        """The short form of the sheet. NotFoundError as above."""
        ...

    def years(self) -> Sequence[int]:
        """The whole calendar years that can be cross-tabulated, newest first."""
        ...

    def tabled_up_to(self, counted: Counted, year: int) -> datetime | None:
        """The instant (with zone) up to which the tables of a kind and year were counted when they were published; they do not
        change. None for tables that are made anew as sheets are.
        """
        ...

    def withdrawn(self, counted: Counted, year: int) -> Withdrawn | None:
        """Why the tables of a kind and year are not shown any more; None while they are."""
        ...

    def crosstab(self, question: Question) -> Crosstab:
        """The answer, small cells withheld. InvalidError when the choice means nothing, NotFoundError when it is withdrawn."""
        ...

    def names(self, dimension: CrosstabDimension) -> Mapping[int, str]:
        """Names of the places of a dimension by their key; empty for dimensions that are no places."""
        ...
