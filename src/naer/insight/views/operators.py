"""FHIRPath's operators as SQL: empty in, empty out; truth in three values (https://hl7.org/fhirpath/#operations)."""

from collections.abc import Callable

from naer.errors import InvalidError
from naer.insight.views.layout import BOOLEAN, JSON, STRUCT, TEXT, TIMES
from naer.insight.views.navigation import opened_choice
from naer.insight.views.values import (
    EMPTY,
    NUMERIC,
    ROOT,
    WHOLE,
    Value,
    as_boolean,
    as_number,
    as_text,
    boolean,
    fresh,
    integer,
    listed,
    number,
    single,
    string,
    whole,
)


def operate(operator: str, left: Value, right: Value) -> Value:
    """`left operator right`."""
    return _OPERATORS[operator](opened_choice(left), opened_choice(right))


def negative(value: Value) -> Value:
    """`-value`."""
    one = single(opened_choice(value))
    return integer(f"(-{one.sql})") if one.kind == WHOLE else number(f"(-{as_number(one)})")


def equal(left: Value, right: Value) -> Value:
    """Is it the same? Collections are the same when their items are, in order."""
    if EMPTY in (left.kind, right.kind):
        return boolean("CAST(NULL AS BOOLEAN)")
    if not (left.is_list or right.is_list):
        return boolean(_equal_items(left, right))
    one, other = listed(left), listed(right)
    a, b = fresh(one.sql, other.sql, letter="x"), fresh(one.sql, other.sql, letter="y")
    same = _equal_items(one.item(f"struct_extract({a}, 1)"), other.item(f"struct_extract({a}, 2)"))
    pairs = f"list_transform(list_zip({one.sql}, {other.sql}), lambda {a}: {same})"
    agreed = f"list_bool_and(list_filter({pairs}, lambda {b}: {b} IS NOT NULL))"
    return boolean(
        f"CASE WHEN len({one.sql}) = 0 OR len({other.sql}) = 0 THEN NULL "
        f"WHEN len({one.sql}) <> len({other.sql}) THEN false ELSE {agreed} END"
    )


def _equal_items(left: Value, right: Value) -> str:
    return f"({_order(left, right, '=')})"


def _order(left: Value, right: Value, sign: str) -> str:
    """Two items held against each other by one of = < <= > >=."""
    kinds = {left.kind, right.kind}
    if kinds & NUMERIC and kinds <= NUMERIC | {JSON}:
        if kinds == {WHOLE}:
            return f"{left.sql} {sign} {right.sql}"
        return f"{as_number(left)} {sign} {as_number(right)}"
    if BOOLEAN in kinds and kinds <= {BOOLEAN, JSON}:
        return f"TRY_CAST({as_text(left)} AS BOOLEAN) {sign} TRY_CAST({as_text(right)} AS BOOLEAN)"
    if kinds <= {TEXT, JSON}:
        one, other = as_text(left), as_text(right)
        return (
            f"order_of_times({one}, {other}) {sign} 0" if {left.type, right.type} & TIMES else f"{one} {sign} {other}"
        )
    if sign == "=":
        if kinds <= {STRUCT, JSON, ROOT}:
            return f"CAST({whole(left).sql} AS VARCHAR) = CAST({whole(right).sql} AS VARCHAR)"
        return f"CASE WHEN {as_text(left)} IS NOT NULL AND {as_text(right)} IS NOT NULL THEN false END"
    raise InvalidError("A path holds values against each other that have no order, such as a text and a number.")


def _compare(sign: str) -> Callable[[Value, Value], Value]:
    def compared(left: Value, right: Value) -> Value:
        if EMPTY in (left.kind, right.kind):
            return boolean("CAST(NULL AS BOOLEAN)")
        return boolean(f"({_order(single(left), single(right), sign)})")

    return compared


def _not(found: Value) -> Value:
    return boolean(f"(NOT {found.sql})")


def _equivalent(left: Value, right: Value) -> Value:
    """Like equality, but empty is like empty, and capitals don't count."""
    one, other = single(left), single(right)
    if {one.kind, other.kind} <= {TEXT} and not {one.type, other.type} & TIMES:
        return boolean(f"(lower({one.sql}) IS NOT DISTINCT FROM lower({other.sql}))")
    there = f"({as_text(one)} IS NULL) = ({as_text(other)} IS NULL)"
    return boolean(f"({there} AND coalesce({equal(one, other).sql}, true))")


