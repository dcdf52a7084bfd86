"""The frame that all MedCom messages share: ids, sender and receiver, the citizen, and the message's history.

Three ids: `bundle_id` is the envelope's (new at every sending), `header_id` the letter's (new for a new message, the
same when sent again). History is Provenance: one step for each message in the chain, the current one being that whose
target is the message's own header; earlier headers cannot be resolved, by design. Order among messages is by these
steps, never by arrival.

`Envelope` is what an answer needs, and can be had even of a message that must be refused. `Frame` is what a message
that passed its checks says.

MedCom Messaging 4.0.2, http://medcomfhir.dk/ig/messaging/
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from naer.courses.definition import OrganisationIdentity
from naer.danish import identifiers, personal_number
from naer.danish.personal_number import NotAPersonalNumberError, PersonalNumber
from naer.errors import InvalidError
from naer.exchange.medcom import codes, episodes
from naer.exchange.medcom.checks import Check
from naer.exchange.medcom.contents import Contents, destination_use, header_id_of
from naer.fhir.plain import Json
from naer.fhir.reading import Format


@dataclass(frozen=True)
class Party:
    """A sender or receiver. All parts may be empty in an envelope; in a frame SOR and GLN are not."""

    sor: str = ""
    gln: str = ""
    name: str = ""
    endpoint: str = ""

    @property
    def is_known(self) -> bool:
        """Whether an answer can be addressed to it."""
        return bool(self.sor or self.gln)

    @property
    def label(self) -> str:
        """How lists name it: name and SOR."""
        return " · ".join(filter(None, (self.name, f"SOR {self.sor}" if self.sor else f"GLN {self.gln}")))

    @property
    def identity(self) -> OrganisationIdentity:
        """The organisation as the care rooms know it."""
        return OrganisationIdentity(sor=self.sor, gln=self.gln, name=self.name)


@dataclass(frozen=True)
class Step:
    """One message in the chain: which, what it did, when a person did it and when the system wrote it down.

    `previous` is the letter id before it, or the id of an EDIFACT letter; `removes` says that it takes that letter
    back. `payloads` are the ids of the segments that it brought (care communications only).
    """

    provenance_id: str
    header_id: str
    activity: str
    occurred_at: datetime
    recorded_at: datetime
    previous: str = ""
    removes: bool = False
    payloads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citizen:
    """The citizen as the message names them. `repr` shows no name and no number."""

    numbers: tuple[PersonalNumber, ...] = ()
    given: tuple[str, ...] = ()
    family: str = ""
    deceased: bool | None = None

    def __repr__(self) -> str:
        return f"Citizen({len(self.numbers)} numbers, deceased={self.deceased})"


@dataclass(frozen=True)
class Envelope:
    """What can be told of a message from outside; what is unknown is empty."""

    bundle_id: str
    header_id: str
    event_code: str
    sender: Party
    receiver: Party
    last_step: Step | None
    written_as: Format


@dataclass(frozen=True)
class Frame:
    """A message's frame, checked: parties known, times with zones, exactly one current step."""

    envelope: Envelope
    sent_at: datetime
    current: Step
    steps: tuple[Step, ...]
    citizen: Citizen

    @property
    def header_id(self) -> str:
        """The letter's id."""
        return self.envelope.header_id


