"""A citizen for every case: for each relation, with each refusal, with each emergency.

Each has a stay and tasks, and shares appointments with the citizens of other cases. Everybody asks about all of them at once.
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, LiteralString, NamedTuple

import psycopg

from naer.access.definition import Actor, Role
from naer.fhir import search_parameters
from naer.fhir.plain import Json
from naer.record import journal
from tests.house import FRIDAY_MORNING, House, a_task, nurse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = FRIDAY_MORNING
"""When the stays are written, and emergencies that are over by the time of asking are opened."""
NOW = FIRST + 5 * HOUR
"""When the tasks and the appointments are written, and everybody asks."""

RELATIONS: dict[str, tuple[str, timedelta, timedelta | None] | None] = {
    "no relation": None,
    "related": ("north", -DAY, None),
    "relation ended": ("north", -DAY, timedelta(0)),
    "relation not begun": ("north", HOUR, None),
    "related elsewhere": ("south", -DAY, None),
}
"""The organisation, since when and until when, as seen from the time of asking."""

REFUSALS: dict[str, dict[str, Any]] = {
    "no refusal": {},
    "the whole record": {"valid_from": FIRST},
    "one organisation": {"valid_from": FIRST, "organisation_id": "north"},
    "another organisation": {"valid_from": FIRST, "organisation_id": "south"},
    "one person": {"valid_from": FIRST, "person_id": "nurse"},
    "another person": {"valid_from": FIRST, "person_id": "southern nurse"},
    "one resource": {"valid_from": FIRST, "resource_id": "stay"},
    "what several share": {"valid_from": FIRST, "resource_id": "appointment"},
    "a period of writing": {"valid_from": FIRST, "recorded_from": FIRST - HOUR, "recorded_to": FIRST + HOUR},
    "what was written since": {"valid_from": FIRST, "recorded_from": FIRST + HOUR},
    "a refusal taken back": {"valid_from": FIRST, "valid_to": NOW},
    "a refusal not begun": {"valid_from": NOW + HOUR},
}

EMERGENCIES = ("no emergency", "emergency", "emergency over")


class Case(NamedTuple):
    """What there is between the nurse and a citizen."""

    relation: str
    refusal: str
    emergency: str


_ALL = itertools.chain(
    itertools.product(("no relation", "related", "related elsewhere"), REFUSALS, ("no emergency", "emergency")),
    itertools.product(RELATIONS, ("no refusal", "the whole record"), EMERGENCIES),
)
CASES = tuple(dict.fromkeys(itertools.starmap(Case, _ALL)))
PLAIN = Case("related", "no refusal", "no emergency")
REFUSING = Case("related", "the whole record", "no emergency")
STRANGER = Case("no relation", "no refusal", "no emergency")
SHARED_WITH = (1, 40, len(CASES) - 1)
"""How far on in the cases those stand with whom a citizen shares an appointment: among them both orders of the same two."""

TYPES = ("Patient", "Encounter", "Task", "Appointment", "Organization", "PlanDefinition")

ACTORS = (
    "nurse",
    "colleague",
    "southern nurse",
    "nurse of both",
    "director",
    "nurse as a director",
    "partner",
    "plain citizen",
    "refusing citizen",
    "stranger",
)
LAUNCHES = {"plain": PLAIN, "refusing": REFUSING, "stranger": STRANGER}
LAUNCHED = ("nurse", "nurse of both", "plain citizen", "refusing citizen")
ASKING = [(who, None) for who in ACTORS] + list(itertools.product(LAUNCHED, LAUNCHES))
"""Who asks, and for whom alone a launch context lets them ask."""


@dataclass
class Region:
    """A citizen for each case, everything that is kept of them by its name, and who asks."""

    house: House
    citizens: dict[Case, str] = field(default_factory=dict[Case, str])
    kept: dict[tuple[Case, str], str] = field(default_factory=dict[tuple[Case, str], str])
    called: dict[str, str] = field(default_factory=dict[str, str])
    actors: dict[str, Actor] = field(default_factory=dict[str, Actor])

    def keep(self, case: Case, name: str, resource_id: str) -> None:
        self.kept[case, name] = resource_id
        self.called[resource_id] = f"{name} of {', '.join(case)}"

    @contextmanager
    def asked_by(self, actor: Actor, *, alone: Case | None = None, role: str = "naer_web") -> Iterator["Asked"]:
        launch = self.citizens[alone] if alone else ""
        who = (actor.id, actor.role.value, ",".join(actor.organisation_ids), actor.citizen_id or "", launch)
        with psycopg.connect(self.house.server.as_role(role), options="-c search_path=naer") as connection:
            connection.execute("select begin_as(%s,%s,%s,%s,%s,%s)", (*who, NOW.isoformat()))
            yield Asked(self, connection)
            connection.rollback()


@dataclass(frozen=True)
class Asked:
    """The questions of pages, by the functions that decide for each citizen once and by the policies; sorted, by their names."""

    region: Region
    connection: psycopg.Connection

    def read_many(self, text: LiteralString) -> list[Any]:
        ids = list(self.region.called)
        return sorted(
            (self._name(body), str(citizen), shared)
            for kind in TYPES
            for body, citizen, shared in self.connection.execute(text, {"ids": ids, "type": kind})
        )

    def concerning(self, text: LiteralString, **narrowed: Any) -> list[Any]:
        asked = {"citizens": list(self.region.citizens.values()), "types": None, "since": None, **narrowed}
        return sorted((str(citizen), self._name(body)) for citizen, body in self.connection.execute(text, asked))

    def instants(self, text: LiteralString) -> list[Any]:
        every = {number for one in search_parameters.PARAMETERS.values() for number in one.stored_as}
        asked = {"targets": list(self.region.called), "by": sorted(every)}
        return sorted(
            (self.region.called[target], self.region.called[found], str(low))
            for at in (("Task", "naer-due"), ("Encounter", "date"))
            for target, found, low in self.connection.execute(
                text, {**asked, "at": search_parameters.PARAMETERS[at].stored_as[0]}
            )
        )

    def _name(self, body: str) -> str:
        return self.region.called[json.loads(body)["id"]]


def a_stay(citizen: str) -> Json:
    return {
        "resourceType": "Encounter",
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{citizen}"},
        "period": {"start": FIRST.isoformat()},
    }


def an_appointment(*citizens: str) -> Json:
    who = [{"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in citizens]
    times = {"start": NOW.isoformat(), "end": (NOW + HOUR).isoformat()}
    return {"resourceType": "Appointment", "status": "booked", "participant": who, **times}


def region_in(house: House) -> Region:
    """The region, made in a house that nobody else uses; the time of asking has come."""
    made = Region(house)
    organisations = {"north": house.organisation("Nord"), "south": house.organisation("Syd")}
    for name, one in organisations.items():
        made.called[one] = name
    _citizens(made, organisations)
    _actors(made, organisations)
    _emergencies(made, "emergency over")
    house.clock.go_on(NOW - FIRST)
    _tasks(made, organisations["north"])
    _appointments(made)
    _about_nobody(made, organisations["north"])
    _refusals(made, organisations)
    _emergencies(made, "emergency")
    return made


def _citizens(region: Region, organisations: dict[str, str]) -> None:
    with region.house.system() as rec:
        for case in CASES:
            citizen = rec.save({"resourceType": "Patient", "name": [{"family": "Prøve"}]}, act="test")["id"]
            region.citizens[case] = citizen
            region.keep(case, "patient", citizen)
            region.keep(case, "stay", rec.save(a_stay(citizen), act="test")["id"])
            relation = RELATIONS[case.relation]
            if relation:
                name, since, until = relation
                ends = None if until is None else NOW + until
                rec.relate(citizen, organisations[name], kind="course", since=NOW + since, until=ends, because="test")


def _actors(region: Region, organisations: dict[str, str]) -> None:
    north, south = organisations["north"], organisations["south"]
    me = nurse(north)
    region.actors = {
        "nurse": me,
        "colleague": nurse(north),
        "southern nurse": nurse(south),
        "nurse of both": nurse(north, south),
        "director": nurse(north, role=Role.HEALTH_DIRECTOR),
        "nurse as a director": Actor(me.id, me.name, Role.HEALTH_DIRECTOR, (north,)),
        "partner": nurse(north, role=Role.PARTNER_SYSTEM),
    }
    for name, case in (("plain citizen", PLAIN), ("refusing citizen", REFUSING), ("stranger", STRANGER)):
        citizen = region.citizens[case]
        region.actors[name] = Actor(citizen, "Prøve", Role.CITIZEN, citizen_id=citizen)


def _tasks(region: Region, north: str) -> None:
    due = {"restriction": {"period": {"end": (NOW + HOUR).isoformat()}}}
    with region.house.system() as rec:
        for case, citizen in region.citizens.items():
            about: Json = {"encounter": {"reference": f"Encounter/{region.kept[case, 'stay']}"}}
            waits: Json = about | {"owner": {"reference": f"Organization/{north}"}}
            region.keep(case, "task", rec.save(a_task(citizen, **waits, **due), act="test")["id"])
            region.keep(case, "undated", rec.save(a_task(citizen, **about), act="test")["id"])
            over = rec.save(a_task(citizen, **waits, **due), act="test")
            region.keep(case, "ended", over["id"])
            rec.end(over, act="test")


def _appointments(region: Region) -> None:
    with region.house.system() as rec:
        for (place, case), further in itertools.product(enumerate(CASES), SHARED_WITH):
            other = CASES[(place + further) % len(CASES)]
            kept = rec.save(an_appointment(region.citizens[case], region.citizens[other]), act="test")["id"]
            region.keep(case, "appointment", kept)
            region.called[kept] = f"appointment of {', '.join(case)} with {', '.join(other)}"
    with region.house.system() as rec:
        for case, other, third in zip(CASES, CASES[1:], CASES[2:], strict=False):
            former = rec.save(an_appointment(region.citizens[case], region.citizens[other]), act="test")
            still = [region.citizens[other], *([region.citizens[third]] if case.emergency == "emergency" else [])]
            rec.save({**former, "participant": an_appointment(*still)["participant"]}, act="test")
            region.called[former["id"]] = f"appointment that {', '.join(case)} left to {', '.join(other)}"


def _about_nobody(region: Region, north: str) -> None:
    waits = {"owner": {"reference": f"Organization/{north}"}}
    with region.house.system() as rec:
        nobodys: Json = {"resourceType": "Task", "status": "requested", "intent": "order", **waits}
        plan: Json = {"resourceType": "PlanDefinition", "status": "active"}
        for name, one in (("nobody's task", nobodys), ("plan", plan)):
            region.called[rec.save(one, act="test")["id"]] = name


def _refusals(region: Region, organisations: dict[str, str]) -> None:
    with psycopg.connect(region.house.server.as_role("naer_worker")) as worker:
        for case, citizen in region.citizens.items():
            given = REFUSALS[case.refusal]
            if not given:
                continue
            named = {
                "organisation_id": organisations,
                "person_id": {name: actor.id for name, actor in region.actors.items()},
                "resource_id": {name: kept for (whose, name), kept in region.kept.items() if whose == case},
            }
            row = {name: named[name][value] if name in named else value for name, value in given.items()}
            asked = {"organisation_id": None, "person_id": None, "resource_id": None, "recorded_from": None}
            asked |= {"recorded_to": None, "valid_to": "infinity", **row, "id": journal.new_id(), "citizen": citizen}
            worker.execute(
                "insert into naer.block (id, citizen_id, organisation_id, person_id, resource_id, recorded_from, recorded_to,"
                " valid_from, valid_to) values (%(id)s, %(citizen)s, %(organisation_id)s, %(person_id)s, %(resource_id)s,"
                " %(recorded_from)s, %(recorded_to)s, %(valid_from)s, %(valid_to)s)",
                asked,
            )


def _emergencies(region: Region, wanted: str) -> None:
    with region.house.person(region.actors["nurse"]) as rec:
        for case, citizen in region.citizens.items():
            if case.emergency == wanted:
                rec.break_glass(citizen_id=citizen, reason="Faldet om i byen")
