"""What must hold of a care communication, beside what holds of every message (`frame.CHECKS`).

The rules are those of the profile CareCommunication 5.0.2 and of MedCom's governance for the message, in our words. A
citizen whom nobody knows, or without any personal number, is no fault: such a message goes to the unmatched tray.
"""

import base64
import re

from naer.dialogue.definition import Activity
from naer.exchange.medcom import care_communication as care
from naer.exchange.medcom import codes, frame
from naer.exchange.medcom.checks import Check
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.episodes import episodes_of, plain_uuid
from naer.fhir.plain import Json, coding_code, extension

PRIORITIES = frozenset({"routine", "asap"})
CONTENT_TYPES = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/bmp"})
_UUID = re.compile(r"(urn:uuid:)?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ACTIVITIES = frozenset(activity.value for activity in Activity)


def _communication(contents: Contents) -> Json:
    focus = contents.focus
    return focus if focus.get("resourceType") == "Communication" else {}


def _payloads(contents: Contents, content: str = "") -> list[Json]:
    """The segments; only those with this content element, when one is named."""
    return [payload for payload in _communication(contents).get("payload", []) if not content or content in payload]


def _texts(contents: Contents) -> list[Json]:
    return _payloads(contents, "contentString")


def _attachments(contents: Contents) -> list[Json]:
    return [payload["contentAttachment"] for payload in _payloads(contents, "contentAttachment")]


def _has_one_known_category(contents: Contents) -> bool:
    categories = _communication(contents).get("category", [])
    return len(categories) == 1 and coding_code(categories[0], codes.CATEGORY_CODES) in care.CATEGORIES


def _category(contents: Contents) -> str | None:
    return coding_code((_communication(contents).get("category") or [None])[0], codes.CATEGORY_CODES)


def _has_thread_id(contents: Contents) -> bool:
    identifiers = _communication(contents).get("identifier", [])
    return len(identifiers) == 1 and bool(_UUID.fullmatch(identifiers[0].get("value", "")))


def _is_dated(payload: Json) -> bool:
    return frame.is_instant((extension(payload, codes.WRITTEN_AT) or {}).get("valueDateTime"))


def _has_named_author(contents: Contents, payload: Json) -> bool:
    role = care.author_role(contents, payload) or {}
    practitioner = contents.resolve_as(role.get("practitioner"), "Practitioner") or {}
    return bool(practitioner.get("name"))


def _has_role(contents: Contents, payload: Json) -> bool:
    concepts = (care.author_role(contents, payload) or {}).get("code", [])
    return any(coding_code(concept) or concept.get("text") for concept in concepts)


def _belongs(contents: Contents, reference: Json | None, organisation: Json) -> bool:
    """Whether a specific sender or recipient, when there is one, belongs to the organisation of the header."""
    if reference is None:
        return True
    found = contents.resolve(reference) or {}
    links = [*found.get("managingOrganization", []), found.get("organization")]
    return any(contents.resolve_as(link, "Organization") is organisation for link in links if link)


def _sender_belongs(contents: Contents) -> bool:
    reference = (extension(_communication(contents), codes.SENDER) or {}).get("valueReference")
    return _belongs(contents, reference, contents.sender)


def _recipient_belongs(contents: Contents) -> bool:
    recipients = _communication(contents).get("recipient", [])
    return not recipients or _belongs(contents, recipients[0], contents.receiver)


def _encounter_is_in_place(contents: Contents) -> bool:
    referred = _communication(contents).get("encounter")
    if referred is None:
        return not contents.all("Encounter")
    return contents.resolve_as(referred, "Encounter") is not None


def _encounters_have_episodes(contents: Contents) -> bool:
    return all(episodes_of(encounter) for encounter in contents.all("Encounter"))


def _is_base64(attachment: Json) -> bool:
    try:
        base64.b64decode("".join(attachment.get("data", "").split()), validate=True)
    except ValueError:  # binascii.Error among them
        return False
    return True


CHECKS: tuple[Check, ...] = (
    Check(
        code="one-patient",
        holds=lambda c: len(c.all("Patient")) == 1,
        english="A care communication must be about exactly one Patient.",
        danish="En korrespondancemeddelelse skal handle om præcis én Patient.",
        path="Bundle.entry",
    ),
    Check(
        code="known-activity",
        holds=lambda c: not c.current_step or frame.activity_of(c.current_step) in _ACTIVITIES,
        english="The activity must be new-message, reply-message or forward-message.",
        danish="Aktiviteten skal være new-message, reply-message eller forward-message.",
        path="Provenance.activity.coding.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="communication-in-focus",
        holds=lambda c: bool(_communication(c)),
        english="The message must have one focus, a Communication in the message.",
        danish="Beskeden skal have ét fokus, en Communication i beskeden.",
        path="MessageHeader.focus",
    ),
    Check(
        code="subject-is-the-patient",
        holds=lambda c: c.resolve_as(_communication(c).get("subject"), "Patient") is not None,
        english="The communication's subject must be the Patient in the message.",
        danish="Korrespondancens subject skal være Patient i beskeden.",
        path="Communication.subject",
    ),
    Check(
        code="thread-id",
        holds=_has_thread_id,
        english="The communication must have exactly one identifier, a UUID, which names its thread.",
        danish="Korrespondancen skal have præcis én identifier, et UUID, som er trådens id.",
        path="Communication.identifier",
        error=codes.ID_INVALID,
    ),
    Check(
        code="one-category",
        holds=_has_one_known_category,
        english="The communication must have exactly one category, one of the eighteen national codes.",
        danish="Korrespondancen skal have præcis én kategori, en af de atten nationale koder.",
        path="Communication.category",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="topic-of-other",
        holds=lambda c: _category(c) != "other" or bool(_communication(c).get("topic", {}).get("text")),
        english="With the category other, the communication must have a topic in words.",
        danish="Med kategorien other skal korrespondancen have et emne i ord.",
        path="Communication.topic.text",
    ),
    Check(
        code="priority-of-referral-only",
        holds=lambda c: "priority" not in _communication(c) or _category(c) == "regarding-referral",
        english="Only a communication about a referral may have a priority.",
        danish="Kun korrespondance vedrørende henvisning må have en prioritet.",
        path="Communication.priority",
        error=codes.NOT_ALLOWED,
    ),
    Check(
        code="known-priority",
        holds=lambda c: _communication(c).get("priority", "asap") in PRIORITIES,
        english="The priority must be routine or asap.",
        danish="Prioriteten skal være routine eller asap.",
        path="Communication.priority",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="text",
        holds=lambda c: bool(_texts(c)),
        english="The communication must have at least one text segment.",
        danish="Korrespondancen skal have mindst ét tekstafsnit.",
        path="Communication.payload",
    ),
    Check(
        code="segment-ids",
        holds=lambda c: all(care.segment_id(payload) for payload in _payloads(c)),
        english="Every segment must have an identifier.",
        danish="Hvert afsnit skal have en identifier.",
        path="Communication.payload.extension",
    ),
    Check(
        code="segment-times",
        holds=lambda c: all(_is_dated(payload) for payload in _payloads(c)),
        english="Every segment must say when it was written, with time of day and zone.",
        danish="Hvert afsnit skal sige, hvornår det blev skrevet, med klokkeslæt og tidszone.",
        path="Communication.payload.extension",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="author-names",
        holds=lambda c: all(_has_named_author(c, payload) for payload in _texts(c)),
        english="Every text segment must have an author with a name, in the message.",
        danish="Hvert tekstafsnit skal have en forfatter med navn, i beskeden.",
        path="Communication.payload.extension",
    ),
    Check(
        code="author-roles",
        holds=lambda c: all(_has_role(c, payload) for payload in _texts(c)),
        english="Every author must have a role, as a code or in words.",
        danish="Hver forfatter skal have en rolle, som kode eller i ord.",
        path="PractitionerRole.code",
    ),
    Check(
        code="author-contacts",
        holds=lambda c: all(care.telephone(payload) for payload in _texts(c)),
        english="Every text segment must give its author's telephone.",
        danish="Hvert tekstafsnit skal have forfatterens telefonnummer.",
        path="Communication.payload.extension",
    ),
    Check(
        code="attachment-titles",
        holds=lambda c: all(attachment.get("title") for attachment in _attachments(c)),
        english="Every attachment must have a title.",
        danish="Hvert bilag skal have en titel.",
        path="Communication.payload.contentAttachment.title",
    ),
    Check(
        code="attachment-types",
        holds=lambda c: all(
            attachment.get("contentType") in CONTENT_TYPES for attachment in _attachments(c) if "data" in attachment
        ),
        english="Attachments may be PDF, GIF, JPEG, PNG, TIFF and BMP.",
        danish="Bilag må være PDF, GIF, JPEG, PNG, TIFF og BMP.",
        path="Communication.payload.contentAttachment.contentType",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="attachment-content",
        holds=lambda c: all(_is_base64(attachment) for attachment in _attachments(c)),
        english="The content of an attachment is not base64.",
        danish="Indholdet af et bilag er ikke base64.",
        path="Communication.payload.contentAttachment.data",
        error=codes.DATATYPE_WRONG,
    ),
    Check(
        code="one-recipient",
        holds=lambda c: len(_communication(c).get("recipient", [])) <= 1,
        english="A communication may have at most one specific recipient.",
        danish="En korrespondance må højst have én specifik modtager.",
        path="Communication.recipient",
        error=codes.NOT_ALLOWED,
    ),
    Check(
        code="recipient-belongs-to-receiver",
        holds=_recipient_belongs,
        english="The specific recipient must belong to the receiving organisation.",
        danish="Den specifikke modtager skal høre til den modtagende organisation.",
        path="Communication.recipient",
        error=codes.BAD_FORMAT,
    ),
    Check(
        code="sender-belongs-to-sender",
        holds=_sender_belongs,
        english="The specific sender must belong to the sending organisation.",
        danish="Den specifikke afsender skal høre til den afsendende organisation.",
        path="Communication.extension",
        error=codes.BAD_FORMAT,
    ),
    Check(
        code="encounter-in-place",
        holds=_encounter_is_in_place,
        english="An Encounter in the message must be the communication's encounter, and the other way round.",
        danish="En Encounter i beskeden skal være korrespondancens encounter, og omvendt.",
        path="Communication.encounter",
        error=codes.BAD_FORMAT,
    ),
    Check(
        code="episode-id",
        holds=_encounters_have_episodes,
        english="An Encounter in the message must have an episode identifier.",
        danish="En Encounter i beskeden skal have et forløbs-id.",
        path="Encounter.episodeOfCare.identifier",
    ),
    Check(
        code="status-unknown",
        holds=lambda c: _communication(c).get("status", "unknown") == "unknown",
        english="The communication's status should be unknown.",
        danish="Korrespondancens status bør være unknown.",
        path="Communication.status",
        error=codes.VALUE_UNKNOWN,
        refuses=False,
    ),
    Check(
        code="definition-five",
        holds=lambda c: c.header.get("definition", "").startswith(codes.CARE_COMMUNICATION_DEFINITION[:-1]),
        english="The header should name version 5 of the message's definition.",
        danish="MessageHeader bør nævne version 5 af beskedens definition.",
        path="MessageHeader.definition",
        refuses=False,
    ),
    Check(
        code="activity-of-today",
        holds=lambda c: frame.activity_of(c.current_step) not in care.OLD_ACTIVITIES,
        english="The activity is no longer in use; the message is shown as it is.",
        danish="Aktiviteten bruges ikke mere; beskeden vises, som den er.",
        path="Provenance.activity.coding.code",
        error=codes.VALUE_UNKNOWN,
        refuses=False,
    ),
    Check(
        code="new-segments-listed",
        holds=lambda c: bool(_listed(c) & {care.segment_id(payload) for payload in _payloads(c)}),
        english="The message's own Provenance lists none of its segments as new.",
        danish="Beskedens egen Provenance nævner ingen af dens afsnit som nye.",
        path="Provenance.entity",
        refuses=False,
    ),
)


def _listed(contents: Contents) -> set[str]:
    entities = contents.current_step.get("entity", [])
    return {plain_uuid(entity.get("what", {}).get("identifier", {}).get("value", "")) for entity in entities}
