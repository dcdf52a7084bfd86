"""Errors as FHIR tells them: one table from the house's kinds to a status and an issue code, and what HTTP itself refuses.

https://hl7.org/fhir/R4/operationoutcome.html, https://hl7.org/fhir/R4/valueset-issue-type.html
"""

from collections.abc import Iterable

import orjson

from naer.errors import BusyError, ConflictError, FaultError, InvalidError, NaerError, NotFoundError, RefusedError
from naer.fhir.plain import Json
from naer.fhir.validation import FaultKind, SchemaError

BY_KIND: dict[type[NaerError], tuple[int, str]] = {
    NotFoundError: (404, "not-found"),
    RefusedError: (403, "forbidden"),
    SchemaError: (422, "invalid"),
    InvalidError: (400, "invalid"),
    ConflictError: (409, "conflict"),
    BusyError: (503, "transient"),
    FaultError: (500, "exception"),
}
"""The one table; the first kind that an error is decides."""

_SCHEMA_CODES = {
    FaultKind.MISSING: "required",
    FaultKind.UNKNOWN_ELEMENT: "structure",
    FaultKind.WRONG_CODE: "code-invalid",
    FaultKind.WRONG_TYPE: "value",
    FaultKind.EMPTY: "structure",
    FaultKind.OTHER: "invalid",
}


class Told(Exception):
    """What HTTP or FHIR's REST rules refuse, and no kind of ours: status, issue code, sentence, and where in the resource."""

    def __init__(self, status: int, code: str, sentence: str, *, path: str = "", headers: dict[str, str] | None = None):
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.path = path
        self.headers = headers or {}


def told(error: NaerError) -> Told:
    """An error of ours in the words of the interface."""
    status, code = next(row for kind, row in BY_KIND.items() if isinstance(error, kind))
    if isinstance(error, SchemaError):
        code = _SCHEMA_CODES[error.kind]
    path = error.path if isinstance(error, InvalidError) else ""
    return Told(status, code, str(error), path=path)


def issue(code: str, sentence: str, *, path: str = "", severity: str = "error") -> Json:
    """One issue of an outcome."""
    made: Json = {"severity": severity, "code": code, "details": {"text": sentence}}
    if path:
        made["expression"] = [path]
    return made


def outcome(issues: Iterable[Json]) -> Json:
    """An OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def of_told(error: Told) -> Json:
    """The OperationOutcome of what was refused."""
    return outcome([issue(error.code, error.sentence, path=error.path)])


def written(error: Told) -> bytes:
    """The OperationOutcome of what was refused, as JSON."""
    return orjson.dumps(of_told(error))
