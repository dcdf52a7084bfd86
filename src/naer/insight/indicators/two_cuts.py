"""Which figures must be withheld because an earlier making showed them: the difference may be of few. Pure.

Numbers are made every night, and what is written late changes figures of old quarters: who kept yesterday's sheet and reads
today's sees how many came between. Differences, more or fewer, add up as the figures do, so they are protected in the same way
(`small_numbers`). A figure is held against what was last shown of it, however long ago that was and on whatever sheet the same
count stood; the last four quarters together only while they are the same quarters.
"""

from collections.abc import Iterator, Mapping, Sequence

from naer.insight import small_numbers
from naer.insight.indicators import protection, sheets_together
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import YEAR, Key, Shown
from naer.insight.indicators.reading import Book
from naer.insight.indicators.ties import Tied, tied

Changed = Mapping[tuple[str, str], frozenset[Key]]
"""Figures by indicator and name of the count."""

_Entry = tuple[str, Key, str, int]
"""Indicator, figure, what is counted, and the count."""


def last_shown(
    books: Mapping[str, Book],
    geographies: Sequence[Geography],
    hidden: Mapping[str, frozenset[Key]],
    before: Mapping[str, Shown],
) -> dict[str, Shown]:
    """What has been shown of each sheet's counts when this making is out; `before` is the same for the making before it."""
    told = {name: protection.offered(book, geographies)[0] for name, book in books.items()}
    ties = tied(books)
    earlier = next(iter(held_against(books, before, ties)), {})
    now = {name: {key: counts for key, counts in told[name].items() if key not in hidden[name]} for name in books}
    now = next(iter(held_against(books, now, ties)), now)
    return {
        name: {
            key: {**earlier.get(name, {}).get(key, {}), **now.get(name, {}).get(key, {})}
            for key in told[name]
            if key in earlier.get(name, {}) or key in now.get(name, {})
        }
        for name in books
    }


def comparable(before: Shown, *, same_year: bool) -> Shown:
    """Of what was shown before, that which can be held against today's figures."""
    return before if same_year else {key: counts for key, counts in before.items() if key[0] != YEAR}


def withheld(
    books: Mapping[str, Book],
    geographies: Sequence[Geography],
    hidden: Mapping[str, frozenset[Key]],
    before: Sequence[Mapping[str, Shown]],
) -> dict[str, frozenset[Key]]:
    """`hidden` and what sheets must withhold besides, so that no difference to what any showed `before` tells of few: sheets of
    another making, or cross-tables (`crosstabs.since_published`).

    What one sheet withholds more may have to be withheld on others, and the other way round: until nothing is missing.
    """
    ties = tied(books)
    earlier = [one for shown in before for one in held_against(books, shown, ties)]
    found = dict(hidden)
    while True:
        last = dict(found)
        for one in earlier:
            for name, book in books.items():
                found[name] = _of_sheet(book, geographies, found[name], one.get(name, {}))
            found = sheets_together.withheld(books, found, geographies, one, ties)
        found = sheets_together.withheld(books, found, geographies, ties=ties)
        if found == last:
            return found


def small_changes(
    books: Mapping[str, Book], geographies: Sequence[Geography], before: Sequence[Mapping[str, Shown]]
) -> Changed:
    """The figures of which a count has changed by few since it was shown before: nothing else may tell it now."""
    found: dict[tuple[str, str], set[Key]] = {}
    earlier = [one for shown in before for one in held_against(books, shown)]
    for indicator, book in books.items():
        told = protection.offered(book, geographies)[0] if earlier else {}
        for shown in (one[indicator] for one in earlier if indicator in one):
            for key in told.keys() & shown.keys():
                for name, change in _change(told[key], shown[key]).items():
                    if small_numbers.is_small({name: change}):
                        found.setdefault((indicator, name), set()).add(key)
    return {count: frozenset(keys) for count, keys in found.items()}


def held_against(
    books: Mapping[str, Book], before: Mapping[str, Shown], ties: Sequence[Tied] | None = None
) -> list[dict[str, Shown]]:
    """What each sheet's counts must be held against: what it told, or another that tells the same count.

    There is more than one when sheets last told the same count on different nights.
    """
    found: list[dict[str, dict[Key, dict[str, int]]]] = []
    for indicator, key, name, number in (
        *_own(books, before),
        *_of_others(before, tied(books) if ties is None else ties),
    ):
        for one in found:
            counts = one.setdefault(indicator, {}).setdefault(key, {})
            if counts.setdefault(name, number) == number:
                break
        else:
            found.append({indicator: {key: {name: number}}})
    return [dict(one) for one in found]


def _own(books: Mapping[str, Book], before: Mapping[str, Shown]) -> Iterator[_Entry]:
    for indicator in books:
        for key, counts in before.get(indicator, {}).items():
            for name, number in counts.items():
                yield indicator, key, name, number


def _of_others(before: Mapping[str, Shown], ties: Sequence[Tied]) -> Iterator[_Entry]:
    """What one sheet told of a figure that stands on others, too."""
    for together in ties:
        for teller, told in together.counts:
            for key, counts in before.get(teller, {}).items():
                if told in counts:
                    for (indicator, name), also in together.same((teller, told), key):
                        yield indicator, also, name, counts[told]


def _of_sheet(book: Book, geographies: Sequence[Geography], hidden: frozenset[Key], before: Shown) -> frozenset[Key]:
    told, relations = protection.offered(book, geographies)
    changes = {key: _change(counts, before[key]) for key, counts in told.items() if key in before}
    if not any(map(small_numbers.is_small, changes.values())):
        return hidden
    more = small_numbers.protect(changes, relations, decided=dict.fromkeys(hidden, True))
    return protection.withheld(book, geographies, hidden | more)


def _change(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {name: number - before[name] for name, number in now.items() if name in before}
