"""What a resource is found by: its index entries, from the table of search parameters. Pure; the record stores them.

Every entry begins with its parameter's number and its part: for what composites join, which member of the list at the resource's
root it stands in, from 1; else 0. Two values of one member (a component's code and its value) have the same part.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from naer.danish import sort_key
from naer.fhir import json_text, search_parameters, units
from naer.fhir.dates import interval_of
from naer.fhir.plain import Json
from naer.fhir.search_parameters import Kind, SearchParameter
from naer.fhir.search_paths import Step, opened, reached, steps_of

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)
LONGEST = 400
"""Characters of a code or address that the index keeps; a longer one is kept as its beginning and a digest of all of it."""
LONGEST_TEXT = 200
"""Characters of a text that the index keeps: enough to find it by its beginning."""

LARGEST = sys.float_info.max

MOST_REMEMBERED = 20_000
LONGEST_REMEMBERED = 500
"""Elements whose entries are remembered, and how many characters one of them may have."""

_OF_PEOPLE = frozenset({"Patient", "Person", "Practitioner", "RelatedPerson"})
_OF_ONE = frozenset({"requisition", "telecom", "contact", "signature", "hospitalization"})
"""Elements that are searched by code, and yet say a number, an address or whom; so does each that is called an identifier."""
_NAME_PARTS = ("text", "family", "given", "prefix", "suffix")
_ADDRESS_PARTS = ("text", "line", "city", "district", "state", "postalCode", "country")

Entry = TypeVar("Entry", bound=tuple[Any, ...])
TokenEntry = tuple[int, int, str, int]
"""Parameter, part, code, `system_key` of the system."""
ReferenceEntry = tuple[int, int, UUID, int]
"""Parameter, part, target, `search_parameters.type_number` of its type (0: not said)."""
DateEntry = tuple[int, int, datetime, datetime]
"""Parameter, part, from and (excluding) to."""
TextEntry = tuple[int, int, str, str]
"""Parameter, part, sort key, text as written."""
QuantityEntry = tuple[int, int, float, float, str, int, float, float, str]
"""Parameter, part, low, high, code or unit, `system_key`, then low, high and unit in the unit that UCUM counts in."""


Found = tuple[tuple[str, tuple[Any, ...]], ...]
"""Entries by kind (a name of `IndexEntries`), kinds without any left out."""
_remembered: dict[tuple[str, str, str | bytes], Found] = {}


@dataclass
class IndexEntries:
    """Entries by kind. Instants are UTC; `high` of a date is exclusive. Addresses are tokens without a system."""

    tokens: list[TokenEntry] = field(default_factory=list[TokenEntry])
    references: list[ReferenceEntry] = field(default_factory=list[ReferenceEntry])
    dates: list[DateEntry] = field(default_factory=list[DateEntry])
    texts: list[TextEntry] = field(default_factory=list[TextEntry])
    quantities: list[QuantityEntry] = field(default_factory=list[QuantityEntry])


@lru_cache(maxsize=8192)
def system_key(system: str) -> int:
    """A code system as the index keeps it: 64 bits of a digest; 0 when there is none."""
    if not system:
        return 0
    digest = hashlib.md5(system.encode(errors="replace"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def kept(code: str) -> str:
    """A code or address as the index keeps it: PostgreSQL's indexes hold no key of several thousand bytes."""
    if "\0" in code:
        code = code.replace("\0", "")
    if len(code) <= LONGEST:
        return code
    return code[:LONGEST] + hashlib.sha256(code.encode(errors="replace")).hexdigest()


def kept_address(parameter: SearchParameter, address: str) -> str:
    """An address as the index keeps it for a parameter."""
    return f"{system_key(address):x}" if parameter.is_digested else kept(address)


def index_entries(resource: Json) -> IndexEntries:
    """All entries of `resource`, without repetition."""
    entries = IndexEntries()
    resource_type = resource["resourceType"]
    by_root = _by_root(resource_type)
    for element, value in resource.items():
        rules = by_root.get(element)
        if rules is None:
            continue
        if rules.are_remembered:
            for kind, found in _found(resource_type, element, value, rules):
                getattr(entries, kind).extend(found)
        else:
            _add_all(entries, element, value, rules)
    for parameter in _yes_or_no(resource_type):
        answer = any(resource[name] is not False for name in resource if name.startswith(parameter.paths[0][1:]))
        entries.tokens.append((parameter.number, 0, "true" if answer else "false", 0))
    for by, under in _under_a_condition(resource_type):
        said = [code for number, _, code, _ in entries.tokens if number == by]
        for rule, codes in under:
            if not codes.isdisjoint(said):
                _add_by(entries, rule, resource)
    entries.tokens = _once_each(entries.tokens)
    entries.references = _once_each(entries.references)
    entries.dates = _once_each(entries.dates)
    entries.texts = _once_each(entries.texts)
    entries.quantities = _once_each(entries.quantities)
    return entries


