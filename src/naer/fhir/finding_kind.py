"""What a room says about the findings it can emit, so that authors of programmes can be told of a misspelt fact.

A room that emits findings keeps a tuple of `FindingKind` in its `definition.py`; the catalogue checks programmes by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class FactKind(Enum):
    """What values a fact takes. INSTANT is ISO 8601 text with zone, DAY is ISO 8601 text without time."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes-no"
    TEXTS = "texts"
    INSTANT = "instant"
    DAY = "day"


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding: `says` in Danish what happened; facts that are `always` there, and those that may be."""

    code: str
    says: str
    always: Mapping[str, FactKind]
    sometimes: Mapping[str, FactKind] = field(default_factory=dict[str, FactKind])

    def fact_kind(self, name: str) -> FactKind | None:
        """The kind of the fact called `name`, or None when this finding never has it."""
        return self.always.get(name) or self.sometimes.get(name)
