"""A small region for journeys: a few synthetic citizens between hospital and home, staff who may log in, and messages.

It is Friday 20 November 2026 at 10.41. Andreas comes home at 14 with four hours' notice; Ole is admitted and his services
are paused; Inger came home yesterday; Åse is nobody's citizen here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from naer.access import people
from naer.access.definition import Actor, Role
from naer.access.record import Record
from naer.courses.definition import DischargeNotice, HospitalEvent, Move, OrganisationIdentity, Telling
from naer.courses.encounter import StayRecord, as_encounter
from naer.danish import identifiers
from naer.dialogue import actions as dialogue
from naer.dialogue.definition import Activity, Draft, IncomingCommunication, Message, Party, Segment, StatedCitizen
from naer.fhir.plain import Json
from naer.insight import right_now
from naer.organisations import as_fhir
from naer.pathways import task as task_resource
from naer.web.numbers import Coming, Numbers
from naer.web.services import Persona
from tests import numbers
from tests.house import House

NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
HOSPITAL = OrganisationIdentity(
    sor="311000016003", gln="5790001351234", name="Sygehus Sønderjylland, Kardiologisk Afdeling, Aabenraa"
)
PERSONAL_NUMBERS = "urn:oid:1.2.208.176.1.2"


@dataclass
class Region:
    """The house with a region in it. Keys of `ids` are said where things are made; it is the pages' directory too."""

    house: House
    numbers: Callable[[], Numbers | None] = numbers.made
    numbers_come: Coming = Coming.AT_NIGHT
    ids: dict[str, str] = field(default_factory=dict[str, str])
    actors: dict[str, Actor] = field(default_factory=dict[str, Actor])
    units: dict[str, str] = field(default_factory=dict[str, str])

    def actor(self, actor_id: str) -> Actor | None:
        return next((actor for actor in self.actors.values() if actor.id == actor_id), None)

    def unit_of(self, actor_id: str) -> str:
        return self.units.get(actor_id, "")

    def personas(self) -> list[Persona]:
        return [Persona(actor, self.units[actor.id]) for actor in self.actors.values()]


def build(house: House) -> Region:
    """The region at `NOW`."""
    house.clock.at = NOW
    region = Region(house)
    with house.system("region.make") as rec:
        _organisations(rec, region)
        _staff(rec, region)
        _citizens(rec, region)
        _stays(rec, region)
        _tasks(rec, region)
        _services(rec, region)
        _figures(rec, region)
    return region


def at(clock: str, *, days: int = 0) -> datetime:
    """The instant when the Danish clock shows `clock` on the Friday, or some days from it (winter time)."""
    hours, minutes = clock.split(".")
    return datetime(2026, 11, 20, int(hours) - 1, int(minutes), tzinfo=UTC) + timedelta(days=days)


ORGANISATIONS = """
    kommune    municipality Aabenraa Kommune
    nord       unit         Hjemmesygeplejen Nord, Aabenraa
    syd        unit         Hjemmesygeplejen Syd og Bov, Padborg
    visitation unit         Visitationen, Aabenraa Kommune
    laegehus   clinic       Lægehuset i Storegade
    sygehus    department   Sygehus Sønderjylland, Kardiologisk Afdeling, Aabenraa
"""

STAFF = """
    nurse       home-nurse            nord       Hjemmesygeplejerske    Rikke Holm
    acute       acute-nurse           syd        Akutsygeplejerske      Jonas Friis
    visitator   visitator             visitation Visitator              Mette Krogh
    doctor      general-practitioner  laegehus   Læge                   Søren Østergaard
    coordinator discharge-coordinator sygehus    Udskrivningskoordinator Birgit Lund
    director    health-director       kommune    Sundhedsdirektør       Anne Skov
    integrator  integrator            kommune    It-integrator          Emil Dahl
    reviewer    reviewer              kommune    Kontrollant            Karen Aagaard
"""

