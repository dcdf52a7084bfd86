"""Sealed messages are emptied when their time is up; the journal's bodies may be emptied and never changed."""

from datetime import timedelta

import psycopg
import pytest

from naer.access.definition import Actor, Purpose, Role
from naer.access.messages import Settlement
from naer.errors import NotFoundError
from naer.record import retention
from naer.record.store import Principal, Store
from tests.house import House, nurse


def settled(house: House, *, is_sealed: bool) -> str:
    with house.system() as rec:
        inbox_id = rec.messages.receive(raw=b"{}", channel="test", name="test")
        rec.messages.take(inbox_id)
        rec.messages.settle(inbox_id, Settlement("not relevant" if is_sealed else "understood", is_sealed=is_sealed))
    return inbox_id


def purge(house: House) -> int:
    with (
        Store(house.server, role="naer_retention", connections=1) as store,
        store.transaction(Principal(None, "retention", (), None), house.clock.now()) as tx,
    ):
        return retention.purge_sealed(tx, before=house.clock.now() - timedelta(days=30))


def test_only_sealed_messages_are_emptied_and_only_after_their_time(house: House) -> None:
    sealed, kept = settled(house, is_sealed=True), settled(house, is_sealed=False)
    assert purge(house) == 0
    house.clock.go_on(timedelta(days=30, seconds=1))
    assert purge(house) == 1
    with house.system() as rec:
        assert rec.messages.incoming(sealed)["raw"] is None
        assert rec.messages.incoming(kept)["raw"] == b"{}"


def test_the_retention_role_may_empty_a_version_and_not_change_it(house: House) -> None:
    house.citizen()
    with psycopg.connect(house.server.as_role("naer_retention")) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update naer.version set body = '{}'")
        connection.rollback()
        assert connection.execute("update naer.version set body = null").rowcount == 1


def test_an_emptied_version_keeps_its_place_its_time_and_whom_it_named(house: House) -> None:
    team, citizen = house.organisation("Nord"), house.citizen()
    house.relate(citizen, team)
    with psycopg.connect(house.server.as_role("naer_retention")) as connection:
        connection.execute("update naer.version set body = null")
    reader = nurse(team)
    with house.person(reader, act="journal.view") as rec:
        assert [(one.number, one.body) for one in rec.history("Patient", citizen)] == [(1, None)]
        assert [one.body for one in rec.history("Organization", team)] == [None]
        assert rec.find("Patient", {}) == []
        with pytest.raises(NotFoundError):
            rec.read("Patient", citizen)
    with house.person(Actor(citizen, "", Role.CITIZEN, citizen_id=citizen), purpose=Purpose.OWN_RECORD) as rec:
        assert [row.actor_id for row in rec.log(citizen)] == [reader.id]
