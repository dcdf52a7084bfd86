"""Letters that nobody thought of come out as they went in, and no message makes the understanding fall over."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from naer.courses.definition import HospitalEvent, Move, Telling
from naer.dialogue.definition import Addressee, Attachment, Author, RoleTitle, Segment
from naer.exchange import outbox, understanding
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.understanding import NotAMessage, Rejected, Understood
from naer.fhir import xml
from tests.unit.exchange.messages import (
    CLINIC,
    HOME_CARE,
    NOON,
    communication,
    hospital_event,
    letter,
    notification,
    party,
    raw,
)

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n")
TEXT = st.text(CHARACTERS, min_size=1, max_size=60).filter(lambda text: text.strip())
WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzæøåÆØÅ-'"), min_size=1, max_size=12)
UUIDS = st.uuids(version=4).map(str)
INSTANTS = st.integers(0, 2 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))
ROLES = st.one_of(
    st.builds(lambda text: RoleTitle(text=text), WORD),
    st.builds(lambda code: RoleTitle(code=code, system="urn:roles"), st.sampled_from(["laege", "sygeplejerske"])),
)
AUTHORS = st.builds(
    lambda given, family, role: Author(tuple(given), family, role, "74767676"),
    st.lists(WORD, max_size=3),
    WORD,
    ROLES,
)
ATTACHMENTS = st.one_of(
    st.builds(lambda title: Attachment(title=title, content_type="image/png", data="iVBORw0KGgo="), WORD),
    st.builds(lambda title: Attachment(title=title, url="https://example.org/a"), WORD),
)
ORGANISATIONS = st.sampled_from([party(HOME_CARE), party(CLINIC)])
TEXTS = st.builds(
    lambda id, at, organisation, author, text: Segment(id, at, organisation, author, text=text),
    UUIDS,
    INSTANTS,
    ORGANISATIONS,
    AUTHORS,
    TEXT,
)
FILES = st.builds(
    lambda id, at, organisation, attachment: Segment(id, at, organisation, attachment=attachment),
    UUIDS,
    INSTANTS,
    ORGANISATIONS,
    ATTACHMENTS,
)
ADDRESSEES = st.one_of(
    st.none(),
    st.builds(lambda team: Addressee(team=team), WORD),
    st.builds(
        lambda given, family, role: Addressee(tuple(given), family, role), st.lists(WORD, max_size=2), WORD, ROLES
    ),
)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(FILES, max_size=3), ADDRESSEES, ADDRESSEES, st.booleans())
def test_a_letter_is_read_as_it_was_written(
    texts: list[Segment], files: list[Segment], from_whom: Addressee | None, to_whom: Addressee | None, as_xml: bool
) -> None:
    told = letter(segments=(*texts, *files), from_whom=from_whom, to_whom=to_whom)
    bundle = communication(told)
    read = understanding.understand(xml.write(bundle) if as_xml else raw(bundle))
    assert isinstance(read, Understood), read
    assert isinstance(read.meaning, CareCommunication)
    said = read.meaning.said
    assert said.segments == (*texts, *files)
    assert (said.from_whom, said.to_whom) == (from_whom, to_whom)
    assert read.remarks == ()


EVENTS = st.builds(
    lambda move, telling, hours, deceased, report: hospital_event(
        move=move,
        telling=telling,
        occurred_at=NOON + timedelta(hours=hours),
        registered_at=NOON + timedelta(hours=hours + 1),
        emergency="emergency" in move.value,
        deceased=deceased,
        report_requested=report,
        corrects="earlier-letter" if telling is not Telling.NEW else "",
    ),
    st.sampled_from(Move),
    st.sampled_from(Telling),
    st.integers(0, 500),
    st.sampled_from([None, True, False]),
    st.booleans(),
)


@given(EVENTS, st.booleans())
def test_a_notification_is_read_as_it_was_sent(event: HospitalEvent, as_xml: bool) -> None:
    bundle = notification(event)
    read = understanding.understand(xml.write(bundle) if as_xml else raw(bundle))
    assert isinstance(read, Understood), read
    assert isinstance(read.meaning, HospitalNotification)
    found = read.meaning.event
    assert (found.move, found.telling, found.deceased) == (event.move, event.telling, event.deceased)
    assert (found.registered_at, found.episode, found.corrects) == (event.registered_at, event.episode, event.corrects)


PLACES = st.lists(st.integers(0, 30), min_size=1, max_size=8)
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([{}]),
    st.just(["x"]),
)


@given(st.sampled_from([notification(), communication()]), PLACES, STRANGE, st.booleans())
def test_no_change_at_any_place_makes_the_understanding_fall_over(
    bundle: dict[str, Any], places: list[int], strange: Any, removes: bool
) -> None:
    changed = json.loads(raw(bundle))
    _change(changed, places, strange, removes=removes)
    read = understanding.understand(json.dumps(changed).encode())
    if isinstance(read, Rejected):
        assert all(problem.english and problem.danish for problem in read.problems)
        assert not [problem for problem in read.problems if "0202450002" in problem.english + problem.danish]
    if isinstance(read, NotAMessage):
        assert "0202450002" not in read.reason


@given(st.sampled_from([notification(), communication()]), st.integers(0, 20_000), st.booleans())
def test_no_cut_makes_the_understanding_fall_over(bundle: dict[str, Any], place: int, as_xml: bool) -> None:
    whole = xml.write(bundle) if as_xml else raw(bundle)
    understanding.understand(whole[:place])
    understanding.understand(whole[:place] + whole[place + 7 :])


@given(INSTANTS, st.booleans())
def test_a_message_sent_again_is_the_same_letter(at: datetime, as_xml: bool) -> None:
    bundle = communication()
    first = understanding.understand(raw(bundle))
    body = outbox.sent_again(xml.write(bundle) if as_xml else raw(bundle), bundle_id="new-envelope", at=at)
    again = understanding.understand(body)
    assert isinstance(first, Understood)
    assert isinstance(again, Understood)
    assert (again.envelope.bundle_id, again.envelope.header_id) == ("new-envelope", first.envelope.header_id)
    assert isinstance(first.meaning, CareCommunication)
    assert isinstance(again.meaning, CareCommunication)
    assert again.meaning.said.segments == first.meaning.said.segments


def _change(value: Any, places: list[int], strange: Any, *, removes: bool) -> None:
    """Go down by the places, and put something strange at the last, or take away what is there."""
    for place in places[:-1]:
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        containers = [one for one in inner if isinstance(one, dict | list) and one]
        if not containers:
            break
        value = containers[place % len(containers)]
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[places[-1] % len(keys)]
    if removes:
        del value[key]
    else:
        value[key] = strange
