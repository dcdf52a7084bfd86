"""Staff as the record knows them: a Practitioner and a PractitionerRole, read as an Actor.

A role's code (system `urn:naer:role`) is one of `definition.Role`; `urn:naer:works-for` extensions name further
organisations that the person works for, such as the departments of a hospital's discharge coordinator.
"""

from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.errors import NotFoundError
from naer.fhir.plain import Json, coding_code, full_name, reference_id

ROLE_CODES = "urn:naer:role"
PERSON_KEYS = "urn:naer:person"
WORKS_FOR = "urn:naer:extension:works-for"


def register(rec: Record, *, key: str, name: str, role: Role, title: str, organisation_ids: tuple[str, ...]) -> Actor:
    """Write a person and their role; the same key again changes nothing."""
    known = rec.first("PractitionerRole", {"identifier": f"{PERSON_KEYS}|{key}"})
    if known is not None:
        return as_actor(known)
    given, _, family = name.rpartition(" ")
    practitioner = rec.save(
        {
            "resourceType": "Practitioner",
            "identifier": [{"system": PERSON_KEYS, "value": key}],
            "name": [{"text": name, "family": family, **({"given": given.split()} if given else {})}],
        },
        act="people.register",
    )
    further = [
        {"url": WORKS_FOR, "valueReference": {"reference": f"Organization/{one}"}} for one in organisation_ids[1:]
    ]
    stored = rec.save(
        {
            "resourceType": "PractitionerRole",
            **({"extension": further} if further else {}),
            "identifier": [{"system": PERSON_KEYS, "value": key}],
            "practitioner": {"reference": f"Practitioner/{practitioner['id']}", "display": name},
            "organization": {"reference": f"Organization/{organisation_ids[0]}"},
            "code": [{"coding": [{"system": ROLE_CODES, "code": role.value}], "text": title}],
        },
        act="people.register",
    )
    return as_actor(stored)


def as_actor(practitioner_role: Json) -> Actor:
    """The actor that a PractitionerRole describes."""
    further = [
        reference_id(one["valueReference"])
        for one in practitioner_role.get("extension", [])
        if one.get("url") == WORKS_FOR
    ]
    code = practitioner_role["code"][0]
    return Actor(
        id=practitioner_role["id"],
        name=practitioner_role["practitioner"].get("display", ""),
        role=Role(coding_code(code, ROLE_CODES)),
        organisation_ids=(reference_id(practitioner_role["organization"]), *further),
        title=code.get("text", ""),
    )


def staff(system: Guard) -> list[Actor]:
    """Everybody who may log in as staff."""
    with system.open(system_actor("log-in"), purpose=Purpose.SYSTEM, act="people.list") as rec:
        return [as_actor(one) for one in rec.find("PractitionerRole", {})]


def person(system: Guard, actor_id: str) -> Actor | None:
    """The actor with this id: a PractitionerRole, or a citizen looking at their own record; None when unknown."""
    with system.open(system_actor("log-in"), purpose=Purpose.SYSTEM, act="people.read") as rec:
        try:
            return as_actor(rec.read("PractitionerRole", actor_id))
        except NotFoundError:
            pass
        try:
            return citizen_as_actor(rec.read("Patient", actor_id))
        except NotFoundError:
            return None


def citizen_as_actor(patient: Json) -> Actor:
    """A citizen as the one who looks at their own record."""
    return Actor(id=patient["id"], name=full_name(patient), role=Role.CITIZEN, citizen_id=patient["id"])
