"""The CapabilityStatement: what this server does, made from the table of routes and the table of search parameters.

https://hl7.org/fhir/R4/capabilitystatement.html
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

import orjson

from naer.fhir import search_parameters
from naer.fhir.plain import Json
from naer.web.fhir_api import resources, table
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.route import ApiRoute

PUBLISHED_ON = "2026-11-27"
_SYSTEM_CODES = frozenset({"transaction", "batch", "search-system", "history-system"})
_SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_OPERATIONS = "http://hl7.org/fhir/OperationDefinition"


def show(api: Api, call: Call) -> Answer:
    """GET metadata."""
    return Answer(200, orjson.dumps(statement(call.base, cors=bool(api.origins))))


@cache
def statement(base: str, *, cors: bool) -> Json:
    """The CapabilityStatement of this server at an address; `cors`: pages of other origins may ask."""
    routes = [route for route in table.routes() if isinstance(route, ApiRoute)]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": PUBLISHED_ON,
        "publisher": "Nær",
        "kind": "instance",
        "software": {"name": "Nær", "version": version("naer")},
        "implementation": {"description": "Nær, the open platform for Denmark's local health system", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": cors,
                    "service": [{"coding": [{"system": _SECURITY, "code": "SMART-on-FHIR"}]}],
                    "description": "SMART App Launch scopes and a purpose of use; see docs/connect-your-system.md.",
                    "extension": [
                        {
                            "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                            "extension": [{"url": "token", "valueUri": f"{base}/auth/token"}],
                        }
                    ],
                },
                "resource": [_of_type(name, routes) for name in sorted(resources.TYPES)],
                "interaction": [
                    {"code": code}
                    for code in [
                        *_codes(route for route in routes if route.code in _SYSTEM_CODES),
                        "batch",
                    ]
                ],
                "operation": _operations(route for route in routes if "{" not in route.path),
            }
        ],
    }


def _of_type(name: str, routes: Iterable[ApiRoute]) -> Json:
    codes = _codes(route for route in routes if route.path.startswith("{type}") and not route.code.startswith("$"))
    said: Json = {
        "type": name,
        "interaction": [{"code": code} for code in codes if code not in _SYSTEM_CODES],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": False,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical"],
        "searchParam": [
            {"name": parameter.name, "type": parameter.kind.value} for parameter in search_parameters.of_type(name)
        ],
    }
    operations = _operations(
        route for route in routes if route.path.split("/")[0] in (name, "{type}") and "/" in route.path
    )
    if operations:
        said["operation"] = operations
    return {key: value for key, value in said.items() if value != []}


def _codes(routes: Iterable[ApiRoute]) -> list[str]:
    return list(dict.fromkeys(route.code for route in routes if not route.code.startswith("$")))


def _operations(routes: Iterable[ApiRoute]) -> list[Json]:
    names = dict.fromkeys(route.code for route in routes if route.code.startswith("$"))
    return [{"name": name[1:], "definition": definition_of(name)} for name in names]


def definition_of(name: str) -> str:
    """The address of an operation's definition."""
    return OPERATION_DEFINITIONS[name]


OPERATION_DEFINITIONS = {
    "$everything": f"{_OPERATIONS}/Patient-everything",
    "$validate": f"{_OPERATIONS}/Resource-validate",
    "$process-message": f"{_OPERATIONS}/MessageHeader-process-message",
    "$apply": f"{_OPERATIONS}/PlanDefinition-apply",
    "$export": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
    "$events": "urn:naer:operation:events",
    "$submit-measurement": "urn:naer:operation:submit-measurement",
}
