"""Which municipality a citizen lives in, as pages and rules say it and as citizens are found and counted by it."""

import pytest

from naer.courses import responders
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir import indexing, search_parameters
from naer.fhir.plain import Json

KOMMUNE, OTHER = MUNICIPALITY_CODE, "urn:x"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        pytest.param([(OTHER, "A"), (KOMMUNE, "0461")], [], "0461", id="another system before"),
        pytest.param([(OTHER, "A")], [(KOMMUNE, "0461")], "0461", id="another system alone, then an address that says"),
        pytest.param([(KOMMUNE, None), (KOMMUNE, "0580")], [(KOMMUNE, "0461")], "0580", id="no code before"),
        pytest.param([(KOMMUNE, None)], [(KOMMUNE, "0461")], "0461", id="no code, then an address that says"),
        pytest.param([(KOMMUNE, "0580"), (KOMMUNE, "0461")], [], "0580", id="two municipalities"),
        pytest.param([(OTHER, "A"), (None, "B")], [], None, id="none"),
    ],
)
def test_the_municipality_is_the_first_code_that_is_one(
    first: list[tuple[str | None, str | None]], second: list[tuple[str | None, str | None]], code: str | None
) -> None:
    said = [
        [{key: value for key, value in (("system", system), ("code", one)) if value} for system, one in codings]
        for codings in (first, second)
    ]
    addresses = [
        {"extension": [{"url": responders.MUNICIPALITY_EXTENSION, "valueCodeableConcept": {"coding": codings}}]}
        for codings in said
    ]
    patient: Json = {"resourceType": "Patient", "address": addresses}
    parameter = search_parameters.PARAMETERS["Patient", "naer-municipality"]
    found = [one[2:] for one in indexing.index_entries(patient).tokens if one[0] == parameter.number]
    assert responders.municipality_code_if_known(patient) == code
    assert found == ([(code, indexing.system_key(KOMMUNE))] if code else [])
