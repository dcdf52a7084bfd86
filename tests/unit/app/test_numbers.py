"""The numbers of a running house: which quarters are counted, and that pages get what was kept."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from naer.app.numbers import demonstration, from_tables, kept, local_names
from naer.app.numbers.local_names import LocalNames
from naer.app.numbers.newest import MadeNumbers, Newest
from naer.errors import NotFoundError
from naer.insight.crosstabs.definition import Counted, Dimension, Question
from naer.insight.indicators import cells, places, synthetic
from naer.insight.indicators.results import BreakdownRow, Sheet
from naer.insight.indicators.synthetic import Recipe
from naer.insight.tables import store
from tests import numbers
from tests.editions import Remembered

FRESH_AT = datetime(2026, 11, 20, 3, 41, tzinfo=UTC)


def test_only_whole_quarters_before_the_reading_are_counted() -> None:
    recipe = Recipe(40, (580,), first_year=2025, years=2)
    activity = list(synthetic.activity(recipe, synthetic.citizens(recipe)))
    over = from_tables.frame_of(activity, FRESH_AT)
    assert over is not None
    assert (over.quarters[0], over.quarters[-1]) == (date(2025, 1, 1), date(2026, 7, 1))
    assert over.cut == datetime.fromisoformat("2026-11-20T03:41:00")


def test_tables_without_a_whole_quarter_give_no_numbers() -> None:
    assert from_tables.frame_of([], FRESH_AT) is None
    recipe = Recipe(40, (580,), first_year=2026, years=1)
    activity = list(synthetic.activity(recipe, synthetic.citizens(recipe)))
    assert from_tables.frame_of(activity, datetime(2026, 2, 1, tzinfo=UTC)) is None


def test_a_house_without_tables_has_no_numbers(tmp_path: Path) -> None:
    assert from_tables.make(tmp_path / "numbers", tmp_path / "tables", Remembered()) == ""
    assert Newest(tmp_path / "numbers")() is None


def test_files_of_the_tables_are_read_as_the_shapes_say(tmp_path: Path) -> None:
    recipe = Recipe(40, (580,), first_year=2025, years=1)
    people = synthetic.citizens(recipe)
    name = "citizens/municipality=580/all.1.parquet"
    (tmp_path / name).parent.mkdir(parents=True)
    pq.write_table(people, tmp_path / name)
    store.put(tmp_path, store.Manifest(1, (0, "0", 0), FRESH_AT, "", {name: people.num_rows}))
    assert from_tables.make(tmp_path / "numbers", tmp_path, Remembered()) == ""
    assert from_tables.read_file(tmp_path / name, people.schema) == people


def test_pages_get_the_indicators_and_places_that_were_counted() -> None:
    made = numbers.made()
    assert made is not None
    assert {one.id for one in made.indicators()} == set(numbers.INDICATORS)
    keys = [place.key for place in made.places(places.OLD)]
    assert {"aabenraa", "region-syddanmark", "danmark"} <= set(keys)
    assert "koebenhavn" not in keys
    sheet = made.sheet("readmissions-30d", "aabenraa", places.NEW)
    assert sheet is made.sheet("readmissions-30d", "aabenraa", places.NEW)
    with pytest.raises(NotFoundError):
        made.sheet("no-such", "aabenraa", places.NEW)
    with pytest.raises(NotFoundError):
        made.sheet("readmissions-30d", "no-such", places.NEW)


def test_cross_tables_know_the_structures_before_and_after_2027() -> None:
    made = numbers.made()
    assert made is not None
    asked = Question(Counted.CITIZENS, Dimension.HEALTH_COUNCIL, Dimension.REGION_BEFORE, made.years()[0])
    found = made.crosstab(asked)
    councils, regions = made.names(Dimension.HEALTH_COUNCIL), made.names(Dimension.REGION_BEFORE)
    assert [regions[key] for key in found.columns] == ["Region Syddanmark"]
    assert "Sundhedsråd Sønderjylland" in [councils[key] for key in found.rows]


def test_what_is_withheld_is_kept_exactly(tmp_path: Path) -> None:
    made = numbers.made()
    assert made is not None
    making = made.making
    again = kept.read(making.folder.parent, making.folder.name)
    assert again.withheld == making.withheld
    assert any(making.withheld.values())


def test_nobody_of_a_demonstration_is_two_persons_and_no_practice_is_in_two_places() -> None:
    near, far = (
        demonstration.settled(one) for one in demonstration.recipes(demonstration.Size(here=500, elsewhere=500))
    )
    for name in ("citizen", "local_area", "clinic", "municipality"):
        assert not set(near[name].to_pylist()) & set(far[name].to_pylist()), name
    assert set(pa.concat_tables([near, far])["person_weight"].to_pylist()) == {1}


def test_every_place_that_a_demonstration_counts_has_a_name() -> None:
    here, elsewhere = (
        demonstration.settled(one) for one in demonstration.recipes(demonstration.Size(here=500, elsewhere=500))
    )
    names = local_names.of_demonstration()
    for people in (here, elsewhere):
        assert set(people["local_area"].to_pylist()) <= names.areas.keys()
        assert set(people["clinic"].to_pylist()) <= names.practices.keys()
    aabenraa = here.filter(pc.field("municipality") == 580)
    assert {names.areas[one] for one in aabenraa["local_area"].to_pylist()} > {"6200 Aabenraa", "6230 Rødekro"}
    assert {names.practices[one] for one in aabenraa["clinic"].to_pylist()} == {
        f"Lægehus {number}, Aabenraa" for number in range(1, 5)
    }


def test_pages_say_local_names_where_there_are_some_and_what_the_number_is_where_there_are_none() -> None:
    made = numbers.made()
    assert made is not None
    plain = made.sheet("readmissions-30d", "aabenraa", places.NEW)
    area, practice = (next(iter(_rows(plain, one))) for one in (cells.Dimension.LOCAL_AREA, cells.Dimension.CLINIC))
    assert area.name.da == f"postnummer {area.value}"
    assert practice.name.da == f"praksis uden kendt navn ({practice.value})"
    asked: list[str] = []

    def known() -> LocalNames:
        asked.append("once")
        return LocalNames({area.value: "6200 Aabenraa"}, {practice.value: "Lægehus 1, Aabenraa"})

    named = MadeNumbers(made.making, known)
    sheet = named.sheet("readmissions-30d", "aabenraa", places.NEW)
    assert next(iter(_rows(sheet, cells.Dimension.LOCAL_AREA))).name.da == "6200 Aabenraa"
    assert next(iter(_rows(sheet, cells.Dimension.CLINIC))).name.en == "Lægehus 1, Aabenraa"
    assert named.names(Dimension.LOCAL_AREA) == {area.value: "6200 Aabenraa"}
    assert named.names(Dimension.CLINIC) == {practice.value: "Lægehus 1, Aabenraa"}
    assert asked == ["once"]


def _rows(sheet: Sheet, dimension: cells.Dimension) -> tuple[BreakdownRow, ...]:
    return next(one.rows for one in sheet.breakdowns if one.dimension is dimension)


def test_a_demonstration_counts_anew_when_an_indicator_has_changed_or_a_place_has_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = numbers.made()
    assert made is not None
    home = made.making.folder.parent
    assert not demonstration.is_made(tmp_path)
    monkeypatch.setattr(
        local_names, "of_demonstration", lambda: LocalNames(dict.fromkeys(made.making.areas, "Prøveby"))
    )
    assert not demonstration.is_made(home)
    monkeypatch.setattr(demonstration.content, "load", made.indicators)
    assert demonstration.is_made(home)
    first, *others = made.indicators()
    in_other_words = first.model_copy(update={"note": first.owner})
    monkeypatch.setattr(demonstration.content, "load", lambda: (in_other_words, *others))
    assert demonstration.is_made(home), "words do not change what is counted"
    counted_otherwise = first.model_copy(update={"sql": first.sql.replace("SELECT", "SELECT DISTINCT", 1)})
    monkeypatch.setattr(demonstration.content, "load", lambda: (counted_otherwise, *others))
    assert not demonstration.is_made(home)
    monkeypatch.setattr(demonstration.content, "load", made.indicators)
    monkeypatch.setattr(local_names, "of_demonstration", LocalNames)
    assert not demonstration.is_made(home), "its places have no names"
