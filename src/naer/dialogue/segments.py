"""Segments and who wrote them, as payload of a Communication; the content of attachments as DocumentReferences.

Reading a thread, or marking it as read, never copies a file: a payload says title, type, date and size of an attachment
and where its content lies.
"""

import base64
from dataclasses import replace
from datetime import datetime

from naer.dialogue.definition import Addressee, Attachment, Author, Party, RoleTitle, Sector, Segment
from naer.dialogue.extensions import compound, every, simple, text, values
from naer.fhir.plain import Json

SEGMENT_IDS = "urn:naer:segment"
SEGMENT = "urn:naer:extension:segment"
_DOCUMENTS = "DocumentReference/"
_UNTITLED = "Bilag"


def as_payload(segment: Segment) -> Json:
    """The payload of a Communication that carries the segment. Content must have been put in a document first."""
    organisation = party_extension("organisation", segment.organisation)
    author = [] if segment.author is None else [author_extension("author", segment.author)]
    payload: Json = {
        "extension": [
            compound(SEGMENT, ("id", segment.id), ("written", segment.written_at), organisation, *author),
        ]
    }
    if segment.attachment is None:
        return payload | {"contentString": segment.text}
    return payload | {"contentAttachment": _as_attachment(segment.attachment)}


def from_payload(payload: Json) -> Segment:
    """The segment that a payload made by `as_payload` carries."""
    (said,) = every(payload, SEGMENT)
    return Segment(
        id=text(said, "id"),
        written_at=datetime.fromisoformat(text(said, "written")),
        organisation=party_from(every(said, "organisation")[0]),
        author=next((author_from(one) for one in every(said, "author")), None),
        text=payload.get("contentString"),
        attachment=_from_attachment(payload["contentAttachment"]) if "contentAttachment" in payload else None,
    )


def as_document(segment: Segment, *, citizen_id: str) -> Json | None:
    """The DocumentReference that keeps an attachment's content; None when the segment brings none."""
    attachment = segment.attachment
    if attachment is None or not attachment.data:
        return None
    content: Json = {"title": attachment.title or _UNTITLED, "data": "".join(attachment.data.split())}
    if attachment.content_type:
        content["contentType"] = attachment.content_type
    return {
        "resourceType": "DocumentReference",
        "identifier": [{"system": SEGMENT_IDS, "value": segment.id}],
        "status": "current",
        "subject": {"reference": f"Patient/{citizen_id}"},
        "date": segment.written_at.isoformat(),
        "content": [{"attachment": content}],
    }


def in_document(segment: Segment, document_id: str) -> Segment:
    """The segment whose content now lies in a document."""
    if segment.attachment is None or segment.attachment.data is None:
        return segment
    size = len(base64.b64decode(segment.attachment.data))
    return replace(segment, attachment=replace(segment.attachment, data=None, document_id=document_id, size_bytes=size))


def content_of(document: Json) -> Json:
    """The R4 Attachment (title, contentType, data) of a document made by `as_document`."""
    return document["content"][0]["attachment"]


def party_extension(name: str, party: Party) -> Json:
    """An organisation as an extension."""
    return compound(
        name,
        ("name", party.name),
        ("sor", party.sor),
        ("gln", party.gln),
        ("id", party.organisation_id),
        ("sector", party.sector.value),
    )


def party_from(said: Json) -> Party:
    """The organisation that an extension made by `party_extension` says."""
    return Party(
        name=text(said, "name"),
        sor=text(said, "sor"),
        gln=text(said, "gln"),
        organisation_id=text(said, "id"),
        sector=Sector(text(said, "sector")),
    )


def author_extension(name: str, author: Author) -> Json:
    """An author as an extension."""
    return compound(name, *_person_parts(author), ("telephone", author.telephone))


def author_from(said: Json) -> Author:
    """The author that an extension made by `author_extension` says."""
    return Author(
        given=values(said, "given"),
        family=text(said, "family"),
        role=_role(said),
        telephone=text(said, "telephone"),
    )


def addressee_extension(name: str, addressee: Addressee | None) -> list[Json]:
    """A specific sender or recipient as an extension; none when there is none."""
    return [] if addressee is None else [compound(name, *_person_parts(addressee), ("team", addressee.team))]


def addressee_from(said: Json) -> Addressee:
    """The person or team that an extension made by `addressee_extension` says."""
    return Addressee(
        given=values(said, "given"), family=text(said, "family"), role=_role(said), team=text(said, "team")
    )


def _person_parts(person: Author | Addressee) -> list[Json]:
    return [
        *(part for given in person.given for part in simple("given", given)),
        *simple("family", person.family),
        *simple("role", person.role.text),
        *simple("role-code", person.role.code),
        *simple("role-system", person.role.system),
    ]


def _role(said: Json) -> RoleTitle:
    return RoleTitle(text=text(said, "role"), code=text(said, "role-code"), system=text(said, "role-system"))


def _as_attachment(attachment: Attachment) -> Json:
    told: Json = {
        "contentType": attachment.content_type,
        "url": f"{_DOCUMENTS}{attachment.document_id}" if attachment.document_id else attachment.url,
        "size": attachment.size_bytes,
        "title": attachment.title or _UNTITLED,
        "creation": attachment.created_on,
    }
    return {name: value for name, value in told.items() if value}


def _from_attachment(told: Json) -> Attachment:
    url = told.get("url", "")
    document_id = url.removeprefix(_DOCUMENTS) if url.startswith(_DOCUMENTS) else ""
    return Attachment(
        title=told["title"],
        content_type=told.get("contentType", ""),
        url="" if document_id else url,
        created_on=told.get("creation", ""),
        document_id=document_id,
        size_bytes=told.get("size", 0),
    )