CITIZENS = """
    andreas 1945-03-02 0203451234 yes Andreas Kjærgaard
    ole     1938-07-11 1107381234 no  Ole Brandt
    inger   1947-01-30 3001471234 yes Inger Margrethe Mørk-Østergaard
    åse     1951-12-24 2412511234 yes Åse Bæk
"""

TASKS = """
    receive    andreas nord       15.00  0 requested  Modtag hjemme
    medicines  andreas nord       12.00  0 requested  Medicin til mandag
    diabetes   andreas laegehus   14.00  0 requested  Læge om opfølgning på diabetes
    food       andreas visitation 14.00  0 requested  Mad til weekenden
    aids       andreas visitation 13.00  0 requested  Hjælpemidler på plads
    visit      andreas nord       12.00  3 requested  Opfølgende hjemmebesøg med medicingennemgang
    weight     inger   nord        9.30  0 requested  Mål vægt og blodtryk
    wound      inger   nord       12.00  1 requested  Sårskift på højre underben
"""


def _rows(table: str, columns: int) -> list[list[str]]:
    return [line.split(maxsplit=columns - 1) for line in table.strip().splitlines()]


def _organisations(rec: Record, region: Region) -> None:
    for number, (key, kind, name) in enumerate(_rows(ORGANISATIONS, 3)):
        resource: Json = {
            "resourceType": "Organization",
            "active": True,
            "name": name,
            "identifier": [
                {"system": identifiers.SOR, "value": f"99999{number:011}"},
                {"system": identifiers.GLN, "value": f"579000000000{number}"},
            ],
            "type": [{"coding": [{"system": as_fhir.KIND, "code": kind}]}],
        }
        if key == "kommune":
            resource["identifier"].append({"system": identifiers.MUNICIPALITY_CODE, "value": "0580"})
        if key == "visitation":
            resource["type"].append({"coding": [{"system": as_fhir.TASK, "code": "visitation"}]})
        if kind == "unit":
            resource["partOf"] = {"reference": f"Organization/{region.ids['kommune']}"}
        region.ids[key] = rec.save(resource, act="region.make")["id"]


def _staff(rec: Record, region: Region) -> None:
    names = {key: name for key, _, name in _rows(ORGANISATIONS, 3)}
    for key, role, unit, title, name in _rows(STAFF, 5):
        actor = people.register(
            rec, key=key, name=name, role=Role(role), title=title, organisation_ids=(region.ids[unit],)
        )
        region.actors[key] = actor
        region.units[actor.id] = names[unit]