def _found(resource_type: str, element: str, value: Any, rules: "Rules") -> Found:
    """What an element at the root that may be remembered is found by. Most of what comes says what has been said before (the
    same status, category, code, unit), and looking that up costs a tenth of finding it again. Codes and quantities alone are
    remembered: no name, identifier, address or date, and nobody to whom something refers.
    """
    key = (resource_type, element, value if value.__class__ is str else json_text.dumps(value))
    known = _remembered.get(key)
    if known is None:
        entries = IndexEntries()
        _add_all(entries, element, value, rules)
        known = tuple((kind, tuple(found)) for kind, found in vars(entries).items() if found)
        if len(key[2]) <= LONGEST_REMEMBERED:
            if len(_remembered) >= MOST_REMEMBERED:
                _remembered.clear()
            _remembered[key] = known
    return known


def _add_all(entries: IndexEntries, element: str, value: Any, rules: "Rules") -> None:
    for rule in rules.rules:
        add, parameter, steps, is_in_composite, beneath = rule
        if beneath or steps[0][1]:
            # Most elements lack most of what may stand in them.
            if not isinstance(value, dict) or not beneath or beneath in value:
                _add_by(entries, rule, {element: value})
        elif isinstance(value, list):
            for part, one in enumerate(value, start=1):
                add(entries, parameter, part if is_in_composite else 0, one)
        elif value is not None:
            add(entries, parameter, 0, value)


def _add_by(entries: IndexEntries, rule: "Rule", holder: Json) -> None:
    add, parameter, steps, is_in_composite, _ = rule
    for part, one in reached(holder, steps):
        add(entries, parameter, part if is_in_composite else 0, one)
        if parameter.is_first_alone and any(number == parameter.number for number, *_ in entries.tokens):
            return


def _once_each(found: list[Entry]) -> list[Entry]:
    """Without repetition. That mostly no two have the same number is told sooner than that no two are the same."""
    if len(found) < 2 or len({one[0] for one in found}) == len(found):
        return found
    return list(dict.fromkeys(found))


Rule = tuple[Callable[[IndexEntries, SearchParameter, int, Any], None], SearchParameter, tuple[Step, ...], bool, str]
"""How a value becomes entries, of which parameter, where it stands, whether a composite joins it, and the second step's name
(empty when it stands at the root).
"""


@dataclass(frozen=True)
class Rules:
    """The rules of an element at the root of a type, and whether what they find may be remembered."""

    rules: tuple[Rule, ...]
    are_remembered: bool


@lru_cache(maxsize=512)
def _by_root(resource_type: str) -> dict[str, Rules]:
    """What to do with each element at the root of a type: by the element that a stored parameter's paths begin with."""
    found: dict[str, tuple[Rule, ...]] = {}
    for parameter in search_parameters.of_type(resource_type):
        for path in parameter.paths if parameter.when is None else ():
            if not path.startswith("?"):
                rule = _rule(parameter, path)
                element = rule[2][0][0]
                found[element] = (*found.get(element, ()), rule)
    return {
        element: Rules(rules, resource_type not in _OF_PEOPLE and _finds_what_many_share(element, rules))
        for element, rules in found.items()
    }


def _rule(parameter: SearchParameter, path: str) -> Rule:
    steps = steps_of(path)
    is_in_composite = parameter.number in search_parameters.IN_COMPOSITES
    return _ADD[parameter.kind], parameter, steps, is_in_composite, steps[1][0] if len(steps) > 1 else ""


@lru_cache(maxsize=512)
def _under_a_condition(resource_type: str) -> tuple[tuple[int, tuple[tuple[Rule, frozenset[str]], ...]], ...]:
    """The rules of parameters that have values only where another finds one of some codes, with these: by the other's number."""
    found: dict[int, tuple[tuple[Rule, frozenset[str]], ...]] = {}
    for one in search_parameters.of_type(resource_type):
        if one.when is not None:
            rules = tuple((_rule(one, path), one.when.codes) for path in one.paths)
            found[one.when.number] = (*found.get(one.when.number, ()), *rules)
    return tuple(found.items())


def _finds_what_many_share(element: str, rules: tuple[Rule, ...]) -> bool:
    """Whether an element is found by codes and quantities alone, and none of them is somebody's own."""
    if element in _OF_ONE or element.lower().endswith("identifier"):
        return False
    return all(parameter.kind in (Kind.TOKEN, Kind.QUANTITY) for _, parameter, *_ in rules)


@lru_cache(maxsize=512)
def _yes_or_no(resource_type: str) -> tuple[SearchParameter, ...]:
    return tuple(
        one for one in search_parameters.of_type(resource_type) if any(path.startswith("?") for path in one.paths)
    )


