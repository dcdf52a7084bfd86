"""A run as pages see it: what was chosen, how far it has come, and the counts so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from naer.scenarios.draws import Floats
from naer.scenarios.lab.backcast.found import Backcast
from naer.scenarios.lab.definition import Choice, Reading
from naer.scenarios.lab.held import Held
from naer.scenarios.model.tables import Wholes

FIRST_ANSWER, IN_THE_END = 20, 100
"""So many replications answer while one waits, and so many there are in the end."""
MOST_CITIZENS = 60_000
"""A larger area is simulated by so many of its citizens, and counted up."""


class Failure(Enum):
    """What stops a run before its end."""

    INPUTS_CHANGED = "inputs-changed"
    FAULT = "fault"


@dataclass(frozen=True)
class Drive:
    """Bed days of all years, beside today, with a block's effect at either end of its interval; block "" is the middle."""

    block: str
    low: float
    high: float


@dataclass(frozen=True)
class Saved:
    """A run that was given a name."""

    run: str
    name: str
    area: str


@dataclass(frozen=True)
class Counted:
    """Counts of the same replications as today and with the blocks: replication, 1, year, age group, measure.

    Money is kroner over all years by who pays (`municipality/health`, … and `municipality/blocks` for what the blocks
    themselves cost), one for each replication.
    """

    today: Wholes
    scenario: Wholes
    money_today: Mapping[str, Floats]
    money_scenario: Mapping[str, Floats]

    def first(self, count: int) -> "Counted":
        """The first so many replications alone."""
        money = ({who: kr[:count] for who, kr in of.items()} for of in (self.money_today, self.money_scenario))
        return Counted(self.today[:count], self.scenario[:count], *money)


@dataclass(frozen=True)
class Look:
    """`scale` counts the simulated citizens up to the `living`; `counted` is None until the first replication is done.

    `others` is the same choice under other readings of the evidence. `failed` says what stopped the run.
    """

    run: str
    choice: Choice
    done: int
    scale: float
    living: int
    counted: Counted | None
    drives: tuple[Drive, ...]
    others: Mapping[Reading, Counted]
    failed: Failure | None

    @property
    def is_done(self) -> bool:
        """Whether all replications are there."""
        return self.done >= self.choice.replications


class Lab(Protocol):
    """What pages ask of those who run scenarios."""

    def begin(self, choice: Choice) -> str:
        """Begins a run and returns its id."""
        ...

    def begin_again(self, run: str, reading: Reading) -> str:
        """Begins the same choice under another reading; returns its id."""
        ...

    def look(self, run: str) -> Look:
        """What there is of a run."""
        ...

    def known_figures(self) -> Sequence[Held] | None:
        """The simulated country beside known figures; None while it is being simulated."""
        ...

    def backcast(self) -> Backcast | None:
        """The model started in an earlier year beside the known years; None while it is being simulated."""
        ...

    def saved(self) -> Sequence[Saved]:
        """Runs with a name."""
        ...

    def name(self, run: str, name: str) -> None:
        """Names a run."""
        ...
