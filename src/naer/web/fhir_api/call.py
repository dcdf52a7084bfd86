"""One request and one answer of the REST interface, as plain values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from naer.web.fhir_api.outcomes import Told

MOST_PARAMETERS = 200
JSON_TYPE = "application/fhir+json"
XML_TYPE = "application/fhir+xml"
_JSON_TYPES = frozenset({"application/fhir+json", "application/json", "text/json", "json"})
_XML_TYPES = frozenset({"application/fhir+xml", "application/xml", "text/xml", "xml"})
_ANY = frozenset({"*/*", "application/*", "text/html", ""})

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Call:
    """A request. Names of headers are lower case; `base` is the address that the caller reached `/fhir` by, without slash."""

    method: str
    segments: tuple[str, ...]
    query: str
    headers: Mapping[str, str]
    body: bytes
    base: str
    request_id: str | None = None
    _pairs: Pairs | None = None

    @property
    def pairs(self) -> Pairs:
        """The parameters of the address, and of a form that was posted to `_search`."""
        if self._pairs is None:
            self._pairs = pairs_of(self.query)
            if self.method == "POST" and self.segments and self.segments[-1] == "_search":
                if self.body and self.content_type != "application/x-www-form-urlencoded":
                    raise Told(415, "not-supported", "Post a search as application/x-www-form-urlencoded.")
                self._pairs = [*self._pairs, *pairs_of(_utf8(self.body))]
        return self._pairs

    @property
    def content_type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """A header's value; empty when it is not there."""
        return self.headers.get(name, "")

    def preference(self, name: str) -> str:
        """What `Prefer` says of `return`, `handling` or `respond-async` (https://www.rfc-editor.org/rfc/rfc7240)."""
        for part in self.header("prefer").replace(";", ",").split(","):
            key, _, value = part.strip().partition("=")
            if key.lower() == name:
                return value.strip('" ') or "yes"
        return ""

    def one(self, name: str) -> str:
        """The value of a parameter that may stand once; empty when it is not there."""
        return next((value for key, value in self.pairs if key == name), "")

    def wants_xml(self) -> bool:
        """Whether the answer is asked for as XML (messages only)."""
        asked = self.one("_format").partition(";")[0] or self.header("accept").partition(",")[0].partition(";")[0]
        return asked.strip().lower() in _XML_TYPES


@dataclass(slots=True)
class Answer:
    """What goes back: a body, or a file that is sent piece by piece."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/fhir+json; charset=utf-8"
    file: Path | None = None
    events: Callable[[], bytes] | None = None
    """Asked each second for what is new, until the listener goes or it raises."""


def pairs_of(query: str) -> Pairs:
    """The parameters of a query text, in order. Told (400) when there are too many."""
    if not query:
        return []
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError:
        raise Told(400, "invalid", f"At most {MOST_PARAMETERS} parameters, in UTF-8.") from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Told(400, "invalid", "A parameter holds a character that no text may hold.")
    return pairs


def check_accepts_json(call: Call) -> None:
    """Told (406) when the caller takes no JSON."""
    if "_format" in call.query:
        asked = [call.one("_format")]
    else:
        accept = call.headers.get("accept")
        if accept is None or accept in ("*/*", JSON_TYPE):
            return
        asked = accept.split(",")
    if not _takes(asked, _JSON_TYPES):
        raise Told(406, "not-supported", "Answers are application/fhir+json (messages may be XML too).")


def check_sends_json(call: Call, *others: str) -> None:
    """Told (415) when the body is neither JSON nor one of `others`."""
    if call.content_type not in _JSON_TYPES and call.content_type not in others:
        raise Told(415, "not-supported", "Send application/fhir+json.")


def _takes(asked: Iterable[str], known: frozenset[str]) -> bool:
    names = {one.partition(";")[0].strip().lower().replace(" ", "+") for one in asked}
    return bool(names & known or names & _ANY)


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Told(400, "invalid", "The form is not UTF-8.") from None