CHECKS: tuple[Check, ...] = (
    Check(
        code="header-first",
        holds=lambda c: bool(c.resources) and c.resources[0]["resourceType"] == "MessageHeader",
        english="The first entry of a message must be its MessageHeader.",
        danish="Det første indhold i en besked skal være dens MessageHeader.",
        path="Bundle.entry[0].resource",
    ),
    Check(
        code="one-header",
        holds=lambda c: len(c.all("MessageHeader")) == 1,
        english="A message must have exactly one MessageHeader.",
        danish="En besked skal have præcis én MessageHeader.",
        path="Bundle.entry",
        error=codes.NOT_ALLOWED,
    ),
    Check(
        code="letter-id",
        holds=lambda c: "id" in c.header,
        english="MessageHeader.id is missing; without it the message cannot be told from others.",
        danish="MessageHeader.id mangler; uden den kan beskeden ikke kendes fra andre.",
        path="MessageHeader.id",
    ),
    Check(
        code="envelope-id",
        holds=lambda c: "id" in c.bundle,
        english="Bundle.id is missing; without it a resent message cannot be recognised.",
        danish="Bundle.id mangler; uden den kan en gensendt besked ikke genkendes.",
        path="Bundle.id",
    ),
    Check(
        code="sent-at",
        holds=lambda c: "timestamp" in c.bundle and is_instant(c.bundle["timestamp"]),
        english="Bundle.timestamp is missing, or is no time.",
        danish="Bundle.timestamp mangler eller er ikke et tidspunkt.",
        path="Bundle.timestamp",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="one-primary-receiver",
        holds=lambda c: _uses(c).count("primary") == 1,
        english="A message must have exactly one destination with the use primary.",
        danish="En besked skal have præcis én modtager med brugen primary.",
        path="MessageHeader.destination",
        error=codes.RECEIVER_MISSING,
    ),
    Check(
        code="no-copies",
        holds=lambda c: "cc" not in _uses(c),
        english="This kind of message may not have copy receivers.",
        danish="Denne slags besked må ikke have kopimodtagere.",
        path="MessageHeader.destination",
        error=codes.NOT_ALLOWED,
        refuses=False,
    ),
    Check(
        code="receiver-known",
        holds=lambda c: _has_both_numbers(c.receiver),
        english="The receiver must be an Organization in the message with both SOR and GLN.",
        danish="Modtageren skal være en Organization i beskeden med både SOR og GLN.",
        path="MessageHeader.destination.receiver",
        error=codes.RECEIVER_MISSING,
    ),
    Check(
        code="sender-known",
        holds=lambda c: _has_both_numbers(c.sender),
        english="The sender must be an Organization in the message with both SOR and GLN.",
        danish="Afsenderen skal være en Organization i beskeden med både SOR og GLN.",
        path="MessageHeader.sender",
    ),
    Check(
        code="history",
        holds=lambda c: bool(c.all("Provenance")),
        english="A message must tell its history in at least one Provenance.",
        danish="En besked skal fortælle sin historik i mindst én Provenance.",
        path="Bundle.entry",
    ),
    Check(
        code="own-step",
        holds=lambda c: bool(c.current_step),
        english="No Provenance has this message's own MessageHeader as its target.",
        danish="Ingen Provenance peger på beskedens egen MessageHeader.",
        path="Provenance.target",
    ),
    Check(
        code="step-times",
        holds=lambda c: all(_has_times(one) for one in c.all("Provenance")),
        english="Every Provenance must say when it occurred and was recorded, with time and zone.",
        danish="Enhver Provenance skal sige, hvornår den skete og blev registreret, med klokkeslæt og tidszone.",
        path="Provenance.occurredDateTime",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="step-activity",
        holds=lambda c: not c.current_step or bool(activity_of(c.current_step)),
        english="The message's own Provenance does not say its activity.",
        danish="Beskedens egen Provenance siger ikke, hvilken aktivitet den fortæller om.",
        path="Provenance.activity.coding.code",
    ),
)


def envelope_of(contents: Contents, written_as: Format) -> Envelope:
    """What can be told from outside, of a bundle that need not pass any check but is of valid shapes."""
    header = contents.header
    destinations = header.get("destination", [])
    receiver_endpoint = destinations[0].get("endpoint", "") if destinations else ""
    sender_endpoint = header.get("source", {}).get("endpoint", "")
    steps = [step for provenance in contents.all("Provenance") if (step := _step_or_none(provenance)) is not None]
    return Envelope(
        bundle_id=contents.bundle.get("id", ""),
        header_id=header.get("id", ""),
        event_code=header.get("eventCoding", {}).get("code", ""),
        sender=_party(contents.sender or _organisation_at(contents, sender_endpoint), sender_endpoint),
        receiver=_party(contents.receiver or _organisation_at(contents, receiver_endpoint), receiver_endpoint),
        last_step=_last(steps, header.get("id", "")),
        written_as=written_as,
    )


def frame_of(contents: Contents, written_as: Format) -> Frame:
    """The frame of a bundle that passed CHECKS and has exactly one Patient, or none."""
    patients = contents.all("Patient")
    return Frame(
        envelope=envelope_of(contents, written_as),
        sent_at=instant(contents.bundle["timestamp"]),
        current=step_of(contents.current_step),
        steps=tuple(sorted(map(step_of, contents.all("Provenance")), key=lambda step: step.recorded_at)),
        citizen=_citizen(patients[0]) if patients else Citizen(),
    )


