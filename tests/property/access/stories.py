"""Small random stories about three citizens, told twice: to the record, and to the slow model of `policy`."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from naer.access.definition import Actor, Role
from naer.fhir.plain import Json
from naer.record.journal import new_id
from tests.house import House
from tests.property.access.policy import EVER, Emergency, Refusal, Relation, Version, World

BEGINNING = datetime(2026, 11, 20, 6, tzinfo=UTC)
HOURS, EARLY = st.integers(0, 12), st.integers(0, 6)
CITIZENS, ORGANISATIONS = st.sampled_from((0, 0, 1, 1, 2)), st.sampled_from((0, 0, 1, 1, 2))
STATUSES = ("requested", "completed")
FAMILIES = ("Aagaard", "Åkjær", "Prøve")
REASON = "Bevidstløs, ingen ved noget"


def _maybe(one: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.none(), one)


@dataclass(frozen=True)
class Scope:
    """What a refusal covers, by places; a resource is a place among all that were told."""

    organisation: int | None = None
    person: int | None = None
    resource: int | None = None
    recorded_from: int | None = None
    recorded_to: int | None = None


SCOPES = st.one_of(
    st.just(Scope()),
    st.builds(Scope, organisation=ORGANISATIONS),
    st.builds(Scope, person=st.integers(0, 1)),
    st.builds(Scope, resource=st.integers(0, 7)),
    st.builds(Scope, recorded_from=HOURS),
    st.builds(Scope, recorded_to=HOURS),
    st.builds(Scope, recorded_from=EARLY, recorded_to=st.integers(6, 12)),
    st.builds(Scope, organisation=ORGANISATIONS, resource=st.integers(0, 7), recorded_to=_maybe(HOURS)),
)


@dataclass(frozen=True)
class Thing:
    """A resource as drawn: whom each version concerns (by place in the list of citizens), and when it was recorded."""

    kind: str
    concerns: tuple[tuple[int, ...], ...]
    recorded: tuple[int, ...]
    ends: bool
    status: str
    owner: int


@dataclass(frozen=True)
class Story:
    """All that was drawn; places instead of ids."""

    patients: tuple[tuple[int, str], ...]
    things: tuple[Thing, ...]
    relations: tuple[tuple[int, int, int, int | None], ...]
    refusals: tuple[tuple[int, int, int | None, Scope], ...]
    emergencies: tuple[tuple[int, int, int], ...]
    staff: tuple[tuple[Role, tuple[int, ...]], ...]
    looks: tuple[tuple[int, int], ...]


@st.composite
def things(draw: st.DrawFn) -> Thing:
    kind = draw(st.sampled_from(("Task", "Task", "Appointment", "Communication", "MeasureReport")))
    number = draw(st.integers(1, 3))
    many = {"Task": 1, "Appointment": 3, "Communication": 0, "MeasureReport": 0}[kind]
    least = 2 if kind == "Appointment" else many
    whom = st.lists(CITIZENS, min_size=least, max_size=many, unique=True).map(tuple)
    return Thing(
        kind=kind,
        concerns=tuple(draw(whom) for _ in range(number)),
        recorded=tuple(sorted(draw(st.lists(HOURS, min_size=number, max_size=number)))),
        ends=draw(st.booleans()) and draw(st.booleans()),
        status=draw(st.sampled_from(STATUSES)),
        owner=draw(ORGANISATIONS),
    )


STAFF = st.tuples(
    st.sampled_from(
        (Role.HOME_NURSE, Role.VISITATOR, Role.GENERAL_PRACTITIONER, Role.HEALTH_DIRECTOR, Role.INTEGRATOR)
    ),
    st.lists(ORGANISATIONS, min_size=1, max_size=2, unique=True).map(tuple),
)
STORIES = st.builds(
    Story,
    patients=st.tuples(*[st.tuples(st.integers(0, 6), st.sampled_from(FAMILIES))] * 3),
    things=st.lists(things(), min_size=1, max_size=5).map(tuple),
    relations=st.lists(
        st.tuples(CITIZENS, ORGANISATIONS, EARLY, _maybe(st.integers(1, 12))), min_size=2, max_size=5
    ).map(tuple),
    refusals=st.lists(st.tuples(CITIZENS, EARLY, _maybe(st.integers(1, 12)), SCOPES), max_size=3).map(tuple),
    emergencies=st.lists(st.tuples(CITIZENS, st.integers(0, 1), HOURS), max_size=2).map(tuple),
    staff=st.tuples(STAFF, st.tuples(st.just(Role.HOME_NURSE), st.just((0, 1)))),
    looks=st.lists(st.tuples(st.sampled_from((0, 1, 1, 2)), HOURS), min_size=2, max_size=2, unique=True).map(tuple),
)


class Telling:
    """Tells a story to the record, hour by hour, and keeps what the model knows of it."""

    def __init__(self, house: House, story: Story, organisations: list[str]) -> None:
        self.house = house
        self.organisations = organisations
        self.world = World()
        self.citizens = [new_id() for _ in story.patients]
        self.actors = [
            *(
                Actor(new_id(), "Prøveperson", role, tuple(organisations[one] for one in units))
                for role, units in story.staff
            ),
            Actor(self.citizens[0], "Borger", Role.CITIZEN, citizen_id=self.citizens[0]),
        ]
        self.keys: dict[str, str] = {}
        for (hour, family), citizen in zip(story.patients, self.citizens, strict=True):
            self._patient(citizen, hour, family)
        for thing in story.things:
            self._thing(thing)
        for number, (citizen, organisation, since, lasts) in enumerate(story.relations):
            self._relation(number, self.citizens[citizen], organisations[organisation], since, lasts)
        for citizen, actor, hour in story.emergencies:
            self._emergency(self.citizens[citizen], self.actors[actor], hour)
        for refusal in story.refusals:
            self._refusal(*refusal)

    def at(self, hour: int) -> datetime:
        """The instant; also sets the house's clock."""
        self.house.clock.at = BEGINNING + timedelta(hours=hour)
        return self.house.clock.at

    def _patient(self, citizen: str, hour: int, family: str) -> None:
        self.at(hour)
        key = self.keys[citizen] = new_id()
        body: Json = {
            "resourceType": "Patient",
            "id": citizen,
            "identifier": [{"system": "urn:test", "value": key}],
            "name": [{"family": family}],
        }
        with self.house.system() as rec:
            rec.load([body], act="test")
        self.world.versions.append(Version(citizen, "Patient", 1, (citizen,), hour, family=family))

    def _thing(self, thing: Thing) -> None:
        stored: Json | None = None
        key = new_id()
        for number, (concerned, hour) in enumerate(zip(thing.concerns, thing.recorded, strict=True), start=1):
            self.at(hour)
            citizens = tuple(self.citizens[one] for one in concerned)
            body = _body(thing, key, citizens, self.organisations[thing.owner])
            with self.house.system() as rec:
                stored = rec.save({**body, "id": stored["id"], "meta": stored["meta"]} if stored else body, act="test")
            self.keys[stored["id"]] = key
            told = Version(stored["id"], thing.kind, number, citizens, hour, status=thing.status)
            self.world.versions.append(replace(told, owner=self.organisations[thing.owner]))
        if thing.ends and stored is not None:
            with self.house.system() as rec:
                rec.end(stored, act="test")
            last = self.world.versions[-1]
            self.world.versions.append(replace(last, number=last.number + 1, is_ended=True))

    def _relation(self, number: int, citizen: str, organisation: str, since: int, lasts: int | None) -> None:
        until = None if lasts is None else since + lasts
        with self.house.system() as rec:
            rec.relate(
                citizen,
                organisation,
                kind=f"kind-{number}",
                since=self.at(since),
                until=None if until is None else BEGINNING + timedelta(hours=until),
                because="test",
            )
        self.world.relations.append(Relation(citizen, organisation, since, EVER if until is None else until))

    def _emergency(self, citizen: str, actor: Actor, hour: int) -> None:
        if actor.role in (Role.HEALTH_DIRECTOR, Role.INTEGRATOR):
            return
        self.at(hour)
        with self.house.person(actor) as rec:
            rec.break_glass(reason=REASON, citizen_id=citizen)
        self.world.emergencies.append(Emergency(citizen, actor.id, hour))

    def _refusal(self, citizen: int, since: int, lasts: int | None, scope: Scope) -> None:
        known = list(dict.fromkeys(one.resource_id for one in self.world.versions))
        refusal = Refusal(
            citizen=self.citizens[citizen],
            since=since,
            until=EVER if lasts is None else since + lasts,
            organisation=None if scope.organisation is None else self.organisations[scope.organisation],
            person=None if scope.person is None else self.actors[scope.person].id,
            resource=None if scope.resource is None else known[scope.resource % len(known)],
            recorded_from=scope.recorded_from,
            recorded_to=scope.recorded_to,
        )
        periods = {"recorded_from": scope.recorded_from, "recorded_to": scope.recorded_to}
        asked = {
            "organisation": refusal.organisation,
            "person": refusal.person,
            "resource": refusal.resource,
            **{name: None if hour is None else self.at(hour) for name, hour in periods.items()},
        }
        self.at(since)
        with self.house.system() as rec:
            block = rec.block(refusal.citizen, **asked)
        if lasts is not None:
            self.at(since + lasts)
            with self.house.system() as rec:
                rec.lift_block(block)
        self.world.refusals.append(refusal)


def _body(thing: Thing, key: str, citizens: tuple[str, ...], owner: str) -> Json:
    """A resource of the drawn kind, found by its key."""
    identifier = [{"system": "urn:test", "value": key}]
    match thing.kind:
        case "Task":
            return {
                "resourceType": "Task",
                "identifier": identifier,
                "status": thing.status,
                "intent": "order",
                "for": {"reference": f"Patient/{citizens[0]}"},
                "owner": {"reference": f"Organization/{owner}"},
                "restriction": {"period": {"end": "2026-11-21T10:00:00+01:00"}},
            }
        case "Appointment":
            actors = [{"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in citizens]
            return {"resourceType": "Appointment", "identifier": identifier, "status": "booked", "participant": actors}
        case "Communication":
            said = [{"contentString": "om en, som ingen kender"}]
            return {"resourceType": "Communication", "identifier": identifier, "status": "completed", "payload": said}
        case _:
            return {
                "resourceType": "MeasureReport",
                "identifier": identifier,
                "status": "complete",
                "type": "summary",
                "measure": "urn:test:measure",
                "period": {"start": "2026-11-01"},
            }
