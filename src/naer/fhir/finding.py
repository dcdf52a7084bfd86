"""A finding: what a care room noticed, with the rule that noticed it and the facts it stood on.

Care rooms emit findings and know no consequences; `pathways` turns findings into tasks by programmes that are data. In
the record a finding is a FHIR R4 ClinicalImpression (https://hl7.org/fhir/R4/clinicalimpression.html): its code names the
kind, its extension carries the facts, and its identifier is a natural key, so that the same event found twice is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from naer.fhir.plain import Json, reference_id

FINDING_CODES = "urn:naer:finding"
FINDING_KEYS = "urn:naer:finding-key"
RULE_EXTENSION = "urn:naer:extension:rule"
FACT_EXTENSION = "urn:naer:extension:fact"

Fact = str | int | bool | tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One finding. `facts` values are text, whole numbers, booleans or tuples of text; instants are ISO 8601 text with zone."""

    code: str
    key: str
    rule: str
    citizen_id: str
    found_at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    course_id: str | None = None
    encounter_id: str | None = None


def as_clinical_impression(finding: Finding) -> Json:
    """The resource that carries `finding`; without id, which the record gives."""
    extensions: list[Json] = [{"url": RULE_EXTENSION, "valueString": finding.rule}]
    for name, value in sorted(finding.facts.items()):
        values = value if isinstance(value, tuple) else (value,)
        inner: list[Json] = [{"url": "name", "valueString": name}]
        inner.append({"url": "many", "valueBoolean": isinstance(value, tuple)})
        inner.extend(_value_extension(item) for item in values)
        extensions.append({"url": FACT_EXTENSION, "extension": inner})
    supporting = [{"reference": f"EpisodeOfCare/{finding.course_id}"}] if finding.course_id else []
    resource: Json = {
        "resourceType": "ClinicalImpression",
        "extension": extensions,
        "identifier": [{"system": FINDING_KEYS, "value": finding.key}],
        "status": "completed",
        "code": {"coding": [{"system": FINDING_CODES, "code": finding.code}]},
        "subject": {"reference": f"Patient/{finding.citizen_id}"},
        "date": finding.found_at.isoformat(),
    }
    if finding.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{finding.encounter_id}"}
    if supporting:
        resource["supportingInfo"] = supporting
    return resource


def from_clinical_impression(resource: Json) -> Finding:
    """The finding that a ClinicalImpression made by `as_clinical_impression` carries."""
    facts: dict[str, Fact] = {}
    rule = ""
    for extension in resource.get("extension", []):
        if extension["url"] == RULE_EXTENSION:
            rule = extension["valueString"]
        if extension["url"] == FACT_EXTENSION:
            name, value = _fact(extension["extension"])
            facts[name] = value
    supporting = [reference_id(item) for item in resource.get("supportingInfo", [])]
    return Finding(
        code=resource["code"]["coding"][0]["code"],
        key=resource["identifier"][0]["value"],
        rule=rule,
        citizen_id=reference_id(resource["subject"]),
        found_at=datetime.fromisoformat(resource["date"]),
        facts=facts,
        course_id=supporting[0] if supporting else None,
        encounter_id=reference_id(resource["encounter"]) if "encounter" in resource else None,
    )


def _value_extension(value: str | int | bool) -> Json:
    if isinstance(value, bool):
        return {"url": "value", "valueBoolean": value}
    if isinstance(value, int):
        return {"url": "value", "valueInteger": value}
    return {"url": "value", "valueString": value}


def _fact(inner: list[Json]) -> tuple[str, Fact]:
    name, many = "", False
    values: list[str | int | bool] = []
    for item in inner:
        match item["url"]:
            case "name":
                name = item["valueString"]
            case "many":
                many = item["valueBoolean"]
            case _:
                values.append(next(item[key] for key in ("valueString", "valueInteger", "valueBoolean") if key in item))
    return name, tuple(str(value) for value in values) if many else values[0]
