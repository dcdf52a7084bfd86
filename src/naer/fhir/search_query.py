"""The FHIR search grammar: a resource type and the pairs of an address or form become a `Query`.

https://hl7.org/fhir/R4/search.html. Pure: nothing is looked up but the table of parameters. Every InvalidError names the
parameter in `path` and never repeats its value.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from naer.errors import InvalidError
from naer.fhir import search_criteria, search_parameters
from naer.fhir.search_parameters import Kind
from naer.fhir.search_terms import Criterion, Include, Place, Query, SortKey, Summary, Total

MOST_A_PAGE = 1000
MOST_PAIRS = 64
MOST_KEYS = 8
MOST_CHARACTERS = 65_536

# NUL, and halves of characters: no database keeps them.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

# Parameters that say how the answer looks in HTTP: understood and left to whoever answers.
_FOR_THE_EDGE = {"_format", "_pretty"}


@dataclass
class _Reading:
    """What has been understood so far."""

    resource_type: str
    criteria: list[Criterion] = field(default_factory=list[Criterion])
    includes: list[Include] = field(default_factory=list[Include])
    sensitive: list[str] = field(default_factory=list[str])
    sort: tuple[SortKey, ...] = ()
    count: int | None = None
    total: Total = Total.NONE
    summary: Summary = Summary.FALSE
    elements: tuple[str, ...] = ()


def parse(resource_type: str, pairs: Iterable[tuple[str, str]], *, strict: bool) -> Query:
    """The query that `pairs` (name and value, as decoded from the address or form) ask of `resource_type`.

    A parameter that is not known is InvalidError when `strict`, and else left out and named in `Query.ignored`. What is known
    but not understood (a modifier, a value) is InvalidError always: an answer to another question would be wrong.
    """
    if resource_type not in search_parameters.TYPES:
        raise InvalidError(f"{_named(resource_type)} cannot be searched here.", path="resourceType")
    asked = list(pairs)
    if len(asked) > MOST_PAIRS or sum(len(name) + len(value) for name, value in asked) > MOST_CHARACTERS:
        raise InvalidError("The search asks too much at once.", what_to_do="Ask in several searches.")
    for name, value in asked:
        if _NO_TEXT.search(value):
            raise InvalidError("A value holds a character that no text has.", path=_named(name))
    reading = _Reading(resource_type)
    understood: list[tuple[str, str]] = []
    ignored: list[str] = []
    for name, value in asked:
        if name in _FOR_THE_EDGE:
            continue
        if not _is_known(resource_type, name):
            if strict:
                raise InvalidError(
                    f"{resource_type} has no search parameter {_named(name)} here.",
                    what_to_do="The CapabilityStatement lists those it has.",
                    path=_named(name),
                )
            ignored.append(_named(name))
            continue
        _understand(reading, name, value)
        understood.append((name, value))
    return Query(
        resource_type=resource_type,
        pairs=tuple(understood),
        criteria=tuple(reading.criteria),
        sort=reading.sort,
        count=reading.count,
        total=reading.total,
        summary=reading.summary,
        elements=reading.elements,
        includes=tuple(reading.includes),
        ignored=tuple(dict.fromkeys(ignored)),
        sensitive=tuple(dict.fromkeys(reading.sensitive)),
    )


def go_on(resource_type: str, pairs: Iterable[tuple[str, str]], after: Place | None) -> Query:
    """The query of a following page, from what `Query.pairs` and `Query.after` of the page before said.

    Both hold what was asked and a citizen's values: a link to the page carries them sealed.
    """
    return replace(parse(resource_type, pairs, strict=True), after=after)


def _is_known(resource_type: str, name: str) -> bool:
    bare = name.partition(":")[0].partition(".")[0]
    if bare in _RESULTS or bare in search_criteria.SPECIAL:
        return True
    return search_parameters.find(resource_type, bare) is not None


def _understand(reading: _Reading, name: str, value: str) -> None:
    try:
        bare = name.partition(":")[0]
        if bare in _RESULTS:
            _RESULTS[bare](reading, name.partition(":")[2], value)
            return
        if value == "" and ":missing" not in name:
            raise InvalidError("A search parameter has no value.", what_to_do="Leave it out, or give it a value.")
        understood = search_criteria.criterion(reading.resource_type, name, value)
        reading.criteria.append(understood.criterion)
        if understood.is_sensitive:
            reading.sensitive.append(name)
    except InvalidError as error:
        raise InvalidError(error.what_happened, what_to_do=error.what_to_do, path=error.path or name) from error


def _named(name: str) -> str:
    """A name from outside as an error may repeat it: the letters of a parameter's name, and not more than one has."""
    kept = "".join(one for one in name if one.isascii() and (one.isalnum() or one in "_-.:"))
    return kept[:64]


