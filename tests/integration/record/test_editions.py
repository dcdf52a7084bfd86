"""Numbers that are out lie in the record's database: tables are written once, and no worker changes what is out."""

import psycopg
import pytest

from naer.app.numbers.editions import InTheRecord
from naer.errors import ConflictError
from naer.record.store import SYSTEM_ROLE, Store
from tests.house import House


def test_of_two_workers_one_publishes_and_the_other_nothing_of_its_own(house: House) -> None:
    with Store(house.server, role=SYSTEM_ROLE, connections=1) as store:
        first, second = (InTheRecord(store, house.clock) for _ in range(2))
        first.keep({"fald-2025": b"first"}, "monday", b"seven", beside=())
        with pytest.raises(ConflictError, match="fald-2025 are published already"):
            second.keep({"borgere-2025": b"second", "fald-2025": b"second"}, "tuesday", b"nine", beside=["monday"])
        assert second.read() == {"fald-2025": b"first"}, "all of them, or none"
        assert second.shown() == {"monday": b"seven"}


def test_who_was_not_held_against_what_others_have_shown_shows_nothing(house: House) -> None:
    with Store(house.server, role=SYSTEM_ROLE, connections=1) as store:
        out = InTheRecord(store, house.clock)
        out.keep({}, "monday", b"seven", beside=())
        with pytest.raises(ConflictError, match="Another worker has made the numbers meanwhile"):
            out.keep({"fald-2025": b"late"}, "tuesday", b"nine", beside=())
        assert (out.shown(), out.read()) == ({"monday": b"seven"}, {})
        out.keep({}, "tuesday", b"nine", beside=["monday"])
        assert out.shown() == {"monday": b"seven", "tuesday": b"nine"}, "both, until the newer one is to be seen"
        out.forget(["monday"])
        assert out.shown() == {"tuesday": b"nine"}


@pytest.mark.parametrize(
    "change",
    [
        "update naer.published_table set name = name",
        "delete from naer.published_table",
        "update naer.shown_sheets set making = making",
    ],
)
def test_no_role_of_the_service_changes_what_is_out(house: House, change: str) -> None:
    for role in ("naer_web", "naer_worker", "naer_retention"):
        with (
            psycopg.connect(house.server.as_role(role)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(change.encode())
