"""A thread is what its messages add up to: each segment once, in order, whatever came first, late or not at all."""

from dataclasses import replace

from naer.dialogue import rules
from naer.dialogue.definition import Activity, Direction, MessageState, ReadMark, Thread
from tests.unit.dialogue.letters import CLINIC, TEAM, arrived, at, draft, letters, signature

QUESTION_AND_ANSWER = """
    a    team     new       11-20 10:00   A P+
    b    clinic   reply:a   11-20 14:00   A P+ B
"""


def shown(thread: Thread) -> str:
    """The segments in their order, each with the message that brought it."""
    return " ".join(f"{line.segment.id}<{line.message.message_id if line.message else '?'}" for line in thread.lines)


def of(table: str, *, order: str = "") -> Thread:
    """The thread of a table whose letters came in the order of their names."""
    written = {one.message_id: one for one in letters(table)}
    return rules.thread(arrived(written[name] for name in (order.split() or written)))


def test_a_reply_keeps_the_thread_and_repeats_nothing_twice() -> None:
    thread = of(QUESTION_AND_ANSWER)
    assert shown(thread) == "A<a P+<a B<b"
    assert (thread.initiator, thread.latest.message_id) == (TEAM, "b")


def test_a_reply_that_comes_before_its_original_shows_what_it_repeats_and_who_brought_it_later() -> None:
    (_, reply) = letters(QUESTION_AND_ANSWER)
    alone = rules.thread(arrived([reply]))
    assert shown(alone) == "A<? P+<? B<b"
    assert not any(line.segment.attachment.has_content for line in alone.lines if line.segment.attachment)
    assert shown(of(QUESTION_AND_ANSWER, order="b a")) == "A<a P+<a B<b"


def test_a_files_content_is_kept_when_a_reply_repeats_it_without() -> None:
    for order in ("a b", "b a"):
        thread = of(QUESTION_AND_ANSWER, order=order)
        (file,) = [line.segment.attachment for line in thread.lines if line.segment.attachment]
        assert (file.title, file.content_type, file.data) == ("bilag P+", "application/pdf", "SGVq")


def test_a_file_whose_content_comes_only_later_is_kept_once() -> None:
    first, reply = letters(QUESTION_AND_ANSWER)
    resent = replace(reply, segments=(*first.segments, *reply.segments[2:]))
    empty = replace(first, segments=reply.segments[:2])
    for order in ((empty, resent), (resent, empty), (first, resent)):
        kept = arrived(order)
        files = [one.attachment for message in kept for one in message.segments if one.attachment]
        assert sum(file.has_content for file in files) == 1
        shown_file = next(line.segment.attachment for line in rules.thread(kept).lines if line.segment.attachment)
        assert shown_file.data == "SGVq"


def test_the_record_keeps_only_what_it_lacks_of_a_messages_history() -> None:
    kept = arrived(letters(QUESTION_AND_ANSWER))
    assert [[segment.id for segment in one.segments] for one in kept] == [["A", "P+"], ["B"]]
    late = arrived(reversed(letters(QUESTION_AND_ANSWER)))
    assert [[segment.id for segment in one.segments] for one in late] == [["A", "P+", "B"], ["A", "P+"]]


def test_a_duplicate_changes_nothing() -> None:
    once = of(QUESTION_AND_ANSWER)
    (first, second) = arrived(letters(QUESTION_AND_ANSWER))
    assert rules.thread([first, second, replace(first, id="communication-9"), second]) == once


def test_line_breaks_are_preserved() -> None:
    assert of(QUESTION_AND_ANSWER).lines[0].segment.text == "tekst A\nlinje to"


def test_simultaneous_messages_stand_with_the_initiator_first() -> None:
    table = """
        q    clinic   new       11-20 10:00   Q
        a    team     reply:q   11-20 14:00   Q A
        b    clinic   reply:q   11-20 14:00   Q B
    """
    for order in ("q a b", "b q a", "a b q"):
        thread = of(table, order=order)
        assert shown(thread) == "Q<q B<b A<a"
        assert [one.message_id for one in thread.messages] == ["q", "b", "a"]


