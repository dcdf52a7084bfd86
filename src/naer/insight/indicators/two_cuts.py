"""Which figures must be withheld because an earlier making showed them: the difference may be of few. Pure.

Numbers are made every night, and what is written late changes figures of old quarters: who kept yesterday's sheet and reads
today's sees how many came between. Differences are counts, too, and add up as the figures do, so they are protected in the same
way (`small_numbers`). A figure is held against what was last shown of it, however long ago that was; the last four quarters
together only while they are the same quarters.
"""

from collections.abc import Mapping, Sequence

from naer.insight import small_numbers
from naer.insight.indicators import protection
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import YEAR, Key
from naer.insight.indicators.reading import Book

Shown = Mapping[Key, Mapping[str, int]]
"""The counts of persons that a figure told when it was last shown."""


def last_shown(book: Book, geographies: Sequence[Geography], hidden: frozenset[Key], before: Shown) -> Shown:
    """What has been shown of each figure when this making is out; `before` is the same for the making before it."""
    told, _ = protection.offered(book, geographies)
    now = {key: counts for key, counts in told.items() if key not in hidden}
    return {**{key: counts for key, counts in before.items() if key in told}, **now}


def comparable(before: Shown, *, same_year: bool) -> Shown:
    """Of what was shown before, that which can be held against today's figures."""
    return before if same_year else {key: counts for key, counts in before.items() if key[0] != YEAR}


def withheld(book: Book, geographies: Sequence[Geography], hidden: frozenset[Key], before: Shown) -> frozenset[Key]:
    """`hidden` and what must be withheld besides, so that no difference to what was shown before tells of few."""
    told, relations = protection.offered(book, geographies)
    changes = {key: _change(counts, before[key]) for key, counts in told.items() if key in before}
    if not any(small_numbers.is_small(one) for key, one in changes.items() if key not in hidden):
        return hidden
    more = small_numbers.protect(changes, relations, decided=dict.fromkeys(hidden, True))
    return protection.withheld(book, geographies, hidden | more)


def _change(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {name: abs(number - before[name]) for name, number in now.items() if name in before}
