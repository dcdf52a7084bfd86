"""A view as one DuckDB query over a table of resources whose layout is known, or grows while the paths are read."""

import re
from dataclasses import dataclass, replace
from functools import reduce

from naer.errors import InvalidError
from naer.insight.views import layout, paths, rows
from naer.insight.views.definition import Column, Select, View
from naer.insight.views.expressions import Constant, Expression
from naer.insight.views.layout import BOOLEAN, DECIMAL, JSON, NUMBER, STRUCT, WHOLE, Node
from naer.insight.views.navigation import opened_choice
from naer.insight.views.paths import evaluate
from naer.insight.views.rows import Cell, Rows
from naer.insight.views.values import (
    EMPTY,
    NUMERIC,
    ROOT,
    Scope,
    Value,
    as_boolean,
    as_number,
    as_text,
    fresh,
    listed,
    mapped,
    single,
    whole,
)

RESOURCES = "resources"
_NO_PRIMITIVE = frozenset({STRUCT, ROOT})
_SQL_TYPE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*(?:\(\d+(?:, ?\d+)?\))?")
_DATE_TYPES = {"date": "DATE", "time": "TIME"}


@dataclass(frozen=True)
class Query:
    """`sql` reads a table called `resources` that holds what `needed` says; `types` are its columns in order."""

    sql: str
    needed: Node
    types: dict[str, str]


def compiled(view: View, needed: Node | None = None, *, written: bool = False) -> Query:
    """The query for `view`. Without `needed` the layout is what the view needs.

    `written` gives decimals as text, as they came, instead of as DECIMAL. InvalidError says what can't be compiled.
    """
    node = needed or layout.opened()
    if needed is None:
        # The first time tells which elements must be whole; only then is it known how each is reached.
        _Compiler(view, node, written=written).query()
    return _Compiler(view, node, written=written).query()


class _Compiler:
    def __init__(self, view: View, node: Node, *, written: bool) -> None:
        self._view = view
        self._node = node
        self._written = written

    def query(self) -> Query:
        resource = Value("", ROOT, type=self._view.resource, node=self._node)
        scope = Scope(this=resource, resource=resource, constants=self._view.constants)
        if "resourceType" not in self._node.children and self._node.is_open:
            self._node.children["resourceType"] = Node(layout.TEXT)
        conditions = self._conditions(scope)
        found = self._rows(self._view.select, scope)
        columns = [column.name for column in self._view.select.all_columns()]
        types = found.types()
        return Query(_statement(found, columns, conditions), self._node, {name: types[name] for name in columns})

    def _conditions(self, scope: Scope) -> list[str]:
        found = (
            [f'"resourceType" = {layout.text(self._view.resource)}'] if "resourceType" in self._node.children else []
        )
        for path, expression in self._view.where:
            value = opened_choice(evaluate(expression, scope))
            if value.kind not in (BOOLEAN, JSON, EMPTY):
                raise InvalidError(f"The condition '{path}' in `where` says neither true nor false.")
            found.append(_true(single(value)))
        return found

    def _rows(self, select: Select, scope: Scope) -> Rows:
        if select.repeat:
            items = self._followed(select.repeat, scope)
        elif select.for_each is not None:
            items = opened_choice(evaluate(select.for_each, scope))
        else:
            return self._at(select, scope)
        if items.kind == ROOT:
            each = f"CASE WHEN {items.guard or 'true'} THEN [true] ELSE [] END"
            found = rows.repeated(each, lambda _, place: self._at(select, replace(scope, row_index=place)))
        else:
            items = listed(items)
            each = items.sql
            found = rows.repeated(
                each, lambda name, place: self._at(select, replace(scope.at(items.item(name)), row_index=place))
            )
        if not select.or_null:
            return found
        empty = {column.name: "0" for column in select.columns if column.expression == Constant(paths.ROW_INDEX)}
        return rows.or_empty_row(found, each, empty)

    def _at(self, select: Select, scope: Scope) -> Rows:
        """The rows of a select for one item."""
        parts = [Rows({column.name: self._cell(column, scope)}) for column in select.columns]
        parts += [self._rows(inner, scope) for inner in select.selects]
        if select.unions:
            parts.append(rows.united(self._branches(select.unions, scope)))
        return reduce(rows.crossed, parts, Rows())

    def _branches(self, unions: tuple[Select, ...], scope: Scope) -> list[Rows]:
        branches = [self._rows(branch, scope) for branch in unions]
        first = branches[0].types()
        for branch in branches[1:]:
            for name, type_ in branch.types().items():
                if type_ != first[name]:
                    raise InvalidError(f"The column {name} has different types in the branches of a `unionAll`.")
        return branches

    def _followed(self, repeat: tuple[Expression, ...], scope: Scope) -> Value:
        """All items that the paths reach when they are followed again and again, parents before their children."""
        begin = self._reached(repeat, scope.this, scope)
        if begin.kind == EMPTY:
            return begin
        state, count = fresh(begin.sql), fresh(begin.sql, letter="n")
        head = Value(f"struct_extract({state}, 'todo')[1]", JSON, type=begin.type)
        further = self._reached(repeat, head, scope)
        todo = f"struct_extract({state}, 'todo')[2:]"
        if further.kind != EMPTY:
            todo = f"list_concat({further.sql}, {todo})"
        done = f"list_append(struct_extract({state}, 'done'), {head.sql})"
        is_done = f"len(struct_extract({state}, 'todo')) = 0"
        step = f"CASE WHEN {is_done} THEN {state} ELSE struct_pack(done := {done}, todo := {todo}) END"
        # No item is reached without an object or a text of its own, so their number is enough steps.
        text = f"CAST({begin.sql} AS VARCHAR)"
        steps = f"range(len({text}) - len(replace(replace({text}, '{{', ''), ',', '')) + 1)"
        start = f"struct_pack(done := []::JSON[], todo := {begin.sql})"
        sql = f"struct_extract(list_reduce({steps}, lambda {state}, {count}: {step}, {start}), 'done')"
        return Value(sql, JSON, True, begin.type)

    def _reached(self, repeat: tuple[Expression, ...], this: Value, scope: Scope) -> Value:
        """What the paths reach from one item, as a list of JSON."""
        found = [whole(opened_choice(evaluate(expression, scope.at(this)))) for expression in repeat]
        there = [
            replace(value, sql=f"CAST({value.sql} AS JSON[])")
            for value in (listed(_as_json(value)) for value in found if value.kind != EMPTY)
        ]
        if not there:
            return Value("[]", EMPTY, True)
        sql = reduce(lambda one, other: f"list_concat({one}, {other})", (value.sql for value in there))
        types = [value.type for value in there if value.type is not None]
        return Value(sql, JSON, True, types[0] if types else None)

    def _cell(self, column: Column, scope: Scope) -> Cell:
        value = opened_choice(evaluate(column.expression, scope))
        if value.kind in _NO_PRIMITIVE and layout.is_primitive(column.type):
            raise InvalidError(
                f"The column {column.name} is to be {column.type}, but its path leads to a {value.type}."
            )
        held = layout.held_as(column.type) if column.type else value.kind
        if self._written and value.kind == NUMBER and value.node is not None:
            value.node.want_written()
        convert, type_ = self._output(held, column)
        if column.is_collection:
            items = listed(value)
            sql = "[]" if items.kind == EMPTY else mapped(items, lambda item: item.with_sql(convert(item))).sql
            return Cell(f"CAST({sql} AS {type_}[])", f"{type_}[]")
        one = single(value, f"The column {column.name} is no collection, but its path gives several values.")
        return Cell(f"CAST({convert(one)} AS {type_})", type_)

    def _output(self, held: str, column: Column):
        if column.sql_type is not None:
            if not _SQL_TYPE.fullmatch(column.sql_type):
                raise InvalidError(f"The column {column.name} has a tag ansi/type that names no type.")
            return as_text, column.sql_type.upper()
        if held == BOOLEAN:
            return _as_column_boolean, "BOOLEAN"
        if held == WHOLE:
            return _as_column_whole, "BIGINT"
        if held in NUMERIC:
            if self._written:
                self._node.is_written = True
            return (as_text, "VARCHAR") if self._written else (as_number, DECIMAL)
        if held in (STRUCT, JSON, ROOT) and column.type is not None:
            self._node.gives_json = True
            return (lambda item: _as_json(whole(item)).sql), "JSON"
        return as_text, "VARCHAR"


