"""Search: a `Query` of the FHIR grammar in, pages of stored text out (https://hl7.org/fhir/R4/search.html).

Rooms of our own ask by `find` and `count`, with values written as in a FHIR URL: a comma means or, a list of values means and
(`fhir.search_values.literal` for values from outside). Questions are planned afresh each time: a plan kept for one value is
hundreds of times slower for another. The exceptions are questions about citizens or things that they name, or what waits at a
unit or belongs to it (`search_plans.is_bounded`), which are few rows whatever else is asked: planning them costs more than
answering. So is a citizen's newest by a code (`newest_asked`). What our own rooms ask is few questions asked often: the database
reads each once and only plans it anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString
from uuid import UUID

from naer.errors import InvalidError
from naer.fhir import json_text, search_criteria, search_parameters, search_query, value_sets
from naer.fhir.search_parameters import Kind
from naer.fhir.search_terms import (
    Chain,
    Criterion,
    Has,
    Include,
    Match,
    Modifier,
    Query,
    ReferenceValue,
    SortKey,
    Summary,
    TextValue,
    TokenValue,
    Total,
)
from naer.record import search_order, search_plans, search_sql, search_value_tests, together
from naer.record.journal import Found, Transaction
from naer.record.queries import queries
from naer.record.search_sql import Part
from naer.record.together import Row, Statement

Criteria = Mapping[str, str | Sequence[str]]

USUAL_COUNT = 50
FETCHED_AT_ONCE = 500
MOST_INCLUDED = 5000
MOST_ROUNDS = 6
"""How often `:iterate` goes on from what it brought."""
MOST_ESTIMATED = 10_000
"""An estimate counts no further."""


@dataclass(frozen=True)
class FoundText:
    """A resource as the text that is stored, and the citizen it concerns (None: nobody; shared: several, in the text)."""

    resource_type: str
    id: str
    body: bytes
    citizen_id: UUID | None
    is_shared: bool


@dataclass(frozen=True)
class SearchPage:
    """`total` is None when it was not asked for, or an estimate went past what it counts. `next` asks for the following page."""

    matches: tuple[FoundText, ...]
    included: tuple[FoundText, ...]
    total: int | None
    next: Query | None


def page(tx: Transaction, query: Query) -> SearchPage:
    """One page of what `query` finds and the actor may see, with what it includes."""
    known = replace(query, criteria=tuple(_looked_up(tx, one) for one in query.criteria))
    if query.summary is Summary.COUNT or query.count == 0:
        return SearchPage((), (), _count(tx, known), None)
    wanted = query.count or USUAL_COUNT
    found = page_of(query, _rows(tx, known, wanted + 1), wanted)
    total = None
    if query.total is Total.ACCURATE:
        total = _count(tx, known)
    elif query.total is Total.ESTIMATE:
        total = _count(tx, known, limit=MOST_ESTIMATED)
    return replace(found, included=_included(tx, query.includes, found.matches), total=total)


def find(
    tx: Transaction,
    resource_type: str,
    criteria: Criteria,
    *,
    sort: str | None = None,
    limit: int | None = None,
) -> list[Found]:
    """Resources of a type that meet all criteria and that the actor may see; unknown parameters are InvalidError."""
    return together.ask(tx, finding(resource_type, criteria, sort=sort, limit=limit))


def finding(
    resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
) -> Statement[list[Found]]:
    """What `find` asks, to be asked together with more."""
    query = query_of(resource_type, criteria, sort)
    return Statement(*_statement(query, limit), search_plans.planning(query), _founds)


def _founds(rows: Iterable[Row]) -> list[Found]:
    return [Found(json_text.loads(row[3]), row[1], row[2]) for row in rows if row[3]]


def find_all(tx: Transaction, asked: Sequence[tuple[str, Criteria]]) -> list[list[Found]]:
    """As `find` for several questions, sent together: the answers in the same order."""
    return together.ask_all(tx, [finding(resource_type, criteria) for resource_type, criteria in asked])


def ids(
    tx: Transaction, resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
) -> list[str]:
    """The ids of what `find` would give, in its order: nothing is read."""
    return together.ask(tx, naming(resource_type, criteria, sort=sort, limit=limit))


def naming(
    resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
) -> Statement[list[str]]:
    """What `ids` asks, to be asked together with more."""
    query = query_of(resource_type, criteria, sort)
    text, asked = _chosen(query, limit)
    text = "select f.resource_id from (" + text + ") f" + search_order.order(query.sort)
    return Statement(text, asked, search_plans.planning(query), lambda rows: [str(row[0]) for row in rows])


def each(tx: Transaction, resource_type: str, criteria: Criteria) -> Iterator[Found]:
    """As `find`, a few at a time from the database: of a whole region's there may be more than the memory should hold."""
    text, asked = _statement(query_of(resource_type, criteria), None)
    with tx.cursor(name="each", binary=True) as cursor:
        cursor.adapters.register_loader("text", together.AsBytes)
        cursor.itersize = FETCHED_AT_ONCE
        for row in cursor.execute(text, asked):
            if row[3]:
                yield Found(json_text.loads(row[3]), row[1], row[2])


