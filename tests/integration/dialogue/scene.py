"""A municipality with two units, a clinic and a ward; citizens; and care communications that come for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from naer.access.definition import Actor, Role
from naer.danish import identifiers
from naer.dialogue import actions
from naer.dialogue.actions import Registered
from naer.dialogue.definition import IncomingCommunication, Message, Party, StatedCitizen
from naer.fhir.finding import Finding, from_clinical_impression
from naer.fhir.plain import Json
from naer.organisations import as_fhir
from tests.house import House, nurse
from tests.unit.dialogue.letters import CLINIC, TEAM, WARD, letters

NUMBER = "2509479989"
_KINDS = {"Visitation": "unit", TEAM.name: "unit", CLINIC.name: "clinic", WARD.name: "department"}


@dataclass
class Scene:
    """Ids by name, and people who work there."""

    house: House
    ids: dict[str, str]
    citizen: str
    nurse: Actor
    visitator: Actor
    doctor: Actor

    def comes(self, incoming: IncomingCommunication, *, citizen: str | None = "known") -> Registered:
        """The worker registers a communication about the known citizen, or (None) about somebody nobody knows."""
        with self.house.system("message.understand") as rec:
            return actions.register_incoming(rec, incoming, citizen_id=self.citizen if citizen == "known" else citizen)

    def found(self) -> list[Finding]:
        """All findings, oldest first."""
        with self.house.system() as rec:
            return [from_clinical_impression(one) for one in rec.find("ClinicalImpression", {})]

    def codes(self) -> list[str]:
        """The codes of all findings, oldest first."""
        return [one.code for one in self.found()]

    def prepared(self) -> list[Json]:
        """The Communications that wait to be sent."""
        with self.house.system() as rec:
            return rec.find("Communication", {"status": "preparation"})

    def sends(self, message: Message) -> Message:
        """The outbox takes the message, and its receiver acknowledges it."""
        with self.house.system() as rec:
            actions.after_sent(rec, message.id)
            sent = actions.acknowledged(rec, message.id)
        assert isinstance(sent, Message)
        return sent


def build(house: House) -> Scene:
    """The scene on a fresh database."""
    ids = {"kommune": _organisation(house, "Kommunen", "municipality")}
    for party in (TEAM, CLINIC, WARD, Party("Visitation", "999990580000004", "9520580000043")):
        kind = _KINDS[party.name]
        part_of = ids["kommune"] if kind == "unit" else ""
        tasks = ("visitation",) if party.name == "Visitation" else ()
        ids[party.name] = _organisation(house, party.name, kind, party=party, part_of=part_of, tasks=tasks)
    citizen = house.citizen(personal_number=NUMBER)
    for name in (TEAM.name, "Visitation"):
        house.relate(citizen, ids[name])
    return Scene(
        house=house,
        ids=ids,
        citizen=citizen,
        nurse=replace(nurse(ids[TEAM.name]), title="Hjemmesygeplejerske", name="Rikke Holm"),
        visitator=replace(nurse(ids["Visitation"], role=Role.VISITATOR), name="Mette Krogh"),
        doctor=replace(nurse(ids[CLINIC.name], role=Role.GENERAL_PRACTITIONER), name="Søren Østergaard"),
    )


def arriving(line: str, **changes: object) -> IncomingCommunication:
    """One letter of a table as `exchange` hands it over: parties by number only."""
    return arriving_all(line, **changes)[0]


def arriving_all(table: str, **changes: object) -> list[IncomingCommunication]:
    """The letters of a table as `exchange` hands them over."""
    citizen = StatedCitizen((("urn:oid:1.2.208.176.1.2", NUMBER),), ("Aase",), "Prøve")
    return [
        replace(one, **{"citizen": citizen, "sender": _bare(one.sender), "receiver": _bare(one.receiver), **changes})
        for one in letters(table)
    ]


def _bare(party: Party) -> Party:
    return Party(party.name, party.sor, party.gln)


def _organisation(
    house: House,
    name: str,
    kind: str,
    *,
    party: Party | None = None,
    part_of: str = "",
    tasks: tuple[str, ...] = (),
) -> str:
    numbers: Mapping[str, str] = {identifiers.SOR: party.sor, identifiers.GLN: party.gln} if party else {}
    types = [{"coding": [{"system": as_fhir.KIND, "code": kind}]}]
    types += [{"coding": [{"system": as_fhir.TASK, "code": task}]} for task in tasks]
    resource: Json = {
        "resourceType": "Organization",
        "active": True,
        "name": name,
        "type": types,
        "identifier": [{"system": system, "value": value} for system, value in numbers.items()],
    }
    if not resource["identifier"]:
        del resource["identifier"]
    if part_of:
        resource["partOf"] = {"reference": f"Organization/{part_of}"}
    with house.system() as rec:
        return rec.save(resource, act="test")["id"]
