"""People read: threads of a unit or a citizen, one thread, a file; who read first is kept, who looked is audited."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from naer.access.record import Record
from naer.dialogue import keeping, rules
from naer.dialogue.communication import UNREAD, from_communication
from naer.dialogue.definition import Attachment, Message, ReadMark, Thread, TrayState
from naer.dialogue.rules import announce
from naer.errors import NotFoundError
from naer.fhir.search_values import literal

MOST_THREADS = 100


def thread(rec: Record, thread_id: str, *, citizen_id: str = "") -> Thread:
    """A thread about one citizen (whoever its oldest message is about, when not said), files without content.

    NotFoundError when the actor may see none of it.
    """
    return keeping.thread(rec, thread_id, citizen_id=citizen_id)


def threads_of_units(rec: Record, organisation_ids: Collection[str], *, limit: int = MOST_THREADS) -> list[Thread]:
    """The threads in which one of the organisations takes part, those with unread messages first, then the newest."""
    units = ",".join(f"Organization/{one}" for one in organisation_ids)
    found = [
        *rec.find("Communication", {"recipient": units}, sort="-naer-written", limit=limit),
        *rec.find("Communication", {"sender": units}, sort="-naer-written", limit=limit),
    ]
    newest = dict.fromkeys((one.thread_id, one.citizen_id) for one in map(from_communication, found) if _is_placed(one))
    whole = [one for one in _threads(rec, [thread_id for thread_id, _ in newest]) if _key(one) in newest]
    return sorted(
        whole,
        key=lambda one: (bool(rules.unread_by(one, organisation_ids)), one.latest.at),
        reverse=True,
    )[:limit]


def threads_about(rec: Record, citizen_id: str) -> list[Thread]:
    """All threads about a citizen, newest first."""
    messages = [from_communication(one) for one in rec.find("Communication", {"patient": citizen_id})]
    return sorted(_grouped(messages), key=lambda one: one.latest.at, reverse=True)


def unread_count(rec: Record, organisation_ids: Iterable[str]) -> int:
    """How many messages to the organisations nobody there has read; no citizen is seen by counting."""
    units = ",".join(f"Organization/{one}" for one in organisation_ids)
    return rec.count("Communication", {"recipient": units, "naer-watch": UNREAD})


def read(rec: Record, communication_id: str) -> Message:
    """Open a message: the first reader of the receiving organisation is kept. Others may look; it stays unread."""
    return _marked(rec, keeping.message(rec, communication_id))


def read_thread(rec: Record, thread_id: str, *, citizen_id: str = "") -> Thread:
    """Open a whole thread; returns it as it was before, so that a page can show what was unread."""
    whole = keeping.thread(rec, thread_id, citizen_id=citizen_id)
    for message in whole.messages:
        _marked(rec, message)
    return whole


def file_of(rec: Record, communication_id: str, segment_id: str) -> Attachment:
    """A file of a message with its content (`data`) or link (`url`). NotFoundError when there is no content here."""
    about = keeping.message(rec, communication_id)
    whole = keeping.thread(rec, about.thread_id, citizen_id=about.citizen_id)
    for line in whole.lines:
        if line.segment.id == segment_id and line.segment.attachment is not None:
            (segment,) = keeping.with_content(rec, [line.segment])
            if segment.attachment is not None and segment.attachment.has_content:
                return segment.attachment
    raise NotFoundError("There is no such file here.", what_to_do="Ask the sender to send it again.")


def _marked(rec: Record, message: Message) -> Message:
    units = frozenset(rec.actor.organisation_ids)
    mark = ReadMark(message.receiver.organisation_id, rec.actor.id, rec.actor.name, rec.now)
    if not rules.is_unread_by(message, units):
        return message
    saved = keeping.change(
        rec,
        message.id,
        lambda now: replace(now, reads=(mark,)) if rules.is_unread_by(now, units) else None,
        act="dialogue.read",
    )
    if saved is None:
        return keeping.message(rec, message.id)
    if saved.unread_found_at is not None:
        keeping.tell(rec, announce.MESSAGE_READ, saved)
    return saved


def _threads(rec: Record, thread_ids: Iterable[str]) -> list[Thread]:
    """The threads with these ids, one for each citizen that such a thread is about."""
    wanted = ",".join(map(literal, dict.fromkeys(thread_ids)))
    return _grouped(from_communication(one) for one in rec.find("Communication", {"naer-thread": wanted}))


def _grouped(messages: Iterable[Message]) -> list[Thread]:
    by_thread: dict[tuple[str, str], list[Message]] = {}
    for message in messages:
        by_thread.setdefault((message.thread_id, message.citizen_id), []).append(message)
    return [rules.thread(found) for found in by_thread.values()]


def _key(whole: Thread) -> tuple[str, str]:
    return whole.id, whole.latest.citizen_id


def _is_placed(message: Message) -> bool:
    return message.tray in (None, TrayState.MATCHED)
