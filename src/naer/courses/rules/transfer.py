"""A task passes to another authority on a day: which courses of it pass, and who is responsible for them from then. Pure."""

from dataclasses import dataclass
from datetime import datetime

from naer.organisations.definition import Responsibility
from naer.organisations.tree import Tree


@dataclass(frozen=True)
class Transfer:
    """What the law changes about a task where a citizen lives: how it was until the day, how it is from the day on."""

    before: Responsibility
    after: Responsibility

    @property
    def is_one(self) -> bool:
        """Whether another answers or pays; that the same authority uses another unit is no transfer."""
        return (self.before.authority, self.before.payer) != (self.after.authority, self.after.payer)


def receiver(transfer: Transfer, *, holder: str, tree: Tree) -> str:
    """The key of whoever is responsible from the day on, when `holder` (a key) is until then.

    What the old authority's own units have passes to whoever carries the task out for the new one, which by agreement may be the
    same unit. What somebody has handed outside it stays there: a hospital does not lose it by a law about municipalities.
    """
    is_the_old_ones = holder == transfer.before.authority or (
        tree.has(holder) and tree.is_within(holder, transfer.before.authority, transfer.before.on)
    )
    return transfer.after.operator if is_the_old_ones or not tree.has(holder) else holder


def is_concerned(*, opened_at: datetime, at: datetime) -> bool:
    """Whether a course was open before the instant of a transfer; one opened later is the new authority's from the start."""
    return opened_at < at


def has_passed(*, passed_on: datetime | None, at: datetime) -> bool:
    """Whether a course that passed last at `passed_on` has passed at the instant of a transfer."""
    return passed_on is not None and passed_on >= at
