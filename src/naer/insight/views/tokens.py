"""FHIRPath text into words (https://hl7.org/fhirpath/#lexical-elements). Pure."""

import re
from dataclasses import dataclass

from naer.errors import InvalidError

_WORDS = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<datetime>@\d{4}(?:-\d\d(?:-\d\d)?)?T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?(?:Z|[+-]\d\d:\d\d)?)
  | (?P<date>@\d{4}(?:-\d\d(?:-\d\d)?)?)
  | (?P<time>@T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)
  | (?P<decimal>\d+\.\d+)
  | (?P<integer>\d+)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<quoted>`(?:[^`\\]|\\.)*`)
  | (?P<constant>%(?:[A-Za-z_][A-Za-z0-9_\-]*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
  | (?P<name>\$?[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign><=|>=|!=|!~|[-+*/&|<>=~.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """One word; `kind` is the name of its group above, `at` its place in the text."""

    kind: str
    text: str
    at: int


def tokens(path: str) -> list[Token]:
    """The words of `path`, ending with one of kind `end`; InvalidError when something is no word of FHIRPath."""
    found: list[Token] = []
    at = 0
    while at < len(path):
        match = _WORDS.match(path, at)
        if match is None:
            raise InvalidError(f"The path '{path}' has something at character {at + 1} that is not FHIRPath.")
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, _inner(kind, match.group()), at))
        at = match.end()
    return [*found, Token("end", "", len(path))]


def _inner(kind: str, text: str) -> str:
    match kind:
        case "string" | "quoted":
            return _unescaped(text[1:-1])
        case "constant":
            name = text[1:]
            return _unescaped(name[1:-1]) if name[0] in "`'" else name
        case "date" | "datetime":
            return text[1:]
        case "time":
            return text[2:]
        case _:
            return text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2]), text)
