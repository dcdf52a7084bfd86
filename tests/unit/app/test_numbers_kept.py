"""Makings of numbers lie whole on disk, wait for one another, and show no tables that have been withdrawn."""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import naer.cli.numbers
from naer.app.numbers import from_tables, kept, making, published_tables, withdrawing
from naer.app.numbers.newest import Newest
from naer.cli.frame import commands
from naer.insight.crosstabs.definition import Withdrawn
from naer.insight.indicators import content, synthetic
from naer.insight.indicators.synthetic import Recipe
from tests.editions import Remembered

RECIPE = Recipe(40, (580,), first_year=2024, years=1)
PEOPLE = synthetic.citizens(RECIPE)
ACTIVITY = pa.concat_tables(synthetic.activity(RECIPE, PEOPLE))
FALLS_ARE_WRONG = {"fald-2023": Withdrawn("Fald fra ét plejehjem er talt to gange.", datetime(2025, 2, 3, tzinfo=UTC))}


def _night(home: Path, editions: Remembered) -> kept.Making:
    name = making.make(
        home,
        activity=[ACTIVITY],
        citizens=PEOPLE,
        over=RECIPE.over,
        editions=editions,
        indicators=[content.by_id("falls")],
        kinds=(),
    )
    return kept.read(home, name)


def test_tables_that_are_withdrawn_while_numbers_are_made_are_not_shown(tmp_path: Path) -> None:
    class Meanwhile(Remembered):
        def keep(self, editions: Mapping[str, bytes], making: str, shown: bytes, *, beside: Iterable[str]) -> None:
            self.publish(published_tables.withdrawals(FALLS_ARE_WRONG))
            super().keep(editions, making, shown, beside=beside)

    assert _night(tmp_path, Meanwhile()).withdrawn == FALLS_ARE_WRONG


def test_a_record_restored_from_an_older_backup_learns_again_what_pages_say_is_withdrawn(tmp_path: Path) -> None:
    before = Remembered(published_tables.withdrawals(FALLS_ARE_WRONG))
    assert _night(tmp_path, before).withdrawn == FALLS_ARE_WRONG
    restored = Remembered()
    for _ in range(2):
        assert _night(tmp_path, restored).withdrawn == FALLS_ARE_WRONG
    assert published_tables.withdrawn(restored) == FALLS_ARE_WRONG


@pytest.mark.parametrize(("is_made", "said"), [(True, "pages of this machine say why"), (False, "no tables here")])
def test_who_withdraws_is_told_whether_pages_say_so(
    monkeypatch: pytest.MonkeyPatch, *, is_made: bool, said: str
) -> None:
    monkeypatch.setattr(naer.cli.numbers, "open_services", nullcontext)
    monkeypatch.setattr(withdrawing, "withdraw", lambda *_: is_made)
    done = CliRunner().invoke(commands, ["tables", "withdraw", "fald", "2023", "--because", "Talt to gange."])
    assert done.exit_code == 0
    assert said in " ".join(done.output.split())


def test_who_makes_numbers_waits_for_another(tmp_path: Path) -> None:
    home, made = tmp_path / "numbers", list[str]()
    other = threading.Thread(target=lambda: made.append(from_tables.make(home, tmp_path / "tables", Remembered())))
    with kept.alone(home):
        other.start()
        other.join(timeout=0.1)
        assert other.is_alive() and not made
    other.join()
    assert made == [""]


def test_a_making_is_on_disk_by_its_name_before_it_is_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[tuple[int, list[str], str]] = []

    def settle(file: int) -> None:
        makings = sorted(one.name for one in tmp_path.iterdir() if one.is_dir())
        settled.append((os.fstat(file).st_ino, makings, kept.newest_name(tmp_path)))

    class Watched(Remembered):
        def keep(self, editions: Mapping[str, bytes], making: str, shown: bytes, *, beside: Iterable[str]) -> None:
            kept_whole.extend(inode for inode, makings, _ in settled if makings == [f"{making}.part"])
            super().keep(editions, making, shown, beside=beside)

    kept_whole: list[int] = []
    monkeypatch.setattr(os, "fsync", settle)
    folder = _night(tmp_path, Watched()).folder
    files = {one.stat().st_ino for one in folder.iterdir() if one.name != kept.ABOUT}
    assert {folder.stat().st_ino, *files} <= {*kept_whole}
    assert kept_whole[-1] == folder.stat().st_ino, "the names of its files, too, and last"
    assert (tmp_path.stat().st_ino, [folder.name], "") in settled
    assert json.loads((folder / kept.ABOUT).read_text())["withdrawn"] == {}


def test_numbers_whose_folder_is_gone_are_shown_no_more_until_they_are_made_again(tmp_path: Path) -> None:
    editions, newest = Remembered(), Newest(tmp_path)
    made = _night(tmp_path, editions)
    shown = newest()
    assert shown is not None and shown.making == made
    shutil.rmtree(made.folder)
    assert newest() is None
    again = _night(tmp_path, editions)
    shown = newest()
    assert shown is not None and shown.making == again
