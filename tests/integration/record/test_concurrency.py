"""Two at once: one writer wins, one is told; a thing done once is done once; the feed skips nothing and repeats nothing.

Threads meet at a barrier with their transactions open, so that every run collides.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naer.access.messages import Settlement
from naer.access.record import Record
from naer.errors import ConflictError
from naer.record.journal import new_id
from tests.house import House, a_task

TOGETHER_SECONDS = 30


def together(house: House, *acts: Callable[[Record], object]) -> list[object]:
    """Each act in a thread and transaction of its own, begun at the same moment; what it gave, or the error of ours."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[Record], object]) -> object:
        try:
            with house.system() as rec:
                rec.count("Organization", {})
                barrier.wait(TOGETHER_SECONDS)
                return act(rec)
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts, timeout=2 * TOGETHER_SECONDS))


def told(results: Sequence[object]) -> list[ConflictError]:
    return [one for one in results if isinstance(one, ConflictError)]


def test_of_two_who_change_one_version_one_wins_and_the_other_is_told(house: House) -> None:
    with house.system() as rec:
        seen = rec.save(a_task(rec.save({"resourceType": "Patient"}, act="test")["id"]), act="test")
    results = together(
        house,
        lambda rec: rec.save({**seen, "status": "accepted"}, act="test")["status"],
        lambda rec: rec.save({**seen, "status": "rejected"}, act="test")["status"],
    )
    assert len(told(results)) == 1
    with house.system() as rec:
        assert [rec.read("Task", seen["id"])["status"]] == [one for one in results if isinstance(one, str)]
        assert [version.number for version in rec.history("Task", seen["id"])] == [2, 1]


def test_of_two_who_end_and_change_one_version_one_wins(house: House) -> None:
    with house.system() as rec:
        seen = rec.save(a_task(rec.save({"resourceType": "Patient"}, act="test")["id"]), act="test")
    results = together(
        house,
        lambda rec: rec.save({**seen, "status": "accepted"}, act="test"),
        lambda rec: rec.end(seen, act="test"),
    )
    assert len(told(results)) == 1


def test_a_key_is_new_to_one_of_two_who_give_it(house: House) -> None:
    results = together(house, *[lambda rec: rec.once("finding/1")] * 4)
    assert sorted(map(str, results)) == ["False", "False", "False", "True"]


def test_a_key_given_in_a_transaction_that_fails_is_new_to_the_next(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.system() as rec:
        assert rec.once("finding/1")
        raise ZeroDivisionError
    with house.system() as rec:
        assert rec.once("finding/1")


@pytest.mark.parametrize("is_open", [True, False])
def test_two_who_take_responsibility_are_never_responsible_at_once(house: House, is_open: bool) -> None:
    citizen = house.citizen()
    before, north, south = (house.organisation(name) for name in ("Før", "Nord", "Syd"))
    course, start = new_id(), house.clock.now()
    if is_open:
        with house.system() as rec:
            rec.make_responsible(course, citizen_id=citizen, organisation_id=before, contact="x", since=start)

    def take(organisation: str, hours: int) -> Callable[[Record], object]:
        since = start + timedelta(hours=hours)
        return lambda rec: rec.make_responsible(
            course, citizen_id=citizen, organisation_id=organisation, contact="x", since=since
        )

    results = together(house, take(north, 1), take(south, 1))
    assert len(told(results)) == 1
    with house.system() as rec:
        history = rec.responsible_history(course)
        assert len(history) == (2 if is_open else 1)
        assert all(one.until == following.since for one, following in pairwise(history))
        assert history[-1].organisation_id in (north, south)
        assert history[-1].until is None


def test_two_workers_settle_a_message_once(house: House) -> None:
    with house.system() as rec:
        inbox_id = rec.messages.receive(raw=b"{}", channel="test", name="test")

    def settle(rec: Record) -> bool:
        raw = rec.messages.take(inbox_id)
        if raw is not None:
            rec.messages.settle(raw.id, Settlement("understood"))
        return raw is not None

    assert sorted(map(str, together(house, settle, settle))) == ["False", "True"]


def test_two_who_hold_the_same_keys_in_any_order_work_one_after_the_other(house: House) -> None:
    citizen = house.citizen()

    def count_and_add(*keys: str) -> Callable[[Record], int]:
        def act(rec: Record) -> int:
            rec.messages.hold(*keys)
            known = rec.count("Task", {"patient": citizen})
            rec.save(a_task(citizen), act="test")
            return known

        return act

    assert sorted(together(house, count_and_add("a", "b"), count_and_add("b", "a")), key=str) == [0, 1]


def read(house: House) -> list[str]:
    with house.system() as rec:
        changes = rec.changes("test", limit=2)
        if changes:
            rec.dealt_with("test", changes[-1])
        return [change.resource_id for change in changes]


def everything(house: House) -> Iterator[str]:
    while changes := read(house):
        yield from changes


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.permutations([0, 0, 1, 1, 2, 2, 3, 3]), reads=st.sets(st.integers(0, 7)))
def test_the_feed_skips_nothing_and_repeats_nothing_however_transactions_overlap(
    house: House, moments: list[int], reads: set[int]
) -> None:
    """Each of four transactions begins at its first moment and commits at its second; the reader looks in between."""
    seen = list(everything(house))
    already, written = set(seen), []
    running: dict[int, ExitStack] = {}
    with ExitStack() as whatever_happens:
        for moment, number in enumerate(moments):
            if number in running:
                running.pop(number).close()
            else:
                stack = whatever_happens.enter_context(ExitStack())
                rec = stack.enter_context(house.system())
                written += [rec.save({"resourceType": "Patient"}, act="test")["id"] for _ in range(2)]
                running[number] = stack
            if moment in reads:
                seen += read(house)
    seen += everything(house)
    assert sorted(set(seen) - already) == sorted(written)
    assert len(seen) == len(set(seen))


def test_a_reader_is_alone_and_one_that_fails_leaves_its_place(house: House) -> None:
    first, second = house.citizen(), house.citizen()
    with house.system() as rec, house.system() as other:
        assert [change.resource_id for change in rec.changes("test")] == [first, second]
        assert other.changes("test") == [], "somebody is at it"
    with pytest.raises(ZeroDivisionError), house.system() as rec:
        rec.dealt_with("test", rec.changes("test")[-1])
        raise ZeroDivisionError
    assert list(everything(house)) == [first, second]
