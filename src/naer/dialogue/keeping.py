"""Messages in the open record: read and saved with their files, told of by findings. Used by this room's actions."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from naer.access.record import Record
from naer.dialogue import content, rules
from naer.dialogue.communication import MESSAGE_IDS, as_communication, from_communication
from naer.dialogue.definition import Message, Segment, Thread, TrayState
from naer.dialogue.rules import announce
from naer.dialogue.segments import as_document, content_of, in_document
from naer.errors import ConflictError, NotFoundError
from naer.fhir.finding import FINDING_KEYS, as_clinical_impression
from naer.fhir.plain import Json, reference_id
from naer.fhir.search_values import literal

EPISODES = "urn:naer:episode"
_ATTEMPTS = 3


def lock_of(thread_id: str) -> str:
    """The key under which a thread is held while it is changed (`rec.messages.hold`)."""
    return f"dialogue:{thread_id}"


def message(rec: Record, communication_id: str) -> Message:
    """The message with the record's id; NotFoundError when there is none that the actor may see."""
    return from_communication(rec.read("Communication", communication_id))


def by_message_id(rec: Record, message_id: str) -> Message | None:
    """The message with the letter's id, or None."""
    stored = rec.first("Communication", {"identifier": f"{MESSAGE_IDS}|{literal(message_id)}"})
    return from_communication(stored) if stored else None


def by_thread_id(rec: Record, thread_id: str) -> list[Message]:
    """All messages with the thread's id, whomever they are about, oldest kept first."""
    return [from_communication(one) for one in rec.find("Communication", {"naer-thread": literal(thread_id)})]


def of_thread(rec: Record, thread_id: str, *, citizen_id: str = "") -> list[Message]:
    """The messages of a thread about one citizen (whoever its oldest is about, when not said); empty when unknown."""
    found = by_thread_id(rec, thread_id)
    about = citizen_id or (found[0].citizen_id if found else "")
    return [one for one in found if one.citizen_id == about]


def thread(rec: Record, thread_id: str, *, citizen_id: str = "") -> Thread:
    """The thread about one citizen; NotFoundError when the actor may see none of it."""
    messages = of_thread(rec, thread_id, citizen_id=citizen_id)
    if not messages:
        raise NotFoundError("There is no such thread here.")
    return rules.thread(messages)


def save(rec: Record, message: Message, *, act: str) -> Message:
    """Keep a message, new or changed, with the content of its files in documents; returns it as stored.

    ConflictError when somebody has changed it since it was read.
    """
    kept = replace(message, segments=tuple(_with_document(rec, message, one, act=act) for one in message.segments))
    return from_communication(rec.save(as_communication(kept), act=act))


def change(
    rec: Record, communication_id: str, wanted: Callable[[Message], Message | None], *, act: str
) -> Message | None:
    """Read, change and save; read again when somebody was faster. None when `wanted` finds nothing to change."""
    for _ in range(_ATTEMPTS):
        changed = wanted(message(rec, communication_id))
        if changed is None:
            return None
        try:
            with rec.attempt():
                return save(rec, changed, act=act)
        except ConflictError:
            continue
    raise ConflictError("Beskeden bliver ændret af andre lige nu.", what_to_do="Prøv igen om lidt.")


def with_content(rec: Record, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments with the content of their files read in."""
    return tuple(_with_content(rec, segment) for segment in segments)


def tell(rec: Record, code: str, about: Message, *, encounter_id: str | None = None) -> int:
    """Save the findings `code` that are not told yet; returns how many. Of an unplaced message nothing is told."""
    if about.tray not in (None, TrayState.MATCHED):
        return 0
    found = rules.findings(code, about, found_at=rec.now, course_id=_course(rec, about), encounter_id=encounter_id)
    told = 0
    for finding in found:
        if rec.first("ClinicalImpression", {"identifier": f"{FINDING_KEYS}|{literal(finding.key)}"}) is None:
            rec.save(as_clinical_impression(finding), act=f"finding.{finding.code}")
            told += 1
    return told


def note_answers(rec: Record, whole: Thread) -> None:
    """Note the answers that have come in a thread (or were refused), and tell of those that had been missed."""
    for noted in rules.with_answers(whole):
        saved = change(rec, noted.id, partial(_answered_like, noted), act="dialogue.answered")
        if saved is not None and saved.term is not None and saved.term.answered_at and saved.term.late_found_at:
            tell(rec, announce.ANSWER_CAME, saved)


def stay_id(rec: Record, about: Message) -> str:
    """The id of the hospital stay that the message names, when the record knows it as this citizen's; else empty."""
    for episode in about.stay.episodes if about.stay else ():
        stored = rec.first("Encounter", {"identifier": f"{EPISODES}|{literal(episode.value)}"})
        if stored is not None and reference_id(stored.get("subject", {})) == about.citizen_id:
            return str(stored["id"])
    return ""


def current_stay(rec: Record, citizen_id: str) -> str | None:
    """The id of the stay that the citizen is in hospital with now, or None."""
    stored = rec.first("Encounter", {"naer-in-hospital": citizen_id})
    return str(stored["id"]) if stored else None


def category_codes() -> frozenset[str]:
    """The codes of what messages can be about."""
    return frozenset(one.code for one in content.categories().categories)


def _course(rec: Record, about: Message) -> str | None:
    """The citizen's open course at one of the two organisations; otherwise the only one there is."""
    courses = rec.find("EpisodeOfCare", {"patient": about.citizen_id, "status": "active"})
    ours = (about.receiver.organisation_id, about.sender.organisation_id)
    here = [one for one in courses if reference_id(one.get("managingOrganization", {})) in ours]
    chosen = here or (courses if len(courses) == 1 else [])
    return str(chosen[0]["id"]) if chosen else None


def _answered_like(noted: Message, message: Message) -> Message | None:
    if message.term is None or noted.term is None:
        return None
    return replace(message, term=replace(message.term, answered_at=noted.term.answered_at))


def _with_document(rec: Record, about: Message, segment: Segment, *, act: str) -> Segment:
    document = as_document(segment, citizen_id=about.citizen_id)
    return segment if document is None else in_document(segment, str(rec.save(document, act=act)["id"]))


def _with_content(rec: Record, segment: Segment) -> Segment:
    if segment.attachment is None or not segment.attachment.document_id:
        return segment
    told: Json = content_of(rec.read("DocumentReference", segment.attachment.document_id))
    return replace(segment, attachment=replace(segment.attachment, data=told["data"], document_id=""))
