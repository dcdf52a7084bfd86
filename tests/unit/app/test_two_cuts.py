"""Somebody keeps last night's sheets and reads tonight's: how many came between is never told of few."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from naer.app.numbers import from_tables, kept, making
from naer.insight import small_numbers
from naer.insight.indicators import content, places, protection, reading, synthetic
from naer.insight.indicators.protection import Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import ACTIVITY, FROM_RECORD, ActivityKind

GEOGRAPHIES = [places.geography(on) for on in making.GEOGRAPHIES]
RECIPE = Recipe(1500, (540, 580), first_year=2024, years=1, seed=5, clinics=2, local_areas=2)
FALLS = content.by_id("falls")


@dataclass(frozen=True)
class Night:
    """What was counted, and what the sheets of that night did not show."""

    book: Book
    hidden: frozenset[Key]


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
            is_synthetic=False,
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


def test_of_an_extract_only_what_the_record_never_tells_counts() -> None:
    kinds = [int(ActivityKind.FALL), int(ActivityKind.ACUTE_ADMISSION), int(ActivityKind.PLACE_STAY)]
    zeros = dict.fromkeys(ACTIVITY.names, 0)
    imported = pa.Table.from_pylist([{**zeros, "kind": kind} for kind in kinds], ACTIVITY)
    found = from_tables.of_other_kinds(imported).column("kind").to_pylist()
    assert found == [kind for kind in kinds if ActivityKind(kind) not in FROM_RECORD] and len(found) == 2
