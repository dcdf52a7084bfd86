"""A connection remembers how its questions are planned, and what the database has unsaid it does not take for said."""

from datetime import UTC, datetime
from typing import Any

import pytest

from naer.record import together
from naer.record.store import Principal, Store
from naer.record.together import FROM_IDS, PlanningConnection, Statement
from tests.house import House

SYSTEM = Principal(None, "system", (), None)
HOW = "select current_setting('plan_cache_mode'), current_setting('enable_bitmapscan')"
FROM_THE_IDS, AS_EVER = ("force_generic_plan", "off"), ("auto", "on")


def asked(tx: Any) -> tuple[str, str]:
    """How a question of those that are planned from ids is planned."""
    ((mode, bitmaps),) = together.ask(tx, Statement(HOW, (), FROM_IDS, list))
    return mode.decode(), bitmaps.decode()


def usual(tx: Any) -> tuple[str, str]:
    """How whatever else is asked is planned."""
    return tx.execute(HOW).fetchone()


def test_each_question_is_planned_as_it_wants_to_be(house: House) -> None:
    with Store(house.server, role="naer_worker", connections=1) as store:
        for _ in range(2):  # the second transaction has the same connection
            with store.transaction(SYSTEM, datetime.now(UTC)) as tx:
                assert isinstance(tx, PlanningConnection)
                assert [usual(tx), asked(tx), asked(tx), usual(tx), asked(tx)] == [
                    AS_EVER,
                    FROM_THE_IDS,
                    FROM_THE_IDS,
                    AS_EVER,
                    FROM_THE_IDS,
                ]


@pytest.mark.parametrize("before", [asked, usual])
@pytest.mark.parametrize("within", [asked, usual])
@pytest.mark.parametrize("after", [asked, usual])
def test_what_was_said_in_a_part_that_was_rolled_back_is_not_taken_for_said(
    house: House, before: Any, within: Any, after: Any
) -> None:
    planned = {asked: FROM_THE_IDS, usual: AS_EVER}
    with (
        Store(house.server, role="naer_worker", connections=1) as store,
        store.transaction(SYSTEM, datetime.now(UTC)) as tx,
    ):
        assert before(tx) == planned[before]
        with pytest.raises(ValueError, match="on purpose"), tx.transaction():
            assert within(tx) == planned[within]
            raise ValueError("on purpose")
        assert after(tx) == planned[after]
