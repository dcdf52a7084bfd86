"""Bring a synthetic region into an empty record: organisations, citizens, their care relations and who answers for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Protocol

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.errors import InvalidError
from naer.fhir import dates
from naer.fhir.plain import Json, reference_id
from naer.organisations import content, demonstration, registry
from naer.organisations.definition import Kind
from naer.organisations.tree import Tree
from naer.pathways import offers
from naer.scenarios import as_fhir, programme_courses
from naer.scenarios import history as past
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory

BATCH, BATCH_WITH_HISTORY = 500, 100
EVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

Progress = Callable[[str, int, int], None]
Past = Callable[[Citizen], Iterable[Json]]


class Relating(Protocol):
    """What care relations and responsibility are written to."""

    def relate(self, citizen_id: str, organisation_id: str, *, kind: str, since: datetime, because: str) -> None:
        """Begin a care relation."""
        ...

    def make_responsible(
        self, course_id: str, *, citizen_id: str, organisation_id: str, contact: str, since: datetime
    ) -> None:
        """From `since` this organisation and contact answer for the course."""
        ...


@dataclass(frozen=True)
class Organisations:
    """The registered tree and the record's id for each organisation key."""

    tree: Tree
    ids: dict[str, str]


def municipality_codes(tree: Tree, area: str, on: date) -> tuple[str, ...]:
    """The municipality codes of an area: `DK`, a code or a name of a municipality, region, cluster or health council.

    What is there on the day comes first; else what is called that on another day, as it is when it begins, so that a health
    council of 2027 can be asked for before. InvalidError when nothing is ever called that.
    """
    wanted = area.strip().casefold()
    municipalities = tree.of_kind(Kind.MUNICIPALITY, on)
    if wanted in ("dk", "danmark"):
        return tuple(one.municipality_code for one in municipalities)
    called = [
        one
        for one in tree.organisations
        if wanted in {one.key, one.name.casefold(), one.short_name.casefold(), one.municipality_code}
    ]
    for one in sorted(called, key=lambda one: not one.period.holds(on)):
        day = on if one.period.holds(on) else one.period.valid_from
        if one.kind is Kind.MUNICIPALITY:
            return (one.municipality_code,)
        within = [each for each in tree.of_kind(Kind.MUNICIPALITY, day) if tree.is_within(each.key, one.key, day)]
        if within:
            return tuple(each.municipality_code for each in within)
    raise InvalidError(
        "No area of Denmark is called that.",
        what_to_do="Write DK, or the name or code of a municipality, region or health council.",
        path="area",
    )


def register_organisations(system: Guard, codes: Sequence[str]) -> Organisations:
    """Write the tree, with the units of a demonstration in each municipality of `codes`; repeatable."""
    tree = content.load()
    on = system.clock.now().date()
    for code in codes:
        tree = demonstration.with_units(tree, code, on)
    with system.open(system_actor("region"), purpose=Purpose.SYSTEM, act="region.organisations") as rec:
        ids = registry.register(rec, tree)
    return Organisations(tree, ids)


def load_citizens(
    system: Guard,
    citizens: Sequence[Citizen] | Directory,
    *,
    organisations: Organisations,
    contact_of: Callable[[str], str],
    on: date,
    seed: int,
    progress: Progress,
    history: Past | None = None,
) -> int:
    """Write citizens with all their resources; returns how many resources. Each batch is one transaction.

    `contact_of` gives the contact person of an organisation key, `history` what has happened to a citizen. With a
    history, each resource is recorded at its own time in the past.
    """
    count = done = 0
    keys = {value: key for key, value in organisations.ids.items()}
    waiting = iter(citizens)
    while batch := list(islice(waiting, BATCH if history is None else BATCH_WITH_HISTORY)):
        related: list[Json] = []
        told = chain.from_iterable(
            told_of(citizen, organisations=organisations.ids, on=on, seed=seed, history=history) for citizen in batch
        )
        with system.open(system_actor("region"), purpose=Purpose.SYSTEM, act="region.load") as rec:
            count += rec.load(noting(told, related), act="region.load")
            relate(rec, related, contact_of=lambda one: contact_of(keys[one]))
        done += len(batch)
        progress("citizens", done, len(citizens))
    return count


def told_of(
    citizen: Citizen, *, organisations: Mapping[str, str], on: date, seed: int, history: Past | None
) -> Iterator[Json]:
    """The resources of a citizen as she is on the day `on`, her courses of programmes, then what else has happened to her."""
    now = as_fhir.of_citizen(citizen, organisations=organisations, on=on, seed=seed)
    offered = tuple(offers.newest().values())
    followed = programme_courses.resources(citizen, offered, organisations=organisations, on=on, seed=seed)
    if history is None:
        yield from chain(now, followed)
        return
    yield from map(past.dated, chain(now, followed))
    yield from history(citizen)


def noting(resources: Iterable[Json], related: list[Json]) -> Iterator[Json]:
    """The same resources; those that care relations follow from are noted as they pass."""
    for resource in resources:
        if resource["resourceType"] == "Patient" or resource.get("status") == "active":
            related.append(resource)
        yield resource


def relate(rec: Relating, resources: Iterable[Json], *, contact_of: Callable[[str], str]) -> None:
    """Care relations by GP list, course and grant; one responsible for each course."""
    for resource in resources:
        match resource["resourceType"]:
            case "Patient":
                for clinic in resource.get("generalPractitioner", []):
                    rec.relate(
                        resource["id"],
                        reference_id(clinic),
                        kind="gp-list",
                        since=EVER,
                        because=f"Patient/{resource['id']}",
                    )
            case "EpisodeOfCare":
                citizen, unit = reference_id(resource["patient"]), reference_id(resource["managingOrganization"])
                since = dates.instant(resource["period"]["start"])
                because = f"EpisodeOfCare/{resource['id']}"
                rec.relate(citizen, unit, kind="course", since=since, because=because)
                rec.make_responsible(
                    resource["id"], citizen_id=citizen, organisation_id=unit, contact=contact_of(unit), since=since
                )
            case "ServiceRequest":
                citizen = reference_id(resource["subject"])
                since = dates.instant(resource["authoredOn"])
                for unit in (resource["performer"][0], resource["requester"]):
                    because = f"ServiceRequest/{resource['id']}"
                    rec.relate(citizen, reference_id(unit), kind="grant", since=since, because=because)
            case _:
                pass