def test_simultaneous_segments_of_lost_messages_stand_with_the_initiator_first() -> None:
    table = """
        q    team     new       11-20 10:00   Q
        a    clinic   reply:q   11-20 14:00   Q A
        b    team     reply:a   11-20 14:00   Q A B
        c    clinic   reply:b   11-20 15:00   Q A B C
    """
    assert shown(of(table, order="c")) == "Q<? B<? A<? C<c"


def test_a_segment_is_shown_in_its_owners_words_even_when_the_repeaters_clock_is_behind() -> None:
    first, reply = letters(
        """
        a    team     new       11-20 10:00   A
        b    clinic   reply:a   11-20 09:00   A=andet B
    """
    )
    for order in ((first, reply), (reply, first)):
        line = next(one for one in rules.thread(arrived(order)).lines if one.segment.id == "A")
        assert (line.segment.text, line.told_otherwise) == ("tekst A\nlinje to", True)


def test_two_letters_under_one_id_are_two_messages() -> None:
    first, reply = letters(QUESTION_AND_ANSWER)
    other = replace(first, message_id="a/another", segments=letters("a team new 11-20 10:30 Z")[0].segments)
    other = replace(other, steps=(replace(first.steps[0], segments=("Z",)),))
    thread = rules.thread(arrived([first, other, reply]))
    assert shown(thread) == "A<a P+<a Z<a/another B<b"
    assert thread.messages[1].letter_id == "a" == thread.messages[0].letter_id


def test_who_began_is_told_by_the_first_segment_when_the_first_message_never_came() -> None:
    (_, reply) = letters(QUESTION_AND_ANSWER)
    assert rules.thread(arrived([reply])).initiator == TEAM


def test_what_the_history_names_and_nobody_carries_is_missing() -> None:
    first, second = letters(
        """
        a    team     new       11-20 10:00   A
        b    clinic   reply:a   11-20 14:00   A B
    """
    )
    cut = replace(second, segments=second.segments[1:])
    assert rules.thread(arrived([cut])).missing == ("A",)
    assert rules.thread(arrived([cut, first])).missing == ()


def test_what_lies_before_a_forwarding_is_not_missing() -> None:
    (*_, forwarded) = letters(
        """
        a    clinic   new         11-20 10:00   A
        b    ward     forward:a   11-20 14:00   A B
    """
    )
    thread = rules.thread(arrived([replace(forwarded, segments=forwarded.segments[1:])]))
    assert (thread.missing, thread.initiator.name) == ((), "Medicinsk Afdeling")


def test_a_segment_told_with_other_words_is_shown_as_it_first_came_and_said() -> None:
    table = """
        a    team     new       11-20 10:00   A
        b    clinic   reply:a   11-20 14:00   A=andet B
    """
    for order in ("a b", "b a"):
        thread = of(table, order=order)
        assert next((line.segment.text, line.told_otherwise) for line in thread.lines) == ("tekst A\nlinje to", True)


def test_senders_who_list_wrongly_still_bring_what_is_new() -> None:
    (first, reply) = letters(QUESTION_AND_ANSWER)
    own = reply.steps[-1]
    lists_nothing = replace(reply, steps=(*reply.steps[:-1], replace(own, segments=())))
    lists_all = replace(reply, steps=(*reply.steps[:-1], replace(own, segments=("A", "P+", "B"))))
    lists_others = replace(reply, steps=(*reply.steps[:-1], replace(own, segments=("X",))))
    for wrong in (lists_nothing, lists_all, lists_others):
        assert rules.own_segments(wrong) == ("B",)
    no_history = replace(reply, steps=(replace(own, segments=()),))
    assert rules.own_segments(no_history) == ("A", "P+", "B")
    assert shown(rules.thread(arrived([first, no_history]))) == "A<a P+<a B<b"
    all_listed_as_old = replace(reply, steps=(replace(reply.steps[0], segments=("A", "P+", "B")),))
    assert rules.own_segments(all_listed_as_old) == ("B",)


def test_what_a_message_answers_is_told_when_it_is_here() -> None:
    thread = of(QUESTION_AND_ANSWER)
    answered = rules.answered_message(thread, thread.messages[1])
    assert answered is not None and answered.message_id == "a"
    assert rules.answered_message(thread, thread.messages[0]) is None
    assert rules.answered_message(thread, replace(thread.messages[0], steps=())) is None


