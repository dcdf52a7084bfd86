"""Care communication (korrespondancemeddelelse, CareCommunication 5.0): anyone to anyone about a citizen, ad hoc.

A message carries its whole thread: text segments and attachments, each with id, time, author and telephone. The
thread id is `Communication.identifier`; a reply keeps it, a forwarded message gets a new one. Attachments' content
comes once; later messages of the thread repeat only their id, title and date. What is new here is what the current
Provenance lists as source, but senders list wrongly (official examples too), so whoever keeps threads merges by
segment id.

http://medcomfhir.dk/ig/carecommunication/; the checks stand in `care_communication_checks`.
"""

from dataclasses import dataclass
from datetime import datetime

from naer.exchange.medcom import codes, frame
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.episodes import Episode, episodes_of, plain_uuid
from naer.exchange.medcom.frame import Frame, Party, Step
from naer.fhir.plain import Json, coding_code, extension
from naer.fhir.reading import Format

NEW = "new-message"
REPLY = "reply-message"
FORWARD = "forward-message"
# Taken out of the value set between terminology 1.6 and 1.7; an older sender may still use them.
OLD_ACTIVITIES = frozenset({"retract-message", "modified-message"})

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
class Role:
    """What somebody is by profession: a code of `system`, or words."""

    system: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Author:
    """Who wrote a segment: name, role as national code or in words, and telephone."""

    given: tuple[str, ...] = ()
    family: str = ""
    role: Role = Role()
    telephone: str = ""

    def __repr__(self) -> str:
        return f"Author({self.role})"


@dataclass(frozen=True)
class Attachment:
    """A file (`data` as base64 text) or a link (`url`). In later messages of a thread both may be missing."""

    title: str
    content_type: str = ""
    data: str | None = None
    url: str = ""
    created_on: str = ""

    def __repr__(self) -> str:
        return f"Attachment({self.content_type!r}, {len(self.data or '')} characters)"


@dataclass(frozen=True)
class Segment:
    """One contribution to a thread: text, or an attachment. `id` is a UUID without `urn:uuid:`; line breaks matter."""

    id: str
    written_at: datetime
    author: Author | None
    organisation: Party
    text: str | None = None
    attachment: Attachment | None = None

    def __repr__(self) -> str:
        return f"Segment({self.id}, {'text' if self.attachment is None else 'attachment'})"


@dataclass(frozen=True)
class Addressee:
    """A specific sender or recipient within an organisation: a person in a role, or a team."""

    given: tuple[str, ...] = ()
    family: str = ""
    role: Role = Role()
    team: str = ""

    @property
    def name(self) -> str:
        """The name that people read."""
        return self.team or " ".join([*self.given, self.family]).strip()

    def __repr__(self) -> str:
        return f"Addressee({'a team' if self.team else self.role})"


@dataclass(frozen=True)
class Stay:
    """The hospital stay that the message is about, as far as it must be returned."""

    status: str
    class_code: str
    episodes: tuple[Episode, ...]


@dataclass(frozen=True)
class CareCommunication:
    """What the message says. `topic` and `priority` may be empty."""

    frame: Frame
    thread_id: str
    activity: str
    category: str
    topic: str
    priority: str
    segments: tuple[Segment, ...]
    sender: Addressee | None = None
    recipient: Addressee | None = None
    stay: Stay | None = None

    @property
    def new_segments(self) -> tuple[Segment, ...]:
        """What the current step says it brought; all segments when its list names none of them."""
        listed = tuple(segment for segment in self.segments if segment.id in self.frame.current.payloads)
        return listed or self.segments

    @property
    def history(self) -> tuple[Step, ...]:
        """The steps before this message, oldest first."""
        return tuple(step for step in self.frame.steps if step.header_id != self.frame.header_id)


def parse(contents: Contents, written_as: Format) -> CareCommunication:
    """The communication in a bundle that passed the frame's CHECKS and those of care communications."""
    in_frame = frame.frame_of(contents, written_as)
    communication = contents.focus
    sender = (extension(communication, codes.SENDER) or {}).get("valueReference")
    recipients = communication.get("recipient", [])
    encounter = contents.resolve_as(communication.get("encounter"), "Encounter")
    return CareCommunication(
        frame=in_frame,
        thread_id=plain_uuid(communication["identifier"][0]["value"]),
        activity=in_frame.current.activity,
        category=coding_code(communication["category"][0], codes.CATEGORY_CODES) or "",
        topic=communication.get("topic", {}).get("text", ""),
        priority=communication.get("priority", ""),
        segments=tuple(_segment(contents, payload) for payload in communication["payload"]),
        sender=_addressee(contents, sender),
        recipient=_addressee(contents, recipients[0]) if recipients else None,
        stay=_stay(encounter) if encounter else None,
    )


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


def _stay(encounter: Json) -> Stay:
    return Stay(
        status=encounter["status"], class_code=encounter["class"].get("code", ""), episodes=episodes_of(encounter)
    )


def _segment(contents: Contents, payload: Json) -> Segment:
    role = author_role(contents, payload)
    assigner = (extension(payload, codes.SEGMENT_ID) or {}).get("valueIdentifier", {}).get("assigner")
    own = contents.resolve_as((role or {}).get("organization"), "Organization")
    organisation = own or contents.resolve_as(assigner, "Organization") or {}
    return Segment(
        id=segment_id(payload),
        written_at=frame.instant((extension(payload, codes.WRITTEN_AT) or {}).get("valueDateTime", "")),
        author=_author(contents, role, telephone(payload)) if role else None,
        organisation=frame.party_of(organisation),
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


def _role(practitioner_role: Json) -> Role:
    concept = (practitioner_role.get("code") or [{}])[0]
    coding = (concept.get("coding") or [{}])[0]
    return Role(system=coding.get("system", ""), code=coding.get("code", ""), text=concept.get("text", ""))
