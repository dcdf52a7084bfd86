"""What an expression becomes: SQL for one item (NULL when empty) or for a list of items (never NULL), and its type."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from naer.insight.views import layout
from naer.insight.views.layout import BOOLEAN, DECIMAL, JSON, NUMBER, STRUCT, TEXT, WHOLE, WRITTEN, Node

# Beyond the kinds in which elements are held: a resource, a choice not yet opened, nothing.
ROOT, CHOICE, EMPTY = "root", "choice", "empty"
NUMERIC = frozenset({NUMBER, WHOLE, WRITTEN})
WHOLE_RESOURCE = '"the resource"'
_VARIABLE = re.compile(r"\bx(\d+)\b")


@dataclass(frozen=True)
class Each:
    """How a list is made of another: `sql` says what comes of each of its `items`, which it calls `name`."""

    items: str
    name: str
    sql: str

    def of(self, item: str) -> str:
        """What comes of one item."""
        return re.sub(rf"\b{self.name}\b", lambda _: item, self.sql)


@dataclass(frozen=True)
class Value:
    """`guard` is the condition under which a resource is there at all; `origin` the parent and name of a primitive."""

    sql: str
    kind: str
    is_list: bool = False
    type: str | None = None
    node: Node | None = None
    guard: str | None = None
    origin: "tuple[Value, str] | None" = None
    each: Each | None = None

    def item(self, sql: str) -> "Value":
        """One of the list's items, called `sql`."""
        return replace(self, sql=sql, is_list=False, origin=None, each=None)

    def with_sql(self, sql: str) -> "Value":
        """The same in type and shape, computed so."""
        return replace(self, sql=sql, origin=None, each=None)


@dataclass(frozen=True)
class Scope:
    """What a path sees: the item it starts from, the resource, the constants, and its place in the enclosing list."""

    this: Value
    resource: Value
    constants: dict[str, tuple[str, Any]] = field(default_factory=dict)
    row_index: str = "0"

    def at(self, this: Value) -> "Scope":
        """The same surroundings seen from another item."""
        return replace(self, this=this)


NONE = Value("NULL", EMPTY)


def fresh(*sql: str, letter: str = "x") -> str:
    """A lambda variable that none of the texts uses."""
    used = [int(number) for text in sql for number in _VARIABLE.findall(text)]
    return f"{letter}{max(used, default=0) + 1}"


def mapped(value: Value, change: Callable[[Value], Value]) -> Value:
    """`change` done to each item; lists it gives are laid end to end, nothing it gives is left out."""
    if value.kind == EMPTY:
        return NONE
    if not value.is_list:
        return change(value)
    name = fresh(value.sql)
    one = change(value.item(name))
    if one.kind == EMPTY:
        return NONE
    changed = f"list_transform({value.sql}, lambda {name}: {one.sql})"
    kept = f"flatten({changed})" if one.is_list else f"list_filter({changed}, lambda {name}: {name} IS NOT NULL)"
    # Worth it only where what is made names the item once.
    is_simple = not one.is_list and len(re.findall(rf"\b{name}\b", one.sql)) == 1
    each = Each(value.sql, name, one.sql) if is_simple else None
    return replace(one, sql=kept, is_list=True, origin=None, each=each)


def listed(value: Value) -> Value:
    """The value as a list."""
    if value.kind == EMPTY:
        return Value("[]", EMPTY, True)
    if value.is_list:
        return value
    return replace(value, sql=f"CASE WHEN {value.sql} IS NULL THEN [] ELSE [{value.sql}] END", is_list=True)


def single(value: Value, otherwise: str = "An expression that needs one value has several.") -> Value:
    """The value as one item; several are an error when the query runs."""
    if not value.is_list:
        return value
    return value.item(f"only_item({value.sql}, {layout.text(otherwise)})")


def whole(value: Value) -> Value:
    """A complex value as JSON with all that is in it."""
    if value.kind not in (STRUCT, ROOT):
        return value
    if value.node is not None:
        value.node.want_whole()
    if value.kind == ROOT:
        sql = WHOLE_RESOURCE if value.guard is None else f"CASE WHEN {value.guard} THEN {WHOLE_RESOURCE} END"
        return Value(sql, JSON, type=value.type)
    if value.is_list:
        name = fresh(value.sql)
        sql = f"list_transform({value.sql}, lambda {name}: to_json({name}))"
        return replace(value, kind=JSON, sql=sql, node=None, each=None)
    sql = f"CASE WHEN {value.sql} IS NOT NULL THEN to_json({value.sql}) END"
    return replace(value, kind=JSON, sql=sql, node=None)


def as_text(value: Value) -> str:
    """One item as text."""
    match value.kind:
        case "text" | "written" | "empty":
            return value.sql
        case "json":
            return f"json_extract_string({value.sql}, '$')"
        case "number":
            return f"number_text({value.sql})"
        case "struct" | "root":
            return f"CAST({whole(value).sql} AS VARCHAR)"
        case _:
            return f"CAST({value.sql} AS VARCHAR)"


def as_number(value: Value) -> str:
    """One item as DECIMAL; NULL when it is no number."""
    match value.kind:
        case "number":
            return f"CAST({value.sql} AS {DECIMAL})"
        case "whole":
            return f"CAST({value.sql} AS {DECIMAL})"
        case "empty":
            return f"CAST(NULL AS {DECIMAL})"
        case _:
            return f"TRY_CAST({as_text(value)} AS {DECIMAL})"


def as_boolean(value: Value) -> str:
    """One item as a truth; an item of another type counts as true (https://hl7.org/fhirpath/#singleton-evaluation)."""
    match value.kind:
        case "boolean":
            return value.sql
        case "json":
            return f"coalesce(TRY_CAST({as_text(value)} AS BOOLEAN), CASE WHEN {value.sql} IS NOT NULL THEN true END)"
        case "empty":
            return "CAST(NULL AS BOOLEAN)"
        case "root":
            return value.guard or "true"
        case _:
            return f"CASE WHEN {value.sql} IS NOT NULL THEN true END"


def boolean(sql: str) -> Value:
    """A truth that is computed."""
    return Value(sql, BOOLEAN, type="boolean")


def string(sql: str) -> Value:
    """A text that is computed."""
    return Value(sql, TEXT, type="string")


def number(sql: str) -> Value:
    """A decimal that is computed."""
    return Value(sql, NUMBER, type="decimal")


def integer(sql: str) -> Value:
    """A whole number that is computed."""
    return Value(sql, WHOLE, type="integer")


def constant(kind: str, given: Any) -> Value:
    """A value known when compiling, of a FHIR type."""
    held = layout.held_as(kind)
    if held == BOOLEAN:
        return Value("true" if given else "false", BOOLEAN, type=kind)
    if held == WHOLE:
        return Value(f"CAST({int(given)} AS BIGINT)", WHOLE, type=kind)
    if held == NUMBER:
        return Value(layout.text(str(given)), WRITTEN, type=kind)
    return Value(layout.text(str(given)), TEXT, type=kind)
