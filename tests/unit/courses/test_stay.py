"""What a stay is after each story of the receive protocol, and after those that the protocol leaves open."""

import pytest

from naer.courses import rules
from naer.courses.definition import StayState
from naer.courses.rules import TRANSITIONS, Step
from tests.unit.courses.hospital_words import at, event, hospital, told

ADMIT = "a 03-01 12:00 STIN 03-01 12:00\n"
HOME = "z 03-07 09:45 SLHJ 03-07 09:45\n"

STORIES = {
    "nothing heard": ("", "not-started"),
    "admitted": (ADMIT, "admitted"),
    "emergency visit": ("a 03-01 12:00 STAA 03-01 12:00", "admitted"),
    "emergency becomes admission": ("a 02-28 14:00 STAA 02-28 14:00\nb 03-01 15:00 STIN 03-01 15:00", "admitted"),
    "on leave": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00", "on-leave"),
    "back from leave": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-05 15:30 SLOR 03-05 15:30", "admitted"),
    "home": (ADMIT + HOME, "discharged"),
    "home from an emergency visit": ("a 03-01 12:00 STAA 03-01 12:00\nb 03-01 18:00 SLAA 03-01 18:00", "discharged"),
    "home while on leave": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME, "discharged"),
    "dead on arrival": ("a 03-01 12:00 MORS 03-01 12:00 repeats=STAA", "deceased"),
    "dead during the stay": (ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN", "deceased"),
    "dead on leave": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-04 07:00 MORS 03-04 06:50 repeats=STOR",
        "deceased",
    ),
    "dead after coming home": (ADMIT + HOME + "b 03-08 07:00 MORS 03-08 06:50 repeats=SLHJ", "deceased"),
    "nothing wakes the dead": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-05 09:00 SLHJ 03-04 08:00",
        "deceased",
    ),
    "death taken back": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 08:00 AN_MORS 03-01 12:00 repeats=STIN",
        "admitted",
    ),
    "death on leave taken back": (
        ADMIT
        + "b 03-03 14:00 STOR 03-03 14:00\n"
        + "c 03-04 07:00 MORS 03-04 06:50 repeats=STOR\nd 03-04 08:00 AN_MORS 03-03 14:00 repeats=STOR",
        "on-leave",
    ),
    "death taken back that nobody had told": (
        ADMIT + "b 03-04 08:00 AN_MORS 03-01 12:00 repeats=STIN",
        "admitted",
    ),
    "admission cancelled by a message that names the death before it": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 08:00 AN_STIN 03-01 12:00 corrects=b",
        "deceased",
    ),
    "old leave cancelled by a message that names the homecoming before it": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME + "c 03-08 11:00 AN_STOR 03-03 14:00 corrects=z",
        "discharged",
    ),
    "emergency visit corrected to an admission, then cancelled": (
        "a 03-01 12:00 STAA 03-01 12:00\nb 03-01 13:00 RE_STIN 03-01 12:00 corrects=a\n"
        "c 03-01 14:00 AN_STIN 03-01 12:00",
        "cancelled",
    ),
    "admission cancelled": (ADMIT + "b 03-01 14:00 AN_STIN 03-01 12:00", "cancelled"),
    "admission of an emergency visit cancelled": (
        "a 02-28 14:00 STAA 02-28 14:00\nb 03-01 15:00 STIN 03-01 15:00\nc 03-01 16:00 AN_STIN 03-01 15:00",
        "admitted",
    ),
    "admission cancelled after leave": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-03 15:00 AN_STIN 03-01 12:00",
        "cancelled",
    ),
    "cancellation alone": ("a 03-01 14:00 AN_STIN 03-01 12:00", "cancelled"),
    "admission cancelled, death stands": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 08:00 AN_STIN 03-01 12:00",
        "deceased",
    ),
    "homecoming cancelled": (ADMIT + HOME + "b 03-07 11:00 AN_SLHJ 03-07 09:45", "admitted"),
    "homecoming from leave cancelled": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME + "c 03-07 11:00 AN_SLHJ 03-07 09:45",
        "on-leave",
    ),
    "old leave cancelled after homecoming": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME + "c 03-08 11:00 AN_STOR 03-03 14:00",
        "discharged",
    ),
    "corrected admission cancelled": (
        ADMIT + "b 03-01 13:00 RE_STIN 03-01 08:00\nc 03-01 14:00 AN_STIN 03-01 08:00",
        "cancelled",
    ),
    "correction cancelled by its message id": (
        ADMIT + "b 03-01 13:00 RE_STIN 03-01 08:00\nc 03-01 14:00 AN_STIN 03-01 12:00 corrects=b",
        "cancelled",
    ),
    "correction of what was never told": ("b 03-01 13:00 RE_STIN 03-01 08:00", "admitted"),
    "told anew after cancellation": (
        ADMIT + "b 03-01 13:00 AN_STIN 03-01 12:00\nc 03-01 14:00 STIN 03-01 12:30",
        "admitted",
    ),
    "late end of leave": (
        ADMIT + HOME + "b 03-03 14:00 STOR 03-03 14:00\nc 03-05 15:30 SLOR 03-05 15:30",
        "discharged",
    ),
    "end of leave registered after homecoming": (ADMIT + HOME + "b 03-08 12:00 SLOR 03-06 15:30", "discharged"),
    "start of leave registered after homecoming": (ADMIT + HOME + "b 03-08 12:00 STOR 03-03 15:30", "discharged"),
    "late admission": (HOME + ADMIT, "discharged"),
    "admission registered after homecoming": (HOME + "a 03-08 12:00 STIN 03-01 12:00", "discharged"),
    "admitted again in the same episode": (ADMIT + HOME + "b 03-12 20:00 STIN 03-12 19:40", "admitted"),
    "driven home, then to the next hospital": (ADMIT + HOME + "b 03-07 10:00 STIN 03-07 09:45 at=Odense", "admitted"),
    "homecoming heard first": (HOME, "discharged"),
    "leave heard first": ("b 03-03 14:00 STOR 03-03 14:00", "on-leave"),
    "end of leave heard first": ("b 03-05 15:30 SLOR 03-05 15:30", "admitted"),
    "ended by hand": (ADMIT + "b 03-09 08:00 HAND 03-08 10:00", "ended-by-hand"),
    "ended by hand, then the real homecoming": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 SLHJ 03-08 09:00",
        "discharged",
    ),
    "ended by hand after the real homecoming": (ADMIT + HOME + "b 03-09 08:00 HAND 03-08 10:00", "discharged"),
    "ended by hand, then the hospital tells of leave": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 STOR 03-10 07:00",
        "on-leave",
    ),
    "ended by hand, admission cancelled": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 AN_STIN 03-01 12:00",
        "cancelled",
    ),
    "ended by hand though never begun": ("b 03-09 08:00 HAND 03-08 10:00", "not-started"),
    "the same message thrice": (ADMIT * 3, "admitted"),
    "transferred": (ADMIT + "b 03-02 20:35 STIN 03-02 20:35 at=Odense", "admitted"),
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.replace(" ", "-"))
def test_the_story_ends_in_the_state_it_should(story: str) -> None:
    table, state = STORIES[story]
    assert rules.stay(told(table)).state is StayState(state)


