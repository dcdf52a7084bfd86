"""A batch of changes: what fails is set aside and the rest goes on; what must wait waits, and is done once."""

from collections.abc import Iterator

import pytest

from naer.access.record import Change, Share
from naer.app import reactions
from naer.app.reactions import Batch, Reaction
from naer.errors import BusyError, ConflictError
from tests.house import House, a_task


class Troubled:
    """A reaction to new citizens that has trouble for a while, and notes whom it has dealt with."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.tried = 0

    def act(self, batch: Batch, change: Change) -> None:
        self.tried += 1
        assert batch.rec.once(f"greeted/{change.resource_id}")
        if self.troubles:
            raise self.troubles.pop(0)


@pytest.fixture
def citizens(house: House) -> list[str]:
    return [house.citizen() for _ in range(3)]


def reacting(monkeypatch: pytest.MonkeyPatch, troubled: Troubled) -> Troubled:
    table = (Reaction("Patient", wants=lambda change: True, act=troubled.act),)
    monkeypatch.setattr(reactions, "REACTIONS", table)
    monkeypatch.setattr(reactions, "READERS", (Share("reactions", 0, of=1),))  # all citizens in one batch
    return troubled


def drained(house: House) -> int:
    return reactions.drain(house.system_guard)


def not_greeted(house: House, citizens: list[str]) -> Iterator[str]:
    with house.system() as rec:
        yield from [one for one in citizens if rec.once(f"greeted/{one}")]


def set_aside(house: House) -> int:
    with house.system() as rec:
        return rec.set_aside_count()


def test_a_failing_reaction_is_undone_alone_and_the_rest_of_the_batch_goes_on(
    house: House, citizens: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reacting(monkeypatch, Troubled(ValueError("broken, with the batch"), ValueError("and alone")))
    assert (drained(house), drained(house)) == (3, 0)
    assert list(not_greeted(house, citizens)) == citizens[:1]
    assert set_aside(house) == 1


def test_a_record_without_room_makes_the_batch_wait_and_nothing_is_set_aside(
    house: House, citizens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    troubled = reacting(monkeypatch, Troubled(BusyError("The record has no room left on its disk.")))
    with pytest.raises(BusyError):
        drained(house)
    assert (drained(house), set_aside(house)) == (3, 0)
    assert troubled.tried == 4
    assert list(not_greeted(house, citizens)) == []


@pytest.mark.parametrize(("conflicts", "aside"), [(1, 0), (3, 0), (4, 1)])
def test_somebody_who_was_faster_is_no_reason_to_set_a_change_aside(
    house: House, citizens: list[str], monkeypatch: pytest.MonkeyPatch, conflicts: int, aside: int
) -> None:
    reacting(monkeypatch, Troubled(*[ConflictError("Somebody was faster.") for _ in range(conflicts)]))
    assert (drained(house), set_aside(house)) == (3, aside)


@pytest.mark.parametrize(("heeds_citizen", "asked"), [(True, [1, 1, 1]), (False, [2, 1])])
def test_several_resources_of_a_citizen_are_asked_about_together_unless_all_of_the_citizen_matters(
    house: House, monkeypatch: pytest.MonkeyPatch, heeds_citizen: bool, asked: list[int]
) -> None:
    citizen = house.citizen()
    groups: list[int] = []
    done: list[tuple[str, int]] = []
    reaction = Reaction(
        "Task",
        wants=lambda change: True,
        act=lambda batch, change: done.append((change.resource_id, change.number)),
        ahead=lambda batch, changes: groups.append(len(changes)),
        heeds_citizen=heeds_citizen,
    )
    monkeypatch.setattr(reactions, "REACTIONS", (reaction,))
    with house.system() as rec:
        first, second = (rec.save(a_task(citizen), act="test") for _ in range(2))
        rec.save({**first, "status": "completed"}, act="test")
    while drained(house):
        pass
    assert groups == asked
    assert sorted(done) == sorted([(first["id"], 1), (second["id"], 1), (first["id"], 2)])
    assert done.index((first["id"], 1)) < done.index((first["id"], 2))
