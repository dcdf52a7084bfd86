"""The nightly job makes numbers of the tables. What sheets showed goes with a backup: the first night after a restore is held
against it.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from naer import settings as naer_settings
from naer.access.clock import SetClock
from naer.app import jobs, tables
from naer.app.numbers import kept, local_names, making, withdrawing
from naer.app.numbers.editions import InTheRecord
from naer.app.numbers.newest import Newest
from naer.app.services import Services, services_on
from naer.errors import InvalidError, NotFoundError
from naer.insight.crosstabs.definition import Counted, Dimension, Question, Withdrawn
from naer.insight.indicators import content, places, protection, reading, synthetic
from naer.insight.indicators.protection import Key
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import ActivityKind
from naer.insight.tables import store
from naer.organisations.as_fhir import KIND
from naer.record import backup
from naer.record.server import Server, on_server
from tests.database import another_name, drop
from tests.house import House
from tests.pages import SECRET

FALLS = "falls"
RECIPE = Recipe(700, (540, 580), first_year=2024, years=1, seed=5)
PEOPLE = synthetic.citizens(RECIPE)
ACTIVITY = pa.concat_tables(synthetic.activity(RECIPE, PEOPLE))
MIDDLE_OF_THE_YEAR = date(2024, 7, 1)
FEBRUARY, APRIL = datetime(2025, 2, 3, 3, 41, tzinfo=UTC), datetime(2025, 4, 1, 3, 41, tzinfo=UTC)


@dataclass(frozen=True)
class Machine:
    """A machine in service: a home and a record."""

    services: Services

    @property
    def home(self) -> Path:
        return self.services.settings.home / kept.FOLDER

    @property
    def out(self) -> InTheRecord:
        return InTheRecord(self.services.system_store, self.services.clock)

    def night(self, activity: pa.Table, fresh_at: datetime) -> None:
        """What the night's jobs do, the tables as they would have been built from the record."""
        folder = tables.folder(self.services.settings)
        files = {
            "activity/municipality=580/2024.1.parquet": activity,
            "citizens/municipality=580/all.1.parquet": PEOPLE,
        }
        for name, table in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, folder / name)
        store.put(
            folder, store.Manifest(1, (0, "0", 0), fresh_at, "", {name: one.num_rows for name, one in files.items()})
        )
        jobs.make_numbers(self.services)

    def shown_falls(self) -> Mapping[Key, int]:
        """The falls that the sheet shows, by figure."""
        made = kept.read(self.home, kept.newest_name(self.home))
        book = reading.open_book(content.by_id(FALLS), made.cells, made.quarters)
        told, _ = protection.offered(book, [places.geography(on) for on in making.GEOGRAPHIES])
        return {key: counts["0"] for key, counts in told.items() if key not in made.withheld[FALLS]}


@contextmanager
def _in_service(server: Server, home: Path) -> Iterator[Machine]:
    settings = replace(naer_settings.from_environment({}), home=home, session_secret=SECRET)
    with services_on(server, settings, clock=SetClock(FEBRUARY)) as services:
        yield Machine(services)


@contextmanager
def _restored(file: Path, beside: Server, home: Path) -> Iterator[Machine]:
    """The backup on a machine of its own, which has no folder."""
    admin, name = str(beside.admin), another_name("restored")
    server = on_server(admin, name)
    try:
        backup.restore(server, file)
        with _in_service(server, home) as machine:
            yield machine
    finally:
        drop(admin, name)


