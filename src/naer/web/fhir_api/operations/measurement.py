"""$submit-measurement: a device's or telemedicine system's delivery, kept once however often it is delivered.

Parameters with a transaction Bundle of new resources. Each needs an identifier: a delivery that comes again finds what it
brought before, and writes nothing. The answer is that of a transaction.
"""

from naer.errors import InvalidError
from naer.fhir import search_values
from naer.fhir.plain import Json
from naer.web.fhir_api import bundles
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.operations import parameters
from naer.web.fhir_api.tokens import Bearer

TYPES = frozenset({"Observation", "QuestionnaireResponse", "Media", "DeviceMetric", "Device", "DocumentReference"})


def submit(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST $submit-measurement."""
    check_accepts_json(call)
    bundle = parameters.one(call, parameters.given(call), "measurement")
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction":
        raise InvalidError("Give the parameter measurement: a Bundle of type transaction.", path="Parameters.parameter")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or not entries:
        raise InvalidError("The delivery is empty.", path="Parameters.parameter[0].resource.entry")
    once = [_once(entry, place) for place, entry in enumerate(entries)]
    return bundles.processed(api, call, bearer, {**bundle, "entry": once})


def _once(entry: Json, place: int) -> Json:
    """The entry with the condition that it is not there yet."""
    path = f"Parameters.parameter[0].resource.entry[{place}]"
    resource = entry.get("resource") if isinstance(entry, dict) else None
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(resource, dict) or not isinstance(request, dict) or request.get("method") != "POST":
        raise InvalidError("A delivery creates resources (POST), and nothing else.", path=path)
    if resource.get("resourceType") not in TYPES:
        raise InvalidError(f"A delivery brings {', '.join(sorted(TYPES))} only.", path=f"{path}.resource")
    identifiers = resource.get("identifier")
    first = identifiers[0] if isinstance(identifiers, list) and identifiers else identifiers
    if not isinstance(first, dict) or not all(isinstance(first.get(name), str) for name in ("system", "value")):
        raise InvalidError(
            "Each resource of a delivery needs an identifier with system and value, so that it is kept once.",
            path=f"{path}.resource.identifier",
        )
    condition = f"identifier={_quoted(first['system'])}|{_quoted(first['value'])}"
    return {**entry, "request": {**request, "ifNoneExist": condition}}


def _quoted(text: str) -> str:
    return search_values.literal(text).replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace("#", "%23")
