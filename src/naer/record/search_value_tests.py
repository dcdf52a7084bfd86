"""What one value that is asked for demands of an index row, as SQL; `search_sql` puts it together and says why it looks so."""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

from naer.danish import sort_key
from naer.fhir import indexing, search_parameters, units
from naer.fhir.search_parameters import SearchParameter
from naer.fhir.search_terms import (
    DateValue,
    Modifier,
    NumberValue,
    Prefix,
    ReferenceValue,
    TextValue,
    TokenValue,
    Value,
)

Part = tuple[LiteralString, list[Any]]
"""A piece of SQL and the values for its placeholders."""

NOTHING: Part = ("false", [])
FEW_CODES = 4
"""So many codes are asked for one by one: the planner knows how frequent each is."""


def many_codes(alias: LiteralString, values: list[Value]) -> list[Part]:
    """Codes of one system, or of any, as a list, so that the question reads the same for any number of them."""
    parts: list[Part] = []
    by_system: dict[str | None, list[str]] = {}
    for value in values:
        if isinstance(value, TokenValue) and value.code is not None:
            by_system.setdefault(value.system, []).append(indexing.kept(value.code))
        else:
            parts.append(value_test(alias, Modifier.NONE, value))
    for system, codes in by_system.items():
        if system is None:
            parts.append((alias + ".code = any (%s)", [codes]))
        else:
            test: LiteralString = "(" + alias + ".code = any (%s) and " + alias + ".system = %s::bigint)"
            parts.append((test, [codes, indexing.system_key(system)]))
    return parts


def is_parameter(alias: LiteralString, numbers: tuple[int, ...]) -> Part:
    """That a row is of one of these parameters."""
    if len(numbers) == 1:
        return alias + ".parameter = %s::smallint", [numbers[0]]
    return alias + ".parameter = any (%s::smallint[])", [list(numbers)]


def value_test(alias: LiteralString, modifier: Modifier, value: Value) -> Part:
    """What one alternative asks of an index row, other than a reference's target."""
    if isinstance(value, TokenValue):
        return _token(alias, value)
    if isinstance(value, DateValue):
        return time_test(alias, value)
    if isinstance(value, NumberValue):
        return _number(alias, value)
    if isinstance(value, TextValue):
        return _text(alias, modifier, value.text)
    return _address(alias, modifier, value)


def token_test(value: TokenValue) -> Part:
    """What a code asks of a row `i` of `index_token`."""
    return _token("i", value)


def _token(alias: LiteralString, value: TokenValue) -> Part:
    tests: list[LiteralString] = []
    asked: list[Any] = []
    if value.code is not None:
        tests.append(alias + ".code = %s")
        asked.append(indexing.kept(value.code))
    if value.system is not None:
        tests.append(alias + ".system = %s::bigint")
        asked.append(indexing.system_key(value.system))
    return "(" + _joined_by(" and ", tests) + ")", asked


def _address(alias: LiteralString, modifier: Modifier, value: ReferenceValue) -> Part:
    if modifier is Modifier.BELOW:
        return "starts_with(" + alias + ".code, %s)", [value.address]
    if modifier is Modifier.ABOVE:
        return alias + ".code = any (%s)", [[indexing.kept(one) for one in above(value.address)]]
    return _token(alias, TokenValue(value.version or None, value.address))


def above(address: str) -> list[str]:
    """An address and all that it stands under: `a/b/c`, `a/b/`, `a/b`, `a/`, `a`."""
    found = [address]
    for place in range(len(address) - 1, 0, -1):
        if address[place] == "/":
            found += [address[: place + 1], address[:place]]
    return found


def targets(alias: LiteralString, parameter: SearchParameter, values: Iterable[Value]) -> Part:
    """References by the ids that they name. One that does not say its type may be of any."""
    by_type: dict[str, list[Any]] = {}
    for value in values:
        if isinstance(value, ReferenceValue):
            by_type.setdefault(value.type, []).append(value.id)
    parts: list[Part] = []
    for type_, ids in by_type.items():
        part: LiteralString = alias + (".target_id = %s" if len(ids) == 1 else ".target_id = any (%s)")
        asked: list[Any] = [ids[0] if len(ids) == 1 else ids]
        for wanted in {type_, parameter.only or ""} - {""}:
            part += " and " + alias + ".target_type in (%s, 0)"
            asked.append(search_parameters.type_number(wanted))
        parts.append(("(" + part + ")", asked))
    return any_of(parts)


