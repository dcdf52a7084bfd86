"""Facts put into the words of a programme: `Medicin til {medicines_until}` becomes `Medicin til mandag 23. november`."""

import re
from datetime import date, datetime
from functools import lru_cache

from naer.danish import times
from naer.fhir.finding import Fact
from naer.pathways.definition import Facts

_BRACES = re.compile(r"\{([a-z0-9_]+)\}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def worded(text: str, facts: Facts) -> str:
    """`text` with every fact in braces said as people say it; one that nobody has said becomes `(ikke oplyst)`."""
    return _BRACES.sub(lambda found: _said(facts.get(found[1])), text)


def facts_named(text: str) -> tuple[str, ...]:
    """The names of the facts in braces."""
    return tuple(_BRACES.findall(text))


def _said(value: Fact | None) -> str:
    match value:
        case None:
            return "(ikke oplyst)"
        case bool():
            return "ja" if value else "nej"
        case tuple():
            return ", ".join(value)
        case str() if _DAY.fullmatch(value):
            return _day(date.fromisoformat(value))
        case str() if _DAY.match(value) and "T" in value:
            return _instant(value)
        case _:
            return str(value)


@lru_cache(maxsize=1024)
def _instant(written: str) -> str:
    """The same instant stands in most tasks that a finding gives."""
    instant = datetime.fromisoformat(written)
    return f"{_day(times.local_day(instant))} {times.clock(instant)}"


def _day(day: date) -> str:
    return f"{times.day_name(day)} {times.day_and_month(day)}"