def test_a_message_is_unread_by_its_receiver_until_somebody_there_reads_it() -> None:
    thread = of(QUESTION_AND_ANSWER)
    assert [one.message_id for one in rules.unread_by(thread, ["team-id"])] == ["b"]
    assert [one.message_id for one in rules.unread_by(thread, ["clinic-id"])] == ["a"]
    answer = replace(thread.messages[1], reads=(ReadMark("team-id", "nurse", "Anna Test", at("11-20 15:00")),))
    assert rules.unread_by(rules.thread([thread.messages[0], answer]), ["team-id"]) == ()
    assert not rules.is_unread_by(replace(answer, reads=(), state=MessageState.PREPARED), frozenset({"team-id"}))


def test_the_history_of_a_thread_is_every_step_once_and_oldest_first() -> None:
    table = """
        a    team     new       11-20 10:00   A
        b    clinic   reply:a   11-20 14:00   A B
        c    team     reply:b   11-21 09:00   A B C
    """
    for order in ("a b c", "c b a", "c"):
        assert [step.message_id for step in rules.history(of(table, order=order))] == ["a", "b", "c"]


def written_reply(thread: Thread, moment: str, *, message_id: str = "ours") -> Thread:
    """The thread with a reply of the team's to its latest message."""
    frame = rules.frame_like(thread.latest, thread_id=thread.id, sender=TEAM, receiver=CLINIC, to_whom=None)
    ours = rules.written(draft(), frame, activity=Activity.REPLY, signature=signature(moment, message_id))
    return rules.thread([*thread.messages, ours])


def test_our_reply_carries_the_whole_thread_without_the_files_content() -> None:
    whole = written_reply(of(QUESTION_AND_ANSWER), "11-20 16:00")
    letter = rules.letter(whole.latest, whole)
    assert [segment.id for segment in letter.earlier] == ["A", "P+", "B"]
    assert [segment.attachment.has_content for segment in letter.earlier if segment.attachment] == [False]
    assert [segment.id for segment in letter.message.segments] == ["ours-text"]
    assert [step.message_id for step in letter.history] == ["a", "b"]
    assert letter.message.steps[0].previous == "b"
    assert whole.latest.direction is Direction.OUT and letter.citizen.name == "Bruno Elmer"


def test_our_reply_carries_what_it_answers_even_when_their_clock_is_ahead() -> None:
    whole = written_reply(of(QUESTION_AND_ANSWER), "11-20 13:00")
    ours = next(one for one in whole.messages if one.message_id == "ours")
    assert [segment.id for segment in rules.letter(ours, whole).earlier] == ["A", "P+", "B"]


def test_what_was_refused_is_not_repeated_in_the_next_letter() -> None:
    first = written_reply(of(QUESTION_AND_ANSWER), "11-20 16:00")
    refused = rules.thread([*first.messages[:-1], replace(first.latest, state=MessageState.REFUSED)])
    latest = rules.latest(refused)
    assert latest is not None and latest.message_id == "b"
    again = written_reply(rules.thread(refused.messages[:-1]), "11-20 17:00", message_id="again")
    whole = rules.thread([*refused.messages, again.latest])
    assert "ours-text" not in [segment.id for segment in rules.letter(whole.latest, whole).earlier]


def test_a_reply_to_a_thread_of_which_nothing_else_is_known_stands_alone() -> None:
    whole = written_reply(of(QUESTION_AND_ANSWER), "11-20 16:00")
    alone = rules.thread([whole.latest])
    assert rules.letter(alone.latest, alone).earlier == ()


def test_a_forwarded_message_carries_what_it_passes_on_and_its_files() -> None:
    thread = of(QUESTION_AND_ANSWER)
    frame = rules.frame_like(thread.latest, thread_id="another-thread", sender=TEAM, receiver=CLINIC, to_whom=None)
    ours = rules.written(draft(), frame, activity=Activity.FORWARD, signature=signature("11-20 16:00"))
    passed_on = rules.passed_on(ours, thread)
    letter = rules.letter(passed_on, rules.thread([passed_on]))
    assert passed_on.thread_id == "another-thread" != thread.id
    assert [segment.id for segment in letter.earlier] == ["A", "P+", "B"]
    assert [segment.attachment.data for segment in letter.earlier if segment.attachment] == ["SGVq"]
    assert [step.message_id for step in letter.history] == ["a", "b"]
    assert shown(rules.thread([passed_on])) == "A<? P+<? B<? ours-text<ours"
