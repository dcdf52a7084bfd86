"""The search parameters that we declare are those of FHIR R4: names and types agree with the official definitions."""

import json

from naer.fhir.search_parameters import PARAMETERS, SearchParameter
from tests.structure.repository import PACKAGE

OFFICIAL_FILE = PACKAGE / "fhir/definitions/search-parameters.json"

# R4 has the element but no parameter for it; the name is the one that the standard's rules would give.
NAMED_BY_US = {("Communication", "in-response-to"), ("Flag", "code"), ("Flag", "status")}

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


def test_no_parameter_of_ours_hides_one_of_the_standard() -> None:
    assert NAMED_BY_US & set(_official()) == set()


def test_no_number_is_used_twice() -> None:
    numbers = [parameter.number for parameter in PARAMETERS.values()]
    assert len(numbers) == len(set(numbers))
