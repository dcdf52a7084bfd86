"""The cross-tables that are out: those of a kind and year are written once, and never counted anew (`docs/decisions/0024`).

An edition is a Parquet file kept in the record's database (`record.editions`), where a backup takes it along: the numbers, what
of them is withheld, up to when the record was read, and what sheets withheld on the day. A making copies them.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from naer.app.numbers import keys, tabling
from naer.errors import ConflictError, NotFoundError
from naer.insight.crosstabs.definition import AGES_FROM, KEYS, Counted, Withdrawn
from naer.insight.indicators.protection import YEAR, Key

FORM = 1
"""Grows when an edition comes to be written otherwise; those that are out are read for years, so each form must stay readable."""

_ABOUT = b"naer"
_WITHDRAWN = "withdrawn-"
_NAMES = tuple(key.value for key in KEYS)


class Editions(Protocol):
    """Where what is out is kept, as bytes by name."""

    def read(self) -> Mapping[str, bytes]:
        """All tables that are out."""
        ...

    def shown(self) -> Mapping[str, bytes]:
        """What sheets showed (`shown_sheets.written`), by making: one, or more when a making was cut short."""
        ...

    def publish(self, editions: Mapping[str, bytes]) -> None:
        """Publish all of them, or none when one is out already (ConflictError)."""
        ...

    def keep(self, editions: Mapping[str, bytes], making: str, shown: bytes, *, beside: Iterable[str]) -> None:
        """Publish tables and write down what the making is about to show, beside what these showed. All, or nothing: when a table
        is out already, or others have shown something meanwhile (ConflictError).
        """
        ...

    def forget(self, makings: Iterable[str]) -> None:
        """What these showed has been replaced."""
        ...


@dataclass(frozen=True)
class PublishedTables:
    """The tables of a kind and year as they were published. `cut` is UTC without zone; `last_year` the sheets' four quarters
    on the day, and `withheld` what sheets that tell the same withheld then, by indicator.
    """

    counted: Counted
    year: int
    table: pa.Table
    cut: datetime
    last_year: tuple[date, ...]
    withheld: Mapping[str, frozenset[Key]]

    @property
    def name(self) -> str:
        """Kind and year in one word."""
        return name(self.counted, self.year)

    def still_withheld(self, last_year: tuple[date, ...]) -> dict[str, frozenset[Key]]:
        """What sheets go on withholding: those figures still mean the same, and may well be as they were."""
        is_same = last_year == self.last_year
        return {
            indicator: frozenset(one for one in told if is_same or one[0] != YEAR)
            for indicator, told in self.withheld.items()
        }


def name(counted: Counted, year: int) -> str:
    """What the tables of a kind and year are called."""
    return f"{counted.value}-{year}"


def of_year(year: int, withheld: frozenset[Key]) -> frozenset[Key]:
    """Of what a sheet withholds, figures of a year's quarters, and of the last four quarters together."""
    return frozenset(key for key in withheld if key[0] == YEAR or key[0].year == year)


def read(editions: Editions) -> dict[tuple[Counted, int], PublishedTables]:
    """All that have been published."""
    found = [opened(name, one) for name, one in editions.read().items() if not name.startswith(_WITHDRAWN)]
    return {(one.counted, one.year): one for one in found}


def withdrawn(editions: Editions) -> dict[str, Withdrawn]:
    """The tables that have been withdrawn, by `name`."""
    found: dict[str, Withdrawn] = {}
    for which, said in editions.read().items():
        if which.startswith(_WITHDRAWN):
            about = json.loads(said)
            found[which.removeprefix(_WITHDRAWN)] = Withdrawn(about["because"], datetime.fromisoformat(about["at"]))
    return found


def withdraw(editions: Editions, counted: Counted, year: int, said: Withdrawn) -> None:
    """Show the tables of a kind and year no more, for good: what was said first stays. They stay in the record, and sheets are
    held against them as before: somebody has them. NotFoundError when none are published.
    """
    which = name(counted, year)
    if which in withdrawn(editions):
        return
    if which not in editions.read():
        raise NotFoundError(
            f"There are no published cross-tables {which}.",
            what_to_do="Name a kind and a year that the page shows; what a demo's page shows is made up and never published.",
        )
    editions.publish(withdrawals({which: said}))


def withdrawals(said: Mapping[str, Withdrawn]) -> dict[str, bytes]:
    """Withdrawals, by the tables' `name`, as they are kept among the editions."""
    return {
        _WITHDRAWN + which: json.dumps({"because": one.because, "at": one.at.isoformat()}).encode()
        for which, one in said.items()
    }


def written(tables: PublishedTables) -> bytes:
    """The edition. What depends on this release is told by name: keys, and where age groups begin."""
    about = {
        "form": FORM,
        "ages_from": list(AGES_FROM),
        "counted": tables.counted.value,
        "year": tables.year,
        "cut": tables.cut.isoformat(),
        "last_year": [one.isoformat() for one in tables.last_year],
        "withheld": {name: [keys.written(one) for one in sorted(told)] for name, told in tables.withheld.items()},
    }
    named = _with_keys(tables.table, lambda places: pa.array(_NAMES).take(places))
    into = BytesIO()
    pq.write_table(named.replace_schema_metadata({_ABOUT: json.dumps(about).encode()}), into, compression="zstd")
    return into.getvalue()


def opened(which: str, edition: bytes) -> PublishedTables:
    """What `written` wrote, in this release or an earlier one; ConflictError, with its name, when this release cannot tell."""
    try:
        table = pq.read_table(BytesIO(edition))
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        is_known = about["form"] == FORM and about["ages_from"] == list(AGES_FROM)
        counted = Counted(about["counted"])
    except (pa.ArrowInvalid, KeyError, ValueError):
        raise _unreadable(which) from None
    places = _with_keys(table, _places)
    if not is_known or places.column("keys").combine_chunks().flatten().null_count:
        raise _unreadable(which)
    return PublishedTables(
        counted=counted,
        year=about["year"],
        table=places.cast(tabling.SCHEMA),
        cut=datetime.fromisoformat(about["cut"]),
        last_year=tuple(date.fromisoformat(one) for one in about["last_year"]),
        withheld={name: frozenset(keys.read(one) for one in told) for name, told in about["withheld"].items()},
    )


def _places(named: pa.Array) -> pa.Array:
    """Where keys stand in KEYS, by their names; null for one that is not there."""
    found = named.dictionary_encode()
    known = [_NAMES.index(one) if one in _NAMES else None for one in found.dictionary.to_pylist()]
    return pa.array(known, pa.int8()).take(found.indices)


def _unreadable(which: str) -> ConflictError:
    return ConflictError(
        f"This release does not understand the published cross-tables {which}. No numbers are made.",
        what_to_do="Use the release that published them, or a newer one.",
    )


def _with_keys(table: pa.Table, changed: Callable[[pa.Array], pa.Array]) -> pa.Table:
    """The table with every key of its lists changed."""
    lists = table.column("keys").combine_chunks()
    keyed = pa.ListArray.from_arrays(lists.offsets, changed(lists.values))
    return table.replace_schema_metadata(None).set_column(table.schema.get_field_index("keys"), "keys", keyed)