def test_the_job_counts_the_tables_and_publishes_in_the_record(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicators = [content.by_id(one) for one in (FALLS, "readmissions-30d", "rehabilitation-wait")]
    monkeypatch.setattr(content, "load", lambda: indicators)
    with _in_service(house.server, tmp_path) as machine:
        machine.night(ACTIVITY, APRIL)
        assert machine.out.read().keys() == {f"{one.value}-2024" for one in Counted}
        assert list(machine.out.shown()) == [kept.newest_name(machine.home)]
        made = Newest(machine.home)()
        practice = {"coding": [{"system": KIND, "code": "clinic"}]}
        with house.system() as rec:
            rec.save({"resourceType": "Organization", "name": "Prøvelægerne", "type": [practice]}, act="test")
            rec.save({"resourceType": "Organization", "name": "Prøvehjemmeplejen"}, act="test")
            nameless = [{"system": "urn:test", "value": "1"}]
            rec.save({"resourceType": "Organization", "identifier": nameless, "type": [practice]}, act="test")
        names = local_names.of_house(machine.services)
    assert list(names.practices.values()) == ["Prøvelægerne"], "a record tells what practices are called, and no more"
    assert not names.areas
    assert made is not None and not made.is_synthetic
    assert {one.id for one in made.indicators()} == {one.id for one in indicators}
    assert any(made.making.withheld.values())
    asked = Question(Counted.CITIZENS, Dimension.MUNICIPALITY, Dimension.SEX, 2024)
    assert made.crosstab(asked).shown.total == sum(_lives(one) for one in PEOPLE.to_pylist())
    assert made.tabled_up_to(Counted.FALLS, 2024) == APRIL


@pytest.fixture
def falls(monkeypatch: pytest.MonkeyPatch) -> pa.Table:
    """Falls, and no other indicator than theirs."""
    indicators = [content.by_id(FALLS)]
    monkeypatch.setattr(content, "load", lambda: indicators)
    return ACTIVITY.filter(pc.equal(ACTIVITY["kind"], int(ActivityKind.FALL)))


def test_tables_that_are_wrong_are_withdrawn_at_once_and_for_good(
    house: House, tmp_path: Path, falls: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Question(Counted.FALLS, Dimension.SEX, Dimension.DWELLING, 2024)
    with _in_service(house.server, tmp_path) as machine:
        machine.night(falls, APRIL)
        made, edition = Newest(machine.home)(), machine.out.read()["fald-2024"]
        assert made is not None and made.withdrawn(Counted.FALLS, 2024) is None and made.crosstab(asked).rows
        with monkeypatch.context() as killed:
            killed.setattr(making, "make", _die)
            with pytest.raises(KeyboardInterrupt):
                withdrawing.withdraw(machine.services, Counted.FALLS, 2024, " Fald fra ét plejehjem er talt to gange. ")
        assert withdrawing.withdraw(machine.services, Counted.FALLS, 2024, "Igen, for det kom ikke på siden.")
        made = Newest(machine.home)()
        assert made is not None
        said = made.withdrawn(Counted.FALLS, 2024)
        assert said == Withdrawn("Fald fra ét plejehjem er talt to gange.", FEBRUARY)
        with pytest.raises(NotFoundError):
            made.crosstab(asked)
        assert made.withdrawn(Counted.CITIZENS, 2024) is None
        assert machine.out.read()["fald-2024"] == edition, "sheets are held against it as before"
        with pytest.raises(NotFoundError, match="no published cross-tables fald-2023"):
            withdrawing.withdraw(machine.services, Counted.FALLS, 2023, "De findes ikke.")
        with pytest.raises(InvalidError):
            withdrawing.withdraw(machine.services, Counted.CITIZENS, 2024, " ")
        shutil.rmtree(tables.folder(machine.services.settings))
        assert not withdrawing.withdraw(machine.services, Counted.CITIZENS, 2024, "Der er intet at lave tal af her.")


def _die(home: Path, **_: object) -> str:
    raise KeyboardInterrupt


def _lives(citizen: Mapping[str, date | None]) -> bool:
    """At the middle of the year."""
    begins, ends = citizen["from_on"], citizen["to_on"]
    return bool(begins and begins <= MIDDLE_OF_THE_YEAR and (ends is None or ends > MIDDLE_OF_THE_YEAR))


def test_the_first_night_after_a_restore_is_held_against_what_was_shown(
    house: House, tmp_path: Path, falls: pa.Table
) -> None:
    with _in_service(house.server, tmp_path / "first") as machine:
        machine.night(falls.slice(3), FEBRUARY)
        seen = machine.shown_falls()
        backup.backup(house.server, tmp_path / "naer.backup")
    with _restored(tmp_path / "naer.backup", house.server, tmp_path / "second") as machine:
        machine.night(falls, FEBRUARY)
        assert not _differ_by_few(seen, machine.shown_falls())
        assert list(machine.out.shown()) == [kept.newest_name(machine.home)]
    with _restored(tmp_path / "naer.backup", house.server, tmp_path / "third") as machine:
        with psycopg.connect(str(machine.services.server.admin)) as connection:
            connection.execute("truncate naer.shown_sheets")
        machine.night(falls, FEBRUARY)
        assert _differ_by_few(seen, machine.shown_falls()), "without what was shown, few are told: the test can see it"


def _differ_by_few(before: Mapping[Key, int], now: Mapping[Key, int]) -> set[Key]:
    """What somebody finds who kept one night's sheet and reads another's."""
    return {key for key in before.keys() & now.keys() if 0 < abs(now[key] - before[key]) < 5}
