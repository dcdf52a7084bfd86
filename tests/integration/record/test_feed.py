"""The change feed skips nothing, also when an early transaction commits late, and survives a restore."""

from pathlib import Path

import psycopg

from naer.access.record import Share
from naer.record import backup, migrate
from naer.record.server import Server, on_server
from tests.database import another_name, drop
from tests.house import House


def read(house: House, reader: str = "test") -> list[str]:
    with house.system() as rec:
        changes = rec.changes(reader)
        if changes:
            rec.dealt_with(reader, changes[-1])
        return [change.resource_id for change in changes]


def test_each_change_is_read_once_in_order(house: House) -> None:
    first, second = house.citizen(), house.citizen()
    assert read(house) == [first, second]
    third = house.citizen()
    assert read(house) == [third]
    assert read(house) == []


def test_readers_who_share_the_feed_read_each_change_once_and_each_citizen_by_one(house: House) -> None:
    shares = [Share("test", number, of=2) for number in range(2)]
    citizens = [house.citizen() for _ in range(12)]
    with house.system() as rec:
        nobodys = rec.save({"resourceType": "Organization", "name": "Holdet"}, act="test")["id"]
        for citizen in citizens:
            patient = rec.read("Patient", citizen)
            rec.save({**patient, "active": True}, act="test")
    with house.system() as rec:
        read_by = [[change.resource_id for change in rec.changes(share, limit=100)] for share in shares]
        assert [rec.lag(share) for share in shares] == [len(one) for one in read_by]
    assert sorted(read_by[0] + read_by[1]) == sorted([*citizens, *citizens, nobodys])
    assert all(len(set(one)) > 1 for one in read_by), "both have something to do"
    assert not set(read_by[0]) & set(read_by[1])
    assert nobodys in read_by[0]


def test_a_stretch_counts_every_change_and_tells_those_of_some_types(house: House) -> None:
    house.citizen()
    house.citizen()
    with house.system() as rec:
        team = rec.save({"resourceType": "Organization", "name": "Holdet"}, act="test")["id"]
    with house.system() as rec:
        stretch = rec.stretch("test", limit=10, types={"Organization"})
        assert stretch is not None
        assert (stretch.held, [one.resource_id for one in stretch.changes]) == (3, [team])
        assert stretch.changes[0].body is not None
        stretch = rec.stretch("test", limit=2, types={"Organization"})
        assert stretch is not None
        assert (stretch.held, stretch.changes) == (2, ())
        rec.dealt_with("test", stretch)
        left = rec.stretch("test", limit=10, types={"Patient", "Organization"})
        assert left is not None
        assert [one.resource_id for one in left.changes] == [team]
        rec.dealt_with("test", left)
        assert rec.stretch("test", limit=10, types={"Patient"}) is None


def test_a_share_moves_alone(house: House) -> None:
    first, second = (Share("test", number, of=2) for number in range(2))
    for _ in range(8):
        house.citizen()
    with house.system() as rec:
        changes = rec.changes(first, limit=100)
        rec.dealt_with(first, changes[-1])
    with house.system() as rec:
        assert rec.changes(first, limit=100) == []
        assert rec.lag(first) == 0
        assert rec.lag_seconds(first) == 0
        assert rec.lag(second) == 8 - len(changes) > 0


def test_a_late_commit_is_read_late_but_read(house: House) -> None:
    with house.system() as early:
        late = early.save({"resourceType": "Patient", "name": [{"family": "Sen"}]}, act="test")["id"]
        assert early.read("Patient", late)["meta"]["versionId"] == "1", "written, and not yet committed"
        quick = house.citizen()
        assert read(house) == [], "nothing may pass a running transaction"
    assert read(house) == [late, quick]


def test_a_backup_restored_elsewhere_holds_the_same_and_its_feed_goes_on(
    house: House, database_server: Server, tmp_path: Path
) -> None:
    seen = [house.citizen() for _ in range(3)]
    assert read(house) == seen
    unread = house.citizen()
    file = tmp_path / "naer.backup"
    backup.backup(house.server, file)
    assert database_server.admin
    name = another_name("restored")
    restored = on_server(database_server.admin, name)
    try:
        backup.restore(restored, file)
        assert backup.fingerprint(restored) == backup.fingerprint(house.server)
        assert migrate.is_current(restored)
        with psycopg.connect(restored.as_role("naer_worker")) as connection:
            rows = connection.execute(
                """select v.resource_id::text from naer.version v, naer.feed_cursor c
                    where (v.epoch, v.xid, v.position) > (c.epoch, c.xid, c.position)
                      and (v.epoch < naer.current_epoch() or v.xid < pg_snapshot_xmin(pg_current_snapshot()))"""
            ).fetchall()
        assert rows == [(unread,)]
    finally:
        drop(database_server.admin, name)
