"""People as the record knows them: who may log in, and as what."""

from naer.access import people
from naer.access.definition import Role
from tests.house import House


def test_a_person_is_registered_once_and_known_by_id(house: House) -> None:
    north, south = house.organisation("Nord"), house.organisation("Syd")
    with house.system() as rec:
        first = people.register(
            rec,
            key="koordinator",
            name="Ane Prøve",
            role=Role.DISCHARGE_COORDINATOR,
            title="Koordinator",
            organisation_ids=(north, south),
        )
        again = people.register(
            rec, key="koordinator", name="Somebody Else", role=Role.HOME_NURSE, title="", organisation_ids=(south,)
        )
    assert again == first
    assert (first.name, first.organisation_ids, first.title) == ("Ane Prøve", (north, south), "Koordinator")
    assert people.person(house.system_guard, first.id) == first
    assert people.staff(house.system_guard) == [first]


def test_a_person_with_one_name_and_one_organisation_is_known_too(house: House) -> None:
    north = house.organisation("Nord")
    with house.system() as rec:
        one = people.register(
            rec, key="ene", name="Prøve", role=Role.HOME_NURSE, title="Sygeplejerske", organisation_ids=(north,)
        )
        (practitioner,) = rec.find("Practitioner", {})
    assert one.organisation_ids == (north,)
    assert practitioner["name"] == [{"text": "Prøve", "family": "Prøve"}]


def test_a_citizen_looks_at_their_own_record_and_nobody_is_found_by_chance(house: House) -> None:
    citizen = people.person(house.system_guard, house.citizen(family="Prøve"))
    assert citizen is not None
    assert (citizen.role, citizen.citizen_id, citizen.name) == (Role.CITIZEN, citizen.id, "Aase Prøve")
    assert people.person(house.system_guard, "00000000-0000-7000-8000-0000000000ff") is None