def _citizens(rec: Record, region: Region) -> None:
    since = NOW - timedelta(days=9)
    for key, born, number, alone, name in _rows(CITIZENS, 5):
        given, _, family = name.rpartition(" ")
        patient = rec.save(
            {
                "resourceType": "Patient",
                "extension": [{"url": "urn:naer:extension:lives-alone", "valueBoolean": alone == "yes"}],
                "identifier": [{"system": PERSONAL_NUMBERS, "value": number}],
                "name": [{"use": "official", "family": family, "given": given.split()}],
                "birthDate": born,
                "telecom": [{"system": "phone", "value": "01 23 45 67"}],
                "address": [{"line": ["Nørregade 14, 2. tv."], "postalCode": "6200", "city": "Aabenraa"}],
                "generalPractitioner": [{"reference": f"Organization/{region.ids['laegehus']}"}],
            },
            act="region.make",
        )
        region.ids[key] = patient["id"]
        if key == "åse":
            continue
        course = rec.save(
            {
                "resourceType": "EpisodeOfCare",
                "status": "active",
                "type": [{"coding": [{"system": "urn:naer:course", "code": "nursing"}], "text": "Hjemmesygepleje"}],
                "patient": {"reference": f"Patient/{patient['id']}"},
                "managingOrganization": {"reference": f"Organization/{region.ids['nord']}"},
                "period": {"start": since.isoformat()},
            },
            act="region.make",
        )
        region.ids[f"{key}-course"] = course["id"]
        for unit in ("nord", "visitation", "laegehus", "sygehus"):
            rec.relate(
                patient["id"],
                region.ids[unit],
                kind="course",
                since=since,
                because=f"EpisodeOfCare/{course['id']}",
            )
        terms = [("syd", "vagttelefonen 73 76 80 12", since), ("nord", "R. Holm, 73 76 80 11", NOW - timedelta(days=2))]
        for unit, contact, start in terms:
            rec.make_responsible(
                course["id"],
                citizen_id=patient["id"],
                organisation_id=region.ids[unit],
                contact=contact,
                since=start,
            )
        region.actors[key] = Actor(patient["id"], name, Role.CITIZEN, citizen_id=patient["id"])
        region.units[patient["id"]] = ""
    for condition, name in (("DI21", "Akut hjerteinfarkt"), ("DE11", "Type 2-diabetes")):
        rec.save(
            {
                "resourceType": "Condition",
                "clinicalStatus": {
                    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
                },
                "code": {"coding": [{"system": "urn:oid:1.2.208.176.2.4", "code": condition}], "text": name},
                "subject": {"reference": f"Patient/{region.ids['andreas']}"},
                "recordedDate": at("9.30").isoformat(),
            },
            act="region.make",
        )


def _event(episode: str, move: Move, occurred_at: datetime) -> HospitalEvent:
    return HospitalEvent(
        message_id=f"{episode}-{move.value}",
        episode=episode,
        move=move,
        telling=Telling.NEW,
        registered_at=occurred_at,
        occurred_at=occurred_at,
        hospital=HOSPITAL,
        emergency=False,
    )


def _stays(rec: Record, region: Region) -> None:
    notice = DischargeNotice(
        message_id="notice",
        episode="andreas",
        noticed_at=at("10.02"),
        expected_at=at("14.00"),
        hospital=HOSPITAL,
        conditions=("DI21", "DE11"),
        newly_found=("DE11",),
        needs=("medicines", "Skal have blodsukkerapparat med hjem."),
    )
    admitted = {"andreas": at("3.10", days=-6), "ole": at("22.10", days=-1), "inger": at("8.00", days=-5)}
    for key, since in admitted.items():
        events = [_event(key, Move.ADMIT_INPATIENT, since)]
        if key == "inger":
            events.append(_event(key, Move.DISCHARGE_INPATIENT, at("14.20", days=-1)))
        stay = StayRecord(
            episode=key,
            citizen_id=region.ids[key],
            events=tuple(events),
            notices=(notice,) if key == "andreas" else (),
            course_id=region.ids[f"{key}-course"],
            hospital_id=region.ids["sygehus"],
        )
        region.ids[f"{key}-stay"] = rec.save(as_encounter(stay), act="region.make")["id"]


def _tasks(rec: Record, region: Region) -> None:
    for key, citizen, owner, clock, days, status, title in _rows(TASKS, 7):
        task: Json = {
            "resourceType": "Task",
            "status": status,
            "intent": "order",
            "description": title,
            "code": {"coding": [{"system": "urn:naer:task", "code": key}]},
            "for": {"reference": f"Patient/{region.ids[citizen]}"},
            "owner": {"reference": f"Organization/{region.ids[owner]}"},
            "encounter": {"reference": f"Encounter/{region.ids[f'{citizen}-stay']}"},
            "authoredOn": at("10.03").isoformat() if citizen == "andreas" else at("14.25", days=-1).isoformat(),
            "restriction": {"period": {"end": at(clock, days=int(days)).isoformat()}},
            "extension": [
                {"url": task_resource.WHAT_TO_DO, "valueString": f"{title}: se på det, og skriv hvad du fandt."},
                {"url": task_resource.BLOCKS_GOING_HOME, "valueBoolean": citizen == "andreas" and days == "0"},
            ],
        }
        region.ids[key] = rec.save(task, act="region.make")["id"]


