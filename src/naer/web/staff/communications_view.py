"""Correspondence between municipality, practice and hospital as lines: what waits for us, a thread, and the form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.danish import identifiers
from naer.danish.sort_key import sort_key
from naer.dialogue import content, rules
from naer.dialogue.definition import Attachment, Line, Message, MessageState, Thread
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components.clock import Clock, Level, clock
from naer.web.components.people import CitizenLine
from naer.web.language import marked

ALL, UNREAD, WAITING = "alle", "ulaest", "venter"
FILTERS = {UNREAD: marked("Ulæste"), WAITING: marked("Svar mangler"), ALL: marked("Alle")}
EXCERPT = 140
STATES = {
    MessageState.RECEIVED: marked("modtaget her"),
    MessageState.PREPARED: marked("gøres klar til at blive sendt"),
    MessageState.SENT: marked("sendt, venter på kvittering"),
    MessageState.ACKNOWLEDGED: marked("nået frem"),
    MessageState.UNACKNOWLEDGED: marked("sendt, men ikke kvitteret"),
    MessageState.REFUSED: marked("afvist af modtagerens system"),
}
IN_TROUBLE = frozenset({MessageState.UNACKNOWLEDGED, MessageState.REFUSED})


@dataclass(frozen=True)
class Term:
    """An answer that is owed: by us (`is_ours`), or to us."""

    is_ours: bool
    clock: Clock


@dataclass(frozen=True)
class ThreadLine:
    """One thread in the inbox. `subject` is the topic or the category's name."""

    path: str
    citizen: CitizenLine | None
    subject: str
    other: str
    excerpt: str
    at: datetime
    unread: int
    term: Term | None
    trouble: str


@dataclass(frozen=True)
class Inbox:
    """The page. `counts` are by filter."""

    chosen: str
    counts: Mapping[str, int]
    lines: tuple[ThreadLine, ...]


@dataclass(frozen=True)
class FileLink:
    """A file that came with a message; `path` is empty while its content has not come."""

    title: str
    kind: str
    size_kb: int
    path: str


@dataclass(frozen=True)
class Contribution:
    """One contribution to a thread, as it is read."""

    at: datetime
    organisation: str
    author: str
    role: str
    phone: str
    text: str
    file: FileLink | None
    is_ours: bool
    is_unread: bool
    state: str
    is_in_trouble: bool
    trouble: str
    told_otherwise: bool


@dataclass(frozen=True)
class ThreadPage:
    """The page. `cannot_reply` says why no reply may be written; `latest_id` is what the writer saw last."""

    id: str
    citizen_id: str
    subject: str
    category: str
    others: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    missing: int
    term: Term | None
    latest_id: str
    reply_to: str
    cannot_reply: str
    phone: str


def inbox(
    threads: Sequence[Thread],
    *,
    citizens: Mapping[str, CitizenLine],
    organisation_ids: Collection[str],
    chosen: str,
    language: str,
    now: datetime,
) -> Inbox:
    """The inbox of some organisations: unread first, then what is owed, then the newest."""
    lines = [_thread_line(one, citizens, organisation_ids, language=language, now=now) for one in threads]
    by_filter = {
        UNREAD: [line for line in lines if line.unread],
        WAITING: [line for line in lines if line.term is not None],
        ALL: lines,
    }
    chosen = chosen if chosen in by_filter else ALL
    return Inbox(
        chosen=chosen,
        counts={name: len(found) for name, found in by_filter.items()},
        lines=tuple(sorted(by_filter[chosen], key=_what_waits_first)),
    )


def thread_page(
    thread: Thread, *, citizen_id: str, organisation_ids: Collection[str], language: str, now: datetime
) -> ThreadPage:
    """A thread as one reads it; unread is what was unread before it was opened."""
    latest = rules.latest(thread)
    route = rules.reply_route(
        thread, seen_message_id=latest.id if latest else "", organisation_ids=tuple(organisation_ids)
    )
    is_route = isinstance(route, rules.Route)
    names = dict.fromkeys(name for one in thread.messages for name in (one.sender.name, one.receiver.name))
    contributions = tuple(_contribution(line, thread, citizen_id, organisation_ids) for line in thread.lines)
    return ThreadPage(
        id=thread.id,
        citizen_id=citizen_id,
        subject=_subject(thread, language),
        category=content.category_name(thread.category, language),
        others=tuple(names),
        contributions=contributions,
        missing=len(thread.missing),
        term=_term(thread, organisation_ids, now=now),
        latest_id=latest.id if latest else "",
        reply_to=route.receiver.name if is_route else "",
        cannot_reply="" if is_route else route.reason,
        phone=next((one.phone for one in reversed(contributions) if one.is_ours and one.phone), ""),
    )


