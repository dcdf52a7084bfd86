"""What sheets showed is remembered beside the record: whatever is cut short, no night is told that differs by few from a night
that somebody may have seen.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from naer.app.numbers import kept, keys, making, shown_sheets
from naer.app.numbers.shown_sheets import ShownSheets
from naer.errors import ConflictError
from naer.insight.indicators import content, places, protection, reading, synthetic
from naer.insight.indicators.protection import YEAR, Key
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import ActivityKind
from tests.editions import Remembered

FALLS = content.by_id("falls")
RECIPE = Recipe(1500, (540, 580), first_year=2024, years=1, seed=5)
NOVEMBER = pa.scalar(datetime.fromisoformat("2024-11-15"), pa.timestamp("s"))
PEOPLE = synthetic.citizens(RECIPE)
KNOWN, FEWER_UNWRITTEN, SOME_TAKEN_BACK, ALL = -9, -7, -7, 0
"""How many falls, the last of one place and quarter, are not written: on the first night; when two have come late; when all had
come and seven have been marked as errors; and when all are.
"""


class Cut(Remembered):
    """Where a process dies before it lets go of what was shown before."""

    def forget(self, makings: Iterable[str]) -> None:
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def falls() -> pa.Table:
    activity = pa.concat_tables(synthetic.activity(RECIPE, PEOPLE))
    found = activity.filter(pc.equal(activity["kind"], int(ActivityKind.FALL)))
    is_soenderborg = pc.equal(found["municipality"], 540)
    at = found.schema.get_field_index("started_at")
    found = found.set_column(at, found.field(at), pc.if_else(is_soenderborg, NOVEMBER, found["started_at"]))
    return pa.concat_tables([found.filter(pc.invert(is_soenderborg)), found.filter(is_soenderborg)])


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, falls: pa.Table) -> tuple[Path, Remembered]:
    """The folder and what the record remembers."""
    home, editions = tmp_path_factory.mktemp("numbers"), Remembered()
    _night(home, falls, KNOWN, editions)
    return home, editions


@pytest.fixture
def home(tmp_path: Path, first_night: tuple[Path, Remembered]) -> Path:
    """A folder after the first night."""
    return Path(shutil.copytree(first_night[0], tmp_path / "numbers"))


@pytest.fixture
def editions(first_night: tuple[Path, Remembered]) -> Remembered:
    """What the record remembers after the first night."""
    return Remembered(sheets=dict(first_night[1].sheets))


@pytest.fixture
def first(home: Path) -> dict[Key, int]:
    """What everybody has seen of the first night."""
    return _visible(home)


def _night(home: Path, falls: pa.Table, unwritten: int, editions: Remembered) -> dict[Key, int]:
    """A night's numbers that its sheet shows."""
    making.make(
        home,
        activity=[falls.slice(0, falls.num_rows + unwritten)],
        citizens=PEOPLE,
        over=RECIPE.over,
        editions=editions,
        indicators=[FALLS],
        kinds=(),
    )
    return _visible(home)


def _visible(home: Path, name: str = "") -> dict[Key, int]:
    made = kept.read(home, name or kept.newest_name(home))
    told, _ = protection.offered(
        reading.open_book(FALLS, made.cells, made.quarters), [places.geography(on) for on in making.GEOGRAPHIES]
    )
    return {key: counts["0"] for key, counts in told.items() if key not in made.withheld[FALLS.id]}


def _differ_by_few(before: dict[Key, int], now: dict[Key, int]) -> set[Key]:
    """What somebody finds who kept one night's sheet and reads another's."""
    return {key for key in before.keys() & now.keys() if 0 < abs(now[key] - before[key]) < 5}