def count(tx: Transaction, resource_type: str, criteria: Criteria, *, most: int | None = None) -> int:
    """How many `find` would give without a limit, counted no further than `most`."""
    return together.ask(tx, counting(resource_type, criteria, most=most))


def counting(resource_type: str, criteria: Criteria, *, most: int | None = None) -> Statement[int]:
    """What `count` asks, to be asked together with more."""
    query = query_of(resource_type, criteria)
    return Statement(*_how_many(query, most), search_plans.planning(query), lambda rows: rows[0][0])


def query_of(resource_type: str, criteria: Criteria, sort: str | None = None) -> Query:
    """A question of our own: everything is known or InvalidError, and no value finds nothing."""
    asked = [(name, one) for name, given in criteria.items() for one in ([given] if isinstance(given, str) else given)]
    query = search_query.parse(
        resource_type,
        [*((name, value) for name, value in asked if value), *([("_sort", sort)] if sort else [])],
        strict=True,
    )
    empty = tuple(_of_nothing(resource_type, name) for name, value in asked if not value)
    return replace(query, criteria=(*query.criteria, *empty))


def _of_nothing(resource_type: str, name: str) -> Criterion:
    """What an empty value asks: text that begins with nothing, or one of no values."""
    bare, _, modifier = name.partition(":")
    parameter = search_parameters.find(resource_type, bare)
    if parameter is None:
        return search_criteria.criterion(resource_type, name, "").criterion
    values = (TextValue(""),) if parameter.kind is Kind.STRING else ()
    return Match(parameter, Modifier.NOT if modifier == "not" else Modifier.NONE, values)


# What is asked of the database


def _rows(tx: Transaction, query: Query, limit: int | None) -> list[Row]:
    if search_plans.is_bounded(query):
        return together.ask(tx, Statement(*_statement(query, limit), search_plans.planning(query), list[Row]))
    return together.cursor(tx).execute(*_statement(query, limit), prepare=False).fetchall()


def _chosen(query: Query, limit: int | None) -> Part:
    """The rows of `resource` that answer the query, with their sort values."""
    text, asked = _newest(query) or _anything(query)
    after, place = search_order.after(query)
    text = "select * from (" + text + ") f where true" + after + search_order.order(query.sort)
    asked = [*asked, *place]
    if limit is not None:
        text += " limit %s"
        asked.append(limit)
    return text, asked


