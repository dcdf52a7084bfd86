"""Checks of a message as a table: what must hold, what to tell the sender when it does not, and in which code.

Each message has its own table beside its parser. A check either refuses (the message cannot be used, or must not be)
or only remarks: the sender is at fault, the message is used all the same, and the remark is shown to whoever runs the
integration. Which is which follows one rule: nobody at home should lack a message because of a fault that hurts
nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from naer.errors import InvalidError
from naer.exchange.medcom import codes
from naer.exchange.medcom.codes import ErrorCode
from naer.exchange.medcom.contents import Contents
from naer.fhir.validation import FaultKind, SchemaError


@dataclass(frozen=True)
class Check:
    """One rule. The sentences are for people, and never hold a value from the message; `path` is where to look."""

    code: str
    holds: Callable[[Contents], bool]
    english: str
    danish: str
    path: str
    error: ErrorCode = codes.REQUIRED
    refuses: bool = True


@dataclass(frozen=True)
class Problem:
    """What is wrong with a message, as the sender is told."""

    code: str
    english: str
    danish: str
    path: str
    error: ErrorCode


def problems(contents: Contents, checks: Iterable[Check]) -> tuple[Problem, ...]:
    """What must be refused, in the order of the table; empty when the message can be used."""
    return tuple(_problem(check) for check in checks if check.refuses and not check.holds(contents))


def remarks(contents: Contents, checks: Iterable[Check]) -> tuple[Problem, ...]:
    """What is wrong but hurts nobody."""
    return tuple(_problem(check) for check in checks if not check.refuses and not check.holds(contents))


def schema_problem(error: InvalidError) -> Problem:
    """A fault against the schema of FHIR R4, told in the same form."""
    kind = error.kind if isinstance(error, SchemaError) else FaultKind.OTHER
    danish, code = _SCHEMA_FAULTS[kind]
    element = error.element if isinstance(error, SchemaError) else ""
    return Problem(
        code="fhir-schema",
        english=error.what_happened,
        danish=danish.format(path=error.path or "Beskeden", element=element.replace(" or ", " eller ")),
        path=error.path,
        error=code,
    )


_SCHEMA_FAULTS: dict[FaultKind, tuple[str, ErrorCode]] = {
    FaultKind.MISSING: ("{path} mangler elementet {element}.", codes.REQUIRED),
    FaultKind.UNKNOWN_ELEMENT: ("{path} har et element, som FHIR R4 ikke kender der.", codes.BAD_SYNTAX),
    FaultKind.WRONG_CODE: ("{path} har en kode, som ikke er tilladt der.", codes.VALUE_UNKNOWN),
    FaultKind.WRONG_TYPE: ("{path} er ikke skrevet, som FHIR skriver den slags værdi.", codes.DATATYPE_WRONG),
    FaultKind.EMPTY: ("{path} er tom.", codes.BAD_SYNTAX),
    FaultKind.OTHER: ("{path} følger ikke FHIR R4.", codes.BAD_SYNTAX),
}


def _problem(check: Check) -> Problem:
    return Problem(check.code, check.english, check.danish, check.path, check.error)
