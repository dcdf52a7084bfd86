"""Messages between organisations about a citizen, and the threads that they add up to.

A message carries segments (texts and attachments) of itself and of what was said before it. A thread is all segments of
all its messages, each once, in the order they were written. Messages that come from outside are handed in as
`IncomingCommunication`; how they look on the wire is the matter of `exchange`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from naer.dialogue.definition.parties import AboutStay, Addressee, Author, Party, StatedCitizen


class Activity(Enum):
    """What a message does to its thread. The last two were taken out of MedCom's codes; older senders may use them."""

    NEW = "new-message"
    REPLY = "reply-message"
    FORWARD = "forward-message"
    RETRACT = "retract-message"
    MODIFY = "modified-message"


class Direction(Enum):
    """IN: it came to us from another system. OUT: it was written here."""

    IN = "in"
    OUT = "out"


class MessageState(Enum):
    """Where a message is. RECEIVED is the only state of what came in; the others are those of what goes out.

    PREPARED waits for `exchange`; SENT waits for the receiver's acknowledgement; UNACKNOWLEDGED has waited too long.
    """

    RECEIVED = "received"
    PREPARED = "prepared"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    REFUSED = "refused"


class MessageAct(Enum):
    """What the transport tells of a message of ours."""

    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    WAIT_IN_VAIN = "wait-in-vain"
    REFUSE = "refuse"


class TrayState(Enum):
    """Where a message about a citizen nobody here knows is: WAITING for a person, or decided by one."""

    WAITING = "waiting"
    MATCHED = "matched"
    RETURNED = "returned"
    CLOSED = "closed"


@dataclass(frozen=True)
class Attachment:
    """A file or a link (`url`). `data` is base64 text, None where it is not told (replies repeat only title and date).

    In the record the content lies in a document of its own, `document_id`; `size_bytes` is its length there.
    """

    title: str = field(repr=False)
    content_type: str = ""
    data: str | None = field(default=None, repr=False)
    url: str = field(default="", repr=False)
    created_on: str = ""
    document_id: str = ""
    size_bytes: int = 0

    @property
    def has_content(self) -> bool:
        """Whether there is something to open."""
        return bool(self.data or self.document_id or self.url)


@dataclass(frozen=True)
class Segment:
    """One contribution: text (line breaks matter) or an attachment. `id` is a UUID in small letters, without `urn:`."""

    id: str
    written_at: datetime
    organisation: Party
    author: Author | None = None
    text: str | None = field(default=None, repr=False)
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Step:
    """One message in a thread's history, as a Provenance tells it; `segments` are the ids of what it brought.

    `previous` is the id of the message before it; `occurred_at` is when a person acted, `recorded_at` when the
    sender's system wrote it down (this orders messages).
    """

    message_id: str
    activity: str
    occurred_at: datetime
    recorded_at: datetime
    previous: str = ""
    removes: bool = False
    segments: tuple[str, ...] = ()
    provenance_id: str = ""


def letter_id(message_id: str) -> str:
    """The letter's id on the wire in the id under which the record keeps it."""
    return message_id.partition("/")[0]


def step_of(message_id: str, steps: tuple[Step, ...]) -> Step | None:
    """The step of a message's history that is its own, or None."""
    return next((step for step in steps if step.message_id == letter_id(message_id)), None)


@dataclass(frozen=True)
class IncomingCommunication:
    """A care communication freed from its message.

    `message_id` is the letter's id (MessageHeader.id); where a letter id is used twice, a slash and more tell them apart.
    `segments` are all that the message carries; `steps` are the history with the message's own step in it, which lists
    what the sender says is new. Parties need no `organisation_id` or `sector`: the record is asked for them.
    """

    message_id: str
    thread_id: str
    activity: Activity
    category: str
    sender: Party
    receiver: Party
    sent_at: datetime
    segments: tuple[Segment, ...]
    steps: tuple[Step, ...]
    topic: str = field(default="", repr=False)
    priority: str = ""
    from_whom: Addressee | None = None
    to_whom: Addressee | None = None
    stay: AboutStay | None = None
    citizen: StatedCitizen = field(default_factory=StatedCitizen)
    inbox_id: str = ""

    @property
    def own_step(self) -> Step | None:
        """The step of the history that is this message's own."""
        return step_of(self.message_id, self.steps)


