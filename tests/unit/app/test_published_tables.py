"""Somebody keeps the sheets of every night and the cross-tables that are published in between, and subtracts: no few come out.

In February the tables of 2025 are not out; in April they are, and the sheets' four quarters reach beyond them; in May some more
plans of 2025 have been written, which only sheets tell.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from naer.app.numbers import kept, making, published_tables, tabling
from naer.errors import ConflictError
from naer.insight import small_numbers
from naer.insight.crosstabs import protection as tables
from naer.insight.crosstabs.beside_sheets import Sheets
from naer.insight.crosstabs.definition import Counted, Dimension
from naer.insight.crosstabs.protection import Numbers
from naer.insight.indicators import cells, content, places, protection, reading, synthetic, two_cuts
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.protection import YEAR, Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import ACTIVITY, ActivityKind
from naer.insight.small_numbers import Relation
from tests.editions import Remembered

GEOGRAPHIES = [places.geography(on) for on in making.GEOGRAPHIES]
RECIPE = Recipe(3000, (540, 580), first_year=2025, years=2, seed=7, clinics=2, local_areas=2)
PLANS_IN_ALL = 1200
PLANS = content.by_id("rehabilitation-plans")
KIND = Counted.REHABILITATION_PLANS
BY = (cells.Dimension.SEX, cells.Dimension.DWELLING, cells.Dimension.LOCAL_AREA, cells.Dimension.CLINIC)
TOLD_BY_TABLES = [date(2025, month, 1) for month in (4, 7, 10)]
"""The quarters of 2025 that are among the four of April and May."""


@dataclass(frozen=True)
class Night:
    """A making: its sheet, what that did not show, its tables (None before they are out), the folder of all
    makings, and where what is published is kept.
    """

    book: Book
    hidden: frozenset[Key]
    numbers: Numbers | None
    home: Path
    editions: Remembered

    @cached_property
    def told(self) -> dict[Key, int]:
        """Plans by figure, shown or not."""
        return {key: counts["0"] for key, counts in protection.offered(self.book, GEOGRAPHIES)[0].items()}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Night]:
    return _nights(tmp_path_factory.mktemp("numbers"), seed=10, last="May")


@pytest.fixture(scope="module")
def until_april(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Night]:
    """Of other plans, so that tables by themselves would tell a figure that the sheet of April no longer shows."""
    return _nights(tmp_path_factory.mktemp("numbers"), seed=28, last="April")


def _nights(home: Path, *, seed: int, last: str) -> dict[str, Night]:
    editions = Remembered()
    people = synthetic.citizens(RECIPE)
    chance = np.random.default_rng(seed)
    plans = _plans(people, chance)
    of_2025 = pc.less(plans["started_at"], pa.scalar(_midnight(2026, 1, 1)))
    rest, old = plans.filter(pc.invert(of_2025)), plans.filter(of_2025)
    late = chance.permutation(old.num_rows)[:24]
    found: dict[str, Night] = {}
    for name, cut, unwritten in (
        ("February", _midnight(2026, 2, 15), 24),
        ("April", _midnight(2026, 4, 2), 11),
        ("May", _midnight(2026, 5, 2), 0),
    ):
        known = old.take(np.setdiff1d(np.arange(old.num_rows), late[:unwritten]))
        over = Frame(
            cells.quarters_between(date(2025, 1, 1), date(2025, 10, 1) if name == "February" else date(2026, 1, 1)), cut
        )
        found[name] = _made(
            home, [known, rest.filter(pc.less(rest["started_at"], pa.scalar(cut)))], people, over, editions
        )
        if name == last:
            break
    return found


def _midnight(year: int, month: int, day: int) -> datetime:
    """UTC without zone, as the tables are."""
    return datetime.combine(date(year, month, day), time())


def _plans(people: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Plans of some of these citizens, from New Year 2025 to the end of May 2026."""
    whose = people.take(chance.integers(people.num_rows, size=PLANS_IN_ALL))
    starts = np.datetime64("2025-01-01", "s") + chance.integers(515 * 86_400, size=PLANS_IN_ALL).astype(
        "timedelta64[s]"
    )
    columns = {
        "kind": np.full(PLANS_IN_ALL, int(ActivityKind.REHABILITATION_PLAN)),
        "started_at": starts,
        "ended_at": starts,
        "person_weight": np.ones(PLANS_IN_ALL),
    }
    nothing = np.zeros(PLANS_IN_ALL)
    return pa.table(
        [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns
            else whose[field.name].cast(field.type)
            if field.name in whose.column_names
            else pa.array(nothing).cast(field.type)
            for field in ACTIVITY
        ],
        schema=ACTIVITY,
    )


