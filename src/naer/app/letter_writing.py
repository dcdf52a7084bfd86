"""Letters of the synthetic traffic as MedCom care communications: each with its author, an answer with what it answers.

The same letter is the same bytes each time, so that one that is sent twice is known again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from naer.app import demo_staff
from naer.danish import personal_number
from naer.dialogue.definition import (
    Activity,
    Author,
    Direction,
    Letter,
    Message,
    MessageState,
    Party,
    RoleTitle,
    Segment,
    StatedCitizen,
    Step,
)
from naer.exchange.medcom import letters
from naer.fhir.reading import Format
from naer.organisations.tree import Tree
from naer.scenarios import letter_traffic, stable_ids
from naer.scenarios.citizen import Citizen
from naer.scenarios.letter_traffic import LetterArrival
from naer.scenarios.population import Population

TELEPHONE = "05 00 00 00"
"""Danish phone numbers never begin with 0, so nobody answers it."""

LONGEST_TO_AN_ANSWER = timedelta(days=8)


class Letters:
    """Writes the letters of a period; those before it are known too, because answers repeat what they answer."""

    def __init__(self, tree: Tree, people: Population, begin: datetime, end: datetime) -> None:
        self._tree = tree
        around = letter_traffic.letters(people, begin - LONGEST_TO_AN_ANSWER, end + LONGEST_TO_AN_ANSWER)
        self._known = {one.message_id: one for one in around if not one.answers}

    def written(self, letter: LetterArrival, citizen: Citizen) -> bytes:
        """The letter as a MedCom message."""
        question = self._known[letter.answers] if letter.answers else None
        earlier = (self._segment(question),) if question else ()
        before = (_step(question),) if question else ()
        own = self._segment(letter)
        number = personal_number.parse(citizen.personal_number)
        message = Message(
            id="",
            message_id=letter.message_id,
            thread_id=letter.thread_id,
            direction=Direction.OUT,
            state=MessageState.PREPARED,
            activity=Activity.REPLY if question else Activity.NEW,
            category=letter.category,
            sender=self._party(letter.sender_key),
            receiver=self._party(letter.receiver_key),
            at=letter.sent_at,
            segments=(own,),
            own_segment_ids=(own.id,),
            steps=(*before, _step(letter)),
            topic=letter.topic,
        )
        stated = StatedCitizen(numbers=((number.system, number.digits),), given=citizen.given, family=citizen.family)
        made = letters.compose(
            Letter(message, earlier, before, stated), now=letter.sent_at, new_id=_ids(letter.message_id)
        )
        return made.written(Format.JSON)

    def _segment(self, letter: LetterArrival) -> Segment:
        given, _, family = demo_staff.contact_of(letter.sender_key).rpartition(" ")
        sender = self._party(letter.sender_key)
        author = Author((given,), family, RoleTitle(text=sender.name), TELEPHONE)
        return Segment(_segment_id(letter.message_id), letter.sent_at, sender, author, letter.text)

    def _party(self, key: str) -> Party:
        one = self._tree.by_key(key)
        return Party(name=one.name, sor=one.sor, gln=one.gln)


def _step(letter: LetterArrival) -> Step:
    return Step(
        letter.message_id,
        (Activity.REPLY if letter.answers else Activity.NEW).value,
        occurred_at=letter.sent_at,
        recorded_at=letter.sent_at,
        previous=letter.answers,
        segments=(_segment_id(letter.message_id),),
        provenance_id=stable_ids.message_id(letter.message_id, "step"),
    )


def _segment_id(message_id: str) -> str:
    return stable_ids.message_id(message_id, "segment")


def _ids(message_id: str) -> Callable[[], str]:
    """Ids for the parts of a message, the same each time."""
    numbers = count()
    return lambda: stable_ids.message_id(message_id, "part", next(numbers))
