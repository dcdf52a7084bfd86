"""The parts that our own messages are made of: header, organisations, citizen, history, bundle.

References are written as in MedCom's examples: `Type/id`, under a fullUrl that ends in the same. Every part has the
narrative that the profiles demand; it repeats what the part says and nothing else.
"""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from naer.danish import identifiers
from naer.exchange.medcom import codes
from naer.exchange.medcom.frame import Citizen, Party, Step
from naer.fhir import json_text, xml
from naer.fhir.plain import Json
from naer.fhir.reading import Format

# Never fetched: it only makes entries and references fit together. The .example domain is reserved (RFC 2606).
BASE = "https://naer.example/fhir"

NewId = Callable[[], str]


@dataclass(frozen=True)
class Outgoing:
    """A message of ours, ready to be put in the outbox."""

    bundle_id: str
    header_id: str
    sender: Party
    receiver: Party
    bundle: Json = field(repr=False)

    def written(self, as_format: Format) -> bytes:
        """The message as JSON or XML."""
        return xml.write(self.bundle) if as_format is Format.XML else json_text.dumps(self.bundle)


@dataclass(frozen=True)
class Header:
    """What a MessageHeader says beside its parties."""

    header_id: str
    event_code: str
    profile: str
    event_system: str = codes.EVENT_CODES
    focus: Json | None = None
    definition: str = ""
    response: Json | None = None


def message(header: Json, parts: Iterable[Json], *, bundle_id: str, profile: str, sent_at: datetime) -> Json:
    """The bundle; `header` comes first, the order of the rest means nothing."""
    entries = [{"fullUrl": f"{BASE}/{name_of(one)}", "resource": one} for one in (header, *parts)]
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"profile": [profile]},
        "type": "message",
        "timestamp": instant_text(sent_at),
        "entry": entries,
    }


def message_header(header: Header, *, sender: Party, sender_ref: Json, receiver: Party, receiver_ref: Json) -> Json:
    """The MessageHeader: one primary destination, sender, source and what `header` says."""
    use = {"system": codes.DESTINATION_USES, "code": "primary"}
    resource: Json = {
        "resourceType": "MessageHeader",
        "id": header.header_id,
        "meta": {"profile": [header.profile]},
        "text": narrative(f"{header.event_code}: {sender.name or sender.sor} → {receiver.name or receiver.sor}"),
        "eventCoding": {"system": header.event_system, "code": header.event_code},
        "destination": [
            {
                "extension": [{"url": codes.DESTINATION_USE, "valueCoding": use}],
                "endpoint": endpoint_of(receiver),
                "receiver": receiver_ref,
            }
        ],
        "sender": sender_ref,
        "source": {"endpoint": endpoint_of(sender)},
    }
    if header.response is not None:
        resource["response"] = header.response
    if header.focus is not None:
        resource["focus"] = [header.focus]
    if header.definition:
        resource["definition"] = header.definition
    return resource


def organisation(party: Party, *, resource_id: str) -> Json:
    """An Organization with GLN (in the https form that MedCom's messages use) and SOR."""
    numbers = ((identifiers.GLN, party.gln), (identifiers.SOR, party.sor))
    resource: Json = {
        "resourceType": "Organization",
        "id": resource_id,
        "meta": {"profile": [f"{codes.IG}/messaging/StructureDefinition/medcom-messaging-organization"]},
        "text": narrative(party.name or f"SOR {party.sor}"),
        "identifier": [{"system": system, "value": value} for system, value in numbers if value],
    }
    if party.name:
        resource["name"] = party.name
    return resource


def patient(citizen: Citizen, *, resource_id: str) -> Json:
    """A Patient with personal numbers and official name; an unknown family name is said to be unknown."""
    name: Json = {"use": "official"}
    if citizen.family:
        name["family"] = citizen.family
    else:
        reason = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
        name["_family"] = {"extension": [reason]}
    if citizen.given:
        name["given"] = list(citizen.given)
    shown = ", ".join([*(number.display for number in citizen.numbers), " ".join([*citizen.given, citizen.family])])
    resource: Json = {
        "resourceType": "Patient",
        "id": resource_id,
        "meta": {"profile": [f"{codes.IG}/core/StructureDefinition/medcom-core-patient"]},
        "text": narrative(shown),
    }
    if citizen.numbers:
        resource["identifier"] = [
            {"use": number.use, "system": number.system, "value": number.digits} for number in citizen.numbers
        ]
    resource["name"] = [name]
    if citizen.deceased is not None:
        resource["deceasedBoolean"] = citizen.deceased
    return resource


def provenance(step: Step, *, resource_id: str, agent: Json, profile: str) -> Json:
    """One step of the history; `agent` is a reference to the organisation that took it."""
    entities: list[Json] = []
    if step.previous:
        role = "removal" if step.removes else "revision"
        # The id of an EDIFACT letter is no FHIR id, and is given as an identifier.
        is_letter_id = all(character.isalnum() or character in "-." for character in step.previous)
        what = (
            {"reference": f"MessageHeader/{step.previous}"}
            if is_letter_id
            else {"identifier": {"value": step.previous}}
        )
        entities.append({"role": role, "what": what})
    entities += [
        {"role": "source", "what": {"identifier": {"value": f"urn:uuid:{payload}"}}} for payload in step.payloads
    ]
    resource: Json = {
        "resourceType": "Provenance",
        "id": resource_id,
        "meta": {"profile": [profile]},
        "text": narrative(f"{step.activity}, {instant_text(step.occurred_at)}"),
        "target": [{"reference": f"MessageHeader/{step.header_id}"}],
        "occurredDateTime": instant_text(step.occurred_at),
        "recorded": instant_text(step.recorded_at),
        "activity": {"coding": [{"system": codes.ACTIVITY_CODES, "code": step.activity}]},
        "agent": [{"who": agent}],
    }
    if entities:
        resource["entity"] = entities
    return resource


def narrative(text: str) -> Json:
    """A generated narrative of one line."""
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{html.escape(text)}</div>'}


def name_of(resource: Json) -> str:
    """`Type/id`."""
    return f"{resource['resourceType']}/{resource['id']}"


def reference(resource: Json) -> Json:
    """A reference to a part of the same message."""
    return {"reference": name_of(resource)}


def endpoint_of(party: Party) -> str:
    """The endpoint as the party gave it, else the address of its SOR unit."""
    return party.endpoint or f"{codes.SOR_ENDPOINT}{party.sor}"


def instant_text(moment: datetime) -> str:
    """An instant as FHIR writes it, to the second, with zone."""
    return moment.isoformat(timespec="seconds")