def _made(home: Path, activity: list[pa.Table], people: pa.Table, over: Frame, editions: Remembered) -> Night:
    name = making.make(
        home, activity=activity, citizens=people, over=over, editions=editions, indicators=[PLANS], kinds=[KIND]
    )
    made = kept.read(home, name)
    book = reading.open_book(PLANS, made.cells, made.quarters)
    file = made.folder / kept.CROSSTABS
    numbers = tabling.read(file, KIND, made.years[0], GEOGRAPHIES) if made.years else None
    return Night(book, made.withheld[PLANS.id], numbers, home, editions)


def _again(night: Night, home: Path, editions: Remembered) -> Night:
    """The last night made once more, elsewhere."""
    made = night.home / kept.newest_name(night.home)
    activity, people = (pa.parquet.read_table(made / name) for name in (kept.ACTIVITY, kept.CITIZENS))
    return _made(home, [activity], people, Frame(night.book.quarters, _midnight(2026, 5, 2)), editions)


def _small(changes: Mapping[Key, int]) -> set[Key]:
    return {key for key, change in changes.items() if 0 < abs(change) < 5}


def _told_by_tables(night: Night) -> dict[Key, int]:
    """What the quarters of 2025 come to in each figure of the sheet, from the cells that indicators were counted into."""
    found: dict[Key, int] = {}
    lately = night.book.cells.filter(pc.field("quarter_on").isin(pa.array(TOLD_BY_TABLES, pa.date32())))
    homes = [place for one in GEOGRAPHIES for place in (one.country, *one.regions, *one.groups, *one.municipalities)]
    rows = lately.to_pylist()
    for key in night.told:
        quarter, place, dimension, value = key
        if quarter == YEAR and (not dimension or cells.Dimension(dimension) in BY):
            codes = next(one.municipalities for one in homes if one.key == place)
            found[key] = sum(
                row["numerator"]
                for row in rows
                if (row["dimension"], row["value"]) == (dimension, value) and row["municipality"] in codes
            )
        elif quarter != YEAR:
            found[key] = night.told[key] if quarter.year == 2025 else 0
    return found


def test_tables_are_published_when_the_year_is_settled_and_stay_as_they_are(nights: dict[str, Night]) -> None:
    assert nights["February"].numbers is None, "nothing is out while late things are still written"
    april, may = nights["April"].numbers, nights["May"].numbers
    assert april is not None and may is not None
    is_same = april.told == may.told and april.withheld == may.withheld
    assert is_same
    (out,) = published_tables.read(nights["May"].editions).values()
    assert (out.counted, out.year, out.cut.month, out.last_year[0]) == (KIND, 2025, 4, TOLD_BY_TABLES[0])


def test_tables_made_anew_would_tell_of_few(nights: dict[str, Night], tmp_path: Path) -> None:
    """The attack that publishing once takes away: two tables of the same year, less one another."""
    april, may = nights["April"], nights["May"]
    assert april.numbers is not None
    anew = _again(may, tmp_path / "numbers", Remembered()).numbers
    assert anew is not None
    both = [key for key in anew.told if key in april.numbers.told and key not in anew.withheld | april.numbers.withheld]
    assert any(0 < abs(anew.told[key].events - april.numbers.told[key].events) < 5 for key in both)


@pytest.mark.parametrize("name", ["April", "May"])
def test_what_came_since_the_tables_and_what_lies_beyond_them_is_never_told_of_few(
    nights: dict[str, Night], name: str
) -> None:
    night, baseline = nights[name], _told_by_tables(nights["April"])
    changes = {key: night.told[key] - baseline[key] for key in night.told if key in baseline}
    small = _small(changes)
    _, sums = protection.offered(night.book, GEOGRAPHIES)
    unknown = changes.keys() & night.hidden
    assert small and small <= unknown
    sums = [one for one in sums if changes.keys() >= {*one.keys} and not unknown.isdisjoint(one.keys)]
    assert not small_numbers.determined(unknown, sums) & small
    alone = protection.withheld(night.book, GEOGRAPHIES)
    careless = two_cuts.withheld({PLANS.id: night.book}, GEOGRAPHIES, {PLANS.id: alone}, [])[PLANS.id]
    left = len(small - careless)
    assert left, "each night by itself would not do: the test can see it"


