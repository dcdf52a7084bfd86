"""Care communications that we send: a new one, a reply, a forwarded one.

A letter carries its whole thread. A reply keeps the thread's id and everything that was said, goes to whoever sent
the latest letter (their specific sender becomes our specific recipient), and repeats attachments by id, title and
date without their content. A forwarded letter goes to somebody new: it gets a thread id of its own and keeps the
attachments' content, which the new receiver has not got. A forløbs-id that was received is always returned.

http://medcomfhir.dk/ig/carecommunication/ (5.0.2) and its governance; what we send passes the same checks as what we
receive.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from naer.exchange.medcom import care_communication as care
from naer.exchange.medcom import codes, parts
from naer.exchange.medcom.care_communication import Addressee, Author, CareCommunication, Segment, Stay
from naer.exchange.medcom.frame import Citizen, Party, Step
from naer.exchange.medcom.parts import Header, NewId, Outgoing
from naer.fhir.plain import Json

_IG = f"{codes.IG}/carecommunication/StructureDefinition"
_CORE = f"{codes.IG}/core/StructureDefinition"


@dataclass(frozen=True)
class Letter:
    """Everything that a care communication of ours says.

    `segments` is the whole thread, of which `new` are this letter's; `previous` is the letter id that it answers or
    passes on.
    """

    sender: Party
    receiver: Party
    citizen: Citizen
    thread_id: str
    activity: str
    category: str
    segments: tuple[Segment, ...]
    new: tuple[Segment, ...]
    topic: str = ""
    priority: str = ""
    from_whom: Addressee | None = None
    to_whom: Addressee | None = None
    stay: Stay | None = None
    previous: str = ""
    history: tuple[Step, ...] = ()


def reply(
    to: CareCommunication,
    new: Sequence[Segment],
    *,
    from_whom: Addressee | None = None,
    earlier: Sequence[Segment] = (),
) -> Letter:
    """The answer to the latest letter of a thread. `earlier` are segments that we know and that letter lacked."""
    known = _merged([*earlier, *to.segments])
    return Letter(
        sender=to.frame.envelope.receiver,
        receiver=to.frame.envelope.sender,
        citizen=to.frame.citizen,
        thread_id=to.thread_id,
        activity=care.REPLY,
        category=to.category,
        topic=to.topic,
        priority=to.priority,
        segments=(*(_without_content(segment) for segment in known), *new),
        new=tuple(new),
        from_whom=from_whom,
        to_whom=to.sender,
        stay=to.stay,
        previous=to.frame.header_id,
        history=to.frame.steps,
    )


def forward(
    letter: CareCommunication,
    new: Sequence[Segment],
    *,
    to: Party,
    thread_id: str,
    from_whom: Addressee | None = None,
    to_whom: Addressee | None = None,
) -> Letter:
    """A letter passed on to somebody new, in a thread of its own."""
    return Letter(
        sender=letter.frame.envelope.receiver,
        receiver=to,
        citizen=letter.frame.citizen,
        thread_id=thread_id,
        activity=care.FORWARD,
        category=letter.category,
        topic=letter.topic,
        priority=letter.priority,
        segments=(*letter.segments, *new),
        new=tuple(new),
        from_whom=from_whom,
        to_whom=to_whom,
        stay=letter.stay,
        previous=letter.frame.header_id,
        history=letter.frame.steps,
    )


def compose(letter: Letter, *, now: datetime, new_id: NewId) -> Outgoing:
    """The message that says `letter`."""
    paper = _Paper(letter, new_id)
    header_id, bundle_id = new_id(), new_id()
    encounter = paper.encounter()
    communication = paper.communication(encounter)
    header = parts.message_header(
        Header(
            header_id,
            codes.CARE_COMMUNICATION,
            f"{_IG}/medcom-careCommunication-messageHeader",
            focus=parts.reference(communication),
            definition=codes.CARE_COMMUNICATION_DEFINITION,
        ),
        sender=letter.sender,
        sender_ref=parts.reference(paper.organisation(letter.sender)),
        receiver=letter.receiver,
        receiver_ref=parts.reference(paper.organisation(letter.receiver)),
    )
    own = Step(
        provenance_id=new_id(),
        header_id=header_id,
        activity=letter.activity,
        occurred_at=now,
        recorded_at=now,
        previous=letter.previous,
        payloads=tuple(segment.id for segment in letter.new),
    )
    history = [paper.step(step) for step in (*letter.history, own)]
    content = [paper.patient, communication, *([encounter] if encounter else []), *paper.people, *paper.organisations]
    bundle = parts.message(
        header,
        [*content, *history],
        bundle_id=bundle_id,
        profile=f"{_IG}/medcom-careCommunication-message",
        sent_at=now,
    )
    return Outgoing(bundle_id, header_id, letter.sender, letter.receiver, bundle)


class _Paper:
    """The resources of one letter as they are made: each organisation and author once, however often it is named."""

    def __init__(self, letter: Letter, new_id: NewId) -> None:
        self._letter = letter
        self._new_id = new_id
        self._organisations: dict[tuple[str, str], Json] = {}
        self._authors: dict[tuple[Author, str], Json] = {}
        self.people: list[Json] = []
        self.patient = parts.patient(letter.citizen, resource_id=new_id())

    @property
    def organisations(self) -> list[Json]:
        return list(self._organisations.values())

    def organisation(self, party: Party) -> Json:
        key = (party.sor, party.gln)
        if key not in self._organisations:
            self._organisations[key] = parts.organisation(party, resource_id=self._new_id())
        return self._organisations[key]

    def encounter(self) -> Json | None:
        stay = self._letter.stay
        if stay is None:
            return None
        episodes = [{"identifier": {"system": episode.system, "value": episode.written}} for episode in stay.episodes]
        return {
            "resourceType": "Encounter",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-encounter"]},
            "text": parts.narrative(f"{stay.class_code}, {stay.status}"),
            "status": stay.status,
            "class": {"system": codes.ACT_CODES, "code": stay.class_code},
            "subject": parts.reference(self.patient),
            "episodeOfCare": episodes,
        }

    def communication(self, encounter: Json | None) -> Json:
        letter = self._letter
        resource: Json = {
            "resourceType": "Communication",
            "id": self._new_id(),
            "meta": {"profile": [f"{_IG}/medcom-careCommunication-communication"]},
            "text": parts.narrative(letter.topic or letter.category),
        }
        if letter.from_whom is not None:
            whom = self._addressee(letter.from_whom, letter.sender)
            resource["extension"] = [{"url": codes.SENDER, "valueReference": parts.reference(whom)}]
        resource |= {
            "identifier": [{"value": f"urn:uuid:{letter.thread_id}"}],
            "status": "unknown",
            "category": [{"coding": [{"system": codes.CATEGORY_CODES, "code": letter.category}]}],
            "subject": parts.reference(self.patient),
        }
        if letter.priority:
            resource["priority"] = letter.priority
        if letter.topic:
            resource["topic"] = {"text": letter.topic}
        if encounter is not None:
            resource["encounter"] = parts.reference(encounter)
        if letter.to_whom is not None:
            resource["recipient"] = [parts.reference(self._addressee(letter.to_whom, letter.receiver))]
        resource["payload"] = [self._payload(segment) for segment in letter.segments]
        return resource

    def step(self, step: Step) -> Json:
        """A step of the history; who took an earlier one is told by whose segments it brought."""
        brought = [segment for segment in self._letter.segments if segment.id in step.payloads]
        agent = brought[0].organisation if brought and brought[0].organisation.is_known else self._letter.sender
        return parts.provenance(
            step,
            resource_id=step.provenance_id or self._new_id(),
            agent=parts.reference(self.organisation(agent)),
            profile=f"{_IG}/medcom-careCommunication-provenance",
        )

    def _payload(self, segment: Segment) -> Json:
        organisation = segment.organisation if segment.organisation.is_known else self._letter.sender
        identifier: Json = {
            "value": f"urn:uuid:{segment.id}",
            "assigner": parts.reference(self.organisation(organisation)),
        }
        extensions: list[Json] = [
            {"url": codes.WRITTEN_AT, "valueDateTime": parts.instant_text(segment.written_at)},
            {"url": codes.SEGMENT_ID, "valueIdentifier": identifier},
        ]
        if segment.author is not None:
            role = self._author(segment.author, organisation)
            extensions.append({"url": codes.AUTHOR, "valueReference": parts.reference(role)})
            if segment.author.telephone:
                point = {"system": "phone", "value": segment.author.telephone}
                extensions.append({"url": codes.AUTHOR_CONTACT, "valueContactPoint": point})
        payload: Json = {"extension": extensions}
        if segment.attachment is None:
            return payload | {"contentString": segment.text}
        attachment = segment.attachment
        told = {
            "contentType": attachment.content_type,
            "data": attachment.data,
            "url": attachment.url,
            "title": attachment.title,
            "creation": attachment.created_on,
        }
        return payload | {"contentAttachment": {name: value for name, value in told.items() if value}}

    def _author(self, author: Author, organisation: Party) -> Json:
        key = (replace(author, telephone=""), organisation.sor)
        if key not in self._authors:
            self._authors[key] = self._person(author, organisation)
        return self._authors[key]

    def _addressee(self, addressee: Addressee, organisation: Party) -> Json:
        if not addressee.team:
            return self._person(addressee, organisation)
        team: Json = {
            "resourceType": "CareTeam",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-careteam"]},
            "text": parts.narrative(addressee.team),
            "name": addressee.team,
            "managingOrganization": [parts.reference(self.organisation(organisation))],
        }
        self.people.append(team)
        return team

    def _person(self, person: Author | Addressee, organisation: Party) -> Json:
        """A PractitionerRole and its Practitioner; returns the role."""
        told = {"family": person.family, "given": list(person.given)}
        practitioner: Json = {
            "resourceType": "Practitioner",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-practitioner"]},
            "text": parts.narrative(" ".join([*person.given, person.family])),
            "name": [{part: value for part, value in told.items() if value}],
        }
        role = person.role
        concept: Json = {"coding": [{"system": role.system, "code": role.code}]} if role.code else {"text": role.text}
        practitioner_role: Json = {
            "resourceType": "PractitionerRole",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-practitionerrole"]},
            "text": parts.narrative(role.text or role.code),
            "practitioner": parts.reference(practitioner),
            "organization": parts.reference(self.organisation(organisation)),
        }
        if role.code or role.text:
            practitioner_role["code"] = [concept]
        self.people += [practitioner_role, practitioner]
        return practitioner_role


def _merged(segments: Sequence[Segment]) -> list[Segment]:
    """Each segment once, in the order they were written."""
    unique = {segment.id: segment for segment in segments}
    return sorted(unique.values(), key=lambda segment: segment.written_at)


def _without_content(segment: Segment) -> Segment:
    if segment.attachment is None:
        return segment
    return replace(segment, attachment=replace(segment.attachment, data=None))