def _sort(reading: _Reading, _: str, value: str) -> None:
    keys: list[SortKey] = []
    written_keys = value.split(",")
    if len(written_keys) > MOST_KEYS:
        raise InvalidError(f"A search is sorted by {MOST_KEYS} keys at most.", path="_sort")
    for written in written_keys:
        falling, name = written.startswith("-"), written.removeprefix("-")
        if name in ("_id", "_lastUpdated"):
            keys.append(SortKey(name, None, falling))
            continue
        parameter = search_parameters.find(reading.resource_type, name)
        if parameter is None or parameter.is_digested or parameter.kind in (Kind.REFERENCE, Kind.COMPOSITE):
            raise InvalidError(f"{reading.resource_type} cannot be sorted by {_named(name)}.", path="_sort")
        keys.append(SortKey(name, parameter, falling))
    reading.sort = tuple(keys)


def _count(reading: _Reading, _: str, value: str) -> None:
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise InvalidError("_count must be a whole number.", path="_count")
    reading.count = min(int(value), MOST_A_PAGE)


def _total(reading: _Reading, _: str, value: str) -> None:
    known = {one.value: one for one in Total}
    if value not in known:
        raise InvalidError(f"_total must be one of {', '.join(known)}.", path="_total")
    reading.total = known[value]


def _summary(reading: _Reading, _: str, value: str) -> None:
    known = {one.value: one for one in Summary}
    if value not in known:
        raise InvalidError(f"_summary must be one of {', '.join(known)}.", path="_summary")
    reading.summary = known[value]


def _elements(reading: _Reading, _: str, value: str) -> None:
    reading.elements = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def _include(reading: _Reading, modifier: str, value: str) -> None:
    reading.includes.append(_included(reading, modifier, value, name="_include"))


def _revinclude(reading: _Reading, modifier: str, value: str) -> None:
    reading.includes.append(_included(reading, modifier, value, name="_revinclude"))


def _included(reading: _Reading, modifier: str, value: str, *, name: str) -> Include:
    if modifier not in ("", "iterate", "recurse"):
        raise InvalidError(f"The modifier :{_named(modifier)} of {name} is not known here.", path=name)
    source, _, rest = value.partition(":")
    wanted, _, target = rest.partition(":")
    is_reverse, is_iterated = name == "_revinclude", modifier != ""
    if value == "*" and not is_reverse:
        return Include(reading.resource_type, None, None, is_reverse, is_iterated)
    if source not in search_parameters.TYPES or not wanted:
        raise InvalidError(f"{name} must be written Type:parameter or Type:parameter:TargetType.", path=name)
    parameter = None if wanted == "*" else search_parameters.find(source, wanted)
    if wanted != "*" and (parameter is None or parameter.kind is not Kind.REFERENCE):
        raise InvalidError(f"{source} has no reference parameter {_named(wanted)} here.", path=name)
    if not is_iterated and not is_reverse and source != reading.resource_type:
        raise InvalidError(f"{name} of another type than the one searched needs :iterate.", path=name)
    return Include(source, parameter, target or None, is_reverse, is_iterated)


_RESULTS: dict[str, Callable[[_Reading, str, str], None]] = {
    "_sort": _sort,
    "_count": _count,
    "_total": _total,
    "_summary": _summary,
    "_elements": _elements,
    "_include": _include,
    "_revinclude": _revinclude,
}
