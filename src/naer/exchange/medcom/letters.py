"""Care communications that we send: what `dialogue` says must stand in a letter, written as a MedCom message.

Thread rules (what a reply repeats, who receives it, what a forwarded letter keeps) are `dialogue`'s. Here each
organisation and each author stands once, however often the thread names them; the history is told step by step; a
forløbs-id goes back as it was written when it came. What we send passes the same checks as what we receive.

http://medcomfhir.dk/ig/carecommunication/ (5.0.2)
"""

from dataclasses import replace
from datetime import datetime

from naer.danish.personal_number import PersonalNumber
from naer.dialogue.definition import Addressee, Author, Letter, RoleTitle, Segment, StatedCitizen
from naer.dialogue.definition import Party as DialogueParty
from naer.dialogue.definition import Step as DialogueStep
from naer.exchange.medcom import codes, parts
from naer.exchange.medcom.frame import Citizen, Party, Step
from naer.exchange.medcom.parts import Header, NewId, Outgoing
from naer.fhir.plain import Json

_IG = f"{codes.IG}/carecommunication/StructureDefinition"
_CORE = f"{codes.IG}/core/StructureDefinition"

ROLE_NOT_KNOWN = RoleTitle(code="NAVU", system="http://terminology.hl7.org/CodeSystem/v3-NullFlavor")
"""The one code of MedCom's value set for somebody whose role is not available; a letter without any role is refused."""


def compose(letter: Letter, *, now: datetime, new_id: NewId) -> Outgoing:
    """The message that says `letter`; its letter id is the message's own."""
    message = letter.message
    paper = _Paper(letter, new_id)
    encounter = paper.encounter()
    communication = paper.communication(encounter)
    sender, receiver = _party(message.sender), _party(message.receiver)
    header = parts.message_header(
        Header(
            message.message_id,
            codes.CARE_COMMUNICATION,
            f"{_IG}/medcom-careCommunication-messageHeader",
            focus=parts.reference(communication),
            definition=codes.CARE_COMMUNICATION_DEFINITION,
        ),
        sender=sender,
        sender_ref=parts.reference(paper.organisation(message.sender)),
        receiver=receiver,
        receiver_ref=parts.reference(paper.organisation(message.receiver)),
    )
    steps = [step for step in letter.history if step.message_id != message.message_id]
    own = message.own_step or DialogueStep(message.message_id, message.activity.value, now, now)
    own = replace(own, segments=own.segments or tuple(segment.id for segment in message.segments))
    history = [paper.step(step) for step in (*steps, own)]
    content = [paper.patient, communication, *([encounter] if encounter else []), *paper.people, *paper.organisations]
    bundle_id = new_id()
    bundle = parts.message(
        header,
        [*content, *history],
        bundle_id=bundle_id,
        profile=f"{_IG}/medcom-careCommunication-message",
        sent_at=now,
    )
    return Outgoing(bundle_id, message.message_id, sender, receiver, bundle)