def _links(night: Night, numbers: Numbers) -> list[Relation[object]]:
    """The sheet's quarters of 2025 are numbers of the tables."""
    here = {code for _, codes, _ in numbers.told for code in codes}
    found: list[Relation[object]] = []
    for geography in GEOGRAPHIES:
        for place in (geography.country, *geography.regions, *geography.groups, *geography.municipalities):
            codes = tuple(sorted(here.intersection(place.municipalities)))
            for quarter in (one for one in night.book.quarters if one.year == 2025):
                key = (2025, codes, ((Dimension.QUARTER, quarter.month // 3 + 1),))
                if key in numbers.told:
                    found.append(Relation(("sheet", (quarter, place.key, 0, 0)), (key,)))
    return found


def test_tables_do_not_tell_what_sheets_withhold_because_few_came_since_they_showed_it(
    until_april: dict[str, Night],
) -> None:
    february, april = until_april["February"], until_april["April"]
    numbers = april.numbers
    assert numbers is not None
    shown = {key: number for key, number in february.told.items() if key not in february.hidden and key[0] != YEAR}
    secret = {("sheet", key) for key in _small({key: april.told[key] - number for key, number in shown.items()})}
    assert secret and {key for _, key in secret} <= april.hidden
    assert not _found(april, numbers.told, numbers.withheld) & secret
    by_year = {2025: tabling.cells(published_tables.read(april.editions)[KIND, 2025].table)}
    sheets = {PLANS.id: Sheets(april.book, april.hidden)}
    careless = tabling.tabled({KIND: by_year}, sheets, GEOGRAPHIES)
    hidden = frozenset(
        key for key, row in zip(numbers.told, careless.tables.to_pylist(), strict=True) if row["is_withheld"]
    )
    told = _found(april, numbers.told, hidden) & secret
    assert told, "with the sheet in sight alone, tables would tell: the test can see it"


def _found(night: Night, told: Mapping[tables.Key, object], hidden: frozenset[tables.Key]) -> set[object]:
    """What follows from tables and sheets of one night together."""
    keys = list(told)
    _, between = tables.offered(
        {2025: {(c[0], cond): n for (_, c, cond), n in told.items() if len(c) == 1}}, GEOGRAPHIES
    )
    sums: list[Relation[object]] = [
        Relation(keys[one.total], tuple(keys[part] for part in one.parts)) for one in between
    ]
    _, of_sheet = protection.offered(night.book, GEOGRAPHIES)
    sums += [Relation[object](("sheet", one.total), tuple(("sheet", part) for part in one.parts)) for one in of_sheet]
    unknown: set[object] = {*hidden, *(("sheet", key) for key in night.hidden)}
    numbers = Numbers(dict(told), hidden, {})  # type: ignore[arg-type]
    sums += _links(night, numbers)
    return small_numbers.determined(unknown, [one for one in sums if not unknown.isdisjoint(one.keys)])


def test_a_making_refuses_to_publish_anew_what_has_been_seen_and_is_nowhere_found(
    nights: dict[str, Night], tmp_path: Path
) -> None:
    home = Path(shutil.copytree(nights["May"].home, tmp_path / "numbers"))
    newest = kept.newest_name(home)
    file = home / newest / kept.CROSSTABS
    pa.parquet.write_table(pa.parquet.read_table(file).slice(0, 0), file)
    with pytest.raises(ConflictError, match=f"missing: {KIND.value}-2025"):
        _again(nights["May"], home, Remembered())
    assert kept.newest_name(home) == newest, "pages go on with the numbers there are"


@pytest.mark.parametrize("published", [True, False])
def test_tables_that_were_seen_and_are_not_in_the_record_are_published_as_they_were_seen(
    nights: dict[str, Night], tmp_path: Path, *, published: bool
) -> None:
    """An earlier release made tables every night and published none; or the record was restored from an older backup. Laid beside
    tables of tonight, they would tell few.
    """
    april, may = nights["April"], nights["May"]
    home = Path(shutil.copytree(may.home, tmp_path / "numbers"))
    folder = min(one for one in home.iterdir() if one.is_dir())
    about = json.loads((folder / kept.ABOUT).read_text())
    (folder / kept.ABOUT).write_text(json.dumps(about if published else {**about, "published": {}}))
    (home / kept.NEWEST).write_text(folder.name)
    editions = Remembered()
    now = _again(may, home, editions).numbers
    assert now is not None and april.numbers is not None
    is_same = (now.told, now.withheld) == (april.numbers.told, april.numbers.withheld)
    assert is_same
    (out,) = published_tables.read(editions).values()
    assert (out.counted, out.year, out.cut.month) == (KIND, 2025, 4)
    assert out.withheld[PLANS.id] >= {key for key in april.hidden if key[0] in TOLD_BY_TABLES}


def test_another_worker_without_the_folder_tells_the_same_edition(nights: dict[str, Night], tmp_path: Path) -> None:
    night = nights["May"]
    elsewhere = _again(night, tmp_path / "elsewhere", night.editions).numbers
    assert elsewhere is not None and night.numbers is not None
    is_same = (elsewhere.told, elsewhere.withheld) == (night.numbers.told, night.numbers.withheld)
    assert is_same


def test_what_a_sheet_withheld_when_tables_were_published_it_goes_on_withholding(
    nights: dict[str, Night], tmp_path: Path
) -> None:
    night = nights["May"]
    quarters = [key for key in night.told.keys() - night.hidden if key[0] in TOLD_BY_TABLES]
    large = max(quarters, key=lambda key: (night.told[key], key))
    (out,) = published_tables.read(night.editions).values()
    then = replace(out, withheld={PLANS.id: out.withheld[PLANS.id] | {large}})
    editions = Remembered({out.name: published_tables.written(then)})
    assert large in _again(night, tmp_path / "then", editions).hidden
