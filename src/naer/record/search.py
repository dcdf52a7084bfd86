"""Search: FHIR parameters and values in, SQL over the index tables out.

Values are written as in a FHIR URL: a comma means or, a list of values means and, dates may begin with eq, ne, gt, lt,
ge, le, sa or eb (https://hl7.org/fhir/R4/search.html; `fhir.search_values.literal` for values from outside). A period that
reaches into the value asked for is ge and le it. Only leakproof operators are used, so that row-level security keeps the
indexes in play. Questions are planned afresh each time: a plan kept for one value is hundreds of times slower for another.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from naer.danish import sort_key
from naer.errors import InvalidError
from naer.fhir import dates, json_text, search_values
from naer.fhir.search_parameters import PARAMETERS, Kind, SearchParameter
from naer.record.ids import or_none
from naer.record.journal import Found, Transaction

Criteria = Mapping[str, str | Sequence[str]]

_DATE_TESTS: dict[str, LiteralString] = {
    "eq": "i.low >= %s and i.high <= %s",
    "ne": "not (i.low >= %s and i.high <= %s)",
    "gt": "i.high > %s",
    "lt": "i.low < %s",
    "ge": "i.high > %s",
    "le": "i.low < %s",
    "sa": "i.low >= %s",
    "eb": "i.high <= %s",
}
_POINT_TESTS: dict[str, LiteralString] = {
    "eq": "r.recorded_at >= %s and r.recorded_at < %s",
    "ne": "not (r.recorded_at >= %s and r.recorded_at < %s)",
    "gt": "r.recorded_at >= %s",
    "lt": "r.recorded_at < %s",
    "ge": "r.recorded_at >= %s",
    "le": "r.recorded_at < %s",
    "sa": "r.recorded_at >= %s",
    "eb": "r.recorded_at < %s",
}


def find(
    tx: Transaction,
    resource_type: str,
    criteria: Criteria,
    *,
    sort: str | None = None,
    limit: int | None = None,
) -> list[Found]:
    """Resources of a type that meet all criteria and that the actor may see; unknown parameters are InvalidError."""
    conditions, values = _conditions(resource_type, criteria)
    order, order_values = _order(resource_type, sort)
    text: LiteralString = (
        "select v.body, r.citizen_id from resource r"
        " join version v on v.resource_id = r.resource_id and v.number = r.number"
        " where r.resource_type = %s and not r.is_ended" + conditions + order
    )
    asked: list[Any] = [resource_type, *values, *order_values]
    if limit is not None:
        text += " limit %s"
        asked.append(limit)
    return [
        Found(json_text.loads(body), citizen)
        for body, citizen in tx.execute(text, asked, prepare=False)
        if body is not None
    ]


def count(tx: Transaction, resource_type: str, criteria: Criteria) -> int:
    """How many `find` would give without a limit."""
    conditions, values = _conditions(resource_type, criteria)
    text: LiteralString = "select count(*) from resource r where r.resource_type = %s and not r.is_ended" + conditions
    row = tx.execute(text, [resource_type, *values], prepare=False).fetchone()
    return row[0] if row else 0


def _conditions(resource_type: str, criteria: Criteria) -> tuple[LiteralString, list[Any]]:
    text: LiteralString = ""
    values: list[Any] = []
    for name, given in criteria.items():
        for one in [given] if isinstance(given, str) else given:
            part, asked = _condition(resource_type, name, one)
            text += " and " + part
            values.extend(asked)
    return text, values


def _condition(resource_type: str, name: str, value: str) -> tuple[LiteralString, list[Any]]:
    if name == "_id":
        return "r.resource_id = any (%s)", [_ids(value)]
    if name == "_lastUpdated":
        return _times(_POINT_TESTS, value)
    bare, _, modifier = name.partition(":")
    parameter = _parameter(resource_type, bare)
    part, asked = _index_condition(parameter, value)
    if modifier == "not":
        return "not " + part, asked
    if modifier:
        raise InvalidError(f"The modifier :{modifier} of {bare} is not known here.", path=name)
    return part, asked


def _parameter(resource_type: str, name: str) -> SearchParameter:
    parameter = PARAMETERS.get((resource_type, name))
    if parameter is None:
        raise InvalidError(f"{resource_type} has no search parameter {name} here.", path=name)
    return parameter


def _index_condition(parameter: SearchParameter, value: str) -> tuple[LiteralString, list[Any]]:
    tests, asked = _INDEX_TESTS[parameter.kind](value)
    where: LiteralString = " i where i.resource_id = r.resource_id and i.parameter = %s and ("
    return "exists (select 1 from " + _INDEXES[parameter.kind] + where + tests + "))", [parameter.number, *asked]


def _tokens(value: str) -> tuple[LiteralString, list[Any]]:
    read = [search_values.token(one) for one in search_values.alternatives(value)]
    tests: list[LiteralString] = []
    asked: list[Any] = []
    if codes := [code for system, code in read if system is None]:
        tests.append("i.code = any (%s)")
        asked.append(codes)
    for system, code in read:
        if system is not None and code:
            tests.append("(i.code = %s and i.system = %s)")
            asked.extend([code, system])
        elif system is not None:
            tests.append("i.system = %s")
            asked.append(system)
    return " or ".join(tests), asked


def _targets(value: str) -> tuple[LiteralString, list[Any]]:
    return "i.target_id = any (%s)", [_ids(value)]


def _beginnings(value: str) -> tuple[LiteralString, list[Any]]:
    keys = [sort_key.starts_with_key(search_values.plain(one)) for one in search_values.alternatives(value)]
    return " or ".join(["starts_with(i.key, %s)" for _ in keys]), keys


def _periods(value: str) -> tuple[LiteralString, list[Any]]:
    return _times(_DATE_TESTS, value)


_INDEXES: dict[Kind, LiteralString] = {
    Kind.TOKEN: "index_token",
    Kind.REFERENCE: "index_reference",
    Kind.STRING: "index_text",
    Kind.DATE: "index_date",
}
_INDEX_TESTS: dict[Kind, Callable[[str], tuple[LiteralString, list[Any]]]] = {
    Kind.TOKEN: _tokens,
    Kind.REFERENCE: _targets,
    Kind.STRING: _beginnings,
    Kind.DATE: _periods,
}


def _times(tests: Mapping[str, LiteralString], value: str) -> tuple[LiteralString, list[Any]]:
    """The test of each alternative, with the bounds that it asks for."""
    parts: list[LiteralString] = []
    asked: list[Any] = []
    for one in search_values.alternatives(value):
        prefix, rest = (one[:2], one[2:]) if one[:2] in tests else ("eq", one)
        low, high = dates.interval_of(rest)
        parts.append("(" + tests[prefix] + ")")
        asked.extend([low, high] if prefix in ("eq", "ne") else [high if prefix in ("gt", "sa", "le") else low])
    return "(" + " or ".join(parts) + ")", asked


def _ids(value: str) -> list[UUID]:
    """The ids of all alternatives; one that is no id of ours finds nothing."""
    written = (search_values.plain(one).rpartition("/")[2] for one in search_values.alternatives(value))
    return [known for one in written if (known := or_none(one)) is not None]


def _order(resource_type: str, sort: str | None) -> tuple[LiteralString, list[Any]]:
    if sort is None:
        return " order by r.resource_id", []
    falling = sort.startswith("-")
    name = sort.lstrip("-")
    direction: LiteralString = " desc nulls last" if falling else " asc nulls last"
    if name == "_lastUpdated":
        return " order by r.recorded_at" + direction + ", r.resource_id", []
    parameter = _parameter(resource_type, name)
    columns: dict[Kind, LiteralString] = {
        Kind.DATE: "select min(i.low) from index_date i",
        Kind.STRING: "select min(i.key) from index_text i",
        Kind.TOKEN: "select min(i.code) from index_token i",
    }
    if parameter.kind not in columns:
        raise InvalidError(f"{resource_type} cannot be sorted by {name}.", path=name)
    chosen = columns[parameter.kind]
    where: LiteralString = " where i.resource_id = r.resource_id and i.parameter = %s"
    return " order by (" + chosen + where + ")" + direction + ", r.resource_id", [parameter.number]
