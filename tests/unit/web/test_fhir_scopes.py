"""SMART scopes of both versions, and what a client gets of what it asks for."""

import pytest

from naer.web.fhir_api import scopes
from naer.web.fhir_api.scopes import Grant


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("user/Observation.rs", [Grant("user", "Observation", "rs")]),
        ("patient/*.read openid launch/patient", [Grant("patient", "*", "rs")]),
        ("user/*.*", [Grant("user", "*", "cruds")]),
        ("system/Patient.write", [Grant("system", "Patient", "cud")]),
        ("patient/Observation.rs?category=vital-signs", []),
        ("user/Observation. user/Observation.sr other/Patient.r", []),
    ],
)
def test_scopes_of_both_versions_are_read_and_narrowing_ones_are_not_granted(written: str, read: list[Grant]) -> None:
    assert list(scopes.read(written)) == read


def test_a_client_gets_no_letter_and_no_type_that_it_is_not_registered_for() -> None:
    registered = scopes.read("system/Observation.rs system/Patient.r")
    assert scopes.written(scopes.within(scopes.read("system/*.cruds"), registered)) == (
        "system/Observation.rs system/Patient.r"
    )
    assert scopes.within(scopes.read("user/Observation.r system/Task.r"), registered) == ()
