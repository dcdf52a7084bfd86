"""An organisation as a FHIR R4 Organization, and back.

The identity across loads is the identifier `urn:naer:organisation` with the key. What R4 has no place for rides in our
extensions: the life (`valid-period`), dated memberships, successors, pairings of clinics with nursing teams, the local
area, the municipalities served. `partOf` and `active` tell the day on which the resource was written; the tree is rebuilt
from the extensions, so a question about another day is answered from the same resource.

https://hl7.org/fhir/R4/organization.html · https://hl7.dk/fhir/core/StructureDefinition-dk-core-organization.html
"""

from datetime import date

from naer.danish import identifiers
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.organisations.definition import Kind, Membership, Organisation, Pairing, Period, Verification

ORGANISATION_KEY = "urn:naer:organisation"
STATISTICS_REGION_CODE = "urn:naer:region-code"
KIND = "urn:naer:organisation-kind"
TASK = "urn:naer:health-task"
ORGANISATION_TYPE = "http://terminology.hl7.org/CodeSystem/organization-type"

VALID_PERIOD = "urn:naer:extension:valid-period"
MEMBERSHIP = "urn:naer:extension:membership"
SUCCESSOR = "urn:naer:extension:successor"
ENDS_BECAUSE = "urn:naer:extension:ends-because"
SERVES = "urn:naer:extension:serves-municipality"
LOCAL_AREA = "urn:naer:extension:local-area"
PAIRED_TEAM = "urn:naer:extension:paired-team"
SYNTHETIC = "urn:naer:extension:synthetic"
SOURCE = "urn:naer:extension:source"
VERIFICATION = "urn:naer:extension:verification"

_TYPES = {
    Kind.STATE: "govt",
    Kind.REGION: "govt",
    Kind.HEALTH_COUNCIL: "govt",
    Kind.CLUSTER: "other",
    Kind.MUNICIPALITY: "govt",
    Kind.HOSPITAL: "prov",
    Kind.DEPARTMENT: "dept",
    Kind.UNIT: "team",
    Kind.CLINIC: "prov",
}


def as_organization(organisation: Organisation, *, on: date, part_of_id: str | None) -> Json:
    """The resource, without id: active if in force on the day, part of the organisation that the record calls `part_of_id`."""
    resource: Json = {
        "resourceType": "Organization",
        "extension": _extensions(organisation),
        "identifier": _identifiers(organisation),
        "active": organisation.period.holds(on),
        "type": _types(organisation),
        "name": organisation.name,
    }
    if organisation.short_name:
        resource["alias"] = [organisation.short_name]
    if part_of_id:
        resource["partOf"] = {"reference": f"Organization/{part_of_id}"}
    return resource


def organisation_from(resource: Json) -> Organisation | None:
    """The organisation that a resource made by `as_organization` describes; None for other Organizations."""
    key = plain.identifier_value(resource, ORGANISATION_KEY)
    life = plain.extension(resource, VALID_PERIOD)
    if key is None or life is None:
        return None
    synthetic = plain.extension(resource, SYNTHETIC)
    return Organisation(
        key=key,
        kind=Kind(next(code for system, code in _codes(resource) if system == KIND)),
        name=resource["name"],
        period=_period(life["valuePeriod"]),
        memberships=tuple(_membership(part) for part in _all(resource, MEMBERSHIP)),
        successors=_strings(resource, SUCCESSOR),
        ends_because="".join(_strings(resource, ENDS_BECAUSE)),
        short_name="".join(resource.get("alias", [])[:1]),
        municipality_code=plain.identifier_value(resource, identifiers.MUNICIPALITY_CODE) or "",
        region_code=plain.identifier_value(resource, STATISTICS_REGION_CODE) or "",
        iso_code=plain.identifier_value(resource, identifiers.REGION_CODE) or "",
        sor=plain.identifier_value(resource, identifiers.SOR) or "",
        gln=plain.identifier_value(resource, identifiers.GLN) or "",
        ydernummer=plain.identifier_value(resource, identifiers.YDERNUMMER) or "",
        tasks=tuple(code for system, code in _codes(resource) if system == TASK),
        serves=_strings(resource, SERVES),
        local_area="".join(_strings(resource, LOCAL_AREA)),
        pairings=tuple(_pairing(part) for part in _all(resource, PAIRED_TEAM)),
        synthetic=bool(synthetic and synthetic["valueBoolean"]),
        source="".join(_strings(resource, SOURCE)),
        verification=Verification("".join(_strings(resource, VERIFICATION))),
    )


