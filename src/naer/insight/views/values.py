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
# One step into an item: of nothing it makes nothing, and it is never an error.
_STEP = re.compile(r"(?:struct_extract|json_extract|json_extract_string)\((.*), '[^']*'\)|TRY_CAST\((.*) AS \w+\)")
_FIELD = re.compile(r'(?:struct_extract\()*(?:"[^"]*"|x\d+)(?:, \'[^\']*\'\))*')


@dataclass(frozen=True)
class Each:
    """How a list is made of another, so that what needs only some of it need not make it.

    `sql` reaches, without an error and with nothing from nothing, into each of the `items` for which `test` is true; both
    call it `name`. `items` may be NULL where there are none; `is_held` says that they stand so in the file, and cost
    nothing to name twice.
    """

    items: str
    name: str
    sql: str
    test: str | None = None
    is_held: bool = False

    @property
    def is_plain(self) -> bool:
        """Is the list just its items, all of them as they are?"""
        return self.test is None and self.sql == self.name

    def of(self, item: str) -> str:
        """What comes of one item."""
        return re.sub(rf"\b{self.name}\b", lambda _: item, self.sql)

    def narrowed(self, test: str) -> "Each":
        """The same for fewer items: those for which `test` is true as well."""
        # A CASE and no AND, of which DuckDB evaluates both sides: the second may be an error for what the first excludes.
        return replace(self, test=test if self.test is None else f"CASE WHEN {self.test} THEN {test} END")

    def there(self) -> str:
        """Whether something comes of an item."""
        found = f"{self.sql} IS NOT NULL"
        return found if self.test is None else f"({self.test}) AND {found}"

    def first(self) -> str:
        """What comes of the first item of which something comes."""
        if self.is_held:
            # A place in the list is far cheaper than a list of those that fit, whose texts would be copied.
            place = f"list_position(list_transform({self.items}, lambda {self.name}: {self.there()}), true)"
            return self.of(f"{self.items}[{place}]")
        return self.of(f"list_filter({self.items}, lambda {self.name}: {self.there()})[1]")

    def any(self) -> str:
        """Does anything come of any item?"""
        there = f"list_transform({self.items}, lambda {self.name}: {self.there()})"
        return f"coalesce(list_contains({there}, true), false)"


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

    @property
    def as_held(self) -> str:
        """The list, NULL where the file has none: for what takes no notice of the difference."""
        return self.each.items if self.each is not None and self.each.is_plain else self.sql

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


def is_field(sql: str) -> bool:
    """Is it a column, a lambda variable, or a field in one of them, which costs nothing to name twice?"""
    return _FIELD.fullmatch(sql) is not None


def _reaches_into(name: str, sql: str) -> bool:
    """Does `sql` only take steps into the item called `name`?"""
    while step := _STEP.fullmatch(sql):
        sql = step[1] or step[2]
    return sql == name


def chosen_of(value: Value) -> Each:
    """The list as items chosen of another, or of itself; what is asked further of them uses the same name."""
    if value.each is not None and value.each.sql == value.each.name:
        return value.each
    name = fresh(value.sql)
    return Each(value.sql, name, name)


def mapped(value: Value, change: Callable[[Value], Value]) -> Value:
    """`change` done to each item; lists it gives are laid end to end, nothing it gives is left out."""
    if value.kind == EMPTY:
        return NONE
    if not value.is_list:
        return change(value)
    chosen = chosen_of(value)
    name = chosen.name
    one = change(value.item(name))
    if one.kind == EMPTY:
        return NONE
    changed = f"list_transform({value.sql}, lambda {name}: {one.sql})"
    kept = f"flatten({changed})" if one.is_list else f"list_filter({changed}, lambda {name}: {name} IS NOT NULL)"
    each = replace(chosen, sql=one.sql) if not one.is_list and _reaches_into(name, one.sql) else None
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
    return value.item(f"only_item({value.as_held}, {layout.text(otherwise)})")


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