def _add_token(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    number = parameter.number
    if isinstance(value, bool):
        entries.tokens.append((number, part, "true" if value else "false", 0))
    elif isinstance(value, str):
        entries.tokens.append((number, part, kept(value), 0))
    elif isinstance(value, dict):
        for coding in value.get("coding", (value,)):
            code = coding.get("code", coding.get("value"))
            if isinstance(code, str):
                entries.tokens.append((number, part, kept(code), system_key(coding.get("system", ""))))


def _add_reference(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    """By id; by address, also a canonical one; or logical: its identifier, under minus the number."""
    if isinstance(value, dict):
        written = value.get("reference")
        if isinstance(written, str):
            target, type_ = target_of(written)
            if target is None:
                entries.tokens.append((parameter.number, part, kept(written), 0))
            else:
                named = type_ or value.get("type", "")
                number = search_parameters.type_number(named) if isinstance(named, str) and named else 0
                entries.references.append((parameter.number, part, target, number))
        if "identifier" in value:
            identifier = value["identifier"]
            if isinstance(identifier, dict) and isinstance(identifier.get("value"), str):
                key = system_key(identifier.get("system", ""))
                entries.tokens.append((-parameter.number, part, kept(identifier["value"]), key))
    elif isinstance(value, str):
        _add_address(entries, parameter, part, value)


@lru_cache(maxsize=8192)
def target_of(reference: str) -> tuple[UUID | None, str]:
    """The id and type that a reference names: (None, type) when the id is none of ours."""
    before, _, name = reference.partition("/_history/")[0].rpartition("/")
    try:
        return UUID(name), before.rpartition("/")[2]
    except ValueError:
        return None, before.rpartition("/")[2]


def _add_address(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    """An address stands as a token without system; of `address|version` the version stands as the system."""
    if isinstance(value, str):
        address, _, version = value.partition("|")
        entries.tokens.append((parameter.number, part, kept_address(parameter, address), system_key(version)))


def _add_date(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    if isinstance(value, dict) and ("event" in value or "repeat" in value):
        for event in value.get("event", ()):
            _add_date(entries, parameter, part, event)
        value = value.get("repeat", {}).get("boundsPeriod")
    if isinstance(value, dict | str):
        entries.dates.append((parameter.number, part, *_interval(value)))


def _interval(value: Json | str) -> tuple[datetime, datetime]:
    if isinstance(value, dict):
        low = interval_of(value["start"])[0] if "start" in value else BEGINNING
        high = interval_of(value["end"])[1] if "end" in value else END
        return low, high
    return interval_of(value)


def _add_text(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    for text in _texts(value):
        written = text[:LONGEST_TEXT].replace("\0", "")
        entries.texts.append((parameter.number, part, text_key(written), written))


def text_key(written: str) -> str:
    """The sort key of a text as the index keeps it."""
    return sort_key.sort_key(written)[: 3 * LONGEST_TEXT]


def _texts(value: Any) -> Iterator[str]:
    """A string, or every part of a name or an address."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in dict.fromkeys((*_NAME_PARTS, *_ADDRESS_PARTS)):
            yield from (one for one in opened(value.get(name)) if isinstance(one, str))


def _add_quantity(entries: IndexEntries, parameter: SearchParameter, part: int, value: Any) -> None:
    """A number, a quantity, or a range of quantities; a sampled series has no one value and is left out."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = bounded(value)
        entries.quantities.append((parameter.number, part, number, number, "", 0, number, number, ""))
    elif isinstance(value, dict) and ("low" in value or "high" in value):
        low, high = value.get("low", {}), value.get("high", {})
        _add_measured(entries, parameter, part, (low.get("value"), high.get("value")), low or high)
    elif isinstance(value, dict) and "value" in value:
        _add_measured(entries, parameter, part, (value["value"], value["value"]), value)


def _add_measured(
    entries: IndexEntries, parameter: SearchParameter, part: int, span: tuple[Any, Any], said: Json
) -> None:
    code = kept(str(said.get("code", said.get("unit", said.get("currency", "")))))
    low, high = (None if one is None else Decimal(str(one)) for one in span)
    is_ucum = said.get("system") == units.UCUM
    unit = units.in_base_units(code)[0] if is_ucum else code
    low_base = units.in_base(low, code)[0] if is_ucum and low is not None else low
    high_base = units.in_base(high, code)[0] if is_ucum and high is not None else high
    entries.quantities.append(
        (
            parameter.number,
            part,
            _from(low),
            _to(high),
            code,
            system_key(said.get("system", "")),
            _from(low_base),
            _to(high_base),
            unit,
        )
    )


def _from(value: Decimal | float | None) -> float:
    return -LARGEST if value is None else bounded(value)


def _to(value: Decimal | float | None) -> float:
    return LARGEST if value is None else bounded(value)


def bounded(value: Decimal | float) -> float:
    """A number as the index keeps it: none is beyond the largest."""
    return max(-LARGEST, min(LARGEST, float(value)))


_ADD: dict[Kind, Callable[[IndexEntries, SearchParameter, int, Any], None]] = {
    Kind.TOKEN: _add_token,
    Kind.REFERENCE: _add_reference,
    Kind.DATE: _add_date,
    Kind.STRING: _add_text,
    Kind.NUMBER: _add_quantity,
    Kind.QUANTITY: _add_quantity,
    Kind.URI: _add_address,
}