def _logic(pattern: str) -> Callable[[Value, Value], Value]:
    def joined(left: Value, right: Value) -> Value:
        return boolean(f"({pattern.format(as_boolean(single(left)), as_boolean(single(right)))})")

    return joined


def _plus(left: Value, right: Value) -> Value:
    one, other = single(left), single(right)
    if TEXT in (one.kind, other.kind) and not {one.kind, other.kind} & NUMERIC:
        return string(f"({as_text(one)} || {as_text(other)})")
    return _arithmetic("({} + {})")(one, other)


def _arithmetic(pattern: str) -> Callable[[Value, Value], Value]:
    def computed(left: Value, right: Value) -> Value:
        one, other = _number(left), _number(right)
        if one.kind == other.kind == WHOLE:
            return integer(pattern.format(one.sql, other.sql))
        return number(pattern.format(as_number(one), as_number(other)))

    return computed


def _times(left: Value, right: Value) -> Value:
    one, other = _number(left), _number(right)
    if one.kind == other.kind == WHOLE:
        return integer(f"({one.sql} * {other.sql})")
    return number(f"times({as_number(one)}, {as_number(other)})")


def _remainder(left: Value, right: Value) -> Value:
    one, other = _number(left), _number(right)
    if one.kind == other.kind == WHOLE:
        return integer(f"({one.sql} % nullif({other.sql}, 0))")
    return number(f"remainder({as_number(one)}, {as_number(other)})")


def _number(value: Value) -> Value:
    one = single(value)
    if one.kind not in NUMERIC | {JSON, EMPTY}:
        raise InvalidError("A path computes with something that is no number.")
    return one


def _joined_texts(left: Value, right: Value) -> Value:
    return string(f"(coalesce({as_text(single(left))}, '') || coalesce({as_text(single(right))}, ''))")


def _contains(left: Value, right: Value) -> Value:
    items, one = listed(left), single(right)
    if EMPTY in (items.kind, one.kind):
        return boolean("CAST(NULL AS BOOLEAN)" if one.kind == EMPTY else "false")
    name = fresh(items.sql, one.sql)
    found = f"len(list_filter({items.sql}, lambda {name}: {_equal_items(items.item(name), one)})) > 0"
    return boolean(f"CASE WHEN {as_text(one)} IS NOT NULL THEN {found} END")


def _union(left: Value, right: Value) -> Value:
    if left.kind == EMPTY or right.kind == EMPTY:
        return listed(right if left.kind == EMPTY else left)
    one, other = listed(left), listed(right)
    if one.kind != other.kind or one.kind == STRUCT:
        if {one.kind, other.kind} <= NUMERIC:
            raise InvalidError("A union of whole numbers and decimals is not supported.")
        one, other = whole(one), whole(other)
    if one.kind != other.kind:
        raise InvalidError("The two sides of a union are of different kinds.")
    a, b = (fresh(one.sql, other.sql, letter=letter) for letter in "xy")
    # Unions have no duplicates; the order of the first appearance is kept.
    both = f"list_concat({one.sql}, {other.sql})"
    once = f"list_filter({both}, lambda {a}, {b}: list_position({both}, {a}) = {b})"
    return Value(once, one.kind, True, one.type if one.type == other.type else None)


_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "=": equal,
    "!=": lambda left, right: _not(equal(left, right)),
    "~": _equivalent,
    "!~": lambda left, right: _not(_equivalent(left, right)),
    "<": _compare("<"),
    "<=": _compare("<="),
    ">": _compare(">"),
    ">=": _compare(">="),
    "and": _logic("{} AND {}"),
    "or": _logic("{} OR {}"),
    "xor": _logic("{} <> {}"),
    "implies": _logic("NOT {} OR {}"),
    "+": _plus,
    "-": _arithmetic("({} - {})"),
    "*": _times,
    "/": lambda left, right: number(f"divided({as_number(_number(left))}, {as_number(_number(right))})"),
    "div": lambda left, right: integer(f"whole_times({as_number(_number(left))}, {as_number(_number(right))})"),
    "mod": _remainder,
    "&": _joined_texts,
    "in": lambda left, right: _contains(right, left),
    "contains": _contains,
    "|": _union,
}
