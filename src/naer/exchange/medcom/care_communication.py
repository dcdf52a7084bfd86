"""Care communication (korrespondancemeddelelse, CareCommunication 5.0): anyone to anyone about a citizen, ad hoc.

A message carries its whole thread: text segments and attachments, each with id, time, author and telephone. The thread
id is `Communication.identifier`; a reply keeps it, a forwarded message gets a new one. What it says is parsed into the
words of `dialogue`, which keeps threads; here is how it looks on the wire.

http://medcomfhir.dk/ig/carecommunication/; the checks stand in `care_communication_checks`.
"""

from dataclasses import dataclass

from naer.dialogue.definition import (
    AboutStay,
    Activity,
    Addressee,
    Attachment,
    Author,
    Episode,
    IncomingCommunication,
    RoleTitle,
    Segment,
    StatedCitizen,
    Step,
)
from naer.dialogue.definition import Party as DialogueParty
from naer.exchange.medcom import codes, frame
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.episodes import episodes_of, plain_uuid
from naer.exchange.medcom.frame import Citizen, Frame, Party
from naer.fhir.plain import Json, coding_code, extension
from naer.fhir.reading import Format

# Taken out of the value set between terminology 1.6 and 1.7; an older sender may still use them.
OLD_ACTIVITIES = frozenset({Activity.RETRACT.value, Activity.MODIFY.value})

CATEGORIES = frozenset(
    {
        "alcohol-and-drug-treatment",
        "assistive-devices",
        "carecoordination",
        "decease",
        "discharge",
        "examination-results",
        "healthcare",
        "home-care-assessment",
        "medicine",
        "nursing",
        "outpatient",
        "psychiatry-social-disability",
        "regarding-referral",
        "telemedicine",
        "training",
        "acute-ambulant",
        "extended-care-responsibility",
        "other",
    }
)


@dataclass(frozen=True)
class CareCommunication:
    """A message of this kind: its frame, and what it says."""

    frame: Frame
    said: IncomingCommunication


def parse(contents: Contents, written_as: Format) -> CareCommunication:
    """The communication in a bundle that passed the frame's CHECKS and those of care communications."""
    in_frame = frame.frame_of(contents, written_as)
    communication = contents.focus
    sender = (extension(communication, codes.SENDER) or {}).get("valueReference")
    recipients = communication.get("recipient", [])
    encounter = contents.resolve_as(communication.get("encounter"), "Encounter")
    said = IncomingCommunication(
        message_id=in_frame.header_id,
        thread_id=plain_uuid(communication["identifier"][0]["value"]),
        activity=Activity(in_frame.current.activity),
        category=coding_code(communication["category"][0], codes.CATEGORY_CODES) or "",
        sender=_party(in_frame.envelope.sender),
        receiver=_party(in_frame.envelope.receiver),
        sent_at=in_frame.sent_at,
        segments=tuple(_segment(contents, payload) for payload in communication["payload"]),
        steps=tuple(_step(step) for step in in_frame.steps),
        topic=communication.get("topic", {}).get("text", ""),
        priority=communication.get("priority", ""),
        from_whom=_addressee(contents, sender),
        to_whom=_addressee(contents, recipients[0]) if recipients else None,
        stay=_stay(encounter) if encounter else None,
        citizen=_stated(in_frame.citizen),
    )
    return CareCommunication(in_frame, said)


def segment_id(payload: Json) -> str:
    """The id of a segment; empty when it has none."""
    value = (extension(payload, codes.SEGMENT_ID) or {}).get("valueIdentifier", {}).get("value", "")
    return plain_uuid(value)


def author_role(contents: Contents, payload: Json) -> Json | None:
    """The PractitionerRole that wrote a segment."""
    return contents.resolve_as((extension(payload, codes.AUTHOR) or {}).get("valueReference"), "PractitionerRole")


def telephone(payload: Json) -> str:
    """The author's telephone; empty when it is not given."""
    return (extension(payload, codes.AUTHOR_CONTACT) or {}).get("valueContactPoint", {}).get("value", "")


def _party(party: Party) -> DialogueParty:
    return DialogueParty(name=party.name, sor=party.sor, gln=party.gln)


def _stated(citizen: Citizen) -> StatedCitizen:
    return StatedCitizen(
        numbers=tuple((number.system, number.digits) for number in citizen.numbers),
        given=citizen.given,
        family=citizen.family,
    )


def _step(step: frame.Step) -> Step:
    return Step(
        message_id=step.header_id,
        activity=step.activity,
        occurred_at=step.occurred_at,
        recorded_at=step.recorded_at,
        previous=step.previous,
        removes=step.removes,
        segments=step.payloads,
        provenance_id=step.provenance_id,
    )


def _stay(encounter: Json) -> AboutStay:
    episodes = tuple(Episode(one.value, one.system, one.written) for one in episodes_of(encounter))
    return AboutStay(status=encounter["status"], class_code=encounter["class"].get("code", ""), episodes=episodes)


def _segment(contents: Contents, payload: Json) -> Segment:
    role = author_role(contents, payload)
    assigner = (extension(payload, codes.SEGMENT_ID) or {}).get("valueIdentifier", {}).get("assigner")
    own = contents.resolve_as((role or {}).get("organization"), "Organization")
    organisation = own or contents.resolve_as(assigner, "Organization") or {}
    return Segment(
        id=segment_id(payload),
        written_at=frame.instant((extension(payload, codes.WRITTEN_AT) or {}).get("valueDateTime", "")),
        organisation=_party(frame.party_of(organisation)),
        author=_author(contents, role, telephone(payload)) if role else None,
        text=payload.get("contentString"),
        attachment=_attachment(payload["contentAttachment"]) if "contentAttachment" in payload else None,
    )


def _author(contents: Contents, role: Json, number: str) -> Author:
    given, family = _name_of(contents, role)
    return Author(given=given, family=family, role=_role(role), telephone=number)


def _attachment(content: Json) -> Attachment:
    return Attachment(
        title=content.get("title", ""),
        content_type=content.get("contentType", ""),
        data=content.get("data"),
        url=content.get("url", ""),
        created_on=content.get("creation", ""),
    )


def _addressee(contents: Contents, reference: Json | None) -> Addressee | None:
    found = contents.resolve(reference)
    if found is None:
        return None
    if found["resourceType"] == "CareTeam":
        return Addressee(team=found.get("name", ""))
    given, family = _name_of(contents, found)
    return Addressee(given=given, family=family, role=_role(found))


def _name_of(contents: Contents, role: Json) -> tuple[tuple[str, ...], str]:
    practitioner = contents.resolve_as(role.get("practitioner"), "Practitioner") or {}
    name = (practitioner.get("name") or [{}])[0]
    return tuple(given for given in name.get("given", []) if given), name.get("family", "")


def _role(practitioner_role: Json) -> RoleTitle:
    concept = (practitioner_role.get("code") or [{}])[0]
    coding = (concept.get("coding") or [{}])[0]
    return RoleTitle(text=concept.get("text", ""), code=coding.get("code", ""), system=coding.get("system", ""))
