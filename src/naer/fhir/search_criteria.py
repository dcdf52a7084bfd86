"""One pair of a FHIR search, name and value, as a criterion: modifiers, chains, `_has`, and the values by the parameter's kind.

https://hl7.org/fhir/R4/search.html(#modifiers, #chaining, #has). Errors carry no value; `search_query` says of which
parameter they are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from naer.errors import InvalidError
from naer.fhir import indexing, search_parameters, search_ranges, search_values
from naer.fhir.search_parameters import Kind, SearchParameter
from naer.fhir.search_terms import (
    Chain,
    Criterion,
    Has,
    Ids,
    Joined,
    Listed,
    Match,
    Missing,
    Modifier,
    ReferenceValue,
    TextValue,
    TokenValue,
    Updated,
    Value,
)

MOST_STEPS = 6
"""How deep chains and `_has` may go."""
MOST_ALTERNATIVES = 500

SPECIAL = {"_id", "_lastUpdated", "_list", "_has"}

PERSONAL_NUMBERS = {"urn:oid:1.2.208.176.1.2", "http://cpr.dk", "https://www.cpr.dk"}
_LOOKS_PERSONAL = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d-?[\dA-Z]{4}")

_MODIFIERS: dict[Kind, set[Modifier]] = {
    Kind.TOKEN: {Modifier.NONE, Modifier.NOT, Modifier.TEXT, Modifier.IN, Modifier.NOT_IN},
    Kind.REFERENCE: {Modifier.NONE, Modifier.NOT, Modifier.IDENTIFIER},
    Kind.DATE: {Modifier.NONE, Modifier.NOT},
    Kind.STRING: {Modifier.NONE, Modifier.NOT, Modifier.EXACT, Modifier.CONTAINS},
    Kind.NUMBER: {Modifier.NONE, Modifier.NOT},
    Kind.QUANTITY: {Modifier.NONE, Modifier.NOT},
    Kind.URI: {Modifier.NONE, Modifier.NOT, Modifier.ABOVE, Modifier.BELOW},
    Kind.COMPOSITE: {Modifier.NONE},
}
_KNOWN_MODIFIERS = {one.value: one for one in Modifier}


@dataclass(frozen=True)
class Understood:
    """A criterion, and whether its value tells who somebody is."""

    criterion: Criterion
    is_sensitive: bool = False


def criterion(resource_type: str, name: str, value: str, *, steps: int = 0) -> Understood:
    """What `name=value` asks of a resource of `resource_type`; InvalidError when it is not understood."""
    if steps > MOST_STEPS:
        raise InvalidError(f"A search may go {MOST_STEPS} references far.")
    if name.startswith("_has:"):
        return _has(resource_type, name, value, steps)
    head, dot, rest = name.partition(".")
    bare, _, modifier = head.partition(":")
    if dot:
        return _chain(_known(resource_type, bare), modifier, rest, value, steps)
    if bare in _OWN:
        return Understood(_OWN[bare](modifier, value))
    parameter = _known(resource_type, bare)
    if modifier == "missing":
        if parameter.kind is Kind.COMPOSITE:
            raise InvalidError(
                f"{parameter.name} is made of others and is not asked whether it is missing.",
                what_to_do="Ask those that it is made of.",
            )
        return Understood(Missing(parameter, _yes_or_no(value)))
    if parameter.kind is Kind.REFERENCE and modifier in search_parameters.TYPES:
        return _typed(parameter, modifier, value)
    known = _KNOWN_MODIFIERS.get(modifier)
    is_whole = parameter.is_digested and known in (Modifier.ABOVE, Modifier.BELOW)
    if known is None or is_whole or known not in _MODIFIERS[parameter.kind]:
        raise InvalidError(f"The modifier :{modifier[:20]} of {bare} is not known here.")
    if parameter.kind is Kind.COMPOSITE:
        return Understood(_joined(parameter, value))
    values = tuple(_value(parameter.kind, known, one) for one in _alternatives(value))
    return Understood(Match(parameter, known, values), _tells_who(parameter, known, values))


def _known(resource_type: str, name: str) -> SearchParameter:
    found = search_parameters.find(resource_type, name)
    if found is None:
        shown = "".join(one for one in name if one.isascii() and (one.isalnum() or one in "_-"))[:64]
        raise InvalidError(f"{resource_type} has no search parameter {shown} here.")
    return found


def _alternatives(value: str) -> list[str]:
    found = search_values.alternatives(value)
    if len(found) > MOST_ALTERNATIVES:
        raise InvalidError(f"A parameter may have {MOST_ALTERNATIVES} alternatives.")
    return found


def _tells_who(parameter: SearchParameter, modifier: Modifier, values: tuple[Value, ...]) -> bool:
    if parameter.is_sensitive:
        return True
    if modifier is Modifier.IDENTIFIER and (
        not parameter.targets or set(parameter.targets) & search_parameters.PERSONS
    ):
        return True
    return any(
        isinstance(one, TokenValue)
        and (one.system in PERSONAL_NUMBERS or (one.code and _LOOKS_PERSONAL.fullmatch(one.code)))
        for one in values
    )


def _typed(parameter: SearchParameter, type_: str, value: str) -> Understood:
    """`subject:Patient=23`: each id without a type is of this one; one of another type finds nothing."""
    values: list[Value] = []
    for one in _alternatives(value):
        read = _reference(Modifier.NONE, one)
        if isinstance(read, ReferenceValue) and read.id is not None and read.type in ("", type_):
            values.append(ReferenceValue(read.id, type_))
    return Understood(Match(parameter, Modifier.NONE, tuple(values)))


def _chain(parameter: SearchParameter, type_: str, rest: str, value: str, steps: int) -> Understood:
    """`subject:Patient.name=peter`, or without the type when only one type that the reference leads to has the parameter."""
    if parameter.kind is not Kind.REFERENCE:
        raise InvalidError(f"{parameter.name} is no reference; nothing stands behind it.")
    if type_ and type_ not in search_parameters.TYPES:
        raise InvalidError("A chain leads to a type that cannot be searched here.")
    known = set(search_parameters.TYPES)
    targets = [type_] if type_ else [one for one in parameter.targets or () if one in known]
    if not targets:
        raise InvalidError(f"{parameter.name} leads to any type.", what_to_do="Say which, as in subject:Patient.name.")
    first = rest.partition(".")[0].partition(":")[0]
    reached = [one for one in targets if first in SPECIAL or search_parameters.find(one, first) is not None]
    if not reached:
        raise InvalidError("A chain asks for a search parameter that is not known there.")
    inner = {one: criterion(one, rest, value, steps=steps + 1) for one in reached}
    by_type = tuple((one, understood.criterion) for one, understood in inner.items())
    return Understood(Chain(parameter, by_type), any(understood.is_sensitive for understood in inner.values()))


def _has(resource_type: str, name: str, value: str, steps: int) -> Understood:
    """`_has:Observation:patient:code=1234-5`: who has an observation with the code, by its parameter `patient`."""
    parts = name.split(":", 3)
    if len(parts) < 4 or parts[1] not in search_parameters.TYPES or not parts[3]:
        raise InvalidError("_has must be written _has:Type:reference:parameter.")
    parameter = _known(parts[1], parts[2])
    if parameter.kind is not Kind.REFERENCE:
        raise InvalidError(f"{parts[1]}.{parameter.name} is no reference.")
    if parameter.targets and resource_type not in parameter.targets:
        raise InvalidError(f"{parts[1]}.{parameter.name} does not lead to {resource_type}.")
    inner = criterion(parts[1], parts[3], value, steps=steps + 1)
    return Understood(Has(parts[1], parameter, inner.criterion), inner.is_sensitive)


def _joined(parameter: SearchParameter, value: str) -> Joined:
    parameters = tuple(_known(parameter.resource_type, part) for part in parameter.parts)
    combinations: list[tuple[Value, ...]] = []
    for one in _alternatives(value):
        written = search_values.parted(one)
        if len(written) != len(parameters):
            raise InvalidError(f"{parameter.name} must be written as {'$'.join(parameter.parts)}.")
        pairs = zip(parameters, written, strict=True)
        combinations.append(tuple(_value(part.kind, Modifier.NONE, each) for part, each in pairs))
    return Joined(parameter, parameters, tuple(combinations))


def _value(kind: Kind, modifier: Modifier, written: str) -> Value:
    return _READ[kind](modifier, written)


def _token(modifier: Modifier, written: str) -> Value:
    if modifier is Modifier.TEXT:
        return TextValue(search_values.plain(written))
    if modifier in (Modifier.IN, Modifier.NOT_IN):
        address, _, version = search_values.plain(written).partition("|")
        return ReferenceValue(None, address=address, version=version)
    system, code = search_values.token(written)
    if not code:
        if not system:
            raise InvalidError("A code has neither system nor code.")
        return TokenValue(system, None)
    return TokenValue(system, code)


def _reference(modifier: Modifier, written: str) -> Value:
    if modifier is Modifier.IDENTIFIER:
        return _token(Modifier.NONE, written)
    plain = search_values.plain(written)
    target, type_ = indexing.target_of(plain)
    if target is not None:
        return ReferenceValue(target, type_ if type_ in search_parameters.TYPES else "")
    address, _, version = plain.partition("|")
    return ReferenceValue(None, address=address, version=version)


def _uri(modifier: Modifier, written: str) -> Value:
    del modifier
    address, _, version = search_values.plain(written).partition("|")
    return ReferenceValue(None, address=address, version=version)


def _text(modifier: Modifier, written: str) -> Value:
    del modifier
    return TextValue(search_values.plain(written))


_READ: dict[Kind, Callable[[Modifier, str], Value]] = {
    Kind.TOKEN: _token,
    Kind.REFERENCE: _reference,
    Kind.DATE: lambda _, written: search_ranges.date_value(written),
    Kind.STRING: _text,
    Kind.NUMBER: lambda _, written: search_ranges.number_value(written),
    Kind.QUANTITY: lambda _, written: search_ranges.quantity_value(written),
    Kind.URI: _uri,
}


def _ids(modifier: str, value: str) -> Criterion:
    if modifier not in ("", "not"):
        raise InvalidError("The modifier of _id is not known here.")
    return Ids(_uuids(value), is_negated=modifier == "not")


def _updated(modifier: str, value: str) -> Criterion:
    if modifier:
        raise InvalidError("The modifier of _lastUpdated is not known here.")
    return Updated(tuple(search_ranges.date_value(one) for one in _alternatives(value)))


def _listed(modifier: str, value: str) -> Criterion:
    if modifier:
        raise InvalidError("The modifier of _list is not known here.")
    return Listed(_uuids(value))


def _uuids(value: str) -> tuple[UUID, ...]:
    """The ids among the alternatives; one that is no id of ours finds nothing."""
    found = (indexing.target_of(search_values.plain(one))[0] for one in _alternatives(value))
    return tuple(one for one in found if one is not None)


def _yes_or_no(value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidError(":missing is true or false.")
    return value == "true"


_OWN: dict[str, Callable[[str, str], Criterion]] = {"_id": _ids, "_lastUpdated": _updated, "_list": _listed}