def step_of(provenance: Json) -> Step:
    """One step of the history; InvalidError when its times are no instants."""
    targets = provenance.get("target", [])
    previous, removes, payloads = "", False, []
    for entity in provenance.get("entity", []):
        what = entity.get("what", {})
        if entity.get("role") in ("revision", "removal"):
            previous = header_id_of(what) or what.get("identifier", {}).get("value", "")
            removes = entity["role"] == "removal"
        elif entity.get("role") == "source" and "identifier" in what:
            payloads.append(episodes.plain_uuid(what["identifier"].get("value", "")))
    return Step(
        provenance_id=provenance.get("id", ""),
        header_id=header_id_of(targets[0]) if targets else "",
        activity=activity_of(provenance),
        occurred_at=instant(provenance.get("occurredDateTime", "")),
        recorded_at=instant(provenance.get("recorded", "")),
        previous=previous,
        removes=removes,
        payloads=tuple(payloads),
    )


def activity_of(provenance: Json) -> str:
    """The activity code; empty when there is none."""
    for coding in provenance.get("activity", {}).get("coding", []):
        if coding.get("system") == codes.ACTIVITY_CODES and "code" in coding:
            return coding["code"]
    return ""


def party_of(organisation: Json, endpoint: str = "") -> Party:
    """An Organization resource as a party."""
    return _party(organisation, endpoint)


def instant(text: str) -> datetime:
    """The UTC instant of a FHIR dateTime or instant; InvalidError without time and zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidError("A time is not written as FHIR writes times.") from error
    if moment.tzinfo is None or "T" not in text:
        raise InvalidError("A time lacks its time of day or zone.")
    return moment.astimezone(UTC)


def is_instant(text: object) -> bool:
    """Whether `text` is a time with time of day and zone."""
    try:
        instant(text if isinstance(text, str) else "")
    except InvalidError:
        return False
    return True


def _party(organisation: Json, endpoint: str) -> Party:
    numbers = {
        identifiers.canonical_system(one.get("system", "")): one.get("value", "")
        for one in organisation.get("identifier", [])
    }
    return Party(
        sor=numbers.get(identifiers.SOR, ""),
        gln=numbers.get(identifiers.GLN, ""),
        name=organisation.get("name", ""),
        endpoint=endpoint,
    )


def _organisation_at(contents: Contents, endpoint: str) -> Json:
    """The Organization whose SOR the endpoint names, for a header that forgets to refer to it."""
    sor = endpoint.rpartition("#id=")[2]
    for organisation in contents.all("Organization"):
        if sor and _party(organisation, "").sor == sor:
            return organisation
    return {}


def _citizen(patient: Json) -> Citizen:
    names = patient.get("name", [])
    name = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    return Citizen(
        numbers=tuple(_numbers(patient)),
        given=tuple(given for given in name.get("given", []) if given),
        family=name.get("family", ""),
        deceased=patient.get("deceasedBoolean"),
    )


def _numbers(patient: Json) -> list[PersonalNumber]:
    found: list[PersonalNumber] = []
    for identifier in patient.get("identifier", []):
        try:
            found.append(personal_number.parse(identifier.get("value", ""), system=identifier.get("system", "")))
        except NotAPersonalNumberError:
            continue
    return found


def _last(steps: list[Step], header_id: str) -> Step | None:
    own = [step for step in steps if step.header_id == header_id]
    return max(own or steps, key=lambda step: step.recorded_at, default=None)


def _step_or_none(provenance: Json) -> Step | None:
    try:
        return step_of(provenance)
    except InvalidError:
        return None


def _has_times(provenance: Json) -> bool:
    return is_instant(provenance.get("occurredDateTime")) and is_instant(provenance.get("recorded"))


def _has_both_numbers(organisation: Json) -> bool:
    party = _party(organisation, "")
    return identifiers.is_sor(party.sor) and identifiers.is_gln(party.gln)


def _uses(contents: Contents) -> list[str]:
    return [destination_use(destination) for destination in contents.header.get("destination", [])]
