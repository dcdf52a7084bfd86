"""What a synthetic region sends is understood as if real systems had sent it, and is the same each time."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from naer.app import populations, traffic
from naer.app.populations import Wanted
from naer.app.traffic import Written
from naer.errors import ConflictError
from naer.exchange import receive
from naer.exchange.outcomes import Outcome
from naer.exchange.receive import Line
from tests.house import House

WANTED = Wanted(area="Aabenraa", citizens=600, seed=3, on=date(2026, 11, 20))
BEGIN = date(2026, 11, 16)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    folder = tmp_path_factory.mktemp("traffic") / "days"
    return folder, traffic.write(WANTED, begin_on=BEGIN, days=5, to=folder)


def files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_every_message_is_understood_and_what_comes_twice_is_known(house: House, written: tuple[Path, Written]) -> None:
    folder, counted = written
    messages = files_of(folder / "messages")
    assert len(messages) == counted.notifications + counted.notices + counted.letters
    assert min(counted.notifications, counted.letters, counted.measurements) > 0
    lines: list[Line] = []
    receive.receive(house.system_guard, messages, register_citizens=True, tell=lines.append)
    assert {(line.outcome, line.reason) for line in lines} == {(Outcome.UNDERSTOOD.value, "")}
    again: list[Line] = []
    receive.receive(house.system_guard, messages[-3:], register_citizens=False, tell=again.append)
    assert {line.outcome for line in again} == {Outcome.DUPLICATE.value}


def test_the_same_seed_writes_the_same_bytes_into_a_new_folder(tmp_path: Path, written: tuple[Path, Written]) -> None:
    folder, counted = written
    assert traffic.write(WANTED, begin_on=BEGIN, days=5, to=tmp_path / "other") == counted
    one, other = files_of(folder), files_of(tmp_path / "other")
    assert [file.name for file in one] == [file.name for file in other]
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]
    with pytest.raises(ConflictError, match="not empty"):
        traffic.write(WANTED, begin_on=BEGIN, days=1, to=folder)


def test_a_measurement_is_a_delivery_about_a_citizen_of_the_same_population(written: tuple[Path, Written]) -> None:
    people = {one["id"] for one in populations.resources(WANTED) if one["resourceType"] == "Patient"}
    lines = (written[0] / "measurements.ndjson").read_bytes().splitlines()
    assert len(lines) == written[1].measurements
    for line in lines:
        observation = orjson.loads(line)["parameter"][0]["resource"]["entry"][0]["resource"]
        assert observation["subject"]["reference"].removeprefix("Patient/") in people
        assert observation["identifier"][0]["value"]