def test_a_making_that_is_cut_short_before_it_is_seen_does_not_take_the_seen_ones_place(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(kept, "show", _die)
        with pytest.raises(KeyboardInterrupt):
            _night(home, falls, ALL, editions)
    assert _visible(home) == first and len(editions.sheets) == 2
    draft = max(editions.sheets)
    alone = {draft: editions.sheets[draft]}
    now = _night(home, falls, SOME_TAKEN_BACK, editions)
    assert now and not _differ_by_few(first, now)
    assert list(editions.sheets) == [kept.newest_name(home)]
    careless = _night(home.with_name("two"), falls, SOME_TAKEN_BACK, Remembered(sheets=alone))
    assert _differ_by_few(first, careless), "had it taken the seen one's place, few would be told: the test can see it"


def test_makings_that_are_cut_short_again_and_again_are_held_against_one_memory(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unwritten in (ALL, SOME_TAKEN_BACK):
        with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
            killed.setattr(kept, "show", _die)
            _night(home, falls, unwritten, editions)
    assert [len(shown_sheets.opened(*one)) for one in editions.sheets.items()] == [1, 1, 1]
    assert _visible(home) == first


def test_a_folder_whose_newest_making_the_record_does_not_know_leaves_nothing_out(tmp_path: Path) -> None:
    draft, newest = "20261101T000000000000-3", "20261031T000000000000-3"
    (tmp_path / f"{draft}.part").mkdir()
    assert kept.need_not_be_remembered(tmp_path, {draft, newest}) == frozenset(), "it names none"
    (tmp_path / kept.NEWEST).write_text("of an older form")
    assert kept.need_not_be_remembered(tmp_path, {draft, newest}) == frozenset()
    (tmp_path / kept.NEWEST).write_text(newest)
    assert kept.need_not_be_remembered(tmp_path, {draft, newest}) == frozenset(), "its own folder is gone"
    (tmp_path / newest).mkdir()
    (tmp_path / newest / kept.ABOUT).write_text("{}")
    assert kept.need_not_be_remembered(tmp_path, {draft}) == frozenset(), "the record is of another time"
    assert kept.need_not_be_remembered(tmp_path, {draft, newest}) == {draft}


def test_a_night_after_the_newest_folder_is_gone_is_held_against_what_the_record_knows(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table
) -> None:
    shutil.rmtree(home / kept.newest_name(home))
    assert kept.newest_name(home) == ""
    now = _night(home, falls, SOME_TAKEN_BACK, editions)
    assert now and not _differ_by_few(first, now)


def _die(home: Path, name: str, withdrawn: object) -> None:
    raise KeyboardInterrupt


def test_a_making_that_is_cut_short_after_it_is_seen_has_been_written_down_before(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table
) -> None:
    with pytest.raises(KeyboardInterrupt):
        _night(home, falls, ALL, Cut(sheets=editions.sheets))
    second = _visible(home)
    assert second != first and len(editions.sheets) == 2
    assert kept.need_not_be_remembered(home, editions.sheets.keys()) == {min(editions.sheets)}, (
        "it is seen in its place"
    )
    third = _night(home.with_name("another machine"), falls, SOME_TAKEN_BACK, editions)
    assert not _differ_by_few(first, third) and not _differ_by_few(second, third)
    assert len(editions.sheets) == 1


def test_a_draft_that_the_record_refuses_is_never_seen(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table
) -> None:
    class Meanwhile(Remembered):
        def shown(self) -> Mapping[str, bytes]:
            before = dict(self.sheets)
            self.sheets["another worker's"] = b""
            return before

    with pytest.raises(ConflictError):
        _night(home, falls, ALL, Meanwhile(sheets=editions.sheets))
    assert _visible(home) == first


def test_a_house_that_has_the_folder_only_carries_it_over_once(
    home: Path, first: dict[Key, int], falls: pa.Table
) -> None:
    _as_an_earlier_release_left_it(home)
    editions = Remembered()
    second = _night(home, falls, FEWER_UNWRITTEN, editions)
    assert second and not _differ_by_few(first, second)
    assert list(editions.sheets) == [kept.newest_name(home)]
    elsewhere = _night(home.with_name("elsewhere"), falls, FEWER_UNWRITTEN, editions)
    assert not _differ_by_few(first, elsewhere), "from now on the record remembers"
    careless = _night(home.with_name("without"), falls, FEWER_UNWRITTEN, Remembered())
    assert _differ_by_few(first, careless), "a house without the folder would tell: the test can see it"


def _as_an_earlier_release_left_it(home: Path) -> None:
    folder = home / kept.newest_name(home)
    (memory,) = kept.shown(home, folder.name)
    about = json.loads((folder / kept.ABOUT).read_text())
    told = {name: [(keys.written(key), one[key]) for key in sorted(one)] for name, one in memory.shown.items()}
    (folder / kept.ABOUT).write_text(json.dumps(about | {"shown": told}))
    (folder / kept.SHOWN).unlink()


def test_a_record_restored_under_a_newer_folder_is_held_against_both(
    home: Path, editions: Remembered, first: dict[Key, int], falls: pa.Table
) -> None:
    backup = dict(editions.sheets)
    second = _night(home, falls, ALL, editions)
    third = _night(home, falls, SOME_TAKEN_BACK, Remembered(sheets=backup))
    assert not _differ_by_few(first, third) and not _differ_by_few(second, third)


def test_what_is_written_is_read_and_what_this_release_cannot_tell_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    quarter = RECIPE.over.quarters[0]
    memories = (
        ShownSheets({"falls": "a"}, (quarter,), {"falls": {(YEAR, "aabenraa", 1, 65): {"0": 7, "1": 70}}}),
        ShownSheets({"falls": "b"}, (), {"falls": {(quarter, "danmark", 0, 0): {"0": 0}}}),
        ShownSheets({}, (), {}),
    )
    as_bytes = shown_sheets.written(memories)
    assert shown_sheets.opened("tonight", as_bytes) == memories
    assert shown_sheets.opened("tonight", shown_sheets.written([])) == ()
    for broken in (as_bytes[:-20], b""):
        with pytest.raises(ConflictError, match="the making tonight showed"):
            shown_sheets.opened("tonight", broken)
    monkeypatch.setattr(shown_sheets, "FORM", 2)
    with pytest.raises(ConflictError, match="the making tonight showed"):
        shown_sheets.opened("tonight", as_bytes)
