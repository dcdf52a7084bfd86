"""People write: a new message, a reply, a forwarded one. It waits as PREPARED until `exchange` sends it.

Refusals are values: a sentence for the person who writes. Ids of letters, threads and segments are made here, so that
sending the same Communication twice is one letter.
"""

from dataclasses import replace
from uuid import uuid4

from naer.access.record import Record
from naer.dialogue import keeping, parties, rules
from naer.dialogue.definition import Activity, Author, Draft, Message, Party, RoleTitle, Thread, TrayState
from naer.errors import Refused


def new_message(
    rec: Record,
    *,
    citizen_id: str,
    to_organisation_id: str,
    category: str,
    draft: Draft,
    topic: str = "",
    priority: str = "",
    from_organisation_id: str = "",
) -> Message | Refused:
    """Begin a thread about a citizen; the sender is the writer's first organisation when none is named."""
    sender = _own_unit(rec, from_organisation_id)
    if isinstance(sender, Refused):
        return sender
    receiver = parties.of_organisation(rec, to_organisation_id)
    refused = (
        rules.draft_refusal(draft)
        or rules.subject_refusal(category=category, topic=topic, priority=priority, categories=keeping.category_codes())
        or rules.receiver_refusal(sender, receiver)
    )
    if refused is not None:
        return refused
    frame = rules.Frame(
        thread_id=str(uuid4()),
        category=category,
        sender=sender,
        receiver=receiver,
        citizen_id=citizen_id,
        citizen=parties.stated_of(rec.read("Patient", citizen_id)),
        topic=topic.strip(),
        priority=priority,
    )
    return keeping.save(rec, _written(rec, draft, frame, Activity.NEW), act="dialogue.write")


def reply(
    rec: Record, thread_id: str, *, seen_message_id: str, draft: Draft, citizen_id: str = ""
) -> Message | Refused:
    """Answer the latest message of a thread. `seen_message_id` is the record's id of what the writer saw as the latest."""
    rec.messages.hold(keeping.lock_of(thread_id))
    whole = keeping.thread(rec, thread_id, citizen_id=citizen_id)
    route = rules.reply_route(whole, seen_message_id=seen_message_id, organisation_ids=rec.actor.organisation_ids)
    if isinstance(route, Refused):
        return route
    refused = rules.draft_refusal(draft) or rules.receiver_refusal(route.sender, route.receiver)
    if refused is not None:
        return refused
    return answer(rec, whole, route, draft, act="dialogue.reply")


def answer(
    rec: Record, whole: Thread, route: rules.Route, draft: Draft, *, act: str, tray: TrayState | None = None
) -> Message:
    """Save a reply that may be written, and note what it answers."""
    frame = rules.frame_like(
        route.answers, thread_id=whole.id, sender=route.sender, receiver=route.receiver, to_whom=route.to_whom
    )
    saved = keeping.save(rec, replace(_written(rec, draft, frame, Activity.REPLY), tray=tray), act=act)
    keeping.note_answers(rec, rules.thread([*whole.messages, saved]))
    return saved


def forward(
    rec: Record,
    thread_id: str,
    *,
    to_organisation_id: str,
    draft: Draft,
    citizen_id: str = "",
    from_organisation_id: str = "",
) -> Message | Refused:
    """Pass a thread on, with its files, to somebody new: a thread of its own."""
    whole = keeping.thread(rec, thread_id, citizen_id=citizen_id)
    latest = rules.latest(whole)
    sender = _own_unit(rec, from_organisation_id)
    if isinstance(sender, Refused):
        return sender
    if latest is None:
        return Refused("Beskeden blev afvist af modtagerens system. Skriv en ny besked i stedet.")
    receiver = parties.of_organisation(rec, to_organisation_id)
    refused = (
        rules.unplaced_refusal(whole.messages) or rules.draft_refusal(draft) or rules.receiver_refusal(sender, receiver)
    )
    if refused is not None:
        return refused
    frame = rules.frame_like(latest, thread_id=str(uuid4()), sender=sender, receiver=receiver, to_whom=None)
    message = rules.passed_on(_written(rec, draft, frame, Activity.FORWARD), whole)
    return keeping.save(rec, message, act="dialogue.forward")


def _written(rec: Record, draft: Draft, frame: rules.Frame, activity: Activity) -> Message:
    *given, family = rec.actor.name.split() or [""]
    author = Author(
        given=tuple(given), family=family, role=RoleTitle(text=rec.actor.title), telephone=draft.telephone.strip()
    )
    segment_ids = [str(uuid4()) for _ in range(1 + len(draft.attachments))]
    signature = rules.Signature(author, rec.now, str(uuid4()), segment_ids)
    return rules.written(draft, frame, activity=activity, signature=signature)


def _own_unit(rec: Record, organisation_id: str) -> Party | Refused:
    """The organisation that the writer writes for."""
    units = rec.actor.organisation_ids
    if not units or (organisation_id and organisation_id not in units):
        return Refused("Du kan kun skrive for din egen enhed.")
    return parties.of_organisation(rec, organisation_id or units[0])
