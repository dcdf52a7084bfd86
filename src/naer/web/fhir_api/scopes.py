"""SMART scopes: which interactions on which types a token allows, in the forms of version 1 and 2.

`patient/Observation.rs`, `user/*.cruds`, `system/Patient.read`, `user/*.*`. A scope that narrows by a query
(`patient/Observation.rs?category=…`) is not granted, because granting it without its query would be too much.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
"""

import re
from dataclasses import dataclass

LETTERS = "cruds"
_SCOPE = re.compile(r"(patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|c?r?u?d?s?)")
_VERSION_1 = {"read": "rs", "write": "cud", "*": LETTERS}


@dataclass(frozen=True)
class Grant:
    """One scope: for whom (`patient`, `user`, `system`), on which type (`*`: all), which letters."""

    context: str
    resource_type: str
    letters: str


def read(scope: str) -> tuple[Grant, ...]:
    """The grants in a scope text; what is not a resource scope (openid, launch) or narrows by a query is left out."""
    grants: list[Grant] = []
    for one in scope.split():
        found = _SCOPE.fullmatch(one)
        if found and found[3]:
            grants.append(Grant(found[1], found[2], _VERSION_1.get(found[3], found[3])))
    return tuple(grants)


def allowing(grants: tuple[Grant, ...], resource_type: str, letter: str) -> frozenset[str]:
    """The contexts in which the interaction is allowed: empty when it is not."""
    return frozenset(
        grant.context for grant in grants if letter in grant.letters and grant.resource_type in ("*", resource_type)
    )


def written(grants: tuple[Grant, ...]) -> str:
    """The grants as a scope text of version 2."""
    return " ".join(f"{one.context}/{one.resource_type}.{one.letters}" for one in grants)


def within(asked: tuple[Grant, ...], registered: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """What of the asked a client gets that is registered for `registered`, letter by letter."""
    given: list[Grant] = []
    for one in asked:
        for known in registered:
            if known.context != one.context:
                continue
            if known.resource_type != "*" and one.resource_type not in ("*", known.resource_type):
                continue
            letters = "".join(letter for letter in LETTERS if letter in one.letters and letter in known.letters)
            narrower = one.resource_type if known.resource_type == "*" else known.resource_type
            if letters:
                given.append(Grant(one.context, narrower, letters))
    return tuple(dict.fromkeys(given))