def receivers(
    organisations: Sequence[Json], *, near: Collection[str], own: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Whom one can write to, by id and name: those around the citizen (`near`), and all others, in Danish order."""
    possible = [one for one in organisations if one["id"] not in own and _can_receive(one)]
    ordered = sorted(possible, key=lambda one: sort_key(one.get("name", "")))
    return (
        tuple((one["id"], one.get("name", "")) for one in ordered if one["id"] in near),
        tuple((one["id"], one.get("name", "")) for one in ordered if one["id"] not in near),
    )


def thread_path(citizen_id: str, thread_id: str) -> str:
    """Where a thread about a citizen is read."""
    return f"/korrespondance/{citizen_id}/{thread_id}"


def _can_receive(organisation: Json) -> bool:
    known = [plain.identifier_value(organisation, system) for system in (identifiers.SOR, identifiers.GLN)]
    return all(known) and organisation.get("active", True)


def _thread_line(
    thread: Thread,
    citizens: Mapping[str, CitizenLine],
    organisation_ids: Collection[str],
    *,
    language: str,
    now: datetime,
) -> ThreadLine:
    latest = thread.latest
    is_ours = latest.sender.organisation_id in organisation_ids
    texts = [segment.text for segment in latest.segments if segment.text and segment.id in latest.own_segment_ids]
    excerpt = " ".join(" ".join(texts).split())
    return ThreadLine(
        path=thread_path(latest.citizen_id, thread.id),
        citizen=citizens.get(latest.citizen_id),
        subject=_subject(thread, language),
        other=latest.receiver.name if is_ours else latest.sender.name,
        excerpt=excerpt if len(excerpt) <= EXCERPT else f"{excerpt[:EXCERPT].rsplit(' ', 1)[0]} …",
        at=latest.at,
        unread=len(rules.unread_by(thread, tuple(organisation_ids))),
        term=_term(thread, organisation_ids, now=now),
        trouble=STATES[latest.state] if is_ours and latest.state in IN_TROUBLE else "",
    )


def _contribution(line: Line, thread: Thread, citizen_id: str, organisation_ids: Collection[str]) -> Contribution:
    segment, message = line.segment, line.message
    author = segment.author
    is_ours = message is not None and message.sender.organisation_id in organisation_ids
    return Contribution(
        at=segment.written_at,
        organisation=segment.organisation.name,
        author=author.name if author else "",
        role=author.role.text if author else "",
        phone=author.telephone if author else "",
        text=segment.text or "",
        file=_file(segment.attachment, message, segment.id, citizen_id, thread.id) if segment.attachment else None,
        is_ours=is_ours,
        is_unread=message is not None and rules.is_unread_by(message, frozenset(organisation_ids)),
        state=STATES[message.state] if message is not None and is_ours else "",
        is_in_trouble=message is not None and is_ours and message.state in IN_TROUBLE,
        trouble=message.trouble if message is not None and is_ours else "",
        told_otherwise=line.told_otherwise,
    )


def _file(
    attachment: Attachment, message: Message | None, segment_id: str, citizen_id: str, thread_id: str
) -> FileLink:
    can_be_opened = attachment.has_content and message is not None
    path = f"{thread_path(citizen_id, thread_id)}/fil/{message.id}/{segment_id}" if can_be_opened and message else ""
    kind = attachment.content_type.rpartition("/")[2].upper()
    return FileLink(attachment.title, kind, -(-attachment.size_bytes // 1000), path)


def _subject(thread: Thread, language: str) -> str:
    return thread.topic or content.category_name(thread.category, language)


def _term(thread: Thread, organisation_ids: Collection[str], *, now: datetime) -> Term | None:
    """The answer that is owed in a thread: the earliest term that nobody has met."""
    open_terms = [
        Term(
            is_ours=message.receiver.organisation_id in organisation_ids,
            clock=clock(message.term.due_at, now=now, given_at=message.at),
        )
        for message in thread.messages
        if message.term is not None and message.term.answered_at is None
    ]
    return min(open_terms, key=lambda term: term.clock.order, default=None)


def _what_waits_first(line: ThreadLine) -> tuple[bool, bool, int, float]:
    owed = line.term is not None and line.term.is_ours
    rank = line.term.clock.level.rank if line.term else Level.NONE.rank
    return (not line.unread, not owed, rank, -line.at.timestamp())