class _Paper:
    """The resources of one letter as they are made: each organisation and author once, however often it is named."""

    def __init__(self, letter: Letter, new_id: NewId) -> None:
        self._letter = letter
        self._segments = (*letter.earlier, *letter.message.segments)
        self._new_id = new_id
        self._organisations: dict[tuple[str, str], Json] = {}
        self._authors: dict[tuple[Author, str], Json] = {}
        self.people: list[Json] = []
        self.patient = parts.patient(_citizen(letter.citizen), resource_id=new_id())

    @property
    def organisations(self) -> list[Json]:
        return list(self._organisations.values())

    def organisation(self, party: DialogueParty) -> Json:
        key = (party.sor, party.gln)
        if key not in self._organisations:
            self._organisations[key] = parts.organisation(_party(party), resource_id=self._new_id())
        return self._organisations[key]

    def encounter(self) -> Json | None:
        stay = self._letter.message.stay
        if stay is None:
            return None
        episodes = [
            {"identifier": {"system": episode.system, "value": episode.written or f"urn:uuid:{episode.value}"}}
            for episode in stay.episodes
        ]
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
        message = self._letter.message
        resource: Json = {
            "resourceType": "Communication",
            "id": self._new_id(),
            "meta": {"profile": [f"{_IG}/medcom-careCommunication-communication"]},
            "text": parts.narrative(message.topic or message.category),
        }
        if message.from_whom is not None:
            whom = self._addressee(message.from_whom, message.sender)
            resource["extension"] = [{"url": codes.SENDER, "valueReference": parts.reference(whom)}]
        resource |= {
            "identifier": [{"value": f"urn:uuid:{message.thread_id}"}],
            "status": "unknown",
            "category": [{"coding": [{"system": codes.CATEGORY_CODES, "code": message.category}]}],
            "subject": parts.reference(self.patient),
        }
        if message.priority:
            resource["priority"] = message.priority
        if message.topic:
            resource["topic"] = {"text": message.topic}
        if encounter is not None:
            resource["encounter"] = parts.reference(encounter)
        if message.to_whom is not None:
            resource["recipient"] = [parts.reference(self._addressee(message.to_whom, message.receiver))]
        resource["payload"] = [self._payload(segment) for segment in self._segments]
        return resource

    def step(self, step: DialogueStep) -> Json:
        """A step of the history; who took it is told by whose segments it brought."""
        brought = [segment.organisation for segment in self._segments if segment.id in step.segments]
        agent = next((one for one in brought if one.sor or one.gln), self._letter.message.sender)
        told = Step(
            provenance_id=step.provenance_id,
            header_id=step.message_id,
            activity=step.activity,
            occurred_at=step.occurred_at,
            recorded_at=step.recorded_at,
            previous=step.previous,
            removes=step.removes,
            payloads=step.segments,
        )
        return parts.provenance(
            told,
            resource_id=step.provenance_id or self._new_id(),
            agent=parts.reference(self.organisation(agent)),
            profile=f"{_IG}/medcom-careCommunication-provenance",
        )

    def _payload(self, segment: Segment) -> Json:
        whose = segment.organisation
        organisation = whose if whose.sor or whose.gln else self._letter.message.sender
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

    def _author(self, author: Author, organisation: DialogueParty) -> Json:
        key = (replace(author, telephone=""), organisation.sor)
        if key not in self._authors:
            self._authors[key] = self._person(author, organisation)
        return self._authors[key]

    def _addressee(self, addressee: Addressee, organisation: DialogueParty) -> Json:
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

    def _person(self, person: Author | Addressee, organisation: DialogueParty) -> Json:
        """A PractitionerRole and its Practitioner; returns the role."""
        told = {"family": person.family, "given": list(person.given)}
        practitioner: Json = {
            "resourceType": "Practitioner",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-practitioner"]},
            "text": parts.narrative(person.name),
            "name": [{part: value for part, value in told.items() if value}],
        }
        role = person.role if person.role.code or person.role.text else ROLE_NOT_KNOWN
        concept: Json = {"coding": [{"system": role.system, "code": role.code}]} if role.code else {"text": role.text}
        practitioner_role: Json = {
            "resourceType": "PractitionerRole",
            "id": self._new_id(),
            "meta": {"profile": [f"{_CORE}/medcom-core-practitionerrole"]},
            "text": parts.narrative(role.text or role.code),
            "practitioner": parts.reference(practitioner),
            "organization": parts.reference(self.organisation(organisation)),
            "code": [concept],
        }
        self.people += [practitioner_role, practitioner]
        return practitioner_role


def _party(party: DialogueParty) -> Party:
    return Party(sor=party.sor, gln=party.gln, name=party.name)


def _citizen(citizen: StatedCitizen) -> Citizen:
    numbers = tuple(PersonalNumber(digits, system) for system, digits in citizen.numbers)
    return Citizen(numbers=numbers, given=citizen.given, family=citizen.family)
