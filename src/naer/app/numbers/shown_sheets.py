"""What sheets last showed, as the record's database keeps it for the nights that come (`docs/decisions/0026`).

Numbers are made every night, and tonight's are held against what was shown before (`insight.indicators.two_cuts`). A making
writes down what it is about to show, becomes visible, and only then lets go of what the makings before it showed: when it is cut
short in between, the next is held against both, for nobody knows which of them somebody has seen.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from naer.errors import ConflictError
from naer.insight.indicators import two_cuts
from naer.insight.indicators.protection import YEAR, Key, Shown
from naer.insight.indicators.reading import Book

FORM = 1
"""Grows when it comes to be written otherwise; what an earlier release wrote must stay readable for one night at least."""

_ABOUT = b"naer"
_SCHEMA = pa.schema(
    [
        pa.field("memory", pa.int8(), nullable=False),  # place in what is told about each
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
        pa.field("dimension", pa.int16(), nullable=False),
        pa.field("value", pa.int32(), nullable=False),
        pa.field("quarter_on", pa.date32()),  # null: the last four together
        pa.field("count", pa.string(), nullable=False),
        pa.field("number", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True)
class ShownSheets:
    """What was last shown of each figure, by indicator; `counted` is by which definition (`Indicator.digest`), `last_year`
    which quarters the last four were.
    """

    counted: Mapping[str, str]
    last_year: tuple[date, ...]
    shown: Mapping[str, Shown]

    def comparable(self, books: Mapping[str, Book], counted: Mapping[str, str]) -> dict[str, Shown]:
        """As far as it can be held against what is made now, which is `counted` by these definitions."""
        return {
            one: two_cuts.comparable(self.shown[one], same_year=book.last_year == self.last_year)
            for one, book in books.items()
            if one in self.shown and all(self.counted.get(what) == counted[what] for what in (one, "lists"))
        }


def written(memories: Sequence[ShownSheets]) -> bytes:
    """What sheets showed, whole; more than one when nobody knows which somebody has seen."""
    about = {
        "form": FORM,
        "memories": [
            {"counted": dict(one.counted), "last_year": [quarter.isoformat() for quarter in one.last_year]}
            for one in memories
        ],
    }
    columns = list(zip(*_rows(memories), strict=True)) or [()] * len(_SCHEMA)
    table = pa.table([pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)], _SCHEMA)
    into = BytesIO()
    pq.write_table(table.replace_schema_metadata({_ABOUT: json.dumps(about).encode()}), into, compression="zstd")
    return into.getvalue()


def _rows(memories: Sequence[ShownSheets]) -> Iterator[tuple[object, ...]]:
    """A figure's quarters stand together: what is alike lies beside each other and takes little room."""
    for memory, one in enumerate(memories):
        for indicator, told in sorted(one.shown.items()):
            for key in sorted(told, key=lambda key: (*key[1:], key[0])):
                quarter, place, dimension, value = key
                for count, number in sorted(told[key].items()):
                    yield (
                        memory,
                        indicator,
                        place,
                        dimension,
                        value,
                        None if quarter == YEAR else quarter,
                        count,
                        number,
                    )


def opened(making: str, shown: bytes) -> tuple[ShownSheets, ...]:
    """What `written` wrote, in this release or an earlier one; ConflictError, with the making, when this release cannot tell."""
    try:
        table = pq.read_table(BytesIO(shown))
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        if about["form"] != FORM:
            raise _unreadable(making)
        memories = [(one["counted"], one["last_year"]) for one in about["memories"]]
    except (pa.ArrowInvalid, KeyError, ValueError):
        raise _unreadable(making) from None
    told: list[dict[str, dict[Key, dict[str, int]]]] = [{} for _ in memories]
    columns = [table.column(name).to_pylist() for name in _SCHEMA.names]
    for memory, indicator, place, dimension, value, quarter, count, number in zip(*columns, strict=True):
        key = (quarter or YEAR, place, dimension, value)
        told[memory].setdefault(indicator, {}).setdefault(key, {})[count] = number
    return tuple(
        ShownSheets(counted, tuple(map(date.fromisoformat, last_year)), dict(shown))
        for (counted, last_year), shown in zip(memories, told, strict=True)
    )


def _unreadable(making: str) -> ConflictError:
    return ConflictError(
        f"This release does not understand what the making {making} showed. No numbers are made.",
        what_to_do="Use the release that made it, or a newer one.",
    )
