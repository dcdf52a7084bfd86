"""Search: FHIR parameters and values in, SQL over the index tables out.

Values are written as in a FHIR URL: a comma means or, a list of values means and, dates may begin with eq, ne, gt, lt,
ge, le, sa or eb (https://hl7.org/fhir/R4/search.html). Only leakproof operators are used, so that row-level security
keeps the indexes in play.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from naer.danish import sort_key
from naer.errors import InvalidError
from naer.fhir import dates, json_text
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
        return "r.resource_id = any (%s)", [[_uuid(one) for one in value.split(",")]]
    if name == "_lastUpdated":
        return _last_updated(value)
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
    match parameter.kind:
        case Kind.TOKEN:
            return _token_condition(parameter, value)
        case Kind.REFERENCE:
            targets = [_uuid(one.rpartition("/")[2]) for one in value.split(",")]
            return (
                "exists (select 1 from index_reference i where i.resource_id = r.resource_id"
                " and i.parameter = %s and i.target_id = any (%s))",
                [parameter.number, targets],
            )
        case Kind.STRING:
            keys = [sort_key.starts_with_key(one) for one in value.split(",")]
            tests: LiteralString = " or ".join(["starts_with(i.key, %s)" for _ in keys])
            return (
                "exists (select 1 from index_text i where i.resource_id = r.resource_id"
                " and i.parameter = %s and (" + tests + "))",
                [parameter.number, *keys],
            )
        case Kind.DATE:
            return _date_condition(parameter, value)


def _token_condition(parameter: SearchParameter, value: str) -> tuple[LiteralString, list[Any]]:
    plain: list[str] = []
    with_system: list[tuple[str, str]] = []
    for one in value.split(","):
        system, bar, code = one.rpartition("|")
        if bar:
            with_system.append((system, code))
        else:
            plain.append(code)
    tests: list[LiteralString] = []
    asked: list[Any] = [parameter.number]
    if plain:
        tests.append("i.code = any (%s)")
        asked.append(plain)
    for system, code in with_system:
        tests.append("(i.code = %s and i.system = %s)")
        asked.extend([code, system])
    return (
        "exists (select 1 from index_token i where i.resource_id = r.resource_id"
        " and i.parameter = %s and (" + " or ".join(tests) + "))",
        asked,
    )


def _date_condition(parameter: SearchParameter, value: str) -> tuple[LiteralString, list[Any]]:
    tests: list[LiteralString] = []
    asked: list[Any] = [parameter.number]
    for one in value.split(","):
        prefix, low, high = _prefixed(one)
        tests.append("(" + _DATE_TESTS[prefix] + ")")
        asked.extend(_bounds(prefix, low, high))
    return (
        "exists (select 1 from index_date i where i.resource_id = r.resource_id"
        " and i.parameter = %s and (" + " or ".join(tests) + "))",
        asked,
    )


def _last_updated(value: str) -> tuple[LiteralString, list[Any]]:
    prefix, low, high = _prefixed(value)
    tests: dict[str, LiteralString] = {
        "gt": "r.recorded_at >= %s",
        "sa": "r.recorded_at >= %s",
        "ge": "r.recorded_at >= %s",
        "lt": "r.recorded_at < %s",
        "eb": "r.recorded_at < %s",
        "le": "r.recorded_at < %s",
    }
    if prefix not in tests:
        return "(r.recorded_at >= %s and r.recorded_at < %s)", [low, high]
    return tests[prefix], [high if prefix in ("gt", "sa", "le") else low]


def _prefixed(value: str) -> tuple[str, datetime, datetime]:
    prefix, rest = ("eq", value) if value[:2] not in _DATE_TESTS else (value[:2], value[2:])
    low, high = dates.interval_of(rest)
    return prefix, low, high


def _bounds(prefix: str, low: datetime, high: datetime) -> list[datetime]:
    if prefix in ("eq", "ne"):
        return [low, high]
    return [high if prefix in ("gt", "sa", "le") else low]


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


def _uuid(text: str) -> UUID:
    return or_none(text) or UUID(int=0)
