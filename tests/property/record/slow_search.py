"""Search said slowly and plainly over a list of resources: the twin that the record's SQL must agree with."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from naer.fhir.plain import Json
from naer.fhir.search_parameters import PARAMETERS, Kind, SearchParameter

ALWAYS = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
Span = tuple[datetime, datetime]


def found(resources: Iterable[Json], criteria: Mapping[str, str | list[str]]) -> list[str]:
    """Ids of the resources that meet every criterion, in the order of their ids."""
    return sorted(one["id"] for one in resources if all(_meets(one, name, asked) for name, asked in _each(criteria)))


def _each(criteria: Mapping[str, str | list[str]]) -> Iterable[tuple[str, str]]:
    for name, given in criteria.items():
        for one in [given] if isinstance(given, str) else given:
            yield name, one


def _meets(resource: Json, name: str, asked: str) -> bool:
    bare, _, modifier = name.partition(":")
    parts = re.split(r"(?<!\\),", asked)
    if name == "_id":
        return resource["id"] in parts
    if name == "_lastUpdated":
        written = datetime.fromisoformat(resource["meta"]["lastUpdated"])
        return any(_in_time((written, written + timedelta(milliseconds=1)), part) for part in parts)
    parameter = PARAMETERS[resource["resourceType"], bare]
    values = [value for path in parameter.paths for value in reached([resource], path)]
    is_met = any(_has(parameter, value, part) for value in values for part in parts)
    return not is_met if modifier == "not" else is_met


def reached(values: list[object], path: str) -> list[object]:
    """Every value at the end of a path, lists opened wherever they are."""
    name, chosen, rest = _first_step(path)
    inner: list[object] = []
    for value in values:
        if isinstance(value, dict) and name in value:
            there = value[name] if isinstance(value[name], list) else [value[name]]
            inner += [one for one in there if not chosen or (isinstance(one, dict) and one.get("url") == chosen)]
    return reached(inner, rest) if rest else inner


def _first_step(path: str) -> tuple[str, str, str]:
    written = re.fullmatch(r"(\w+)(?:\[(.+?)\])?(?:\.(.*))?", path)
    assert written, path
    return written[1], written[2] or "", written[3] or ""


def _has(parameter: SearchParameter, value: object, part: str) -> bool:
    match parameter.kind:
        case Kind.TOKEN:
            return any(_is_token(one, part) for one in tokens(value))
        case Kind.REFERENCE:
            written = str(value.get("reference", "")) if isinstance(value, dict) else ""
            return written.split("/")[-1] == part.split("/")[-1] and _is_id(part.split("/")[-1])
        case Kind.DATE:
            return _in_time(span(value), part)
        case Kind.STRING:
            return letters(str(value)).startswith(letters(_meant(part)))


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def tokens(value: object) -> list[tuple[str, str]]:
    """System and code of everything that a coded element says."""
    if isinstance(value, bool):
        return [("", str(value).lower())]
    if isinstance(value, str):
        return [("", value)]
    if not isinstance(value, dict):
        return []
    codings = value.get("coding", [value])
    return [
        (one.get("system", ""), str(one["code"] if "code" in one else one["value"]))
        for one in codings
        if "code" in one or "value" in one
    ]


def _is_token(has: tuple[str, str], part: str) -> bool:
    written = re.split(r"(?<!\\)\|", part, maxsplit=1)
    if len(written) == 1:
        return has[1] == _meant(part)
    system, code = (_meant(one) for one in written)
    return has[0] == system and (code in ("", has[1]))


def _meant(part: str) -> str:
    return re.sub(r"\\([\\,|$])", r"\1", part)


def letters(text: str) -> str:
    """What Danes compare when they look up a name: letters and words, `aa` as å, accents and signs left out."""
    lower = unicodedata.normalize("NFC", text).lower().replace("aa", "å")
    for one, other in (("ä", "æ"), ("ö", "ø"), ("ü", "y"), ("é", "e"), ("'", "")):
        lower = lower.replace(one, other)
    return "-".join(re.findall(r"[a-zæøå0-9]+", lower))


def _in_time(has: Span, part: str) -> bool:
    known = part[:2] in ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
    prefix, low, high = part[:2] if known else "eq", *span(part[2:] if known else part)
    within = has[0] >= low and has[1] <= high
    return {
        "eq": within,
        "ne": not within,
        "gt": has[1] > high,
        "lt": has[0] < low,
        "ge": has[1] > low,
        "le": has[0] < high,
        "sa": has[0] >= high,
        "eb": has[1] <= low,
    }[prefix]


def span(value: object) -> Span:
    """From and (excluding) to, of a date or time of any precision or a Period."""
    if isinstance(value, dict):
        return (
            span(value["start"])[0] if "start" in value else ALWAYS[0],
            span(value["end"])[1] if "end" in value else ALWAYS[1],
        )
    text = str(value)
    if len(text) == len("2026"):
        return _day(int(text), 1, 1), _day(int(text) + 1, 1, 1)
    if len(text) == len("2026-11"):
        year, month = (int(one) for one in text.split("-"))
        return _day(year, month, 1), _day(year + month // 12, month % 12 + 1, 1)
    if len(text) == len("2026-11-20"):
        first = date.fromisoformat(text)
        following = first + timedelta(days=1)
        return _day(first.year, first.month, first.day), _day(following.year, following.month, following.day)
    moment = datetime.fromisoformat(text)
    begins = (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Europe/Copenhagen"))).astimezone(UTC)
    clock = re.split(r"Z|[+-]", text.split("T")[1])[0]
    lasts = {5: timedelta(minutes=1), 8: timedelta(seconds=1), 12: timedelta(milliseconds=1)}[len(clock)]
    return begins, begins + lasts


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=ZoneInfo("Europe/Copenhagen")).astimezone(UTC)


@dataclass(frozen=True)
class Order:
    """How a list is to be sorted: by a parameter's least value, those without last."""

    name: str
    falling: bool


def is_in_order(resources: list[Json], order: Order) -> bool:
    """Are the resources in this order, and in the order of their ids where it does not decide?"""
    keys = [_key(one, order.name) for one in resources]
    for (before, key), (after, following) in pairwise(zip(resources, keys, strict=True)):
        if key == following:
            if before["id"] > after["id"]:
                return False
        elif key is None or (following is not None and (key > following) != order.falling):
            return False
    return True


def _key(resource: Json, name: str) -> str | datetime | None:
    if name == "_lastUpdated":
        return datetime.fromisoformat(resource["meta"]["lastUpdated"])
    parameter = PARAMETERS[resource["resourceType"], name]
    values = [value for path in parameter.paths for value in reached([resource], path)]
    if parameter.kind is Kind.DATE:
        return min((span(one)[0] for one in values), default=None)
    return min((code for one in values for _, code in tokens(one)), default=None)
