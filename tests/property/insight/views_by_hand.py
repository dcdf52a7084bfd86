"""The slow, obvious twin of the view compiler: a view's rows from resources as plain dicts, by the standard's own words.

SQL on FHIR 2, "Processing model". Items are values with the type that their choice named, where one did.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from naer.insight.views.definition import Select, View
from naer.insight.views.expressions import (
    Call,
    Child,
    Constant,
    Expression,
    Index,
    Literal,
    Negative,
    Nothing,
    Operation,
    This,
    type_name,
)

NUMBERS = (int, Decimal)


class SeveralError(Exception):
    """Several values where one was needed."""


@dataclass(frozen=True)
class Item:
    value: Any
    type: str = ""
    parent: Any = None
    name: str = ""


@dataclass(frozen=True)
class Around:
    view: View
    resource: dict[str, Any]
    row_index: int = 0


def rows(view: View, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the view, in the order of the resources."""
    found: list[dict[str, Any]] = []
    for resource in resources:
        around = Around(view, resource)
        if resource["resourceType"] == view.resource and all(
            values(expression, Item(resource), around)[:1] and truth(values(expression, Item(resource), around))
            for _, expression in view.where
        ):
            found.extend(select_rows(view.select, Item(resource), around))
    return found


def select_rows(select: Select, item: Item, around: Around) -> Iterator[dict[str, Any]]:
    if select.repeat:
        items = list(followed(select.repeat, item, around))
    elif select.for_each is not None:
        items = values(select.for_each, item, around)
    else:
        yield from rows_of_item(select, item, around)
        return
    for place, one in enumerate(items):
        yield from rows_of_item(select, one, Around(around.view, around.resource, place))
    if not items and select.or_null:
        own = {column.name: 0 for column in select.columns if column.expression == Constant("rowIndex")}
        yield {column.name: None for column in select.all_columns()} | own


def rows_of_item(select: Select, item: Item, around: Around) -> Iterator[dict[str, Any]]:
    parts: list[list[dict[str, Any]]] = []
    for column in select.columns:
        found = [one.value for one in values(column.expression, item, around)]
        if column.is_collection:
            parts.append([{column.name: found}])
        elif len(found) > 1:
            raise SeveralError
        else:
            parts.append([{column.name: found[0] if found else None}])
    parts.extend(list(select_rows(inner, item, around)) for inner in select.selects)
    if select.unions:
        parts.append([row for branch in select.unions for row in select_rows(branch, item, around)])
    for chosen in itertools.product(*parts):
        yield {name: value for part in chosen for name, value in part.items()}


def followed(repeat: tuple[Expression, ...], item: Item, around: Around) -> Iterator[Item]:
    for expression in repeat:
        for found in values(expression, item, around):
            yield found
            yield from followed(repeat, found, around)


def values(expression: Expression, this: Item, around: Around) -> list[Item]:
    """The items that an expression gives, seen from `this`."""
    match expression:
        case Literal(value, _):
            return [Item(value)]
        case Nothing():
            return []
        case This():
            return [this]
        case Constant("rowIndex"):
            return [Item(around.row_index)]
        case Constant(name):
            return [Item(around.view.constants[name][1])]
        case Child(target, name):
            return [found for one in values(target, this, around) for found in children(one, name)]
        case Index(target, index):
            place = values(index, this, around)[0].value
            return values(target, this, around)[place : place + 1]
        case Negative(operand):
            return [Item(-one.value) for one in values(operand, this, around)]
        case Operation(operator, left, right):
            return operate(operator, values(left, this, around), values(right, this, around))
        case Call(target, name, arguments):
            return call(name, values(target, this, around), arguments, this, around)
        case _:
            raise NotImplementedError(type(expression))


def children(item: Item, name: str) -> list[Item]:
    if not isinstance(item.value, dict):
        beside = item.parent.get(f"_{item.name}", {}) if item.parent else {}
        return [Item(one) for one in beside.get(name, [])] if name == "extension" else []
    if name in item.value:
        found = item.value[name]
        return [
            Item(one, parent=item.value, name=name)
            for one in (found if isinstance(found, list) else [found])
            if one is not None
        ]
    return [
        Item(value, key[len(name) :], item.value, key)
        for key, value in item.value.items()
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper()
    ]


def truth(items: list[Item]) -> bool | None:
    """One item as a truth in three values."""
    one = only(items)
    return one if one is None or isinstance(one, bool) else True


def only(items: list[Item]) -> Any:
    if len(items) > 1:
        raise SeveralError
    return items[0].value if items else None


def answer(value: Any) -> list[Item]:
    return [] if value is None else [Item(value)]


def operate(operator: str, left: list[Item], right: list[Item]) -> list[Item]:
    if operator in ("=", "!="):
        if not left or not right:
            return []
        same = [one.value for one in left] == [other.value for other in right]
        return [Item(same if operator == "=" else not same)]
    if operator in ("and", "or", "xor", "implies"):
        return answer(logic(operator, truth(left), truth(right)))
    one, other = only(left), only(right)
    if operator == "&":
        return [Item((one or "") + (other or ""))]
    if one is None or other is None:
        return []
    return answer(ARITHMETIC[operator](one, other))


def logic(operator: str, one: bool | None, other: bool | None) -> bool | None:
    if operator == "implies":
        return logic("or", None if one is None else not one, other)
    if operator == "xor":
        return None if one is None or other is None else one != other
    decisive = operator == "or"
    if decisive in (one, other):
        return decisive
    return None if one is None or other is None else not decisive


def divided(one: Any, other: Any) -> Decimal | None:
    if other == 0:
        return None
    return (Decimal(one) / Decimal(other)).quantize(Decimal("1e-8"), ROUND_HALF_UP)


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": divided,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def call(name: str, items: list[Item], arguments: tuple[Expression, ...], this: Item, around: Around) -> list[Item]:
    match name:
        case "where":
            return [one for one in items if truth(values(arguments[0], one, around))]
        case "exists":
            if arguments:
                items = call("where", items, arguments, this, around)
            return [Item(bool(items))]
        case "all":
            return [Item(all(truth(values(arguments[0], one, around)) for one in items))]
        case "empty":
            return [Item(not items)]
        case "count":
            return [Item(len(items))]
        case "not":
            found = truth(items)
            return [] if found is None else [Item(not found)]
        case "select":
            return [found for one in items for found in values(arguments[0], one, around)]
        case "single":
            return [] if only(items) is None else items
        case "first":
            return items[:1]
        case "last":
            return items[-1:]
        case "join":
            separator = values(arguments[0], this, around)[0].value if arguments else ""
            return [Item(separator.join(one.value for one in items))]
        case "ofType":
            wanted = str(type_name(arguments[0]))
            return [one for one in items if one.type in (wanted, wanted[0].upper() + wanted[1:])]
        case "extension":
            url = values(arguments[0], this, around)[0].value
            return [found for one in items for found in children(one, "extension") if found.value["url"] == url]
        case "getResourceKey":
            return [Item(one.value["id"]) for one in items]
        case "getReferenceKey":
            wanted = type_name(arguments[0]) if arguments else None
            parts = [one.value["reference"].split("/") for one in items if "reference" in one.value]
            return [
                Item(key) for kind, key in parts if wanted in (None, kind) and re.fullmatch(r"[A-Za-z0-9.-]{1,64}", key)
            ]
        case "lowBoundary" | "highBoundary":
            return [Item(boundary(one.value, is_low=name == "lowBoundary")) for one in items]
        case _:
            raise NotImplementedError(name)


def boundary(value: Decimal, *, is_low: bool) -> Decimal:
    half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
    return value - half if is_low else value + half