def test_an_emergency_visit_that_becomes_an_admission_is_one_stay_from_its_beginning() -> None:
    stay = rules.stay(told("a 02-28 14:00 STAA 02-28 14:00\nb 03-01 15:00 STIN 03-01 15:00 at=Aabenraa"))
    assert stay.admitted_at == at("02-28 14:00")
    assert stay.hospital == hospital("Aabenraa")
    assert stay.emergency is False


def test_a_correction_replaces_time_and_department() -> None:
    stay = rules.stay(told(ADMIT + "b 03-01 15:00 RE_STIN 03-01 08:00 at=Aabenraa"))
    assert (stay.admitted_at, stay.hospital) == (at("03-01 08:00"), hospital("Aabenraa"))


def test_a_correction_takes_the_place_of_what_it_corrects_in_the_order() -> None:
    story = ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME + "c 03-08 11:00 RE_STOR 03-03 16:00"
    assert rules.stay(told(story)).ended_at == at("03-07 09:45")


def test_the_second_message_of_death_corrects_the_first() -> None:
    story = ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 09:00 MORS 03-04 06:40 repeats=STIN"
    stay = rules.stay(told(story))
    assert (stay.deceased_at, stay.ended_at) == (at("03-04 06:40"), at("03-04 06:40"))


def test_death_is_not_taken_back_by_a_message_about_another_activity() -> None:
    story = ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 08:00 AN_MORS 03-04 07:30 repeats=SLHJ"
    assert rules.stay(told(story)).state is StayState.DECEASED


