"""Backup and restore where an operator gives us no administrator: as the owner of the tables, who is under their policies too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from naer.app.numbers.editions import InTheRecord
from naer.errors import BusyError, ConflictError, NotFoundError
from naer.record import backup
from naer.record.server import Server, on_server
from naer.record.store import SYSTEM_ROLE, Store
from tests.database import another_name, drop
from tests.house import House


@pytest.fixture
def empty(database_server: Server) -> Iterator[Server]:
    """An empty database, made ready by the operator as the guide says, and no administrator."""
    name = another_name("empty")
    made = on_server(str(database_server.admin), name)
    with psycopg.connect(str(made.admin), autocommit=True) as connection:
        connection.execute(sql.SQL("grant create on database {} to naer_owner").format(sql.Identifier(name)))
        connection.execute("grant create, usage on schema public to naer_owner")
    yield replace(made, admin=None)
    drop(str(database_server.admin), name)


def test_the_owner_backs_up_every_row_and_restores_it(house: House, empty: Server, tmp_path: Path) -> None:
    house.relate(house.citizen(), house.organisation("Nord"))
    with house.system() as rec:
        rec.once("a key")
    with Store(house.server, role=SYSTEM_ROLE, connections=1) as store:
        InTheRecord(store, house.clock).keep({"fald-2025": b"the only edition"}, "monday", b"seven", beside=())
    backup.backup(replace(house.server, admin=None), tmp_path / "naer.backup")
    assert (tmp_path / "naer.backup").stat().st_mode & 0o077 == 0, "nobody else may read it"
    backup.restore(empty, tmp_path / "naer.backup")
    assert backup.fingerprint(empty) == backup.fingerprint(house.server)
    with Store(empty, role=SYSTEM_ROLE, connections=1) as store:
        out = InTheRecord(store, house.clock)
        assert out.read() == {"fald-2025": b"the only edition"}, "nothing is published anew"
        assert out.shown() == {"monday": b"seven"}
    with psycopg.connect(empty.as_role("naer_owner")) as connection:
        counted = connection.execute("select reltuples from pg_class where oid = 'naer.resource'::regclass").fetchone()
    assert counted is not None
    assert counted[0] > 0


def test_a_backup_is_never_overwritten_and_a_broken_one_leaves_nothing(
    house: House, empty: Server, tmp_path: Path
) -> None:
    broken = tmp_path / "naer.backup"
    broken.write_bytes(b"no backup")
    with pytest.raises(ConflictError):
        backup.backup(house.server, broken)
    with pytest.raises(BusyError, match="did not finish: input file"):
        backup.restore(empty, broken)
    with psycopg.connect(empty.as_role("naer_owner")) as connection:
        assert connection.execute("select 1 from pg_namespace where nspname = 'naer'").rowcount == 0


def test_a_database_without_a_record_is_not_backed_up_as_if_it_were_one(empty: Server, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no record"):
        backup.backup(empty, tmp_path / "naer.backup")
    assert not (tmp_path / "naer.backup").exists()
