"""FHIRPath's functions as SQL (https://hl7.org/fhirpath/#functions), and the two of SQL on FHIR for keys."""

from collections.abc import Callable
from dataclasses import replace

from naer.errors import InvalidError
from naer.insight.views import boundaries, layout
from naer.insight.views.expressions import Expression, type_name
from naer.insight.views.layout import BOOLEAN, DECIMAL, JSON, NUMBER, STRUCT
from naer.insight.views.navigation import child, of_type, opened_choice
from naer.insight.views.operators import equal
from naer.insight.views.values import (
    EMPTY,
    NONE,
    ROOT,
    Each,
    Scope,
    Value,
    as_boolean,
    as_text,
    boolean,
    chosen_of,
    fresh,
    integer,
    is_field,
    listed,
    mapped,
    number,
    single,
    string,
)

Evaluate = Callable[[Expression, Scope], Value]
Function = Callable[[Value, tuple[Expression, ...], Scope, Evaluate], Value]
# A reference to a stored resource, relative or absolute, with or without a version.
_REFERENCE = r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]+)?$"


def call(name: str, value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    """`value.name(arguments)`; InvalidError when there is no such function or it takes other arguments."""
    if name not in _FUNCTIONS:
        raise InvalidError(f"The function {name}() is not one that views can use.")
    fewest, most, function = _FUNCTIONS[name]
    if not fewest <= len(arguments) <= most:
        raise InvalidError(f"The function {name}() has {len(arguments)} arguments, which it does not take.")
    if name not in ("ofType", "as", "is"):
        value = opened_choice(value)
    return function(value, arguments, scope, evaluate)


def where(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    """The items for which the condition is true."""
    (condition,) = arguments
    if value.kind == EMPTY:
        return NONE
    if value.is_list:
        chosen = chosen_of(value)
        true = as_boolean(single(evaluate(condition, scope.at(value.item(chosen.name)))))
        found = value.with_sql(f"list_filter({value.sql}, lambda {chosen.name}: {true})")
        return replace(found, each=chosen.narrowed(true))
    if value.kind == ROOT:
        true = as_boolean(single(evaluate(condition, scope.at(value))))
        return replace(value, guard=true if value.guard is None else f"({value.guard} AND {true})")
    if is_field(value.sql):
        true = as_boolean(single(evaluate(condition, scope.at(value))))
        return value.with_sql(f"CASE WHEN {true} THEN {value.sql} END")
    # Named once, because each condition upon a condition would double a text that it named twice.
    name = fresh(value.sql)
    true = as_boolean(single(evaluate(condition, scope.at(replace(value, sql=name)))))
    return value.with_sql(f"list_filter([{value.sql}], lambda {name}: {true})[1]")


def exists(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    """Is there any (for which the condition is true)?"""
    if arguments:
        value = where(value, arguments, scope, evaluate)
    if value.kind == EMPTY:
        return boolean("false")
    if value.kind == ROOT:
        return boolean(f"coalesce({value.guard or 'true'}, false)")
    if value.each is not None and not value.each.is_plain:
        return boolean(value.each.any())
    return boolean(f"(len({value.sql}) > 0)" if value.is_list else f"({value.sql} IS NOT NULL)")


def first(value: Value) -> Value:
    """The first item. Of items made one by one, only the first that there is gets made."""
    if value.each is not None and not value.each.is_plain:
        return value.item(value.each.first())
    return value.item(f"{value.as_held}[1]") if value.is_list else value


def is_type(value: Value, named: str) -> Value:
    """Is the one item of that type?"""
    found = of_type(value, named)
    there = "false" if found.kind == EMPTY else f"({single(found).sql} IS NOT NULL)"
    if value.kind in ("choice", "json"):
        return boolean(f"CASE WHEN {single(opened_choice(value)).sql} IS NOT NULL THEN {there} END")
    return boolean(f"CASE WHEN {single(value).sql} IS NOT NULL THEN {there} END" if value.kind != EMPTY else "NULL")


def _empty(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    return boolean(f"(NOT {exists(value, arguments, scope, evaluate).sql})")


def _all(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    if value.kind == EMPTY:
        return boolean("true")
    items = listed(value)
    name = fresh(items.sql)
    true = as_boolean(single(evaluate(arguments[0], scope.at(items.item(name)))))
    return boolean(f"(len(list_filter({items.sql}, lambda {name}: NOT coalesce({true}, false))) = 0)")


def _select(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    return mapped(value, lambda item: opened_choice(evaluate(arguments[0], scope.at(item))))


def _not(value: Value, *_: object) -> Value:
    return boolean(f"(NOT {as_boolean(single(value))})")


def _extension(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    found = child(value, "extension")
    url = single(evaluate(arguments[0], scope))
    if found.kind == EMPTY or url.kind == EMPTY:
        return NONE
    name = fresh(found.sql, url.sql)
    same = equal(child(found.item(name), "url"), url).sql
    is_held = found.each is not None and found.each.is_held
    each = Each(found.as_held, name, name, same, is_held)
    return replace(found, sql=f"list_filter({found.sql}, lambda {name}: {same})", origin=None, each=each)


def _of_type(value: Value, arguments: tuple[Expression, ...], *_: object) -> Value:
    return of_type(value, _named_type(arguments))


def _join(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    separator = as_text(single(evaluate(arguments[0], scope))) if arguments else "''"
    if value.kind == EMPTY:
        return string("''")
    items = mapped(listed(value), lambda item: string(as_text(item)))
    return string(f"coalesce(array_to_string({items.sql}, {separator}), '')")


def _resource_key(value: Value, *_: object) -> Value:
    return replace(child(value, "id"), type="id", origin=None)


def _reference_key(value: Value, arguments: tuple[Expression, ...], *_: object) -> Value:
    wanted = _named_type(arguments) if arguments else None
    return mapped(child(value, "reference"), lambda item: Value(_key_in(as_text(item), wanted), layout.TEXT, type="id"))


def _key_in(reference: str, wanted: str | None) -> str:
    if wanted is None:
        return f"nullif(regexp_extract({reference}, {layout.text(_REFERENCE)}, 2), '')"
    pattern = layout.text(_REFERENCE.replace("[A-Z][A-Za-z]+", wanted))
    # The common form, Type/id, is found without a regular expression, and cut without counting characters. That its id
    # has only the letters of ids is not asked, because it would cost a fifth of the speed over typed Parquet.
    type_ = layout.text(f"{wanted}/")
    fits = f"strlen({reference}) BETWEEN {len(wanted) + 2} AND {len(wanted) + 65}"
    return (
        f"CASE WHEN starts_with({reference}, {type_}) AND {fits} AND {reference} NOT LIKE '%/%/%' "
        f"THEN replace({reference}, {type_}, '') ELSE nullif(regexp_extract({reference}, {pattern}, 2), '') END"
    )


def _count(value: Value, *_: object) -> Value:
    return integer(f"CAST(len({listed(value).sql}) AS BIGINT)") if value.kind != EMPTY else integer("0")


def _part(start: str, end: str) -> Function:
    def part(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
        if value.kind == EMPTY:
            return NONE
        count = f"greatest({single(evaluate(arguments[0], scope)).sql}, 0)" if arguments else "1"
        items = listed(value)
        return items.with_sql(f"{items.sql}[{start.format(count)}:{end.format(count)}]")

    return part


def _iif(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    inner = scope.at(value)
    condition = as_boolean(single(evaluate(arguments[0], inner)))
    one = single(opened_choice(evaluate(arguments[1], inner)))
    other = single(opened_choice(evaluate(arguments[2], inner))) if len(arguments) > 2 else NONE
    known = one if one.kind != EMPTY else other
    if EMPTY not in (one.kind, other.kind) and one.kind != other.kind:
        raise InvalidError("The two results of iif() are of different types.")
    return known.with_sql(f"CASE WHEN coalesce({condition}, false) THEN {one.sql} ELSE {other.sql} END")


def _has_value(value: Value, *_: object) -> Value:
    is_plain = value.kind not in (STRUCT, JSON, ROOT, EMPTY)
    there = f"len({value.sql}) = 1" if value.is_list else f"{value.sql} IS NOT NULL"
    return boolean(f"({there})" if is_plain else "false")


def _distinct(value: Value, *_: object) -> Value:
    if not value.is_list:
        return value
    name, place = fresh(value.sql), fresh(value.sql, letter="y")
    kept = f"list_filter({value.sql}, lambda {name}, {place}: list_position({value.sql}, {name}) = {place})"
    return value.with_sql(kept)


def _of_text(pattern: str, made: Callable[[str], Value]) -> Function:
    """A function of one text; the pattern's numbered places are the text and the arguments."""

    def function(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
        if value.kind == EMPTY:
            return NONE
        given = [as_text(single(evaluate(argument, scope))) for argument in arguments]
        return made(pattern.format(as_text(single(value)), *given))

    return function


def _substring(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    whole, start = as_text(single(value)), single(evaluate(arguments[0], scope)).sql
    length = f", {single(evaluate(arguments[1], scope)).sql}" if len(arguments) > 1 else ""
    return string(f"CASE WHEN {start} BETWEEN 0 AND len({whole}) - 1 THEN substring({whole}, {start} + 1{length}) END")


def _named_type(arguments: tuple[Expression, ...]) -> str:
    name = type_name(arguments[0])
    if name is None:
        raise InvalidError("A path names no type where a type must be named.")
    return name


def _boundary(*, is_low: bool) -> Function:
    def boundary(value: Value, arguments: tuple[Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
        found = boundaries.boundary(value, is_low=is_low)
        if found.kind == NUMBER and scope.resource.node is not None:
            scope.resource.node.is_written = True
        return found

    return boundary


# Name -> fewest arguments, most arguments, function.
_FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    "where": (1, 1, where),
    "exists": (0, 1, exists),
    "empty": (0, 0, _empty),
    "all": (1, 1, _all),
    "not": (0, 0, _not),
    "first": (0, 0, lambda value, *_: first(value)),
    "last": (0, 0, lambda value, *_: value.item(f"{value.as_held}[-1]") if value.is_list else value),
    "single": (0, 0, lambda value, *_: single(value)),
    "tail": (0, 0, _part("2", "")),
    "skip": (1, 1, _part("{} + 1", "")),
    "take": (1, 1, _part("1", "{}")),
    "count": (0, 0, _count),
    "select": (1, 1, _select),
    "distinct": (0, 0, _distinct),
    "hasValue": (0, 0, _has_value),
    "iif": (2, 3, _iif),
    "join": (0, 1, _join),
    "ofType": (1, 1, _of_type),
    "as": (1, 1, _of_type),
    "is": (1, 1, lambda value, arguments, *_: is_type(value, _named_type(arguments))),
    "extension": (1, 1, _extension),
    "getResourceKey": (0, 0, _resource_key),
    "getReferenceKey": (0, 1, _reference_key),
    "lowBoundary": (0, 0, _boundary(is_low=True)),
    "highBoundary": (0, 0, _boundary(is_low=False)),
    "startsWith": (1, 1, _of_text("starts_with({}, {})", boolean)),
    "endsWith": (1, 1, _of_text("ends_with({}, {})", boolean)),
    "contains": (1, 1, _of_text("contains({}, {})", boolean)),
    "matches": (1, 1, _of_text("regexp_matches({}, {})", boolean)),
    "upper": (0, 0, _of_text("upper({})", string)),
    "lower": (0, 0, _of_text("lower({})", string)),
    "trim": (0, 0, _of_text("trim({})", string)),
    "replace": (2, 2, _of_text("replace({}, {}, {})", string)),
    "length": (0, 0, _of_text("len({})", integer)),
    "indexOf": (1, 1, _of_text("(strpos({}, {}) - 1)", integer)),
    "substring": (1, 2, _substring),
    "toString": (0, 0, _of_text("{}", string)),
    "toInteger": (0, 0, _of_text("TRY_CAST({} AS BIGINT)", integer)),
    "toDecimal": (0, 0, _of_text(f"TRY_CAST({{}} AS {DECIMAL})", number)),
    "toBoolean": (0, 0, _of_text("TRY_CAST({} AS BOOLEAN)", lambda sql: Value(sql, BOOLEAN, type="boolean"))),
}
