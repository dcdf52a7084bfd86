"""The earliest and the latest that an imprecise value may mean: `1970-06` is from the first to the thirtieth of June.

https://build.fhir.org/ig/HL7/FHIRPath/#lowboundaryprecision-integer-decimal--date--datetime--time; of a Period they are
those of its start and its end.
"""

from naer.errors import InvalidError
from naer.insight.views.layout import TEXT
from naer.insight.views.navigation import child
from naer.insight.views.values import EMPTY, NONE, NUMERIC, Value, as_text, mapped, number


def boundary(value: Value, *, is_low: bool) -> Value:
    """`value.lowBoundary()` or `value.highBoundary()`."""
    if value.type == "Period":
        value = child(value, "start" if is_low else "end")
    return mapped(value, lambda item: _of_item(item, "low" if is_low else "high"))


def _of_item(item: Value, side: str) -> Value:
    if item.kind == EMPTY:
        return NONE
    if item.kind in NUMERIC:
        if item.node is not None:
            item.node.want_written()
        return number(f"{side}_decimal({as_text(item)})")
    if item.type == "date":
        return Value(f"{side}_date({item.sql})", TEXT, type="date")
    if item.type == "time":
        return Value(f"{side}_time({item.sql})", TEXT, type="time")
    if item.type in ("dateTime", "instant"):
        return Value(f"{side}_datetime({item.sql})", TEXT, type="dateTime")
    raise InvalidError("A path asks for the boundary of something that is no decimal, date, dateTime, time or Period.")
