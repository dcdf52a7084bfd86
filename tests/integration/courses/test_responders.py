"""Who answers for a function for a citizen, found through the record's own organisations."""

from datetime import datetime, timedelta

import pytest

from naer.courses import responders
from naer.errors import NotFoundError
from naer.fhir.plain import Json
from tests.house import House
from tests.small_region import live_in_aabenraa, register_organisations


@pytest.fixture
def patient(house: House) -> Json:
    """A citizen of Aabenraa whose clinic is paired with the southern team."""
    register_organisations(house)
    citizen_id = live_in_aabenraa(house)
    with house.system() as rec:
        return rec.read("Patient", citizen_id)


def key_of(house: House, function: str, patient: Json, **where: str) -> str:
    with house.system() as rec:
        found = responders.organisation_for(rec, function, patient, **where)
    return next(key for key, one in house.ids.items() if one == found)


@pytest.mark.parametrize(
    ("function", "key"),
    [
        ("home-nursing", "aabenraa-hjemmesygepleje-syd"),  # the clinic's list is paired with it
        ("acute-nursing", "aabenraa-akutteam"),
        ("visitation", "aabenraa-visitation"),
        ("home-care", "aabenraa-hjemmepleje"),
        ("meals", "aabenraa-madservice"),
        ("aids", "aabenraa-hjaelpemidler"),
        ("training-general", "aabenraa-traening"),
        ("discharge-coordination", "sygehus-soenderjylland-udskrivning"),
        ("hospital-ward", "sygehus-soenderjylland-udskrivning"),  # no ward known: its coordination
        ("gp", "aabenraa-laegehus-3"),
    ],
)
def test_every_function_of_the_programmes_has_somebody(house: House, patient: Json, function: str, key: str) -> None:
    assert key_of(house, function, patient) == key


def test_the_ward_is_the_one_that_has_the_citizen(house: House, patient: Json) -> None:
    ward = "sygehus-soenderjylland-kardiologisk"
    assert key_of(house, "hospital-ward", patient, hospital_id=house.ids[ward]) == ward


def test_without_a_clinic_the_first_team_of_the_municipality_receives(house: House, patient: Json) -> None:
    assert key_of(house, "home-nursing", {**patient, "generalPractitioner": []}) == "aabenraa-hjemmesygepleje-nord"


def test_the_day_decides_who_answers(house: House, patient: Json) -> None:
    house.clock.at = datetime.fromisoformat("2027-01-02T12:00:00+00:00")
    assert key_of(house, "acute-nursing", patient) == "aabenraa-akutteam"  # under a horizontal agreement


def test_without_municipality_nobody_can_be_found(house: House, patient: Json) -> None:
    with house.system() as rec, pytest.raises(NotFoundError, match="municipality is not known"):
        responders.organisation_for(rec, "visitation", {**patient, "address": [{"city": "Aabenraa"}]})


def test_a_record_without_organisations_has_nobody(house: House) -> None:
    with house.system() as rec:
        assert responders.tree_of(rec).organisations == ()


def test_the_tree_follows_every_change_of_an_organisation(house: House, patient: Json) -> None:
    team = house.ids["aabenraa-visitation"]
    for number in range(6):
        house.clock.go_on(timedelta(seconds=1))
        with house.system() as rec:
            stored = rec.read("Organization", team)
            rec.save({**stored, "name": f"Visitation {number}"}, act="test")
        with house.system() as rec:
            assert responders.tree_of(rec).by_id(team).name == f"Visitation {number}"
            assert responders.tree_of(rec) is responders.tree_of(rec)


def test_an_address_may_tell_more_than_the_municipality(house: House, patient: Json) -> None:
    address = patient["address"][0]
    more = {**address, "extension": [{"url": "urn:example:road", "valueString": "1"}, *address["extension"]]}
    assert responders.municipality_code({**patient, "address": [{"city": "Aabenraa"}, more]}) == "0580"