def _statement(found: Rows, columns: list[str], conditions: list[str]) -> str:
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    if found.many is None:
        wanted = ", ".join(f"{found.once[name].sql} AS {layout.quoted(name)}" for name in columns)
        return f"SELECT {wanted} FROM {RESOURCES}{where}"
    inner = [f"{cell.sql} AS {layout.quoted(name)}" for name, cell in found.once.items()]
    inner.append(f'unnest({found.many}) AS "the row"')
    wanted = ", ".join(
        layout.quoted(name)
        if name in found.once
        else f'struct_extract("the row", {layout.text(name)}) AS {layout.quoted(name)}'
        for name in columns
    )
    return f"SELECT {wanted} FROM (SELECT {', '.join(inner)} FROM {RESOURCES}{where})"


def _true(value: Value) -> str:
    if value.kind != JSON:
        return f"coalesce({as_boolean(value)}, false)"
    # What it is shows only in the resource: true or false is an answer, anything else a fault in the view.
    told = f"json_type({value.sql})"
    fault = layout.text("A condition in `where` gives something that is neither true nor false.")
    return (
        f"CASE WHEN {value.sql} IS NULL THEN false WHEN {told} = 'BOOLEAN' THEN {as_text(value)} = 'true' "
        f"ELSE error({fault}) END"
    )


def _as_json(value: Value) -> Value:
    if value.kind == JSON:
        return value
    return mapped(value, lambda item: Value(f"to_json({item.sql})", JSON, type=item.type))


def _as_column_boolean(value: Value) -> str:
    return value.sql if value.kind in (BOOLEAN, EMPTY) else f"TRY_CAST({as_text(value)} AS BOOLEAN)"


def _as_column_whole(value: Value) -> str:
    return value.sql if value.kind in (WHOLE, EMPTY) else f"TRY_CAST({as_text(value)} AS BIGINT)"
