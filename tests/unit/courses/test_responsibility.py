"""Who may hand responsibility over, who may answer, and what "exactly one" means."""

from datetime import UTC, datetime

import pytest

from naer.courses import rules
from naer.courses.rules import Handover, HandoverAct, HandoverState, Term
from naer.errors import Refused


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 12, tzinfo=UTC)


OFFER = Handover("course-1", sender_id="north", receiver_id="south", contact="R. Holm", offered_at=day(1))


@pytest.mark.parametrize(
    ("offer", "responsible", "open_offers", "mine", "allowed"),
    [
        (OFFER, "north", [], ["north"], True),
        (OFFER, "north", [], ["south"], False),
        (OFFER, "east", [], ["north"], False),
        (Handover("course-1", "north", "north", "R. Holm", day(1)), "north", [], ["north"], False),
        (Handover("course-1", "north", "south", "  ", day(1)), "north", [], ["north"], False),
        (OFFER, "north", [OFFER], ["north"], False),
        (OFFER, "north", [Handover("c", "north", "south", "R.", day(1), HandoverState.DECLINED)], ["north"], True),
    ],
)
def test_only_the_responsible_offers_to_someone_else_with_a_contact_and_one_offer_at_a_time(
    offer: Handover, responsible: str, open_offers: list[Handover], mine: list[str], allowed: bool
) -> None:
    answer = rules.may_offer(offer, responsible_id=responsible, open_offers=open_offers, actor_organisations=mine)
    assert (answer is None) is allowed
    assert answer is None or isinstance(answer, Refused)


@pytest.mark.parametrize(
    ("act", "mine", "outcome"),
    [
        (HandoverAct.TAKE, "south", HandoverState.TAKEN),
        (HandoverAct.DECLINE, "south", HandoverState.DECLINED),
        (HandoverAct.WITHDRAW, "north", HandoverState.WITHDRAWN),
        (HandoverAct.TAKE, "north", None),
        (HandoverAct.WITHDRAW, "south", None),
    ],
)
def test_the_receiver_takes_or_declines_and_the_sender_withdraws(
    act: HandoverAct, mine: str, outcome: HandoverState | None
) -> None:
    answer = rules.answered(OFFER, act, actor_organisations=[mine])
    assert isinstance(answer, Refused) if outcome is None else answer is outcome


@pytest.mark.parametrize("state", [HandoverState.TAKEN, HandoverState.DECLINED, HandoverState.WITHDRAWN])
@pytest.mark.parametrize("act", HandoverAct)
def test_an_answered_offer_is_answered(state: HandoverState, act: HandoverAct) -> None:
    offer = Handover("course-1", "north", "south", "R. Holm", day(1), state)
    assert isinstance(rules.answered(offer, act, actor_organisations=["north", "south"]), Refused)


@pytest.mark.parametrize(
    ("terms", "closed", "breaches"),
    [
        ([Term("north", day(1))], None, 0),
        ([Term("north", day(1), day(3)), Term("south", day(3))], None, 0),
        ([Term("north", day(1), day(3))], day(3), 0),
        ([], None, 1),
        ([Term("north", day(2))], None, 1),
        ([Term("north", day(1), day(4)), Term("south", day(3))], None, 1),
        ([Term("north", day(1)), Term("south", day(3))], None, 1),
        ([Term("north", day(1), day(2)), Term("south", day(3))], None, 1),
        ([Term("north", day(1), day(3))], None, 1),
        ([Term("north", day(1), day(3))], day(4), 1),
    ],
)
def test_at_every_instant_of_an_open_course_there_is_exactly_one_responsible(
    terms: list[Term], closed: datetime | None, breaches: int
) -> None:
    assert len(rules.gaps_and_overlaps(terms, opened_at=day(1), closed_at=closed)) == breaches
