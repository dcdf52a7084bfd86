"""The other side in a demo: hospitals that send what the synthetic traffic tells, as real messages in the inbox."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.app.demo_scene import INTENSITY
from naer.courses.definition import DischargeNotice, HospitalEvent, OrganisationIdentity
from naer.danish import personal_number, times
from naer.exchange.medcom.frame import Citizen as MessageCitizen
from naer.exchange.medcom.frame import Party
from naer.exchange.medcom.hospital_sending import HospitalSystem
from naer.exchange.notices import discharge_notice
from naer.fhir import json_text
from naer.fhir.reading import Format
from naer.organisations.tree import Tree
from naer.scenarios import friday_case, hospital_traffic, stable_ids
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.scenarios.population import Population

HOSPITAL = "sygehus-soenderjylland"
CHANNEL = "demo"


@dataclass(frozen=True)
class Delivery:
    """One message and when it arrives by the application's clock; `key` is the same each time it is composed."""

    arrives_at: datetime
    name: str
    raw: bytes
    key: str

    def deliver(self, system: Guard) -> int:
        """Put it in the inbox, raw, once however often it is tried; returns 1 when it was new."""
        with system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
            if not rec.once(f"demo/{self.key}"):
                return 0
            rec.messages.receive(raw=self.raw, channel=CHANNEL, name=self.name)
            return 1


@dataclass
class Senders:
    """Composes the traffic of a population's hospitals.

    `hospital` is the key of the one whose wards send, or empty for every unit of the tree. With `ids_from` the ids within
    messages come from that number, and are the same each time.
    """

    population: Population
    tree: Tree
    hospital: str = HOSPITAL
    ids_from: int | None = None
    _notices: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self._new_id = _new_id if self.ids_from is None else _ids_from(self.ids_from)
        self._system = HospitalSystem(self._new_id)

    def deliveries(self, begin: datetime, end: datetime, *, intensity: float = INTENSITY) -> list[Delivery]:
        """What arrives from `begin` up to `end`, first to last, the Friday case among it."""
        directory = Directory(self.population)
        traffic = hospital_traffic.arrivals(self.population, begin, end, hospitals=self.hospitals, intensity=intensity)
        told = [(one.arrives_at, directory.citizen(one.row), one.told) for one in traffic]
        told += [one for one in self._friday_case() if begin <= one[0] < end]
        made = [self.delivery(*one) for one in sorted(told, key=lambda one: one[0])]
        return [*made, *(one for one in self._faulty(made) if begin <= one.arrives_at < end)]

    @property
    def hospitals(self) -> Mapping[str, OrganisationIdentity]:
        """The identity of each ward by its key."""
        return {
            one.key: OrganisationIdentity(sor=one.sor, gln=one.gln, name=one.name)
            for one in self.tree.organisations
            if (not self.hospital or one.key.startswith(f"{self.hospital}-")) and one.sor
        }

    def _friday_case(self) -> Iterable[tuple[datetime, Citizen, HospitalEvent | DischargeNotice]]:
        if self.population.on.weekday() != 4:
            return
        case = friday_case.friday_case(self.population.on, hospitals=self.hospitals)
        minute = timedelta(minutes=1)
        for event in case.admissions:
            yield event.registered_at + minute, case.citizen, event
        yield case.notice.noticed_at, case.citizen, case.notice
        yield case.discharge.registered_at + minute, case.citizen, case.discharge

    def _faulty(self, made: list[Delivery]) -> Iterable[Delivery]:
        """What goes wrong on the demo's morning: a notification with an unknown class, and a file that is no message."""
        morning = self.population.on
        written = (one.raw for one in made if one.name.endswith(".json"))
        notification = next((raw for raw in written if b'"hospital-notification-message"' in raw), None)
        if notification is not None:
            wrong = notification.replace(b'"code":"IMP"', b'"code":"INDLAGT"').replace(
                b'"code":"EMER"', b'"code":"AKUT"'
            )
            for number in range(2):
                name = f"{_new_id()}.json"
                at = times.instant_at(morning, time(9, 12 + number))
                yield Delivery(at, name, _with_new_ids(wrong), f"faulty-{number}")
        text = b"Kan I ringe til os? Venlig hilsen afdelingen"
        yield Delivery(times.instant_at(morning, time(9, 31)), "besked.txt", text, "no-message")

    def delivery(self, arrives_at: datetime, citizen: Citizen, told: HospitalEvent | DischargeNotice) -> Delivery:
        """What a hospital tells about a citizen, as the message that arrives."""
        receiver = self._municipality(citizen)
        named = MessageCitizen((personal_number.parse(citizen.personal_number),), citizen.given, citizen.family)
        if isinstance(told, HospitalEvent):
            sent = self._system.compose(told, citizen=named, receiver=receiver)
        else:
            ward = Party(sor=told.hospital.sor, gln=told.hospital.gln, name=told.hospital.name)
            replaces = self._notices.get(told.episode, "")
            self._notices[told.episode] = told.message_id
            sent = discharge_notice.compose(
                told, citizen=named, ward=ward, receiver=receiver, new_id=self._new_id, replaces=replaces
            )
        written_as = Format.XML if int(sent.header_id.replace("-", "")[-1], 16) % 4 == 0 else Format.JSON
        name = f"{sent.header_id}.{written_as.name.lower()}"
        return Delivery(arrives_at, name, sent.written(written_as), f"{told.message_id}/{arrives_at.isoformat()}")

    def _municipality(self, citizen: Citizen) -> Party:
        unit = self.tree.by_key(f"{citizen.home.municipality_key}-visitation")
        return Party(sor=unit.sor, gln=unit.gln, name=unit.name)


def deliver(system: Guard, deliveries: Iterable[Delivery]) -> int:
    """Put messages in the inbox; returns how many were new."""
    return sum(one.deliver(system) for one in deliveries)


def _with_new_ids(raw: bytes) -> bytes:
    """The same message as another one: new ids of Bundle and MessageHeader."""
    bundle = json_text.loads(raw)
    header = bundle["entry"][0]["resource"]["id"]
    return raw.replace(header.encode(), _new_id().encode()).replace(bundle["id"].encode(), _new_id().encode())


def _ids_from(number: int) -> Callable[[], str]:
    """Ids without end, the same each time."""
    counted = count()
    return lambda: stable_ids.message_id("sender", number, next(counted))


def _new_id() -> str:
    return str(uuid.uuid4())
