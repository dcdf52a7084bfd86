"""A thread is what its messages add up to, whatever order they came in.

Messages are ordered by when the sender's system wrote them down, segments by when they were written; where two are
simultaneous, whoever began the thread comes first. Each segment is shown once: as its first teller told it, with an
attachment's content from whichever message brought it (replies repeat only title and date).

Standard: the thread rules of MedCom CareCommunication 5.0; docs/clarifications.md, "Threads", for what it leaves open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from naer.dialogue.definition import (
    Activity,
    Attachment,
    IncomingCommunication,
    Letter,
    Line,
    Message,
    MessageState,
    Party,
    Segment,
    Step,
    Thread,
)

_BEGINS = frozenset({Activity.NEW, Activity.FORWARD})
_NOT_THERE = frozenset({MessageState.PREPARED, MessageState.REFUSED})


@dataclass(frozen=True)
class _Told:
    """A segment with all messages that tell it, in their order; `owner` is the first that says it brought it."""

    tellings: tuple[Segment, ...]
    owner: Message | None
    place: tuple[int, int]

    @property
    def first(self) -> Segment:
        """The segment as its owner told it, otherwise as the first message that repeats it."""
        return self.tellings[0]


def thread(messages: Iterable[Message]) -> Thread:
    """The thread that `messages` (at least one, all of one thread) add up to. Order and copies do not matter."""
    each_once = {message.message_id: message for message in sorted(messages, key=_copy_order, reverse=True)}
    initiator = _initiator(list(each_once.values()))
    ordered = sorted(each_once.values(), key=lambda message: _order(message, initiator))
    names = dict.fromkeys(segment.id for message in ordered for segment in message.segments)
    told = sorted((_told(name, ordered) for name in names), key=lambda one: _line_order(one, initiator))
    first = ordered[0]
    return Thread(
        id=first.thread_id,
        category=first.category,
        topic=first.topic,
        initiator=initiator,
        messages=tuple(ordered),
        lines=tuple(_line(one) for one in told),
        missing=_missing(ordered, frozenset(names)),
    )


def own_segments(incoming: IncomingCommunication) -> tuple[str, ...]:
    """Ids of what is new in a message, by the message alone.

    What its own step lists and no earlier step does; where that names nothing that is there (senders list wrongly),
    what no earlier step lists; where nothing is left, what its sender wrote last.
    """
    carried = [segment.id for segment in incoming.segments]
    own = incoming.own_step
    listed = frozenset(own.segments if own else ())
    earlier = {name for step in incoming.steps if step is not own for name in step.segments}
    found = [name for name in carried if name in listed and name not in earlier]
    found = found or [name for name in carried if name not in earlier]
    if not found:
        newest = max(segment.written_at for segment in incoming.segments)
        found = [segment.id for segment in incoming.segments if segment.written_at == newest]
    return tuple(dict.fromkeys(found))


def segments_to_keep(incoming: IncomingCommunication, known: Iterable[Message]) -> tuple[Segment, ...]:
    """The segments that the record must keep of a message: its own, and of its history what `known` lack or tell otherwise."""
    own = own_segments(incoming)
    have: dict[str, list[Segment]] = {}
    for message in known:
        for segment in message.segments:
            have.setdefault(segment.id, []).append(segment)
    return tuple(
        segment for segment in incoming.segments if segment.id in own or not _is_told(segment, have.get(segment.id, []))
    )


def answered_message(thread: Thread, message: Message) -> Message | None:
    """The message that `message` answers or passes on, when it is in the thread."""
    step = message.own_step
    previous = step.previous if step else ""
    return next((one for one in thread.messages if previous and one.letter_id == previous), None)


def history(thread: Thread) -> tuple[Step, ...]:
    """The steps of the whole thread, each once, oldest first: what a reply repeats as Provenance."""
    found: dict[str, Step] = {}
    for message in thread.messages:
        own = message.own_step
        for step in message.steps:
            if step is own or step.message_id not in found:
                found[step.message_id] = step
    return tuple(sorted(found.values(), key=lambda step: (step.recorded_at, step.message_id)))


def letter(message: Message, whole: Thread) -> Letter:
    """All that stands in a message of ours: what was said before it in `whole`, and how.

    A reply repeats everything without the files' content, except what was refused and never seen; a forwarded message
    carries what it passes on itself.
    """
    own = tuple(segment for segment in message.segments if segment.id in message.own_segment_ids)
    if message.activity is Activity.REPLY:
        before = _known_before(message, whole)
        said = thread(before) if before else None
        earlier = tuple(_without_content(line.segment) for line in said.lines) if said else ()
        steps = history(said) if said else ()
    else:
        earlier = tuple(segment for segment in message.segments if segment.id not in message.own_segment_ids)
        steps = tuple(step for step in message.steps if step is not message.own_step)
    return Letter(replace(message, segments=own), earlier=earlier, history=steps, citizen=message.citizen)


def unread_by(thread: Thread, organisation_ids: Iterable[str]) -> tuple[Message, ...]:
    """The messages to one of the organisations that nobody there has read, oldest first."""
    ours = frozenset(organisation_ids)
    return tuple(message for message in thread.messages if is_unread_by(message, ours))


def is_unread_by(message: Message, organisation_ids: frozenset[str]) -> bool:
    """Whether the message has been sent to one of the organisations, and nobody there has read it."""
    receiver = message.receiver.organisation_id
    return receiver in organisation_ids and message.state not in _NOT_THERE and not message.reads


def _known_before(message: Message, whole: Thread) -> list[Message]:
    """What stands before a message or before what it answers (the other side's clock may be ahead), refused ones not."""
    names = [one.message_id for one in whole.messages]
    answers = answered_message(whole, message)
    last = max(names.index(message.message_id), names.index(answers.message_id) + 1 if answers else 0)
    return [
        one
        for one in whole.messages[:last]
        if one.message_id != message.message_id and one.state is not MessageState.REFUSED
    ]


def _without_content(segment: Segment) -> Segment:
    if segment.attachment is None:
        return segment
    return replace(segment, attachment=replace(segment.attachment, data=None, document_id="", size_bytes=0))


def _is_told(segment: Segment, tellings: Sequence[Segment]) -> bool:
    """Whether `tellings` already hold all that `segment` says."""
    if segment.attachment is not None and segment.attachment.has_content:
        return any(one.attachment is not None and one.attachment.has_content for one in tellings)
    return any(one.text == segment.text for one in tellings)


def _copy_order(message: Message) -> tuple[bool, str]:
    """Of copies of one message the one that the record has kept longest wins."""
    return (not message.id, message.id)


def _order(message: Message, initiator: Party) -> tuple[object, ...]:
    return (message.at, not message.sender.is_same(initiator), message.message_id)


def _told(name: str, ordered: list[Message]) -> _Told:
    owners = [number for number, message in enumerate(ordered) if name in message.own_segment_ids]
    by_teller = [(message, segment) for message in ordered for segment in message.segments if segment.id == name]
    if not owners:
        return _Told(tuple(segment for _, segment in by_teller), None, (len(ordered), 0))
    owner = ordered[owners[0]]
    own_first = sorted(by_teller, key=lambda telling: telling[0] is not owner)
    place = (owners[0], owner.own_segment_ids.index(name))
    return _Told(tuple(segment for _, segment in own_first), owner, place)


def _line_order(told: _Told, initiator: Party) -> tuple[object, ...]:
    segment = told.first
    return (segment.written_at, not segment.organisation.is_same(initiator), told.place, segment.id)


def _initiator(messages: list[Message]) -> Party:
    """Who began the thread: the sender of its first new or forwarded message, otherwise of its first segment."""
    beginnings = [message for message in messages if message.activity in _BEGINS]
    if beginnings:
        return min(beginnings, key=lambda message: (message.at, message.message_id)).sender
    segments = [segment for message in messages for segment in message.segments]
    return min(segments, key=lambda segment: (segment.written_at, segment.id)).organisation


def _line(told: _Told) -> Line:
    first = told.first
    attachment = _with_content(first.attachment, told.tellings) if first.attachment is not None else None
    return Line(
        segment=replace(first, attachment=attachment),
        message=told.owner,
        told_otherwise=any(segment.text != first.text for segment in told.tellings),
    )


def _with_content(attachment: Attachment, tellings: Iterable[Segment]) -> Attachment:
    """The attachment as first told, with the first content that any message brought."""
    told = [segment.attachment for segment in tellings]
    rich = next((one for one in told if one is not None and one.has_content), attachment)
    return replace(
        attachment,
        content_type=attachment.content_type or rich.content_type,
        data=rich.data,
        url=rich.url,
        document_id=rich.document_id,
        size_bytes=rich.size_bytes,
    )


def _missing(messages: list[Message], carried: frozenset[str]) -> tuple[str, ...]:
    """Segments of messages that never came and that no other repeats. What lies before a forwarding is not ours."""
    here = {message.letter_id for message in messages}
    steps = [step for message in messages for step in message.steps]
    forwardings = [step.recorded_at for step in steps if step.activity == Activity.FORWARD.value]
    expected = [
        step
        for step in steps
        if step.message_id not in here and not any(step.recorded_at < moment for moment in forwardings)
    ]
    return tuple(sorted({name for step in expected for name in step.segments} - carried))
