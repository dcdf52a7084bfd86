"""The duplicate table: what a message is beside those seen before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from naer.exchange import outcomes, understanding
from naer.exchange.outcomes import Outcome, Seen, Sighting
from naer.exchange.understanding import Understood
from naer.fhir.plain import Json
from tests.unit.exchange import test_acknowledgement, test_discharge_notice
from tests.unit.exchange.messages import (
    NOON,
    changed,
    communication,
    hospital_event,
    letter,
    notification,
    part,
    raw,
    segment,
)


def read(bundle: Json) -> Understood:
    found = understanding.understand(raw(bundle))
    assert isinstance(found, Understood)
    return found


FIRST = read(notification())
SEEN = Seen(was_refused=False, bundle_id="1", episode=hospital_event().episode, understood=FIRST)
SENT_LATER = read(changed(notification(), lambda b: part(b, "Provenance").update({"recorded": "2026-03-07T12:00:00Z"})))
OTHER_EPISODE = read(notification(hospital_event(episode="other")))
OTHER_TIME = read(notification(hospital_event(occurred_at=NOON + timedelta(hours=1))))
OTHER_SENDER = read(
    changed(notification(), lambda b: part(b, "Organization")["identifier"][1].update({"value": "11111111111"}))
)

TABLE: dict[str, tuple[Understood | None, str, bool, Seen | None, Sighting]] = {
    "all new": (FIRST, "1", False, None, Sighting.NEW),
    "same envelope, same letter": (FIRST, "1", True, SEEN, Sighting.SAME_AGAIN),
    "new envelope, same letter": (FIRST, "2", False, SEEN, Sighting.SENT_AGAIN),
    "sent again with new times": (SENT_LATER, "2", False, SEEN, Sighting.SENT_AGAIN),
    "another episode": (OTHER_EPISODE, "2", False, SEEN, Sighting.CONFLICT),
    "another episode in the same envelope": (OTHER_EPISODE, "1", True, SEEN, Sighting.CONFLICT),
    "another time": (OTHER_TIME, "2", False, SEEN, Sighting.CONFLICT),
    "another sender": (OTHER_SENDER, "2", False, SEEN, Sighting.NEW),
    "used envelope, new letter": (FIRST, "1", True, None, Sighting.ENVELOPE_USED),
    "refused before, now valid": (FIRST, "2", False, replace(SEEN, was_refused=True), Sighting.REFUSED_BEFORE),
    "refused before, and again": (None, "2", False, replace(SEEN, was_refused=True), Sighting.REFUSED_BEFORE),
    "damaged copy of a good letter": (None, "2", False, SEEN, Sighting.SENT_AGAIN),
    "faulty and new": (None, "2", False, None, Sighting.NEW),
    "earlier one was emptied": (FIRST, "2", False, replace(SEEN, understood=None), Sighting.SENT_AGAIN),
    "earlier one was emptied, other episode": (
        OTHER_EPISODE,
        "2",
        False,
        replace(SEEN, understood=None),
        Sighting.CONFLICT,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_duplicate_table(name: str) -> None:
    message, bundle_id, envelope_used, same_letter, expected = TABLE[name]
    found = outcomes.sighting(message, bundle_id=bundle_id, envelope_used=envelope_used, same_letter=same_letter)
    assert found is expected


MEANINGS: dict[str, tuple[Json, Json]] = {
    "text": (communication(), communication(letter(segments=(segment("Noget andet"),)))),
    "thread": (communication(), communication(letter(thread_id="bb5aba27-2112-434a-ac3f-d317ba7a70cd"))),
    "notice": (
        test_discharge_notice.message(test_discharge_notice.NOTICE),
        test_discharge_notice.message(replace(test_discharge_notice.NOTICE, needs=())),
    ),
    "withdrawal": (
        test_discharge_notice.message(test_discharge_notice.WITHDRAWAL),
        test_discharge_notice.message(replace(test_discharge_notice.WITHDRAWAL, reason="")),
    ),
    "verdict": (
        test_acknowledgement.answer(notification()),
        changed(
            test_acknowledgement.answer(notification()),
            lambda b: part(b, "MessageHeader")["response"].update({"code": "fatal-error"}),
        ),
    ),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_letters_are_compared_by_what_they_say(name: str) -> None:
    one, other = map(read, MEANINGS[name])
    seen = Seen(was_refused=False, bundle_id="1", episode=outcomes.episode_of(one.meaning), understood=one)
    assert outcomes.says_the_same(one, seen)
    assert not outcomes.says_the_same(other, seen)
    assert outcomes.letter_key(one, is_first=False) != outcomes.letter_key(other, is_first=False)


def test_the_first_letter_is_kept_under_its_id_and_a_later_one_under_what_it_says() -> None:
    assert outcomes.letter_key(FIRST, is_first=True) == hospital_event().message_id
    later: list[Any] = [outcomes.letter_key(one, is_first=False) for one in (FIRST, SENT_LATER, OTHER_EPISODE)]
    assert later[0] == later[1] != later[2]
    assert all(key.startswith(f"{hospital_event().message_id}/") for key in later)


def test_outcomes_are_named_as_people_say_them() -> None:
    assert {outcome.value for outcome in Outcome} == {
        "understood",
        "not relevant",
        "duplicate",
        "conflict",
        "refused",
        "not a message",
    }
