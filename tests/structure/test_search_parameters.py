"""The search parameters that we declare are those of FHIR R4: names, types and paths agree with the official definitions."""

import json
import re

from naer.fhir.search_parameters import PARAMETERS, SearchParameter
from tests.structure.repository import PACKAGE

OFFICIAL_FILE = PACKAGE / "fhir/definitions/search-parameters.json"

# R4 has the element but no parameter for it; the name is the one that the standard's rules would give.
NAMED_BY_US = {("Communication", "in-response-to"), ("Flag", "code"), ("Flag", "status")}

# Parameters that R4 has nothing for. A row here says that somebody looked.
OURS = {
    ("ClinicalImpression", "naer-code"): "the kind of a finding; R4 has no parameter for the element",
    ("Communication", "naer-answer-due"): "when an answer is late",
    ("Communication", "naer-read-due"): "when somebody should have read it",
    ("Communication", "naer-thread"): "the thread it belongs to",
    ("Communication", "naer-tray"): "whether it waits for a citizen",
    ("Communication", "naer-watch"): "what lists and the clock look for",
    ("Communication", "naer-written"): "when it was written, for the order of a list",
    ("Encounter", "naer-expected-discharge"): "when the ward expects the citizen to go home",
    ("Task", "naer-deadline"): "the end of Task.restriction.period",
    ("Task", "naer-escalates"): "when somebody else is told",
    ("Task", "naer-recipient"): "Task.restriction.recipient",
}

# An address is asked for as a whole, as a code is.
ASKED_AS_TOKEN = {"uri", "token"}
CANONICAL_AS_TOKEN = {("MeasureReport", "measure")}


def _official() -> dict[tuple[str, str], str]:
    listed = json.loads(OFFICIAL_FILE.read_text(encoding="utf-8"))
    return {(base, one["code"]): one["type"] for one in listed for base in one["base"]}


def _is_of_the_standard(parameter: SearchParameter, official: dict[tuple[str, str], str]) -> bool:
    key = (parameter.resource_type, parameter.name)
    type_ = official.get(key) or official.get(("DomainResource", parameter.name))
    if key in CANONICAL_AS_TOKEN:
        return type_ == "reference"
    return type_ in ASKED_AS_TOKEN if parameter.kind.value == "token" else type_ == parameter.kind.value


def test_every_parameter_is_of_the_standard_or_says_that_it_is_ours() -> None:
    official = _official()
    ours = {key for key in PARAMETERS if key[1].startswith("naer-")} | NAMED_BY_US
    odd = [
        key for key, parameter in PARAMETERS.items() if key not in ours and not _is_of_the_standard(parameter, official)
    ]
    assert odd == []


def test_every_parameter_of_our_own_says_what_it_is_for() -> None:
    assert {key for key in PARAMETERS if key[1].startswith("naer-")} == set(OURS)


def _official_paths(parameter: SearchParameter) -> list[str]:
    """Where the standard finds the values: its expression's alternatives for this type, cut down to our dotted form."""
    listed = json.loads(OFFICIAL_FILE.read_text(encoding="utf-8"))
    here = [one for one in listed if one["code"] == parameter.name and parameter.resource_type in one["base"]]
    paths: list[str] = []
    for expression in (part.strip() for one in here for part in one["expression"].split("|")):
        if expression.startswith(f"{parameter.resource_type}."):
            plain = re.sub(r"\.where\([^)]*\(\)[^)]*\)", "", expression.removeprefix(f"{parameter.resource_type}."))
            paths.append(re.sub(r"\.ofType\((\w)(\w*)\)", lambda found: found[1].upper() + found[2], plain))
    return paths


def _is_at(path: str, official: str) -> bool:
    """The path itself, a part of what it leads to (of a name), or one type of a choice (`effective` → `effectivePeriod`)."""
    return re.fullmatch(re.escape(official) + r"(\.\w+|[A-Z]\w*)?", path) is not None


def test_values_are_found_where_the_standard_finds_them() -> None:
    odd = []
    for key, parameter in PARAMETERS.items():
        if key in NAMED_BY_US or key in OURS:
            continue
        official = _official_paths(parameter)
        strays = [path for path in parameter.paths if not any(_is_at(path, one) for one in official)]
        left_out = [one for one in official if not any(_is_at(path, one) for path in parameter.paths)]
        if strays or left_out:
            odd.append((key, strays, left_out))
    assert odd == []


def test_no_parameter_of_ours_hides_one_of_the_standard() -> None:
    assert NAMED_BY_US & set(_official()) == set()


def test_no_number_is_used_twice() -> None:
    numbers = [parameter.number for parameter in PARAMETERS.values()]
    assert len(numbers) == len(set(numbers))
