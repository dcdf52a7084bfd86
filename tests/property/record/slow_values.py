"""What one value of a resource says, and whether it meets what is asked, slowly and plainly: part of the search's twin."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from naer.fhir.search_parameters import TYPES, Kind, SearchParameter

ALWAYS = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
Span = tuple[datetime, datetime]
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
UCUM = "http://unitsofmeasure.org"
# What a unit of the made-up resources is counted in, and how many.
UNITS = {
    "g": ("g", "1"),
    "mg": ("g", "0.001"),
    "kg": ("g", "1000"),
    "mmol/L": ("mol/L", "0.001"),
    "mm[Hg]": ("Pa", "133.322"),
    "Cel": ("Cel", "1"),
}


def matches(parameter: SearchParameter, modifier: str, value: object, part: str) -> bool:
    """Does one value of a resource meet one alternative?"""
    if modifier == "identifier":
        return any(is_token(one, part) for one in logical(value))
    if modifier == "text":
        return any(small(said).startswith(small(meant(part))) for said in sayings(value))
    match parameter.kind:
        case Kind.TOKEN:
            return any(is_token(one, part) for one in tokens(value))
        case Kind.REFERENCE:
            return _is_reference(parameter, value, meant(part))
        case Kind.DATE:
            return any(in_time(one, part) for one in spans(value))
        case Kind.STRING:
            return any(_is_text(modifier, one, meant(part)) for one in texts(value))
        case Kind.URI:
            return any(_is_address(modifier, one, meant(part)) for one in texts(value))
        case _:
            return any(_is_amount(one, part) for one in amounts(value))


def _is_reference(parameter: SearchParameter, value: object, asked: str) -> bool:
    *before, last = asked.split("/")
    if not is_id(last):
        return any(_is_address("", one, asked) for one in addresses(value))
    type_ = before[-1] if before and before[-1] in TYPES else ""
    return any(
        target == last and all(one in ("", said) or said == "" for one in (type_, parameter.only or ""))
        for target, said in ids_in(value)
    )


def ids_in(value: object) -> list[tuple[str, str]]:
    """The id of ours and the type that a reference names."""
    written = value.get("reference") if isinstance(value, dict) else None
    if not isinstance(written, str):
        return []
    *before, last = written.split("/_history/")[0].split("/")
    said = before[-1] if before else str(value.get("type", "")) if isinstance(value, dict) else ""
    return [(last, said)] if is_id(last) else []


def addresses(value: object) -> list[str]:
    """A canonical address, or a reference to what has no id of ours."""
    if isinstance(value, str):
        return [value]
    written = value.get("reference") if isinstance(value, dict) else None
    return [written] if isinstance(written, str) and not ids_in(value) else []


def logical(value: object) -> list[tuple[str, str]]:
    identifier = value.get("identifier") if isinstance(value, dict) else None
    if isinstance(identifier, dict) and "value" in identifier:
        return [(identifier.get("system", ""), identifier["value"])]
    return []


def is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def _is_address(modifier: str, has: str, asked: str) -> bool:
    address, _, version = has.partition("|")
    if modifier == "below":
        return address.startswith(asked)
    if modifier == "above":
        return asked == address or (asked.startswith(address) and (address.endswith("/") or asked[len(address)] == "/"))
    wanted, _, of_version = asked.partition("|")
    return address == wanted and of_version in ("", version)


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


def sayings(value: object) -> list[str]:
    """What a coded element is called."""
    if not isinstance(value, dict):
        return []
    found = [value.get("text"), value.get("display"), *(one.get("display") for one in value.get("coding", []))]
    return [one for one in found if isinstance(one, str)]


def small(text: str) -> str:
    return text.lower()


def is_token(has: tuple[str, str], part: str) -> bool:
    written = re.split(r"(?<!\\)\|", part, maxsplit=1)
    if len(written) == 1:
        return has[1] == meant(part)
    system, code = (meant(one) for one in written)
    return has[0] == system and (code in ("", has[1]))


def meant(part: str) -> str:
    return re.sub(r"\\([\\,|$])", r"\1", part)


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict):
        return []
    names = (
        "text",
        "family",
        "given",
        "prefix",
        "suffix",
        "line",
        "city",
        "district",
        "state",
        "postalCode",
        "country",
    )
    written = (value[name] if isinstance(value.get(name), list) else [value.get(name)] for name in names)
    return [text for texts in written for text in texts if isinstance(text, str)]


def _is_text(modifier: str, has: str, asked: str) -> bool:
    if modifier == "exact":
        return has == asked
    return letters(asked) in letters(has) if modifier == "contains" else letters(has).startswith(letters(asked))


def letters(text: str) -> str:
    """What Danes compare when they look up a name: letters and words, `aa` as å, accents and signs left out."""
    lower = unicodedata.normalize("NFC", text).lower().replace("aa", "å")
    for one, other in (("ä", "æ"), ("ö", "ø"), ("ü", "y"), ("é", "e"), ("'", "")):
        lower = lower.replace(one, other)
    return "-".join(re.findall(r"[a-zæøå0-9]+", lower))


Amount = tuple[Decimal | None, Decimal | None, str, str]
"""From and to (None: open), system and code."""


def amounts(value: object) -> list[Amount]:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return [(Decimal(value), Decimal(value), "", "")]
    if not isinstance(value, dict):
        return []
    if "low" in value or "high" in value:
        low, high = value.get("low", {}), value.get("high", {})
        of_unit = low or high
        return [(low.get("value"), high.get("value"), of_unit.get("system", ""), of_unit.get("code", ""))]
    if "value" not in value:
        return []
    return [(Decimal(value["value"]), Decimal(value["value"]), value.get("system", ""), value.get("code", ""))]


def _is_amount(has: Amount, part: str) -> bool:
    number, *unit = part.split("|")
    prefix, digits = (number[:2], number[2:]) if number[:2] in PREFIXES else ("eq", number)
    exact = Decimal(digits)
    half = Decimal(5) * Decimal(10) ** (exact.as_tuple().exponent - 1)  # type: ignore[operator]
    if prefix == "ap":
        half = max(half, abs(exact) / 10)
    system, code = unit or ("", "")
    low, high = has[0], has[1]
    times = Decimal(1)
    if system == UCUM and code:
        if has[2] != UCUM or UNITS[has[3]][0] != UNITS[code][0]:
            return False
        times, of_has = Decimal(UNITS[code][1]), Decimal(UNITS[has[3]][1])
        low, high = (None if one is None else one * of_has for one in (low, high))
    elif (system and has[2] != system) or (code and has[3] != code):
        return False
    endless = Decimal("1e300")
    return compares(
        prefix,
        (-endless if low is None else low, endless if high is None else high),
        (exact * times, (exact - half) * times, (exact + half) * times),
    )


def compares(prefix: str, has: tuple[Decimal, Decimal], asked: tuple[Decimal, Decimal, Decimal]) -> bool:
    exact, low, high = asked
    within = has[0] >= low and has[1] < high
    return {
        "eq": within,
        "ne": not within,
        "gt": has[1] > exact,
        "lt": has[0] < exact,
        "ge": has[1] >= exact,
        "le": has[0] <= exact,
        "sa": has[0] > exact,
        "eb": has[1] < exact,
        "ap": has[1] >= low and has[0] <= high,
    }[prefix]


def in_time(has: Span, part: str) -> bool:
    known = part[:2] in PREFIXES
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
        "ap": has[1] > low and has[0] < high,
    }[prefix]


def spans(value: object) -> list[Span]:
    """Of a date, a Period, or a Timing with events."""
    if isinstance(value, dict) and "event" in value:
        return [span(one) for one in value["event"]]
    return [span(value)]


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
