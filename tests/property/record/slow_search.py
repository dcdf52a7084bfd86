"""Search said slowly and plainly over a list of resources: the twin that the record's SQL must agree with.

It reads the pairs of a search as they are written and the resources as they are; only the table of parameters is shared.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from zoneinfo import ZoneInfo

from naer.fhir.plain import Json
from naer.fhir.search_parameters import PARAMETERS, TYPES, Kind, SearchParameter

ALWAYS = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
Span = tuple[datetime, datetime]
Pairs = list[tuple[str, str]]
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


class World:
    """All resources there are, of every type, each with an id."""

    def __init__(self, resources: Iterable[Json]) -> None:
        self.resources = list(resources)

    def found(self, resource_type: str, pairs: Pairs) -> list[str]:
        """Ids of the resources that meet every pair, in the order that `_sort` says and then of their ids."""
        criteria = [(name, value) for name, value in pairs if name != "_sort"]
        here = [one for one in self.of_type(resource_type) if all(self.meets(one, *pair) for pair in criteria)]
        here.sort(key=lambda one: one["id"])
        for name in reversed(dict(pairs).get("_sort", "").split(",")):
            if name:
                here = _sorted(here, name)
        return [one["id"] for one in here]

    def of_type(self, resource_type: str) -> list[Json]:
        return [one for one in self.resources if one["resourceType"] == resource_type]

    def included(self, ids: list[str], include: str, *, is_reverse: bool) -> set[str]:
        """What `Type:parameter[:Target]` brings along with the resources `ids`."""
        source, name, target = (*include.split(":"), "")[:3]
        parameter = parameter_of(source, name)
        brought: set[str] = set()
        for one in self.of_type(source):
            for target_id, type_ in (reference for value in values(one, parameter) for reference in ids_in(value)):
                is_meant = parameter.only in (None, type_)
                if is_reverse and target_id in ids:
                    brought.add(one["id"])
                if not is_reverse and one["id"] in ids and is_meant:
                    brought |= {o["id"] for o in self.resources if o["id"] == target_id
                                and target in ("", o["resourceType"])
                                and parameter.only in (None, o["resourceType"])}  # fmt: skip
        return brought - set(ids)

    def meets(self, resource: Json, name: str, asked: str) -> bool:
        """Does the resource meet one pair?"""
        if name.startswith("_has:"):
            _, source, by, rest = name.split(":", 3)
            parameter = parameter_of(source, by)
            return any(
                self.meets(other, rest, asked)
                for other in self.of_type(source)
                for value in values(other, parameter)
                for target, _ in ids_in(value)
                if target == resource["id"]
            )
        head, dot, rest = name.partition(".")
        if dot:
            return self._chained(resource, head, rest, asked)
        bare, _, modifier = head.partition(":")
        parts = re.split(r"(?<!\\),", asked)
        if bare == "_id":
            return (resource["id"] in [part.split("/")[-1] for part in parts]) != (modifier == "not")
        if bare == "_lastUpdated":
            written = datetime.fromisoformat(resource["meta"]["lastUpdated"])
            return any(in_time((written, written + timedelta(milliseconds=1)), part) for part in parts)
        if bare == "_list":
            lists = [one for one in self.of_type("List") if one["id"] in parts]
            items = [value for one in lists for value in values(one, PARAMETERS["List", "item"])]
            return any(target == resource["id"] for value in items for target, _ in ids_in(value))
        return _has(resource, parameter_of(resource["resourceType"], bare), modifier, parts)

    def _chained(self, resource: Json, head: str, rest: str, asked: str) -> bool:
        bare, _, type_ = head.partition(":")
        parameter = parameter_of(resource["resourceType"], bare)
        types = {type_} if type_ else set(parameter.targets)
        first = rest.split(".")[0].split(":")[0]
        types = {one for one in types if first.startswith("_") or (one, first) in PARAMETERS}
        return any(
            self.meets(other, rest, asked)
            for value in values(resource, parameter)
            for target, said in ids_in(value)
            for other in self.resources
            if other["id"] == target and other["resourceType"] in types and said in ("", other["resourceType"])
        )


def parameter_of(resource_type: str, name: str) -> SearchParameter:
    return PARAMETERS.get((resource_type, name)) or PARAMETERS["Resource", name]


def values(resource: Json, parameter: SearchParameter) -> list[object]:
    """Everything that a parameter leads to, its own paths or those of the parameters that it shares with."""
    return [value for _, value in placed(resource, parameter)]


def placed(resource: Json, parameter: SearchParameter) -> list[tuple[int, object]]:
    """The same, each with the member of the list at the root that it stands in."""
    owners = [one for one in PARAMETERS.values() if one.number in parameter.stored_as and _is_of(resource, one)]
    found: list[tuple[int, object]] = []
    for path in (path for one in owners for path in one.paths):
        if path.startswith("?"):
            found.append((0, any(resource[name] is not False for name in resource if name.startswith(path[1:]))))
            continue
        root = re.match(r"\w+", path)
        here = resource.get(root[0]) if root else None
        members = here if isinstance(here, list) else [] if here is None else [here]
        for place, member in enumerate(members):
            found += [(place, value) for value in reached([{**resource, str(root and root[0]): [member]}], path)]
    return found


def _is_of(resource: Json, parameter: SearchParameter) -> bool:
    """Whether a parameter that has values in some resources only has any in this one."""
    if parameter.when is None:
        return True
    by = next(one for one in PARAMETERS.values() if one.number == parameter.when.number)
    said = [code for value in values(resource, by) for _, code in tokens(value)]
    return any(code in parameter.when.codes for code in said)


def reached(inside: list[object], path: str) -> list[object]:
    """Every value at the end of a path, lists opened wherever they are."""
    written = re.fullmatch(r"(\w+)(?:\[(.+?)\])?(?:\.(.*))?", path)
    assert written, path
    name, chosen, rest = written[1], written[2] or "", written[3] or ""
    key, _, wanted = chosen.partition("=") if re.match(r"\w+=", chosen) else ("url", "=", chosen)
    inner: list[object] = []
    for value in inside:
        if isinstance(value, dict) and name in value:
            there = value[name] if isinstance(value[name], list) else [value[name]]
            inner += [one for one in there if not chosen or (isinstance(one, dict) and one.get(key) == wanted)]
    return reached(inner, rest) if rest else inner


def _has(resource: Json, parameter: SearchParameter, modifier: str, parts: list[str]) -> bool:
    if modifier == "missing":
        return (not _present(resource, parameter)) == (parts == ["true"])
    if parameter.kind is Kind.COMPOSITE:
        return any(_joined(resource, parameter, part) for part in parts)
    if modifier in TYPES:
        parts = [f"{modifier}/{part.split('/')[-1]}" for part in parts if part.split("/")[0] in (modifier, part)]
        modifier = ""
    is_met = any(matches(parameter, modifier, value, part) for value in values(resource, parameter) for part in parts)
    return not is_met if modifier == "not" else is_met


def _present(resource: Json, parameter: SearchParameter) -> bool:
    return any(_says_something(parameter, value) for value in values(resource, parameter))


def _says_something(parameter: SearchParameter, value: object) -> bool:
    match parameter.kind:
        case Kind.TOKEN:
            return tokens(value) != []
        case Kind.REFERENCE if parameter.only:
            return any(type_ in ("", parameter.only) for _, type_ in ids_in(value))
        case Kind.REFERENCE:
            return ids_in(value) != [] or addresses(value) != [] or logical(value) != []
        case Kind.DATE:
            return spans(value) != []
        case Kind.NUMBER | Kind.QUANTITY:
            return amounts(value) != []
        case _:
            return texts(value) != []


def _joined(resource: Json, parameter: SearchParameter, part: str) -> bool:
    """Is there a member of the list (or the resource) whose values meet every part of a composite?"""
    names, asked = parameter.parts, re.split(r"(?<!\\)\$", part)
    members: list[set[int]] = []
    for name, one in zip(names, asked, strict=True):
        of_part = parameter_of(resource["resourceType"], name)
        roots = {path: _is_list_at_root(resource, path) for path in _paths(of_part)}
        members.append(
            {
                (place + 1 if roots[path] else 0)
                for path in roots
                for place, value in _at(resource, path)
                if matches(of_part, "", value, one)
            }
        )
    return bool(set.intersection(*members))


def _paths(parameter: SearchParameter) -> list[str]:
    return [path for one in PARAMETERS.values() if one.number in parameter.stored_as for path in one.paths]


def _is_list_at_root(resource: Json, path: str) -> bool:
    return isinstance(resource.get(path.split(".")[0].split("[")[0]), list)


def _at(resource: Json, path: str) -> list[tuple[int, object]]:
    name = path.split(".")[0].split("[")[0]
    here = resource.get(name)
    members = here if isinstance(here, list) else [] if here is None else [here]
    return [(n, value) for n, member in enumerate(members) for value in reached([{name: [member]}], path)]


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


def _sorted(resources: list[Json], name: str) -> list[Json]:
    """In the order of one key, those without a value last; the order that they have stays where it does not decide."""
    falling = name.startswith("-")
    keys = {one["id"]: _key(one, name.lstrip("-")) for one in resources}

    def compare(one: Json, other: Json) -> int:
        before, after = keys[one["id"]], keys[other["id"]]
        if before is None or after is None:
            return (before is None) - (after is None)
        rising = (before > after) - (before < after)
        return -rising if falling else rising

    return sorted(resources, key=cmp_to_key(compare))


def _key(resource: Json, name: str):
    if name == "_id":
        return resource["id"]
    if name == "_lastUpdated":
        return datetime.fromisoformat(resource["meta"]["lastUpdated"])
    parameter = parameter_of(resource["resourceType"], name)
    here = values(resource, parameter)
    match parameter.kind:
        case Kind.DATE:
            return min((low for one in here for low, _ in spans(one)), default=None)
        case Kind.TOKEN:
            return min((code for one in here for _, code in tokens(one)), default=None)
        case Kind.URI:
            return min((text.partition("|")[0] for one in here for text in texts(one)), default=None)
        case _:
            lows = [low for one in here for low, *_ in amounts(one)]
            return min((Decimal("-1e300") if low is None else low for low in lows), default=None)
