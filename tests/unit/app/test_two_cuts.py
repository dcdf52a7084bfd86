"""Somebody keeps last night's sheets and reads tonight's: how many came between is never told of few, nor by two sheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from naer.app.numbers import from_tables, kept, making
from naer.insight import small_numbers
from naer.insight.indicators import content, places, protection, reading, sheets_together, synthetic, ties, two_cuts
from naer.insight.indicators.protection import Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import ACTIVITY, FROM_RECORD, ActivityKind
from tests.editions import Remembered

GEOGRAPHIES = [places.geography(on) for on in making.GEOGRAPHIES]
RECIPE = Recipe(1500, (540, 580), first_year=2024, years=1, seed=5, clinics=2, local_areas=2)
FALLS = content.by_id("falls")
PLANS = [content.by_id("rehabilitation-plans"), content.by_id("rehabilitation-wait")]


@dataclass(frozen=True)
class Night:
    """What was counted, and what the sheets of that night did not show."""

    book: Book
    hidden: frozenset[Key]


@dataclass(frozen=True)
class Sheets:
    """A night's sheets that tell the same count."""

    books: dict[str, Book]
    hidden: dict[str, frozenset[Key]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    """Three nights: some falls are written late the second, some more the third."""
    people = synthetic.citizens(RECIPE)
    activity = pa.concat_tables(synthetic.activity(RECIPE, people))
    is_fall = pa.compute.equal(activity["kind"], int(ActivityKind.FALL))
    falls = activity.filter(is_fall)
    rest = activity.filter(pa.compute.invert(is_fall))
    home: Path = tmp_path_factory.mktemp("numbers")
    made: list[Night] = []
    for known in (falls.num_rows - 12, falls.num_rows - 7, falls.num_rows):
        name = making.make(
            home,
            activity=[rest, falls.slice(0, known)],
            citizens=people,
            over=RECIPE.over,
            editions=Remembered(),
            indicators=[FALLS],
            kinds=(),
        )
        found = kept.read(home, name)
        made.append(Night(reading.open_book(FALLS, found.cells, found.quarters), found.withheld[FALLS.id]))
    return made


def _told(night: Night) -> dict[Key, int]:
    told, _ = protection.offered(night.book, GEOGRAPHIES)
    return {key: counts["0"] for key, counts in told.items()}


@pytest.mark.parametrize(("earlier", "later"), [(0, 1), (1, 2), (0, 2)])
def test_no_difference_between_two_nights_is_of_few(nights: list[Night], earlier: int, later: int) -> None:
    before, now = (_told(nights[night]) for night in (earlier, later))
    hidden = nights[earlier].hidden | nights[later].hidden
    changes = {key: abs(now[key] - before[key]) for key in now if key in before}
    small = {key for key, change in changes.items() if 0 < change < 5}
    assert small and small <= hidden
    book = nights[later].book
    _, sums = protection.offered(book, GEOGRAPHIES)
    assert not small_numbers.determined(hidden, sums) & small
    careless = protection.withheld(book, GEOGRAPHIES)
    assert small - careless - nights[earlier].hidden, "each night by itself would not do: the test can see it"


@pytest.fixture(scope="module")
def two_sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Sheets]:
    """Two nights of two sheets that count the same plans: some are written late the second."""
    people = synthetic.citizens(RECIPE)
    activity = pa.concat_tables(synthetic.activity(RECIPE, people))
    is_plan = pa.compute.equal(activity["kind"], int(ActivityKind.REHABILITATION_PLAN))
    plans = activity.filter(is_plan)
    home: Path = tmp_path_factory.mktemp("numbers")
    made: list[Sheets] = []
    for known in (plans.num_rows - 9, plans.num_rows):
        name = making.make(
            home,
            activity=[plans.slice(0, known)],
            citizens=people,
            over=RECIPE.over,
            editions=Remembered(),
            indicators=PLANS,
            kinds=(),
        )
        found = kept.read(home, name)
        books = {one.id: reading.open_book(one, found.cells, found.quarters) for one in PLANS}
        made.append(Sheets(books, dict(found.withheld)))
    return made


def test_no_difference_between_two_nights_is_of_few_on_two_sheets_together(two_sheets: list[Sheets]) -> None:
    now = two_sheets[1]
    (together,) = ties.tied(now.books)
    told, visible = zip(*(_told_together(night, together) for night in two_sheets), strict=True)
    _, sums, _ = sheets_together.told_by(now.books, together, GEOGRAPHIES)
    known = visible[0] & visible[1]
    small = {figure for figure, number in told[1].items() if 0 < abs(number - told[0].get(figure, number)) < 5}
    assert small and not small & known
    unknown = {*told[1], *(figure for one in sums for figure in one.keys)} - known
    assert not small_numbers.determined(unknown, sums) & small


def _told_together(sheets: Sheets, together: ties.Tied) -> tuple[Mapping[ties.Figure, int], set[ties.Figure]]:
    """The numbers of a night, and those that one sheet or another shows."""
    told, _, where = sheets_together.told_by(sheets.books, together, GEOGRAPHIES)
    visible = {
        figure for figure, stands in where.items() if any(key not in sheets.hidden[name] for name, key in stands)
    }
    return told, visible


def test_what_one_sheet_told_is_held_against_another_that_tells_the_same(two_sheets: list[Sheets]) -> None:
    books = two_sheets[1].books
    ((teller, name), (reader, also)) = ties.tied(books)[0].counts
    told, _ = protection.offered(books[teller], GEOGRAPHIES)
    key = max((one for one in told if one[0] != protection.YEAR), key=lambda one: (told[one][name], one))
    before = {teller: {key: {name: told[key][name] - 2}}}
    nothing_hidden: dict[str, frozenset[Key]] = dict.fromkeys(books, frozenset())
    now = two_cuts.withheld(books, GEOGRAPHIES, nothing_hidden | {teller: frozenset({key})}, [before])
    assert key in now[reader]
    kept_so = two_cuts.last_shown(books, GEOGRAPHIES, now, before)
    assert kept_so[reader][key][also] == told[key][name] - 2


def test_changes_that_come_to_few_together_are_not_told_though_some_are_more_and_some_fewer() -> None:
    sums = [small_numbers.Relation("all", ("a", "b", "c"))]
    changes = {"a": {"": 9}, "b": {"": -7}, "c": {"": 20}, "all": {"": 22}}
    assert small_numbers.is_small({"": -2})
    hidden = small_numbers.protect(changes, sums, decided={"a": True, "b": True})
    assert hidden > {"a", "b"}, "nine more and seven fewer are two together, which the rest tells"


def test_of_an_extract_only_what_the_record_never_tells_counts() -> None:
    kinds = [int(ActivityKind.FALL), int(ActivityKind.ACUTE_ADMISSION), int(ActivityKind.PLACE_STAY)]
    zeros = dict.fromkeys(ACTIVITY.names, 0)
    imported = pa.Table.from_pylist([{**zeros, "kind": kind} for kind in kinds], ACTIVITY)
    found = from_tables.of_other_kinds(imported).column("kind").to_pylist()
    assert found == [kind for kind in kinds if ActivityKind(kind) not in FROM_RECORD]
    assert 0 < len(found) < len(kinds)
