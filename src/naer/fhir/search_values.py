"""Search values as FHIR writes them: a comma means or, a bar parts a system from a code, and a backslash before either, or
before a dollar sign or itself, says that it is meant as it stands (https://hl7.org/fhir/R4/search.html#escaping).

Whoever asks for a value that came from outside says `literal(value)`, or the value's own commas and bars are heard.
"""

import re

_SPECIAL = re.compile(r"([\\,|$])")
_ESCAPED = re.compile(r"\\([\\,|$])")
_PART = re.compile(r"(?:\\.|[^\\,])*", re.DOTALL)
_SYSTEM = re.compile(r"((?:\\.|[^\\|])*)\|(.*)", re.DOTALL)


def literal(text: str) -> str:
    """`text` as a value that means exactly itself."""
    return _SPECIAL.sub(r"\\\1", text)


def plain(part: str) -> str:
    """What one alternative says, backslashes taken away."""
    return _ESCAPED.sub(r"\1", part)


def alternatives(value: str) -> list[str]:
    """The parts of `value` between its commas, still as written; `plain` or `token` reads one."""
    found: list[str] = []
    place = 0
    while True:
        part = _PART.match(value, place)
        found.append(part[0] if part else "")
        place += len(found[-1])
        if place >= len(value):
            return found
        if value[place] != ",":
            # A lone backslash at the very end means itself.
            found[-1] += value[place]
            return found
        place += 1


def token(part: str) -> tuple[str | None, str]:
    """System and code of one alternative: no system said is None (any), `|code` is empty (none), `system|` has no code."""
    found = _SYSTEM.fullmatch(part)
    if found is None:
        return None, plain(part)
    return plain(found[1]), plain(found[2])


def parted(part: str) -> list[str]:
    """The values of one alternative of a composite, between its dollar signs, still as written."""
    return _DOLLAR.findall(part) if part else [""]


_DOLLAR = re.compile(r"(?:^|(?<=\$))(?:\\.|[^\\$])*", re.DOTALL)