_DATE_TESTS: dict[Prefix, LiteralString] = {
    Prefix.EQ: "{0}.low >= %s and {0}.high <= %s",
    Prefix.NE: "not ({0}.low >= %s and {0}.high <= %s)",
    Prefix.GT: "{0}.high > %s",
    Prefix.LT: "{0}.low < %s",
    Prefix.GE: "{0}.high > %s",
    Prefix.LE: "{0}.low < %s",
    Prefix.SA: "{0}.low >= %s",
    Prefix.EB: "{0}.high <= %s",
    Prefix.AP: "{0}.high > %s and {0}.low < %s",
}
POINT_TESTS: dict[Prefix, LiteralString] = {
    Prefix.EQ: "{0}.recorded_at >= %s and {0}.recorded_at < %s",
    Prefix.NE: "not ({0}.recorded_at >= %s and {0}.recorded_at < %s)",
    Prefix.GT: "{0}.recorded_at >= %s",
    Prefix.LT: "{0}.recorded_at < %s",
    Prefix.GE: "{0}.recorded_at >= %s",
    Prefix.LE: "{0}.recorded_at < %s",
    Prefix.SA: "{0}.recorded_at >= %s",
    Prefix.EB: "{0}.recorded_at < %s",
    Prefix.AP: "{0}.recorded_at >= %s and {0}.recorded_at < %s",
}
_BOTH = (Prefix.EQ, Prefix.NE, Prefix.AP)
_FROM_THE_END = (Prefix.GT, Prefix.SA, Prefix.LE)


def time_test(alias: LiteralString, value: DateValue, tests: Mapping[Prefix, LiteralString] = _DATE_TESTS) -> Part:
    """What a date or time asks of a row with a beginning and an end, or by `POINT_TESTS` of one with an instant."""
    asked = (
        [value.low, value.high]
        if value.prefix in _BOTH
        else [value.high if value.prefix in _FROM_THE_END else value.low]
    )
    return "(" + tests[value.prefix].format(alias) + ")", asked


_NUMBER_TESTS: dict[Prefix, LiteralString] = {
    Prefix.EQ: "{0} >= %s and {1} < %s",
    Prefix.NE: "not ({0} >= %s and {1} < %s)",
    Prefix.GT: "{1} > %s",
    Prefix.LT: "{0} < %s",
    Prefix.GE: "{1} >= %s",
    Prefix.LE: "{0} <= %s",
    Prefix.SA: "{0} > %s",
    Prefix.EB: "{1} < %s",
    Prefix.AP: "{1} >= %s and {0} <= %s",
}


def _number(alias: LiteralString, value: NumberValue) -> Part:
    low: LiteralString = alias + ".low"
    high: LiteralString = alias + ".high"
    tests: list[LiteralString] = []
    asked: list[Any] = []
    if value.unit:
        low = "coalesce(" + alias + ".base_low, " + low + ")"
        high = "coalesce(" + alias + ".base_high, " + high + ")"
        tests.append(alias + ".system = %s::bigint")
        tests.append("coalesce(" + alias + ".base, " + alias + ".code) = %s")
        asked += [indexing.system_key(units.UCUM), indexing.kept(value.unit)]
    else:
        if value.system is not None:
            tests.append(alias + ".system = %s::bigint")
            asked.append(indexing.system_key(value.system))
        if value.code is not None:
            tests.append(alias + ".code = %s")
            asked.append(indexing.kept(value.code))
    compared: LiteralString = _NUMBER_TESTS[value.prefix].format(low, high)
    tests.append(compared)
    asked += [value.low, value.high] if value.prefix in _BOTH else [value.exact]
    return "(" + _joined_by(" and ", tests) + ")", asked


def _text(alias: LiteralString, modifier: Modifier, text: str) -> Part:
    written = text[: indexing.LONGEST_TEXT]
    if modifier is Modifier.EXACT:
        key = indexing.text_key(written)
        return "(" + alias + ".key = %s and " + alias + ".written = %s)", [key, written]
    letters = sort_key.starts_with_key(written)
    if modifier is Modifier.CONTAINS:
        return "position(%s in split_part(" + alias + ".key, ' ', 1)) > 0", [letters]
    return "starts_with(" + alias + ".key, %s)", [letters]


def any_of(parts: list[Part]) -> Part:
    """At least one of the conditions; without any, nothing is found."""
    if not parts:
        return NOTHING
    text: LiteralString = "(" + _joined_by(" or ", [part for part, _ in parts]) + ")"
    return text, [value for _, values in parts for value in values]


def _joined_by(word: LiteralString, parts: list[LiteralString]) -> LiteralString:
    text: LiteralString = ""
    for part in parts:
        text += (word if text else "") + part
    return text