@dataclass(frozen=True)
class ReadMark:
    """That somebody of an organisation was the first there to read a message."""

    organisation_id: str
    person_id: str
    name: str
    at: datetime


@dataclass(frozen=True)
class TrayDecision:
    """What a person decided of a message about a citizen nobody here knew, and why."""

    state: TrayState
    person_id: str
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class AnswerTerm:
    """That a message expects an answer before `due_at` (exclusive), by which rule.

    `answered_at` is when the answer came; `late_found_at` when it was found missing.
    """

    due_at: datetime
    rule: str
    answered_at: datetime | None = None
    late_found_at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """A message as the record keeps it. `id` and `version` are the record's, `message_id` the letter's.

    `segments` are its own, and of the history it repeats those that the record lacked when it was registered. `at` is
    when the sender's system wrote it down: the order among messages. `received_at` is when it reached its receiver.
    `sendings` counts how often it has left; `trouble` says in words what went wrong with it, until it is acknowledged.
    `tray` is None unless nobody here knew the citizen.
    """

    id: str
    message_id: str
    thread_id: str
    direction: Direction
    state: MessageState
    activity: Activity
    category: str
    sender: Party
    receiver: Party
    at: datetime
    segments: tuple[Segment, ...]
    own_segment_ids: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    topic: str = field(default="", repr=False)
    priority: str = ""
    from_whom: Addressee | None = None
    to_whom: Addressee | None = None
    stay: AboutStay | None = None
    citizen: StatedCitizen = field(default_factory=StatedCitizen)
    citizen_id: str = ""
    encounter_id: str = ""
    inbox_id: str = ""
    sent_at: datetime | None = None
    sendings: int = 0
    received_at: datetime | None = None
    term: AnswerTerm | None = None
    read_due_at: datetime | None = None
    unread_found_at: datetime | None = None
    reads: tuple[ReadMark, ...] = ()
    trouble: str = ""
    tray: TrayState | None = None
    decisions: tuple[TrayDecision, ...] = ()
    version: str = ""

    @property
    def own_step(self) -> Step | None:
        """The step of the history that is this message's own."""
        return step_of(self.message_id, self.steps)

    @property
    def letter_id(self) -> str:
        """The letter's id as it is on the wire, by which other messages refer to it."""
        return letter_id(self.message_id)


@dataclass(frozen=True)
class Line:
    """A segment as the thread shows it: which message brought it (None: only later history tells of it).

    `told_otherwise` is True when messages repeat it with other words than it first came with.
    """

    segment: Segment
    message: Message | None
    told_otherwise: bool = False


@dataclass(frozen=True)
class Thread:
    """What the messages of one thread add up to; `messages` oldest first, `lines` as they were written.

    `initiator` began the thread. `missing` are ids of segments that the history names and no message carries.
    """

    id: str
    category: str
    topic: str = field(repr=False)
    initiator: Party
    messages: tuple[Message, ...]
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()

    @property
    def latest(self) -> Message:
        """The message that a reply answers."""
        return self.messages[-1]


@dataclass(frozen=True)
class Draft:
    """What a person writes: text (line breaks matter), files with their content, and where they can be reached."""

    text: str = field(repr=False)
    telephone: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Letter:
    """All that must stand in a message of ours when it leaves.

    `earlier` is what was said before (with attachments' content in a forwarded one only), `message.segments` what is
    new, with content; `history` are the steps before it, oldest first.
    """

    message: Message
    earlier: tuple[Segment, ...]
    history: tuple[Step, ...]
    citizen: StatedCitizen
