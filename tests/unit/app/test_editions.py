"""An edition of published cross-tables is read for years: by the releases that come, whatever keys they add."""

from base64 import b64decode
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from naer.app.numbers import published_tables, tabling
from naer.app.numbers.published_tables import PublishedTables
from naer.errors import ConflictError
from naer.insight.crosstabs.definition import KEYS, Counted, Dimension
from naer.insight.indicators.protection import YEAR

FORM_1 = b64decode((Path(__file__).parent / "published_tables_form_1.base64").read_text())
"""As the first release that published wrote it: never made anew."""

QUARTERS = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
TABLES = PublishedTables(
    Counted.FALLS,
    2025,
    pa.Table.from_pylist(
        [
            {
                "counted": "fald",
                "year": 2025,
                "municipalities": codes,
                "keys": [KEYS.index(key) for key, _ in conditions],
                "values": [value for _, value in conditions],
                "events": events,
                "persons": events - 1,
                "is_withheld": events < 5,
            }
            for codes, conditions, events in (
                ([540, 580], [], 42),
                ([540], [(Dimension.DWELLING, 2)], 4),
                ([540], [(Dimension.QUARTER, 3), (Dimension.CLINIC, 7)], 11),
            )
        ],
        tabling.SCHEMA,
    ),
    datetime.fromisoformat("2026-04-02T02:11:00"),
    QUARTERS,
    {"falls": frozenset({(QUARTERS[0], "soenderborg", 0, 0), (YEAR, "danmark", 1, 2)})},
)


def test_an_edition_of_the_first_form_says_what_it_said() -> None:
    assert published_tables.opened("fald-2025", FORM_1) == TABLES


def test_an_edition_means_the_same_when_keys_have_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    later = (Dimension.CLUSTER, *KEYS)
    monkeypatch.setattr(published_tables, "_NAMES", tuple(key.value for key in later))
    keys = published_tables.opened("fald-2025", FORM_1).table.column("keys").to_pylist()
    assert [[later[key] for key in row] for row in keys] == [
        [],
        [Dimension.DWELLING],
        [Dimension.QUARTER, Dimension.CLINIC],
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("FORM", 2), ("AGES_FROM", (0, 18, 67)), ("_NAMES", ("kvartal",))],
    ids=["another form", "other age groups", "a key that has gone"],
)
def test_an_edition_that_this_release_cannot_tell_is_named_and_never_guessed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(published_tables, name, value)
    with pytest.raises(ConflictError, match="does not understand the published cross-tables fald-2025"):
        published_tables.opened("fald-2025", FORM_1)


def test_an_edition_that_is_broken_is_named() -> None:
    with pytest.raises(ConflictError, match="fald-2025"):
        published_tables.opened("fald-2025", FORM_1[:-20])