def _statement(query: Query, limit: int | None) -> Part:
    text, asked = _chosen(query, limit)
    columns: LiteralString = "".join(", p." + search_order.KEYS[n] + "::text" for n in range(len(query.sort)))
    text = (
        "select p.resource_id, p.citizen_id, p.is_shared, v.body" + columns + " from (" + text + ") p"
        " join version v on v.resource_id = p.resource_id and v.number = p.number"
        + search_order.order(query.sort).replace("f.", "p.")
    )
    return text, asked


def _count(tx: Transaction, query: Query, *, limit: int | None = None) -> int | None:
    """How many there are; None when more than `limit`."""
    most = None if limit is None else limit + 1
    row = tx.execute(*_how_many(query, most), prepare=search_plans.is_bounded(query)).fetchone()
    found = row[0] if row else 0
    return None if limit is not None and found > limit else found


def _how_many(query: Query, most: int | None) -> Part:
    conditions, asked = search_sql.all_of(query.criteria, named=search_plans.named(query))
    text: LiteralString = "select 1 from resource r where r.resource_type = %s and not r.is_ended" + conditions
    asked = [query.resource_type, *asked]
    if most is not None:
        text += " limit %s"
        asked.append(most)
    return "select count(*) from (" + text + ") one", asked


def _anything(query: Query) -> Part:
    keys: LiteralString = ""
    asked: list[Any] = []
    for name, key in zip(search_order.KEYS, query.sort, strict=False):
        value, of_value = search_sql.sort_value(key)
        keys += ", " + value + " as " + name
        asked += of_value
    conditions, values = search_sql.all_of(query.criteria, named=search_plans.named(query))
    text: LiteralString = (
        "select r.resource_id, r.number, r.citizen_id, r.is_shared" + keys
        + " from resource r where r.resource_type = %s and not r.is_ended" + conditions
    )  # fmt: skip
    return text, [*asked, query.resource_type, *values]


@dataclass(frozen=True)
class Newest:
    """One citizen's resources by one code (of any system when `system` is None), newest first."""

    citizen_id: UUID
    parameter: int
    code: str
    system: str | None
    count: int


def newest_asked(query: Query) -> Newest | None:
    """What `query` asks when it asks for a citizen's newest by a code, the index rows of which are in that order; else None."""
    about, coded = _citizen_and_code(query.criteria)
    if about is None or coded is None or len(query.criteria) != 2:
        return None
    by = search_parameters.NEWEST_BY.get((query.resource_type, coded.parameter.name))
    if [(key.name, key.is_falling) for key in query.sort] != [(by, True)]:
        return None
    code, citizen = coded.values[0], about.values[0]
    if (
        not isinstance(code, TokenValue)
        or code.code is None
        or not isinstance(citizen, ReferenceValue)
        or not citizen.id
    ):
        return None
    return Newest(citizen.id, coded.parameter.number, code.code, code.system, query.count or USUAL_COUNT)


def page_of(query: Query, rows: Sequence[Row], wanted: int) -> SearchPage:
    """The page of rows that were asked for with one more than `wanted`."""
    following = None
    if len(rows) > wanted:
        rows = rows[:wanted]
        following = replace(query, after=search_order.place(rows[-1], len(query.sort)))
    matches = tuple(FoundText(query.resource_type, str(row[0]), row[3], row[1], row[2]) for row in rows if row[3])
    return SearchPage(matches, (), None, following)


def _newest(query: Query) -> Part | None:
    asked = newest_asked(query)
    if asked is None:
        return None
    test, values = search_value_tests.token_test(TokenValue(asked.system, asked.code))
    once: LiteralString = "" if asked.system is not None else queries("search")["once_a_resource"]
    text: LiteralString = queries("search")["newest"] + " and " + test + " " + once
    return text, [asked.citizen_id, asked.parameter, *values]


