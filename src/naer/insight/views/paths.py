"""A FHIRPath expression as SQL: from the tree of `expressions` to a `Value`, in a scope."""

from naer.errors import InvalidError
from naer.insight.views import functions, navigation, operators
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
    TypeOperation,
)
from naer.insight.views.values import EMPTY, NONE, ROOT, Scope, Value, constant, integer, single

ROW_INDEX = "rowIndex"


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The value of `expression` in `scope`; InvalidError when it can't be computed."""
    match expression:
        case Literal(value, type):
            return constant(type, value)
        case Nothing():
            return NONE
        case This():
            return scope.this
        case Constant(name):
            return _constant(name, scope)
        case Child(This(), name) if scope.this.kind == ROOT and name in (scope.this.type, "Resource"):
            return scope.this
        case Child(target, name):
            return navigation.child(evaluate(target, scope), name)
        case Call(target, name, arguments):
            return functions.call(name, evaluate(target, scope), arguments, scope, evaluate)
        case Index(target, index):
            return _indexed(evaluate(target, scope), evaluate(index, scope))
        case Negative(operand):
            return operators.negative(evaluate(operand, scope))
        case TypeOperation(operator, operand, type):
            value = evaluate(operand, scope)
            return navigation.of_type(value, type) if operator == "as" else functions.is_type(value, type)
        case Operation(operator, left, right):
            return operators.operate(operator, evaluate(left, scope), evaluate(right, scope))


def _constant(name: str, scope: Scope) -> Value:
    if name in scope.constants:
        return constant(*scope.constants[name])
    if name == ROW_INDEX:
        return integer(f"CAST({scope.row_index} AS BIGINT)")
    if name in ("resource", "rootResource", "context"):
        return scope.resource
    raise InvalidError(f"The view has no constant %{name}.")


def _indexed(value: Value, index: Value) -> Value:
    value = navigation.opened_choice(value)
    if EMPTY in (value.kind, index.kind):
        return NONE
    place = single(index)
    if place.kind != "whole":
        raise InvalidError("The index in a path must be a whole number.")
    if value.is_list:
        return value.item(f"CASE WHEN {place.sql} >= 0 THEN {value.as_held}[{place.sql} + 1] END")
    return value.with_sql(f"CASE WHEN {place.sql} = 0 THEN {value.sql} END") if value.kind != ROOT else value