def _services(rec: Record, region: Region) -> None:
    for citizen, title, status in (
        ("ole", "Medicindosering hver uge", "on-hold"),
        ("ole", "Hjælp til bad", "on-hold"),
        ("inger", "Sårpleje", "active"),
    ):
        rec.save(
            {
                "resourceType": "ServiceRequest",
                "status": status,
                "intent": "order",
                "code": {"coding": [{"system": "urn:naer:service", "code": "service"}], "text": title},
                "subject": {"reference": f"Patient/{region.ids[citizen]}"},
                "performer": [{"reference": f"Organization/{region.ids['nord']}"}],
                "authoredOn": at("9.00", days=-60).isoformat(),
            },
            act="region.make",
        )


def _figures(rec: Record, region: Region) -> None:
    counts = dict.fromkeys(right_now.Figure, 0)
    for day, admitted in enumerate((11, 9, 12, 14, 8, 3, 14)):
        now = NOW - timedelta(days=6 - day)
        counted = {
            **counts,
            right_now.Figure.ADMITTED: admitted,
            right_now.Figure.HOME_SOON: 3,
            right_now.Figure.TASKS_OPEN: 40 + day * 7,
            right_now.Figure.TASKS_LATE: day,
            right_now.Figure.SERVICES_PAUSED: 21 - day,
        }
        report = right_now.report("0580", counted, organisation_id=region.ids["kommune"], now=now)
        known = rec.first("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|0580"})
        if known:
            report |= {"id": known["id"], "meta": known["meta"]}
        rec.save(report, act="region.make")


def receive(region: Region, *, name: str, raw: bytes) -> str:
    """Put a message in the inbox as it came."""
    with region.house.system("region.receive") as rec:
        return rec.messages.receive(raw=raw, channel="folder", name=name)


def write(region: Region, *, citizen: str, text: str, category: str = "nursing") -> str:
    """A letter from the nurses to the doctor about a citizen; returns its thread."""
    with region.house.person(region.actors["nurse"], act="region.write") as rec:
        written = dialogue.new_message(
            rec,
            citizen_id=region.ids[citizen],
            to_organisation_id=region.ids["laegehus"],
            category=category,
            draft=Draft(text=text, telephone="73 76 80 11"),
        )
    assert isinstance(written, Message), written.reason
    region.ids["thread"] = written.thread_id
    deliver(region)
    return written.thread_id


def deliver(region: Region) -> None:
    """What the worker does with letters that wait: they are on their way, and their receivers can read them."""
    with region.house.system("region.deliver") as rec:
        for letter in rec.find("Communication", {"status": "preparation"}):
            dialogue.after_sent(rec, letter["id"])


def unplaced(region: Region, *, text: str) -> None:
    """A letter from the doctor to the nurses about somebody whom nobody here knows."""
    numbers = {key: number for number, (key, _, _) in enumerate(_rows(ORGANISATIONS, 3))}
    sender, receiver = (
        Party(name=name, sor=f"99999{numbers[key]:011}", gln=f"579000000000{numbers[key]}")
        for key, _, name in _rows(ORGANISATIONS, 3)
        if key in ("laegehus", "nord")
    )
    incoming = IncomingCommunication(
        message_id=str(uuid4()),
        thread_id=str(uuid4()),
        activity=Activity.NEW,
        category="medicine",
        sender=receiver,
        receiver=sender,
        sent_at=NOW,
        segments=(Segment(id="segment", written_at=NOW, organisation=receiver, text=text),),
        steps=(),
        citizen=StatedCitizen(numbers=((PERSONAL_NUMBERS, "0101501234"),), given=("Bent",), family="Ukendt"),
    )
    with region.house.system("region.receive") as rec:
        dialogue.register_incoming(rec, incoming, citizen_id=None)
