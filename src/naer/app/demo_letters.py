"""Care communications in the demo: units write to one another, and a postman brings what leaves one unit to the next.

All parties are on the same Nær here, so a letter that leaves by the outbox comes back by the inbox and is acknowledged,
just as it would over a network. The letter about a stranger comes from outside, as one that nobody here can place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.access.guard import Guard
from naer.access.messages import Due
from naer.access.record import Record
from naer.app.demo_senders import CHANNEL
from naer.danish import personal_number
from naer.dialogue import actions as dialogue_actions
from naer.dialogue.definition import (
    Activity,
    Author,
    Direction,
    Draft,
    Letter,
    Message,
    MessageState,
    Party,
    RoleTitle,
    Segment,
    StatedCitizen,
)
from naer.errors import FaultError, Refused
from naer.exchange.medcom import letters
from naer.exchange.understanding import Kind
from naer.fhir.reading import Format
from naer.organisations.tree import Tree
from naer.scenarios import as_fhir, care_communications, named_citizens, stable_ids
from naer.scenarios.care_communications import Message as WrittenMessage
from naer.scenarios.care_communications import Thread as WrittenThread
from naer.scenarios.citizen import Citizen

TELEPHONE = "05 00 00 00"
"""Danish phone numbers never begin with 0, so nobody answers it."""


@dataclass(frozen=True)
class Writing:
    """Somebody writes: which message of which thread, and when."""

    at: datetime
    thread: WrittenThread
    place: int


def writings(citizens: Iterable[Citizen], *, on: date, before: datetime) -> list[Writing]:
    """Everything that is written in the demo of a day before an instant, first to last."""
    found = [
        Writing(message.sent_at, thread, place)
        for thread in care_communications.threads(citizens, on=on)
        for place, message in enumerate(thread.messages)
    ]
    return sorted((one for one in found if one.at < before), key=lambda one: one.at)


@dataclass
class Writers:
    """Those who write in the demo. `ids` gives the record's id of each organisation key."""

    system: Guard
    tree: Tree
    ids: dict[str, str]
    seed: int
    on: date

    def write(self, writing: Writing) -> None:
        """Write one message as its author would."""
        if writing.thread.citizen.key == named_citizens.STRANGER:
            self._from_outside(writing.thread, writing.thread.messages[writing.place])
            return
        written = writing.thread.messages[writing.place]
        citizen_id = as_fhir.patient_id(writing.thread.citizen.key, on=self.on, seed=self.seed)
        author = Actor(
            id=stable_ids.message_id("demo-author", written.author),
            name=written.author,
            role=Role.SYSTEM,
            organisation_ids=(self.ids[written.sender_key],),
            title=written.role,
        )
        with self.system.open(author, purpose=Purpose.SYSTEM, act="demo.write") as rec:
            draft = Draft(text=written.text, telephone=TELEPHONE)
            known = [
                one for one in dialogue_actions.threads_about(rec, citizen_id) if self._is_of(writing, one.messages)
            ]
            if known:
                thread = known[0]
                saved = dialogue_actions.reply(
                    rec, thread.id, seen_message_id=thread.messages[-1].id, draft=draft, citizen_id=citizen_id
                )
            else:
                saved = dialogue_actions.new_message(
                    rec,
                    citizen_id=citizen_id,
                    to_organisation_id=self.ids[written.receiver_key],
                    category=writing.thread.category,
                    topic=writing.thread.topic,
                    draft=draft,
                )
            if isinstance(saved, Refused):
                raise FaultError(f"A letter of the demo was refused: {saved.reason}")

    def _is_of(self, writing: Writing, messages: Iterable[Message]) -> bool:
        return any(one.topic == writing.thread.topic for one in messages)

    def _from_outside(self, thread: WrittenThread, written: WrittenMessage) -> None:
        sender, receiver = self._party(written.sender_key), self._party(written.receiver_key)
        given, _, family = written.author.rpartition(" ")
        author = Author((given,), family, RoleTitle(text=written.role), TELEPHONE)
        segment = Segment(str(uuid4()), written.sent_at, sender, author, written.text)
        citizen = thread.citizen
        number = personal_number.parse(citizen.personal_number)
        stated = StatedCitizen(numbers=((number.system, number.digits),), given=citizen.given, family=citizen.family)
        message = Message(
            id="",
            message_id=written.message_id,
            thread_id=thread.thread_id,
            direction=Direction.OUT,
            state=MessageState.PREPARED,
            activity=Activity.NEW,
            category=thread.category,
            sender=sender,
            receiver=receiver,
            at=written.sent_at,
            segments=(segment,),
            own_segment_ids=(segment.id,),
            topic=thread.topic,
        )
        made = letters.compose(Letter(message, (), (), stated), now=written.sent_at, new_id=lambda: str(uuid4()))
        with self.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
            name = f"{made.header_id}.json"
            rec.messages.receive(raw=made.written(Format.JSON), channel=CHANNEL, name=name)

    def _party(self, key: str) -> Party:
        one = self.tree.by_key(key)
        return Party(name=one.name, sor=one.sor, gln=one.gln)


def bring(rec: Record, sent: Sequence[Due]) -> None:
    """The postman of the demo: of what was just sent, bring letters, and answers to what we sent, to the inbox."""
    letters_sent = {one.id for one in sent if one.kind == Kind.CARE_COMMUNICATION.value}
    ours = letters_sent | rec.messages.answers_ours([one.id for one in sent if one.id not in letters_sent])
    for message in sent:
        if message.id in ours:
            rec.messages.receive(raw=message.body, channel=CHANNEL, name=f"{message.header_id}.json")