def _identifiers(organisation: Organisation) -> list[Json]:
    systems = (
        (ORGANISATION_KEY, organisation.key),
        (identifiers.SOR, organisation.sor),
        (identifiers.GLN, organisation.gln),
        (identifiers.YDERNUMMER, organisation.ydernummer),
        (identifiers.MUNICIPALITY_CODE, organisation.municipality_code),
        (identifiers.REGION_CODE, organisation.iso_code),
        (STATISTICS_REGION_CODE, organisation.region_code),
    )
    return [{"use": "official", "system": system, "value": value} for system, value in systems if value]


def _types(organisation: Organisation) -> list[Json]:
    kinds = [
        {"system": KIND, "code": organisation.kind.value},
        {"system": ORGANISATION_TYPE, "code": _TYPES[organisation.kind]},
    ]
    return [{"coding": kinds}, *({"coding": [{"system": TASK, "code": task}]} for task in organisation.tasks)]


def _extensions(organisation: Organisation) -> list[Json]:
    found: list[Json] = [{"url": VALID_PERIOD, "valuePeriod": _fhir_period(organisation.period)}]
    for membership in organisation.memberships:
        inner: list[Json] = [
            {"url": "parent", "valueString": membership.parent},
            {"url": "period", "valuePeriod": _fhir_period(membership.period)},
            {"url": "verification", "valueCode": membership.verification.value},
        ]
        found.append({"url": MEMBERSHIP, "extension": inner})
    for pairing in organisation.pairings:
        inner = [
            {"url": "team", "valueString": pairing.team},
            {"url": "period", "valuePeriod": _fhir_period(pairing.period)},
        ]
        found.append({"url": PAIRED_TEAM, "extension": inner})
    texts = (
        *((SUCCESSOR, successor) for successor in organisation.successors),
        (ENDS_BECAUSE, organisation.ends_because),
        *((SERVES, code) for code in organisation.serves),
        (LOCAL_AREA, organisation.local_area),
        (SOURCE, organisation.source),
        (VERIFICATION, organisation.verification.value),
    )
    found.extend({"url": url, "valueString": text} for url, text in texts if text)
    if organisation.synthetic:
        found.append({"url": SYNTHETIC, "valueBoolean": True})
    return found


def _codes(resource: Json) -> list[tuple[str, str]]:
    return [(coding["system"], coding["code"]) for kind in resource["type"] for coding in kind["coding"]]


def _all(resource: Json, url: str) -> list[Json]:
    return [item for item in resource["extension"] if item["url"] == url]


def _strings(resource: Json, url: str) -> tuple[str, ...]:
    return tuple(item["valueString"] for item in _all(resource, url))


def _membership(extension: Json) -> Membership:
    parts = {part["url"]: part for part in extension["extension"]}
    verification = Verification(parts["verification"]["valueCode"])
    return Membership(parts["parent"]["valueString"], _period(parts["period"]["valuePeriod"]), verification)


def _pairing(extension: Json) -> Pairing:
    parts = {part["url"]: part for part in extension["extension"]}
    return Pairing(parts["team"]["valueString"], _period(parts["period"]["valuePeriod"]))


def _fhir_period(period: Period) -> Json:
    """FHIR's periods count their last day too, when it is written without time."""
    written: Json = {"start": period.valid_from.isoformat()}
    if period.valid_to is not None:
        written["end"] = period.valid_to.isoformat()
    return written


def _period(written: Json) -> Period:
    ends = written.get("end")
    return Period(date.fromisoformat(written["start"]), date.fromisoformat(ends) if ends else None)
