"""What an operation is given: a Parameters resource, or the parameters of the address."""

from typing import Any

from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.web.fhir_api import resources
from naer.web.fhir_api.call import Call


def given(call: Call) -> Json:
    """The Parameters that were posted; an empty one when there is no body. InvalidError when it is something else."""
    if not call.body:
        return {"resourceType": "Parameters"}
    content = resources.parsed(call)
    resources.check_is(content, "Parameters")
    if not isinstance(content.get("parameter", []), list):
        raise InvalidError("Parameters.parameter is a list.", path="Parameters.parameter")
    return content


def one(call: Call, content: Json, name: str) -> Any:
    """The value or resource of a parameter, wherever it stands; None when it is not there."""
    for parameter in content.get("parameter", []):
        if isinstance(parameter, dict) and parameter.get("name") == name:
            if "resource" in parameter:
                return parameter["resource"]
            return next((value for key, value in parameter.items() if key.startswith("value")), None)
    return call.one(name) or None


def text(call: Call, content: Json, name: str) -> str:
    """A parameter that is a text or reference; empty when it is not there, InvalidError when it is something else."""
    found = one(call, content, name)
    if isinstance(found, dict):
        found = found.get("reference", found.get("value"))
    if found is not None and not isinstance(found, str):
        raise InvalidError(f"The parameter {name} must be a text or a reference.", path=name)
    return found or ""
