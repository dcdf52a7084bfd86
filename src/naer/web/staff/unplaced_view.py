"""A message about a citizen nobody here knows, as a line: who wrote, whom they named, and what they wrote."""

from dataclasses import dataclass
from datetime import datetime

from naer.danish import personal_number
from naer.dialogue import content
from naer.dialogue.definition import Message


@dataclass(frozen=True)
class UnplacedLine:
    """One message. `named` is the citizen as the sender names them."""

    id: str
    at: datetime
    sender: str
    receiver: str
    named: str
    numbers: tuple[str, ...]
    subject: str
    text: str


def unplaced_line(message: Message, *, language: str) -> UnplacedLine:
    """The line for a message in the tray."""
    stated = message.citizen
    return UnplacedLine(
        id=message.id,
        at=message.received_at or message.at,
        sender=message.sender.name,
        receiver=message.receiver.name,
        named=" ".join([*stated.given, stated.family]).strip(),
        numbers=tuple(
            personal_number.parse(digits, system=system).display
            for system, digits in stated.numbers
            if personal_number.is_personal_number(digits, system=system)
        ),
        subject=message.topic or content.category_name(message.category, language),
        text="\n".join(segment.text for segment in message.segments if segment.text),
    )
