"""Criteria of a FHIR search as SQL conditions over the index tables. Only text is made here; `search` asks it.

Every condition is an `exists` over a row of `resource`, so that each may drive the plan or be tried last, as the planner
finds cheapest. Only where a question names things by their identifiers, citizens or stays by their ids, or a state that few
are in, is the plan told to begin with these (`named`), and to try all else on what they name: the planner takes "open" for
rare when it was rare last time that it counted, or gathers all active courses of a region for the hundred citizens of a page.
What an index answers uses leakproof operators only (`=`, `<`, `starts_with`), so that row-level security keeps the indexes in
play; `:contains`, `:text` and comparisons of quantities are tried on rows already found.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, LiteralString

from naer.errors import InvalidError
from naer.fhir import indexing, search_parameters
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
    SortKey,
    TextValue,
    TokenValue,
    Updated,
    Value,
)
from naer.record.search_value_tests import (
    FEW_CODES,
    POINT_TESTS,
    any_of,
    is_parameter,
    many_codes,
    targets,
    time_test,
    value_test,
)
from naer.record.search_value_tests import Part as Part

_ROWS: tuple[LiteralString, ...] = ("r", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8")
"""The rows of `resource` that a chain goes through, by depth."""

_INDEXES: dict[Kind, LiteralString] = {
    Kind.TOKEN: "index_token",
    Kind.URI: "index_token",
    Kind.REFERENCE: "index_reference",
    Kind.STRING: "index_text",
    Kind.DATE: "index_date",
    Kind.NUMBER: "index_quantity",
    Kind.QUANTITY: "index_quantity",
}

# What SQL calls lower case without a collation: Danish letters and the commonest accents, each to its small letter.
_LARGE, _SMALL = "ÆØÅÄÖÜÉ", "æøåäöüé"


def condition(criterion: Criterion, depth: int = 0) -> Part:
    """What a criterion asks of the row of `resource` at this depth."""
    return _CONDITIONS[type(criterion)](criterion, depth)


def all_of(
    criteria: Iterable[Criterion], depth: int = 0, *, named: Match | None = None, tried_last: bool = False
) -> Part:
    """` and …` for each criterion; the one `named` comes first, and the others are tried on what it names. `tried_last`: all are
    tried on what is met anyway.
    """
    text: LiteralString = ""
    asked: list[Any] = []
    if named is not None:
        text, asked = _begins_with(named)
    for criterion in criteria:
        if criterion is named:
            continue
        if (tried_last or named is not None) and isinstance(criterion, Match):
            part, values = _match(criterion, depth, tried_last=True)
        else:
            part, values = condition(criterion, depth)
        text += " and " + part
        asked.extend(values)
    return text, asked


def _begins_with(named: Match) -> Part:
    table: LiteralString = "index_reference" if named.parameter.kind is Kind.REFERENCE else "index_token"
    which, asked = is_parameter("i", named.parameter.stored_as)
    tests, tested = _tests(named, table, list(named.values))
    return (
        " and r.resource_id = any (array(select i.resource_id from "
        + table
        + " i where "
        + which
        + " and "
        + tests
        + "))",
        [*asked, *tested],
    )


def sort_value(key: SortKey) -> Part:
    """The least value of a parameter, by which a resource is sorted."""
    row = _ROWS[0]
    if key.parameter is None:
        return (row + ".resource_id", []) if key.name == "_id" else (row + ".recorded_at", [])
    column = _SORTED_BY[key.parameter.kind]
    tests, asked = is_parameter("i", key.parameter.stored_as)
    return (
        "(select min(i." + column + ") from " + _INDEXES[key.parameter.kind] + " i where i.resource_id = " + row
        + ".resource_id and " + tests + ")",
        asked,
    )  # fmt: skip


def sort_type(key: SortKey) -> LiteralString:
    """The SQL type of a sort value."""
    if key.parameter is None:
        return "uuid" if key.name == "_id" else "timestamptz"
    return _SORT_TYPES[key.parameter.kind]


_SORTED_BY: dict[Kind, LiteralString] = {
    Kind.DATE: "low",
    Kind.STRING: "key",
    Kind.TOKEN: "code",
    Kind.URI: "code",
    Kind.NUMBER: "low",
    Kind.QUANTITY: "low",
}
_SORT_TYPES: dict[Kind, LiteralString] = {
    Kind.DATE: "timestamptz",
    Kind.STRING: "text",
    Kind.TOKEN: "text",
    Kind.URI: "text",
    Kind.NUMBER: "float8",
    Kind.QUANTITY: "float8",
}


def _match(one: Match, depth: int, *, tried_last: bool = False) -> Part:
    if one.modifier is Modifier.TEXT:
        return _said(one, depth)
    if one.modifier in (Modifier.IN, Modifier.NOT_IN):
        raise InvalidError("A set of codes was not looked up.", path=one.parameter.name)
    # What has an offset is not pulled up into the join: it can't drive the plan.
    last: LiteralString = " offset 0" if tried_last else ""
    found = any_of([_entry(one, table, values, depth, last) for table, values in _by_table(one)])
    return ("not " + found[0], found[1]) if one.modifier is Modifier.NOT else found


def _by_table(one: Match) -> list[tuple[LiteralString, list[Value]]]:
    """The values by the index table that holds their like: addresses of references stand among the codes."""
    by_table: dict[LiteralString, list[Value]] = {}
    for value in one.values:
        by_table.setdefault(_table(one.parameter.kind, value), []).append(value)
    return list(by_table.items())


def _table(kind: Kind, value: Value) -> LiteralString:
    if kind is Kind.REFERENCE and (
        isinstance(value, TokenValue) or (isinstance(value, ReferenceValue) and not value.id)
    ):
        return "index_token"
    return _INDEXES[kind]


def _entry(one: Match, table: LiteralString, values: list[Value], depth: int, last: LiteralString) -> Part:
    numbers = one.parameter.stored_as
    if one.modifier is Modifier.IDENTIFIER:
        numbers = tuple(-number for number in numbers)
    which, asked = is_parameter("i", numbers)
    tests, tested = _tests(one, table, values)
    where: LiteralString = " i where i.resource_id = " + _ROWS[depth] + ".resource_id and "
    return "exists (select 1 from " + table + where + which + " and " + tests + last + ")", [*asked, *tested]


def _tests(one: Match, table: LiteralString, values: list[Value]) -> Part:
    if table == "index_reference":
        return targets("i", one.parameter, values)
    if one.parameter.is_digested:
        digests = [replace(value, address=indexing.kept_address(one.parameter, value.address))
                   for value in values if isinstance(value, ReferenceValue)]  # fmt: skip
        return any_of([value_test("i", one.modifier, value) for value in digests])
    if table == "index_token" and len(values) > FEW_CODES and one.modifier is Modifier.NONE:
        return any_of(many_codes("i", values))
    return any_of([value_test("i", one.modifier, value) for value in values])


def _said(one: Match, depth: int) -> Part:
    """`:text`: the beginning of what a code is called, read from the resource itself and compared without case."""
    row = _ROWS[depth]
    paths = [path for path in _paths(one.parameter) if "[" not in path and "?" not in path]
    texts = [f"$.{path}.{last}" for path in paths for last in ("text", "coding.display", "display", "type.text")]
    wanted = [value.text.translate(str.maketrans(_LARGE, _SMALL)).lower() for value in one.values
              if isinstance(value, TextValue)]  # fmt: skip
    text: LiteralString = (
        "exists (select 1 from version t, unnest(%s::text[]) as path, jsonb_path_query(t.body::jsonb, path::jsonpath) as said,"
        " unnest(%s::text[]) as wanted where t.resource_id = " + row + ".resource_id and t.number = " + row + ".number"
        " and starts_with(lower(translate(said #>> '{}', %s, %s)), wanted))"
    )
    return text, [texts, wanted, _LARGE, _SMALL]


def _paths(parameter: SearchParameter) -> list[str]:
    stored = [one for one in search_parameters.of_type(parameter.resource_type) if one.number in parameter.stored_as]
    return [path for one in stored for path in one.paths]


def _missing(one: Missing, depth: int) -> Part:
    row, parameter = _ROWS[depth], one.parameter
    parts: list[Part] = []
    numbers = parameter.stored_as
    if parameter.kind is Kind.REFERENCE:
        everywhere = (*numbers, *(-number for number in numbers))
        if parameter.only is None:
            parts.append(_present(row, "index_token", is_parameter("i", everywhere)))
        which, asked = is_parameter("i", numbers)
        if parameter.only is not None:
            which += " and i.target_type in (%s, 0)"
            asked.append(search_parameters.type_number(parameter.only))
        parts.append(_present(row, "index_reference", (which, asked)))
    else:
        parts.append(_present(row, _INDEXES[parameter.kind], is_parameter("i", numbers)))
    found = any_of(parts)
    return ("not " + found[0], found[1]) if one.is_missing else found


def _present(row: LiteralString, table: LiteralString, which: Part) -> Part:
    return "exists (select 1 from " + table + " i where i.resource_id = " + row + ".resource_id and " + which[
        0
    ] + ")", which[1]


_JOINED: tuple[LiteralString, ...] = ("i", "j", "k")


def _joined(one: Joined, depth: int) -> Part:
    """All parts of a combination in one member of the list (`part`)."""
    return any_of([_combination(one, values, depth) for values in one.combinations])


def _combination(one: Joined, values: tuple[Value, ...], depth: int) -> Part:
    tables: LiteralString = ""
    tests: LiteralString = ""
    asked: list[Any] = []
    for alias, parameter, value in zip(_JOINED, one.parameters, values, strict=False):
        table = _table(parameter.kind, value)
        tables += (", " if tables else "") + table + " " + alias
        which, numbers = is_parameter(alias, parameter.stored_as)
        test, tested = (
            targets(alias, parameter, [value])
            if table == "index_reference"
            else value_test(alias, Modifier.NONE, value)
        )
        tests += " and " + alias + ".resource_id = " + _ROWS[depth] + ".resource_id and " + which + " and " + test
        asked += [*numbers, *tested]
        if alias != "i":
            tests += " and " + alias + ".part = i.part"
    return "exists (select 1 from " + tables + " where true" + tests + ")", asked


def _ids(one: Ids, depth: int) -> Part:
    text: LiteralString = _ROWS[depth] + ".resource_id = any (%s)"
    return ("not " + text if one.is_negated else text), [list(one.ids)]


def _updated(one: Updated, depth: int) -> Part:
    return any_of([time_test(_ROWS[depth], value, POINT_TESTS) for value in one.values])


def _listed(one: Listed, depth: int) -> Part:
    which, asked = is_parameter("l", search_parameters.PARAMETERS["List", "item"].stored_as)
    text: LiteralString = "exists (select 1 from index_reference l where l.target_id = " + _ROWS[depth] + ".resource_id"
    return text + " and l.resource_id = any (%s) and " + which + ")", [list(one.ids), *asked]


def _chain(one: Chain, depth: int) -> Part:
    return any_of([_step(one.parameter, type_, criterion, depth) for type_, criterion in one.by_type])


def _step(parameter: SearchParameter, type_: str, criterion: Criterion, depth: int) -> Part:
    inner = _ROWS[depth + 1]
    which, asked = is_parameter("l", parameter.stored_as)
    met, values = condition(criterion, depth + 1)
    text: LiteralString = (
        "exists (select 1 from index_reference l join resource " + inner + " on " + inner + ".resource_id = l.target_id"
        " where l.resource_id = " + _ROWS[depth] + ".resource_id and " + which + " and l.target_type in (%s, 0) and "
        + inner + ".resource_type = %s and not " + inner + ".is_ended and " + met + ")"
    )  # fmt: skip
    return text, [*asked, search_parameters.type_number(type_), type_, *values]


def _has(one: Has, depth: int) -> Part:
    inner = _ROWS[depth + 1]
    which, asked = is_parameter("l", one.parameter.stored_as)
    met, values = condition(one.criterion, depth + 1)
    text: LiteralString = (
        "exists (select 1 from index_reference l join resource " + inner + " on " + inner + ".resource_id = l.resource_id"
        " where l.target_id = " + _ROWS[depth] + ".resource_id and " + which
        + " and " + inner + ".resource_type = %s and not " + inner + ".is_ended and " + met + ")"
    )  # fmt: skip
    return text, [*asked, one.source_type, *values]


_CONDITIONS: dict[type, Callable[[Any, int], Part]] = {
    Match: _match,
    Missing: _missing,
    Joined: _joined,
    Ids: _ids,
    Updated: _updated,
    Listed: _listed,
    Chain: _chain,
    Has: _has,
}
