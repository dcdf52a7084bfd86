"""What must hold of a stay whatever the hospital sends, in whatever order, however often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naer.courses import rules
from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, StayState, Telling
from tests.property.courses import slow_stay

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOSPITALS = [OrganisationIdentity(sor=sor, gln="", name=f"Hospital {sor}") for sor in ("1", "2")]

hours = st.integers(0, 12).map(lambda hour: MORNING + timedelta(hours=hour))


@st.composite
def hospital_events(draw: st.DrawFn) -> HospitalEvent:
    """Any event of one episode; few ids and few hours, so that they meet."""
    move = draw(st.sampled_from(Move))
    telling = draw(st.sampled_from(Telling))
    by_hand = telling is Telling.NEW and draw(st.booleans()) and draw(st.booleans())
    return HospitalEvent(
        message_id=draw(st.sampled_from("abcdefgh")),
        episode="episode-1",
        move=Move.DISCHARGE_INPATIENT if by_hand else move,
        telling=telling,
        registered_at=draw(hours),
        occurred_at=draw(hours),
        hospital=draw(st.sampled_from(HOSPITALS)),
        emergency=move in (Move.ADMIT_EMERGENCY, Move.DISCHARGE_EMERGENCY),
        deceased=None if by_hand else draw(st.sampled_from([None, None, None, True, False])),
        corrects="" if telling is Telling.NEW else draw(st.sampled_from(["", "", *"abcdefgh"])),
        by_hand=by_hand,
    )


stories = st.lists(hospital_events(), max_size=10)


@given(stories, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(story: list[HospitalEvent], chance: object) -> None:
    shuffled = list(story)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.stay(shuffled) == rules.stay(story)
    assert rules.history(shuffled) == rules.history(story)


@given(stories)
def test_a_message_that_comes_twice_counts_once(story: list[HospitalEvent]) -> None:
    assert rules.stay(story * 2) == rules.stay(story)


@given(stories)
def test_the_slow_twin_agrees(story: list[HospitalEvent]) -> None:
    assert rules.stay(story).state is slow_stay.state(story)


@given(stories)
def test_cancelling_all_that_the_hospital_told_leaves_a_cancelled_stay(story: list[HospitalEvent]) -> None:
    in_force = [line.event for line in rules.history(story) if line.in_force]
    later = MORNING + timedelta(days=2)
    cancellations = [
        replace(
            event,
            message_id=f"cancel-{event.message_id}",
            telling=Telling.NEW if event.deceased else Telling.CANCELLED,
            registered_at=later + timedelta(minutes=number),
            corrects=event.message_id,
            deceased=False if event.deceased else None,
        )
        for number, event in enumerate(in_force)
        if not event.by_hand
    ]
    is_told = any(not line.event.by_hand for line in rules.history(story))
    expected = StayState.CANCELLED if is_told else StayState.NOT_STARTED
    assert rules.stay([*story, *cancellations]).state is expected


@given(stories)
def test_the_times_of_a_stay_fit_its_state(story: list[HospitalEvent]) -> None:
    stay = rules.stay(story)
    has_ended = stay.state in (StayState.DISCHARGED, StayState.ENDED_BY_HAND, StayState.DECEASED)
    assert (stay.ended_at is not None) is has_ended
    assert (stay.deceased_at is not None) is (stay.state is StayState.DECEASED)
    assert (stay.leave_started_at is not None) is (stay.state is StayState.ON_LEAVE)
