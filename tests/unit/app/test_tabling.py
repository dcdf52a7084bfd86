"""Tables are decided with the sheets in sight, and sheets withhold more where a small number would follow from them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from naer.app.numbers import tabling
from naer.app.numbers.tabling import Tabled
from naer.insight import shapes, small_numbers
from naer.insight.crosstabs import answering, counting
from naer.insight.crosstabs import protection as table_protection
from naer.insight.crosstabs.beside_sheets import Sheets
from naer.insight.crosstabs.counting import Cells
from naer.insight.crosstabs.definition import AGES_FROM, Counted, Counts, Dimension, Question
from naer.insight.indicators import cells, content, places, protection
from naer.insight.indicators.reading import Book
from naer.insight.small_numbers import Relation

NEW = places.geography(places.NEW)
QUARTERS = tuple(date(2025, month, 1) for month in (1, 4, 7, 10))
JULY = QUARTERS[2]
BORN = (2015, 1980, 1955, 1945, 1935)
ORDINARY = {
    101: (90_000, 300_000, 60_000, 25_000, 9_000),
    540: (15_000, 40_000, 10_000, 5_000, 2_000),
    751: (60_000, 200_000, 40_000, 18_000, 7_000),
}
"""Citizens by municipality and age group."""

FEW = {
    "three of twenty grown up": (50, 3, 10, 5, 2),
    "three grown up and nobody else": (0, 3, 0, 0, 0),
    "two are old": (50, 300, 2, 0, 0),
}
"""Those of a small municipality (580)."""

FROM = {"finished-treatment-days": 18, "falls": 65, "same-day-admissions": 65}
"""Indicators, and from what age on citizens are their denominator."""

People = Mapping[int, tuple[int, ...]]


def _sheets(indicator: str, people: People) -> Sheets:
    """Sheets with a denominator of so many citizens each quarter (ten more in the others than in July), and many counted."""
    begin = AGES_FROM.index(FROM[indicator])
    rows = [
        {
            "indicator": indicator, "quarter_on": quarter, "municipality": code, "dimension": 0, "value": 0, "days": None,
            "numerator": 40, "denominator": sum(ages[begin:]) + (0 if quarter == JULY else 10), "squares": 40,
        }
        for quarter in QUARTERS
        for code, ages in people.items()
    ]  # fmt: skip
    book = Book(content.by_id(indicator), pa.Table.from_pylist(rows, cells.CELLS), QUARTERS)
    return Sheets(book, protection.withheld(book, [NEW]))


def _tables(people: People) -> duckdb.DuckDBPyConnection:
    """The citizens, each row as many as are alike."""
    alike = {
        "sex": 1, "dwelling": 1, "local_area": 0, "clinic": 0, "conditions": 0, "function": 9, "self_care": 9,
        "from_on": date(2020, 1, 1), "to_on": None,
    }  # fmt: skip
    rows = [
        {"citizen": 10 * code + age, "birth_year": BORN[age], "municipality": code, "person_weight": number, **alike}
        for code, ages in people.items()
        for age, number in enumerate(ages)
        if number
    ]
    opened = duckdb.connect()
    opened.register("citizens", pa.Table.from_pylist(rows, shapes.CITIZENS))
    return opened


def _small_and_found(
    tables: duckdb.DuckDBPyConnection, sheets: Mapping[str, Sheets], tabled: Tabled
) -> tuple[set[object], set[object]]:
    """The small numbers of the tables, and those that somebody finds who subtracts over all tables and sheets together."""
    by_year = counting.count([Counted.CITIZENS], [2025], tables)[Counted.CITIZENS]
    told, between = table_protection.offered(by_year, [NEW])
    keys = list(told)
    sums: list[Relation[object]] = [
        Relation(keys[one.total], tuple(keys[part] for part in one.parts)) for one in between
    ]
    rows = tabled.tables.to_pylist()
    hidden: set[object] = {key for key, row in zip(keys, rows, strict=True) if row["is_withheld"]}
    here = {code for _, codes, _ in told for code in codes}
    for indicator, one in sheets.items():
        offered, of_sheet = protection.offered(one.book, [NEW])
        hidden |= {(indicator, key) for key in offered if key in tabled.withheld[indicator]}
        sums += [
            Relation[object]((indicator, each.total), tuple((indicator, part) for part in each.parts))
            for each in of_sheet
        ]
        for place in (NEW.country, *NEW.regions, *NEW.groups, *NEW.municipalities):
            codes = tuple(sorted(here.intersection(place.municipalities)))
            ages = range(AGES_FROM.index(FROM[indicator]), len(AGES_FROM))
            parts = [key for age in ages if (key := (2025, codes, ((Dimension.AGE, age),))) in told]
            if parts:
                sums.append(Relation((indicator, (JULY, place.key, 0, 0)), tuple(parts)))
    small: set[object] = {key for key, counts in told.items() if 0 < counts.events < 5}
    assert small <= hidden
    return small, small_numbers.determined(hidden, sums) & small


@pytest.mark.parametrize("few", FEW.values(), ids=FEW)
def test_few_of_an_age_are_found_neither_from_tables_nor_from_denominators(few: tuple[int, ...]) -> None:
    people = {**ORDINARY, 580: few}
    sheets = {indicator: _sheets(indicator, people) for indicator in FROM}
    with _tables(people) as tables:
        tabled = tabling.tabled(counting.count([Counted.CITIZENS], [2025], tables), sheets, [NEW])
        small, found = _small_and_found(tables, sheets, tabled)
    assert small and not found
    withheld = [row["municipalities"] for row in tabled.tables.to_pylist() if row["is_withheld"]]
    assert withheld and [101] not in withheld, (
        "a small municipality withholds nothing of one that has nothing to do with it"
    )
    assert len(withheld) < tabled.tables.num_rows / 2


def test_a_sheet_withholds_more_when_what_it_shows_would_tell_few() -> None:
    """Aged 18 and over less aged 65 and over is three, whatever tables withhold."""
    people = {**ORDINARY, 580: FEW["three of twenty grown up"]}
    sheets = {indicator: _sheets(indicator, people) for indicator in FROM}
    assert not any(one.withheld for one in sheets.values()), "by themselves they tell nothing of few"
    with _tables(people) as tables:
        tabled = tabling.tabled(counting.count([Counted.CITIZENS], [2025], tables), sheets, [NEW])
        careless = replace(tabled, withheld={indicator: one.withheld for indicator, one in sheets.items()})
        assert _small_and_found(tables, sheets, careless)[1], "it follows from the sheets as they were"
        assert not _small_and_found(tables, sheets, tabled)[1]
    assert 2 <= sum(map(len, tabled.withheld.values())) <= 8
    assert (JULY, "aabenraa", 0, 0) in frozenset().union(*tabled.withheld.values())


@pytest.mark.parametrize("is_out", [True, False], ids=["the earlier year is out", "both are decided now"])
def test_a_place_is_told_whole_of_a_year_in_which_one_of_its_municipalities_had_none(
    tmp_path: Path, *, is_out: bool
) -> None:
    """Falls in Sønderborg (540) alone in 2025, in Aabenraa (580), too, the year after."""
    by_year = {2025: _falls(540), 2026: _falls(540, 580)}
    first = tabling.tabled({Counted.FALLS: {2025: by_year[2025]}}, {}, [NEW])
    both = tabling.tabled({Counted.FALLS: by_year}, {}, [NEW], published=first.decided if is_out else None)
    parquet.write_table(both.tables, tmp_path / "crosstabs.parquet")
    file = tmp_path / "crosstabs.parquet"
    region = next(one for one in NEW.regions if 580 in one.municipalities)
    for year, total in ((2024, 0), (2025, 100), (2026, 200)):
        numbers = tabling.read(file, Counted.FALLS, year, [NEW])
        assert {told for told, _, _ in numbers.told} <= {year}
        for asked in ((), region.municipalities):
            question = Question(Counted.FALLS, Dimension.MUNICIPALITY, Dimension.SEX, year, asked)
            found = answering.answer(question, numbers, {Dimension.MUNICIPALITY: {540: 540, 580: 580}})
            assert found.shown.total == sum(found.shown.row_totals) == total  # type: ignore[arg-type]
    alone = Question(Counted.FALLS, Dimension.SEX, Dimension.AGE, 2025, (580,))
    assert answering.answer(alone, tabling.read(file, Counted.FALLS, 2025, [NEW]), {}).shown.total == 0


def _falls(*municipalities: int) -> Cells:
    """A hundred in each, as many of men as of women."""
    shares = {(): Counts(100, 90), ((Dimension.SEX, 1),): Counts(50, 45), ((Dimension.SEX, 2),): Counts(50, 45)}
    return {(code, conditions): one for code in municipalities for conditions, one in shares.items()}
