"""The OpenAPI description of the interface, made from the table of routes: for tools that explore and test interfaces.

FHIR's own description is the CapabilityStatement; here are methods, paths and bodies. https://spec.openapis.org/oas/v3.1.0
"""

import re

import orjson

from naer.fhir.plain import Json
from naer.web.fhir_api import table
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.route import AnyRoute, ApiRoute

_PLACE = re.compile(r"\{(\w+)\}")
_TYPES = ["Observation", "Condition", "Patient", "Task", "Communication", "QuestionnaireResponse"]
_PATCH: Json = {
    "type": "array",
    "maxItems": 5,
    "items": {
        "type": "object",
        "required": ["op", "path"],
        "properties": {
            "op": {"enum": ["add", "remove", "replace", "move", "copy", "test"]},
            "path": {"type": "string"},
            "from": {"type": "string"},
            "value": {},
        },
    },
}
_RESOURCE: Json = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {
        "resourceType": {"type": "string", "enum": [*_TYPES, "Bundle", "Parameters"]},
        "id": {"type": "string"},
        "status": {"type": "string"},
        "type": {"type": "string", "enum": ["transaction", "batch", "message"]},
        "entry": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {
                    "fullUrl": {"type": "string"},
                    "resource": {"type": "object"},
                    "request": {
                        "type": "object",
                        "properties": {
                            "method": {"type": "string", "enum": ["GET", "POST", "PUT", "DELETE", "PATCH"]},
                            "url": {"type": "string"},
                        },
                    },
                },
            },
        },
        "parameter": {"type": "array", "maxItems": 3, "items": {"type": "object"}},
    },
}


def show(api: Api, call: Call) -> Answer:
    """GET openapi."""
    return Answer(200, orjson.dumps(description(call.base)), content_type="application/json")


def description(base: str) -> Json:
    """The description of the interface at an address."""
    paths: Json = {}
    for route in table.routes():
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Nær, FHIR R4", "version": "1"},
        "servers": [{"url": base}],
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
        "paths": paths,
    }


def _operation(route: AnyRoute) -> Json:
    said: Json = {"summary": route.says, "responses": {"default": {"description": "a resource or an OperationOutcome"}}}
    places = [_place(name) for name in _PLACE.findall(route.path)]
    if places:
        said["parameters"] = places
    if isinstance(route, ApiRoute):
        said["security"] = [{"bearer": []}]
        if route.method == "GET":
            said["parameters"] = [*places, *(_asked(name) for name in ("_count", "_type", "_since", "code"))]
        elif route.method == "PATCH":
            said["requestBody"] = {"content": {"application/json-patch+json": {"schema": _PATCH}}}
        elif route.path.endswith("_search"):
            form = {"type": "object", "properties": {"_count": {"type": "string"}, "name": {"type": "string"}}}
            said["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
        elif route.method != "DELETE":
            said["requestBody"] = {"content": {"application/fhir+json": {"schema": _RESOURCE}}}
    return said


def _place(name: str) -> Json:
    schema: Json = {"type": "string", "minLength": 1}
    if name == "type":
        schema["enum"] = _TYPES
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _asked(name: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
