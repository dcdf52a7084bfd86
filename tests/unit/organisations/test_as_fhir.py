"""An organisation is a valid Organization with Danish identifiers, and comes back as it was."""

from dataclasses import replace
from datetime import date

import pytest

from naer.danish import identifiers
from naer.fhir import plain, validation
from naer.organisations import as_fhir, content
from naer.organisations.definition import Organisation
from tests.unit.organisations.factory import AFTER, BEFORE

ALL = content.load().organisations


@pytest.mark.parametrize("organisation", ALL, ids=lambda item: item.key)
def test_every_organisation_is_valid_r4_and_comes_back_as_it_was(organisation: Organisation) -> None:
    resource = as_fhir.as_organization(organisation, on=date(2026, 11, 22), part_of_id="018f")
    validation.validate(resource)
    assert as_fhir.organisation_from(resource) == organisation


def test_a_team_carries_its_numbers_under_the_official_systems() -> None:
    team = content.load().by_key("aabenraa-hjemmesygepleje-nord")
    resource = as_fhir.as_organization(team, on=BEFORE, part_of_id=None)
    assert plain.identifier_value(resource, "urn:naer:organisation") == "aabenraa-hjemmesygepleje-nord"
    assert plain.identifier_value(resource, "urn:oid:1.2.208.176.1.1") == team.sor
    assert plain.identifier_value(resource, "https://www.gs1.org/gln") == team.gln
    assert resource["alias"] == ["Hjemmesygepleje Nord"]
    assert "partOf" not in resource


def test_a_municipality_carries_its_code_and_a_region_its_codes() -> None:
    tree = content.load()
    municipality = as_fhir.as_organization(tree.by_key("aabenraa"), on=BEFORE, part_of_id="018f")
    region = as_fhir.as_organization(tree.by_key("region-syddanmark"), on=BEFORE, part_of_id="018f")
    assert plain.identifier_value(municipality, identifiers.MUNICIPALITY_CODE) == "0580"
    assert plain.identifier_value(region, identifiers.REGION_CODE) == "DK-83"
    assert plain.identifier_value(region, as_fhir.STATISTICS_REGION_CODE) == "1083"
    assert municipality["partOf"] == {"reference": "Organization/018f"}


def test_active_tells_the_day_and_the_period_tells_the_life() -> None:
    region = content.load().by_key("region-hovedstaden")
    assert as_fhir.as_organization(region, on=BEFORE, part_of_id=None)["active"] is True
    after = as_fhir.as_organization(region, on=AFTER, part_of_id=None)
    assert after["active"] is False
    period = plain.extension(after, "urn:naer:extension:valid-period")
    assert period and period["valuePeriod"] == {"start": "2007-01-01", "end": "2026-12-31"}


def test_an_organization_of_somebody_else_is_none_of_ours() -> None:
    assert as_fhir.organisation_from({"resourceType": "Organization", "name": "Afsender"}) is None


def test_an_end_with_a_reason_comes_back() -> None:
    ended = replace(ALL[0], ends_because="Lukket", ydernummer="077410")
    assert as_fhir.organisation_from(as_fhir.as_organization(ended, on=BEFORE, part_of_id=None)) == ended
