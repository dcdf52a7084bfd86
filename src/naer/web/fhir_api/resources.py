"""The resource in a request, and answers that carry one: headers, versions, and what `Prefer: return` asks for."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

import orjson

from naer.errors import InvalidError
from naer.fhir import reading, search_parameters
from naer.fhir.plain import Json
from naer.web.fhir_api import outcomes
from naer.web.fhir_api.call import Answer, Call, check_sends_json
from naer.web.fhir_api.outcomes import Told

MOST_VALUES = 400_000

OTHER_TYPES = [
    "AllergyIntolerance",
    "Basic",
    "Binary",
    "Device",
    "DeviceMetric",
    "DiagnosticReport",
    "EpisodeOfCare",
    "Goal",
    "Group",
    "Immunization",
    "Library",
    "List",
    "Location",
    "Measure",
    "Media",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Procedure",
    "Questionnaire",
    "QuestionnaireResponse",
    "RiskAssessment",
    "Specimen",
    "Subscription",
    "ActivityDefinition",
    "ValueSet",
    "CodeSystem",
    "Endpoint",
    "Person",
    "Schedule",
    "Slot",
    "Claim",
    "ExplanationOfBenefit",
    "SupplyDelivery",
    "ImagingStudy",
    "NutritionOrder",
]
TYPES = frozenset({*search_parameters.TYPES, *OTHER_TYPES})
"""The types that can be read and written here: all that are searched, and those that only stand beside them."""

KEPT_BY_ACTS = frozenset(
    {"EpisodeOfCare", "Encounter", "ClinicalImpression", "Task", "CarePlan", "Communication", "ServiceRequest", "Flag"}
)
"""Types that the house's own acts write: what carries the house's own marks is changed by these acts alone."""
_OWN_MARK = '"urn:naer:'


def check_type(resource_type: str) -> str:
    """The type, when it is one of ours; Told (404) otherwise."""
    if resource_type not in TYPES:
        raise Told(404, "not-supported", "There is no such resource type here.")
    return resource_type


def parsed(call: Call) -> Json:
    """The resource that was sent; InvalidError when it is none, Told (413) when it holds too much."""
    check_sends_json(call)
    return parsed_text(call.body)


def parsed_text(body: bytes) -> Json:
    """The resource in a text, as `parsed`."""
    if not body:
        raise InvalidError("The request has no body.", what_to_do="Send the resource as JSON.")
    if body.count(b",") + body.count(b"{") + body.count(b"[") > MOST_VALUES:
        raise Told(413, "too-long", f"The resource holds more than {MOST_VALUES:,} values.")
    if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        raise InvalidError("The body is not a JSON object.")
    return reading.read_json(body.removeprefix(b"\xef\xbb\xbf"))


def check_is(resource: Json, resource_type: str) -> None:
    """InvalidError when the resource is not of the type that the address says."""
    if resource.get("resourceType") != resource_type:
        raise InvalidError(f"The resource is not a {resource_type}, as the address says.", path="resourceType")


def check_not_ours(resource_type: str, text: str, *, is_the_houses: bool) -> None:
    """Told (422) when a person's program, or a system that treats, would write what the house's own acts keep."""
    if not is_the_houses and resource_type in KEPT_BY_ACTS and _OWN_MARK in text:
        raise Told(
            422,
            "business-rule",
            f"This {resource_type} is kept by the house's own acts (elements with urn:naer:). Use the pages for it.",
        )


def etag(number: int) -> str:
    """The weak ETag of a version."""
    return f'W/"{number}"'


def version_in(header: str) -> int:
    """The version in If-Match; Told (400) when it is none."""
    text = header.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > 9:
        raise Told(400, "invalid", 'If-Match names a version as W/"3".')
    return int(text)


def http_date(at: datetime) -> str:
    """An instant as HTTP writes it."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def is_unchanged(call: Call, number: int, recorded_at: datetime) -> bool:
    """Whether the caller has this version already (If-None-Match, If-Modified-Since)."""
    if tags := call.header("if-none-match"):
        return any(one.strip().removeprefix("W/").strip('"') == str(number) for one in tags.split(","))
    if since := call.header("if-modified-since"):
        try:
            return recorded_at.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False
    return False


def version_headers(number: int, recorded_at: datetime) -> dict[str, str]:
    """ETag and Last-Modified."""
    return {"etag": etag(number), "last-modified": http_date(recorded_at)}


def one(call: Call, text: str, number: int, recorded_at: datetime) -> Answer:
    """A resource as it is stored, or 304 when the caller has it already."""
    headers = version_headers(number, recorded_at)
    if is_unchanged(call, number, recorded_at):
        return Answer(304, headers=headers)
    return Answer(200, text.encode(), headers)


def written(call: Call, status: int, stored: Json, text: str, recorded_at: datetime) -> Answer:
    """The answer to a write, with as much in it as `Prefer: return` asks for."""
    number = int(stored["meta"]["versionId"])
    location = f"{call.base}/{stored['resourceType']}/{stored['id']}/_history/{number}"
    headers = {"location": location, **version_headers(number, recorded_at)}
    match call.preference("return"):
        case "minimal":
            return Answer(status, headers=headers)
        case "OperationOutcome":
            said = outcomes.issue("informational", "Kept.", severity="information")
            return Answer(status, orjson.dumps(outcomes.outcome([said])), headers)
        case _:
            return Answer(status, text.encode(), headers)


def address_of(call: Call, resource_type: str, resource_id: str) -> str:
    """The address of a resource here."""
    return f"{call.base}/{resource_type}/{quote(resource_id)}"