def _citizen_and_code(criteria: tuple[Criterion, ...]) -> tuple[Match | None, Match | None]:
    about = coded = None
    for one in criteria:
        if isinstance(one, Match) and one.modifier is Modifier.NONE and len(one.values) == 1:
            value = one.values[0]
            if (
                isinstance(value, ReferenceValue)
                and value.id is not None
                and one.parameter.name in ("patient", "subject")
            ):
                about = (
                    one if value.type == "Patient" or (one.parameter.name == "patient" and value.type == "") else about
                )
            elif one.parameter.kind is Kind.TOKEN:
                coded = one
    return about, coded


# Sets of codes


def _looked_up(tx: Transaction, criterion: Criterion) -> Criterion:
    """`criterion` with each set of codes (`:in`, `:not-in`) as its codes; InvalidError when there is no such set."""
    match criterion:
        case Match(parameter, Modifier.IN | Modifier.NOT_IN as modifier, values):
            codes = [
                code for one in values if isinstance(one, ReferenceValue) for code in _codes_of(tx, one, parameter.name)
            ]
            return Match(parameter, Modifier.NONE if modifier is Modifier.IN else Modifier.NOT, tuple(codes))
        case Chain(parameter, by_type):
            return Chain(parameter, tuple((type_, _looked_up(tx, one)) for type_, one in by_type))
        case Has(source_type, parameter, inner):
            return Has(source_type, parameter, _looked_up(tx, inner))
        case _:
            return criterion


def _codes_of(tx: Transaction, asked: ReferenceValue, name: str) -> list[TokenValue]:
    match = Match(
        search_parameters.PARAMETERS["ValueSet", "url"], Modifier.NONE, (ReferenceValue(None, address=asked.address),)
    )
    found = _rows(tx, Query("ValueSet", (), criteria=(match,), sort=(SortKey("_lastUpdated", None, True),)), None)
    sets = [json_text.loads(row[3]) for row in found if row[3]]
    chosen = next((one for one in sets if asked.version in ("", one.get("version", ""))), None)
    if chosen is None:
        raise InvalidError("There is no such value set here.", path=name)
    return value_sets.codes(chosen)


# What is brought along


def _included(tx: Transaction, includes: tuple[Include, ...], matches: tuple[FoundText, ...]) -> tuple[FoundText, ...]:
    found: dict[str, FoundText] = {}
    here = {one.id for one in matches}
    newest: Sequence[FoundText] = matches
    for round_number in range(MOST_ROUNDS):
        asked = [one for one in includes if round_number == 0 or one.is_iterated]
        brought: dict[str, FoundText] = {}
        for include in asked:
            for one in _brought(tx, include, newest):
                if one.id not in here and one.id not in found:
                    brought[one.id] = one
        found |= brought
        newest = list(brought.values())
        if not newest or len(found) > MOST_INCLUDED:
            break
    if len(found) > MOST_INCLUDED:
        raise InvalidError("The search brings along too much.", what_to_do="Ask for fewer at a time with _count.")
    return tuple(found.values())


def _brought(tx: Transaction, include: Include, sources: Sequence[FoundText]) -> list[FoundText]:
    if include.is_reverse:
        ids = [one.id for one in sources]
        numbers = _numbers_of(include)
        name, type_ = "referring", include.source_type
    else:
        ids = [one.id for one in sources if one.resource_type == include.source_type]
        numbers = _numbers_of(include)
        name, type_ = "referred", include.target_type
    if not ids:
        return []
    only = include.parameter.only if include.parameter and not include.is_reverse else None
    cursor = together.cursor(tx)
    asked = {"ids": ids, "numbers": numbers, "type": type_ or only, "limit": MOST_INCLUDED + 1}
    rows = cursor.execute(queries("search")[name], asked, prepare=False).fetchall()
    return [FoundText(type_.decode(), str(id_), body, citizen, shared) for type_, id_, body, citizen, shared in rows]


def _numbers_of(include: Include) -> list[int]:
    if include.parameter is not None:
        return list(include.parameter.stored_as)
    of_type = search_parameters.of_type(include.source_type)
    return sorted({number for one in of_type if one.kind is Kind.REFERENCE for number in one.stored_as})