def test_leave_and_its_end_are_seen_in_the_stay() -> None:
    leave = ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n"
    assert rules.stay(told(leave)).leave_started_at == at("03-03 14:00")
    assert rules.stay(told(leave + "c 03-05 15:30 SLOR 03-05 15:30")).leave_started_at is None
    assert rules.stay(told(leave + HOME)).leave_started_at is None


def test_of_two_leaves_the_cancellation_takes_the_one_with_its_time() -> None:
    story = (
        ADMIT
        + "b 03-02 14:00 STOR 03-02 14:00\nc 03-03 14:00 SLOR 03-03 14:00\nd 03-04 14:00 STOR 03-04 14:00\n"
        + "e 03-05 08:00 AN_STOR 03-02 14:00"
    )
    assert rules.stay(told(story)).leave_started_at == at("03-04 14:00")


def test_without_id_or_time_a_cancellation_takes_the_newest_of_its_kind() -> None:
    story = ADMIT + "b 03-02 09:00 STIN 03-02 09:00 at=Odense\nc 03-02 10:00 AN_STIN 03-02 08:00"
    assert rules.stay(told(story)).hospital == hospital("Sønderborg")


def test_a_new_admission_in_the_same_episode_starts_its_own_clock() -> None:
    stay = rules.stay(told(ADMIT + HOME + "b 03-12 20:00 STIN 03-12 19:40"))
    assert (stay.admitted_at, stay.ended_at) == (at("03-12 19:40"), None)


def test_a_late_admission_does_not_change_where_the_citizen_came_home_from() -> None:
    stay = rules.stay(told(ADMIT + HOME + "b 03-08 12:00 STIN 03-02 12:00 at=Odense"))
    assert (stay.hospital, stay.ended_at) == (hospital("Sønderborg"), at("03-07 09:45"))


def test_the_hospitals_word_replaces_an_end_by_hand() -> None:
    stay = rules.stay(told(ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 SLHJ 03-08 09:00"))
    assert stay.ended_at == at("03-08 09:00")


def test_a_cancelled_stay_still_names_hospital_and_episode() -> None:
    stay = rules.stay(told(ADMIT + "b 03-01 14:00 AN_STIN 03-01 12:00"))
    assert (stay.episode, stay.hospital, stay.admitted_at) == ("episode-1", hospital("Sønderborg"), None)


def test_the_history_shows_every_message_once_and_what_is_in_force() -> None:
    lines = rules.history(
        told(HOME + ADMIT * 2 + "b 03-01 13:00 RE_STIN 03-01 08:00\nc 03-08 11:00 AN_SLHJ 03-07 09:45")
    )
    assert [(line.event.message_id, line.in_force) for line in lines] == [
        ("a", False),
        ("b", True),
        ("z", False),
        ("c", False),
    ]


def test_messages_registered_at_the_same_time_are_ordered_by_their_id() -> None:
    first, second = event("b 03-01 12:00 STIN 03-01 12:00"), event("a 03-01 12:00 STIN 03-01 12:00 at=Odense")
    assert [item.message_id for item in rules.in_order([first, second])] == ["a", "b"]


def test_the_table_names_an_outcome_for_every_step_from_every_state_but_cancelled() -> None:
    states = set(StayState) - {StayState.CANCELLED}
    assert set(TRANSITIONS) == {(state, step) for state in states for step in Step}
    assert StayState.CANCELLED not in TRANSITIONS.values()


def test_only_a_new_admission_reopens_a_stay_that_the_hospital_ended() -> None:
    reopening = {step for step in Step if TRANSITIONS[StayState.DISCHARGED, step] is StayState.ADMITTED}
    assert reopening == {Step.READMIT}


def test_death_is_final_in_the_table() -> None:
    assert {TRANSITIONS[StayState.DECEASED, step] for step in Step} == {StayState.DECEASED}
