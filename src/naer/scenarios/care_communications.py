"""The written messages of the demonstration: who writes to whom about which citizen, and when.

The texts are content (`care_communications.yaml`); here each thread gets its citizen, its organisations and its
times. What becomes of it (a MedCom message, a thread in the record, an answer that is late) is left to those who send
and receive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from pydantic import Field

from naer.danish import times
from naer.scenarios import content_files, named_citizens, stable_ids, vocabulary
from naer.scenarios.citizen import Citizen
from naer.scenarios.content_files import Line, Part


class Wanted(Part):
    """Which citizen a thread is about: a named one, or the first who has all that is asked."""

    named: str = ""
    service: str = ""
    condition: str = ""
    municipality: str = ""


class Moment(Part):
    """A time of day in Denmark, so many days before the day of the demonstration."""

    days_before: int
    clock: time


class Written(Part):
    """One message as it is written in the file."""

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    sent: Moment
    author: str
    role: str
    text: str


class WrittenThread(Part):
    """A thread as it is written in the file; `category` is MedCom's code."""

    key: str
    citizen: Wanted
    category: str
    topic: str
    messages: tuple[Written, ...]


class WrittenThreads(Line):
    """The whole file."""

    threads: tuple[WrittenThread, ...]


@dataclass(frozen=True)
class Message:
    """One message with sender and receiver as organisation keys."""

    message_id: str
    sender_key: str
    receiver_key: str
    sent_at: datetime
    author: str
    role: str
    text: str


@dataclass(frozen=True)
class Thread:
    """A thread about a citizen, first message first. `thread_id` is a UUID, the same each time."""

    key: str
    thread_id: str
    citizen: Citizen
    category: str
    topic: str
    messages: tuple[Message, ...]


@cache
def written() -> WrittenThreads:
    """The threads of the content folder; read once."""
    return content_files.document("care_communications.yaml", WrittenThreads)


def threads(citizens: Iterable[Citizen], *, on: date) -> list[Thread]:
    """The threads whose citizen is found: named ones always, the others among `citizens`, one thread to each."""
    there = list(citizens)
    taken: set[str] = set()
    found: list[Thread] = []
    for thread in written().threads:
        citizen = _citizen(thread.citizen, there, taken, on)
        if citizen is not None:
            taken.add(citizen.key)
            found.append(_thread(thread, citizen, on))
    return found


def _citizen(wanted: Wanted, there: list[Citizen], taken: set[str], on: date) -> Citizen | None:
    if wanted.named:
        written_here = {**named_citizens.REGISTERED, named_citizens.STRANGER: named_citizens.stranger}
        return written_here[wanted.named](on)
    return next((citizen for citizen in there if citizen.key not in taken and _fits(citizen, wanted)), None)


def _fits(citizen: Citizen, wanted: Wanted) -> bool:
    if wanted.municipality not in ("", citizen.home.municipality_code):
        return False
    if wanted.service and all(service.code != wanted.service for service in citizen.services):
        return False
    if not wanted.condition:
        return True
    conditions = vocabulary.load().conditions
    codes = {code.code for code in conditions.conditions[conditions.place(wanted.condition)].codes}
    return any(diagnosis.code in codes for diagnosis in citizen.diagnoses)


def _thread(thread: WrittenThread, citizen: Citizen, on: date) -> Thread:
    return Thread(
        key=thread.key,
        thread_id=stable_ids.message_id("thread", thread.key, citizen.key, on),
        citizen=citizen,
        category=thread.category,
        topic=thread.topic,
        messages=tuple(
            Message(
                message_id=stable_ids.message_id("thread", thread.key, citizen.key, on, number),
                sender_key=_key(message.sender, citizen),
                receiver_key=_key(message.receiver, citizen),
                sent_at=times.instant_at(on - timedelta(days=message.sent.days_before), message.sent.clock),
                author=message.author,
                role=message.role,
                text=message.text,
            )
            for number, message in enumerate(thread.messages)
        ),
    )


def _key(pattern: str, citizen: Citizen) -> str:
    if pattern == "{klinik}":
        return citizen.clinic_key
    key = pattern.replace("{kommune}", citizen.home.municipality_key)
    return key.replace("{distrikt}", citizen.home.district)
