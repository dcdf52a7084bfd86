"""The order of what is found, and the place where a page begins: sort keys as SQL."""

from typing import Any, LiteralString

from naer.fhir.search_terms import Place, Query, SortKey
from naer.record import search_sql
from naer.record.search_sql import Part
from naer.record.together import Row

KEYS: tuple[LiteralString, ...] = ("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7")


def order(sort: tuple[SortKey, ...]) -> LiteralString:
    """What has no value comes last; the id decides what the keys leave open."""
    text: LiteralString = " order by "
    for name, key in zip(KEYS, sort, strict=False):
        text += "f." + name + (" desc nulls last, " if key.is_falling else " asc nulls last, ")
    return text + "f.resource_id"


def after(query: Query) -> Part:
    """Only what comes after the place where the page before ended."""
    if query.after is None:
        return "", []
    *values, last = query.after
    alternatives: list[LiteralString] = []
    asked: list[Any] = []
    same: LiteralString = ""
    of_same: list[Any] = []
    for name, key, value in zip(KEYS, query.sort, values, strict=False):
        typed: LiteralString = "%s::" + search_sql.sort_type(key)
        if value is None:
            same += "f." + name + " is null and "
            continue
        comparison: LiteralString = " < " if key.is_falling else " > "
        alternatives.append(same + "(f." + name + comparison + typed + " or f." + name + " is null)")
        asked += [*of_same, value]
        same += "f." + name + " = " + typed + " and "
        of_same.append(value)
    alternatives.append(same + "f.resource_id > %s::uuid")
    asked += [*of_same, last]
    text: LiteralString = ""
    for one in alternatives:
        text += (" or " if text else "") + "(" + one + ")"
    return " and (" + text + ")", asked


def place(row: Row, keys: int) -> Place:
    """Where a row stands, by its keys and its id."""
    return (*(None if one is None else one.decode() for one in row[4 : 4 + keys]), str(row[0]))
