"""However letters come, the thread is the same; and the same as one put together by hand."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from naer.dialogue import rules
from naer.dialogue.definition import IncomingCommunication, Thread
from tests.property.dialogue.slow_thread import shown as shown_by_hand
from tests.unit.dialogue.letters import arrived, at, letters

CLOCKS = ("10:00", "10:00", "11:00", "14:00")


@st.composite
def correspondences(draw: st.DrawFn) -> list[IncomingCommunication]:
    """A thread of a few letters: replies to any earlier letter, simultaneous ones, files, everything repeated."""
    lines: list[str] = []
    carried: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 6))):
        name = "abcdef"[number]
        sender = draw(st.sampled_from(["team", "clinic"]))
        answers = draw(st.sampled_from(sorted(carried))) if carried else ""
        own = [f"{name.upper()}{place}{draw(st.sampled_from(['', '+']))}" for place in range(draw(st.integers(1, 3)))]
        carried[name] = [*carried.get(answers, []), *own]
        day = 20 + number // 2
        does = f"reply:{answers}" if answers else "new"
        lines.append(f"{name} {sender} {does} 11-{day} {draw(st.sampled_from(CLOCKS))} {' '.join(carried[name])}")
    return letters("\n".join(lines))


def shown(thread: Thread) -> list[tuple[str, str, bool]]:
    return [
        (
            line.segment.id,
            line.message.message_id if line.message else "",
            bool(line.segment.attachment and line.segment.attachment.has_content),
        )
        for line in thread.lines
    ]


def seen(thread: Thread) -> tuple[object, ...]:
    """All that a page shows of a thread."""
    lines = [
        (line.segment, line.message.message_id if line.message else "", line.told_otherwise) for line in thread.lines
    ]
    return (lines, [one.message_id for one in thread.messages], thread.initiator, thread.missing)


@given(correspondences(), st.data())
def test_the_order_of_arrival_does_not_matter(sent: list[IncomingCommunication], data: st.DataObject) -> None:
    came = data.draw(st.permutations(sent))
    assert seen(rules.thread(arrived(came))) == seen(rules.thread(arrived(sent)))


@given(correspondences(), st.data())
def test_what_comes_twice_is_there_once(sent: list[IncomingCommunication], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(sent), max_size=4))
    came = data.draw(st.permutations([*sent, *again]))
    assert seen(rules.thread(arrived(came))) == seen(rules.thread(arrived(sent)))
    once = arrived(sent)
    assert rules.thread([*once, *once]) == rules.thread(once)


@given(correspondences(), st.data())
def test_a_thread_with_letters_missing_is_the_one_put_together_by_hand(
    sent: list[IncomingCommunication], data: st.DataObject
) -> None:
    came = data.draw(st.lists(st.sampled_from(sent), min_size=1, unique_by=lambda one: one.message_id))
    assert shown(rules.thread(arrived(came))) == shown_by_hand(came)


@given(correspondences())
def test_nothing_that_was_said_is_lost(sent: list[IncomingCommunication]) -> None:
    said = {segment.id for one in sent for segment in one.segments}
    thread = rules.thread(arrived(sent))
    assert {line.segment.id for line in thread.lines} == said
    assert all(line.message is not None for line in thread.lines) and thread.missing == ()
    assert all(line.segment.attachment.has_content for line in thread.lines if line.segment.attachment)


@given(correspondences(), st.data())
def test_a_reply_repeats_all_that_was_said_before_it(sent: list[IncomingCommunication], data: st.DataObject) -> None:
    thread = rules.thread(arrived(sent))
    written = data.draw(st.sampled_from(thread.messages))
    letter = rules.letter(written, thread)
    place = thread.messages.index(written)
    before = rules.thread(thread.messages[:place]).lines if place else ()
    if written.activity.value == "reply-message":
        assert {line.segment.id for line in before} <= {segment.id for segment in letter.earlier}
        assert not set(written.own_segment_ids) & {segment.id for segment in letter.earlier}


@given(st.datetimes(min_value=at("01-01 00:00").replace(tzinfo=None), max_value=at("12-31 00:00").replace(tzinfo=None)))
def test_a_term_holds_whole_working_days_and_is_over_at_midnight(moment: datetime) -> None:
    came = moment.replace(tzinfo=at("01-01 00:00").tzinfo)
    due = [rules.due_at(came, count) for count in (1, 2, 3)]
    assert due == sorted(set(due)) and due[0] > came
    assert all(one.minute == 0 and one.second == 0 for one in due)
