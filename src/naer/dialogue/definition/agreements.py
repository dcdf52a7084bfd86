"""What parties have agreed on answers: which messages expect one, within how many working days. Data; see `agreements`."""

from dataclasses import dataclass
from datetime import date

from naer.dialogue.definition.messages import Activity
from naer.dialogue.definition.parties import Sector


@dataclass(frozen=True)
class AnswerRule:
    """Between these two sectors, a message that does this is answered within a time.

    `only` and `but_not` are categories; without `only` all. `valid_to` is the last day, by when the message came.
    """

    id: str
    between: tuple[Sector, Sector]
    activities: tuple[Activity, ...]
    working_days: int
    valid_from: date
    valid_to: date | None = None
    only: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreements:
    """All rules on answers, and within how many working days a message is to be read."""

    version: int
    rules: tuple[AnswerRule, ...]
    read_within_working_days: int
