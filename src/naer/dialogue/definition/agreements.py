"""What parties have agreed on answers: which messages expect one, within how many working days. Data; see `agreements`."""

from dataclasses import dataclass
from datetime import date

from naer.dialogue.definition.messages import Activity
from naer.dialogue.definition.parties import Sector


@dataclass(frozen=True)
class AnswerRule:
    """Between these two sectors, a message that does this (in any category but `but_not`) is answered within a time.

    `valid_to` is the last day, counted by when the message was sent; None while it lasts.
    """

    id: str
    between: tuple[Sector, Sector]
    activities: tuple[Activity, ...]
    working_days: int
    valid_from: date
    valid_to: date | None = None
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreements:
    """All rules on answers, and within how many working days a message is to be read."""

    version: int
    rules: tuple[AnswerRule, ...]
    read_within_working_days: int
