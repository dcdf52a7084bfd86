"""A message as the record will keep it: from what came in, or from what a person wrote here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from naer.dialogue.definition import (
    AboutStay,
    Activity,
    Addressee,
    Agreements,
    Author,
    Direction,
    Draft,
    IncomingCommunication,
    Message,
    MessageState,
    Party,
    Segment,
    StatedCitizen,
    Step,
    Thread,
    TrayState,
)
from naer.dialogue.rules import answers, threads


@dataclass(frozen=True)
class Signature:
    """Who signs a message of ours and when; ids are made by the caller: the letter's, and one for each segment."""

    author: Author
    at: datetime
    message_id: str
    segment_ids: Sequence[str]


def received(
    incoming: IncomingCommunication,
    *,
    known: Iterable[Message],
    agreements: Agreements,
    received_at: datetime,
    citizen_id: str,
    encounter_id: str = "",
    tray: TrayState | None = None,
) -> Message:
    """What is kept of a message that came, beside the messages of its thread that are `known`. Parties are the record's."""
    step = incoming.own_step
    return Message(
        id="",
        message_id=incoming.message_id,
        thread_id=incoming.thread_id,
        direction=Direction.IN,
        state=MessageState.RECEIVED,
        activity=incoming.activity,
        category=incoming.category,
        sender=incoming.sender,
        receiver=incoming.receiver,
        at=step.recorded_at if step else incoming.sent_at,
        segments=threads.segments_to_keep(incoming, known),
        own_segment_ids=threads.own_segments(incoming),
        steps=incoming.steps,
        topic=incoming.topic,
        priority=incoming.priority,
        from_whom=incoming.from_whom,
        to_whom=incoming.to_whom,
        stay=incoming.stay,
        citizen=incoming.citizen,
        citizen_id=citizen_id,
        encounter_id=encounter_id,
        inbox_id=incoming.inbox_id,
        sent_at=incoming.sent_at,
        received_at=received_at,
        term=answers.answer_term(
            agreements,
            sender=incoming.sender,
            receiver=incoming.receiver,
            activity=incoming.activity,
            category=incoming.category,
            counted_from=received_at,
        ),
        read_due_at=answers.read_due_at(agreements, received_at),
        tray=tray,
    )


@dataclass(frozen=True)
class Frame:
    """What a message of ours is about, from whom and to whom; `previous` is the letter id that it answers or passes on."""

    thread_id: str
    category: str
    sender: Party
    receiver: Party
    citizen_id: str
    citizen: StatedCitizen
    topic: str = ""
    priority: str = ""
    to_whom: Addressee | None = None
    stay: AboutStay | None = None
    encounter_id: str = ""
    previous: str = ""


def frame_like(message: Message, *, thread_id: str, sender: Party, receiver: Party, to_whom: Addressee | None) -> Frame:
    """The frame of a reply to `message`, or of passing it on: a forløbs-id that was received is always returned."""
    return Frame(
        thread_id=thread_id,
        category=message.category,
        sender=sender,
        receiver=receiver,
        citizen_id=message.citizen_id,
        citizen=message.citizen,
        topic=message.topic,
        priority=message.priority,
        to_whom=to_whom,
        stay=message.stay,
        encounter_id=message.encounter_id,
        previous=message.letter_id,
    )


def written(draft: Draft, frame: Frame, *, activity: Activity, signature: Signature) -> Message:
    """What a person here wrote, as a message that waits to be sent. The text comes first, then the files."""
    names = iter(signature.segment_ids)
    content = [
        Segment(next(names), signature.at, frame.sender, signature.author, text=draft.text),
        *(
            Segment(next(names), signature.at, frame.sender, signature.author, attachment=attachment)
            for attachment in draft.attachments
        ),
    ]
    own = tuple(segment.id for segment in content)
    step = Step(signature.message_id, activity.value, signature.at, signature.at, previous=frame.previous, segments=own)
    return Message(
        id="",
        message_id=signature.message_id,
        thread_id=frame.thread_id,
        direction=Direction.OUT,
        state=MessageState.PREPARED,
        activity=activity,
        category=frame.category,
        sender=frame.sender,
        receiver=frame.receiver,
        at=signature.at,
        segments=tuple(content),
        own_segment_ids=own,
        steps=(step,),
        topic=frame.topic,
        priority=frame.priority,
        to_whom=frame.to_whom,
        stay=frame.stay,
        citizen=frame.citizen,
        citizen_id=frame.citizen_id,
        encounter_id=frame.encounter_id,
    )


def passed_on(message: Message, whole: Thread) -> Message:
    """The message that forwards `whole`, carrying all that was said there and its history."""
    said = tuple(line.segment for line in whole.lines)
    return replace(message, segments=(*said, *message.segments), steps=(*threads.history(whole), *message.steps))


def with_answers(thread: Thread) -> list[Message]:
    """The messages whose noted answer is not what the thread says now, mended: an answer came, or was refused."""
    found: list[Message] = []
    for message in thread.messages:
        term = message.term
        if term is not None:
            answered_at = answers.answered_at(thread, message)
            if answered_at != term.answered_at:
                found.append(replace(message, term=replace(term, answered_at=answered_at)))
    return found


def sent(message: Message, agreements: Agreements, *, at: datetime) -> Message:
    """A message of ours that leaves now; what it asks is to be answered so long after it first left."""
    term = answers.answer_term(
        agreements,
        sender=message.sender,
        receiver=message.receiver,
        activity=message.activity,
        category=message.category,
        counted_from=at,
    )
    return replace(message, sent_at=message.sent_at or at, sendings=message.sendings + 1, term=message.term or term)
