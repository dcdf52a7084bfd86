"""A figure known and simulated, side by side: what `validation` finds and pages show."""

from dataclasses import dataclass
from typing import Literal

from naer.evidence.definition import Verification

WITHIN_PERCENT = 5.0
Kind = Literal["made from", "check"]
Why = Literal["", "grown-older", "other-definition", "assumption"]
"""Why a figure is expected to differ: people are older by now, it counts something else, or one of our own numbers decides it."""


@dataclass(frozen=True)
class Held:
    """One figure known and simulated, both in `unit`."""

    what: str
    unit: str
    known: float
    simulated: float
    kind: Kind
    source: str
    verification: Verification
    why: Why = ""

    @property
    def percent(self) -> float:
        """How far the simulated lies from the known."""
        return 100 * (self.simulated / self.known - 1)

    @property
    def matches(self) -> bool:
        """Whether it lies within five percent."""
        return abs(self.percent) <= WITHIN_PERCENT
