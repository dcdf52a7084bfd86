"""$validate: whether a resource would be kept, and whether it follows the Danish rules, without keeping anything.

R4 by its schema; identifiers by Danish core (shape of personal numbers, SOR, GLN, ydernummer); a MedCom message by the table of
its kind. An outcome is always 200: what is wrong stands in it. https://hl7.org/fhir/R4/resource-operation-validate.html
"""

from collections.abc import Iterator
from typing import Any

import orjson

from naer.danish import identifiers, personal_number
from naer.errors import InvalidError
from naer.exchange import understanding
from naer.exchange.understanding import NotAMessage, Rejected
from naer.fhir import validation
from naer.fhir.plain import Json
from naer.web.fhir_api import outcomes, resources
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.operations import parameters
from naer.web.fhir_api.outcomes import issue
from naer.web.fhir_api.tokens import Bearer

_SHAPES = {
    identifiers.SOR: (identifiers.is_sor, "A SOR number has at least eleven digits."),
    identifiers.GLN: (identifiers.is_gln, "A GLN has thirteen digits."),
    identifiers.YDERNUMMER: (identifiers.is_ydernummer, "A ydernummer has six digits."),
}


def validate(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST $validate, {type}/$validate and {type}/{id}/$validate."""
    check_accepts_json(call)
    content = resources.parsed(call)
    raw = call.body
    if content.get("resourceType") == "Parameters" and call.segments[0] != "Parameters":
        content = parameters.one(call, parameters.given(call), "resource")
        if not isinstance(content, dict):
            raise InvalidError("The Parameters hold no resource.", path="Parameters.parameter")
        raw = orjson.dumps(content, default=str)
    if not call.segments[0].startswith("$"):
        resources.check_is(content, call.segments[0])
    found = list(problems(content, raw))
    if not found:
        found = [issue("informational", "All fits.", severity="information")]
    return Answer(200, orjson.dumps(outcomes.outcome(found)))


def problems(resource: Json, raw: bytes) -> Iterator[Json]:
    """What is wrong, as issues with their paths: of R4 all faults; when there is none, of the Danish rules."""
    faults = validation.faults(resource)
    for told in map(outcomes.told, faults):
        yield issue(told.code, told.sentence, path=told.path)
    if faults:
        return
    yield from identifier_problems(resource, resource["resourceType"])
    if resource["resourceType"] == "Bundle" and resource.get("type") == "message":
        yield from _message_problems(raw)


def identifier_problems(value: Any, path: str) -> Iterator[Json]:
    """Every identifier inside whose number has not the shape that its system asks for. Never repeats a number."""
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from identifier_problems(inner, f"{path}[{place}]")
    elif isinstance(value, dict):
        system, number = value.get("system"), value.get("value")
        if isinstance(system, str) and isinstance(number, str):
            yield from _number_problem(system, number, path)
        for name, inner in value.items():
            if isinstance(inner, (dict, list)):
                yield from identifier_problems(inner, f"{path}.{name}")


def _number_problem(system: str, number: str, path: str) -> Iterator[Json]:
    if personal_number.is_personal_number_system(system):
        try:
            personal_number.parse(number, system=system)
        except personal_number.NotAPersonalNumberError as error:
            yield issue("value", error.problem.value, path=f"{path}.value")
            return
        if "-" in number or " " in number:
            yield issue("value", "A personal number is written without hyphen.", path=f"{path}.value")
    shape = _SHAPES.get(identifiers.canonical_system(system))
    if shape is not None and not shape[0](number):
        yield issue("value", shape[1], path=f"{path}.value")


def _message_problems(raw: bytes) -> Iterator[Json]:
    match understanding.understand(raw):
        case Rejected() as read:
            for problem in read.problems:
                yield issue("business-rule", problem.english, path=problem.path)
        case NotAMessage() as read:
            yield issue("invalid", read.reason)
        case read:
            for problem in read.remarks:
                yield issue("business-rule", problem.english, path=problem.path, severity="warning")
