"""Two mentions of an organisation are one by id, else by SOR, else by GLN, else by name; and nobody is named in a log."""

from dataclasses import replace

from naer.dialogue import parties
from naer.dialogue.definition import Addressee, Author, Party, StatedCitizen
from tests.unit.dialogue.letters import CLINIC, TEAM, letters


def test_organisations_are_told_apart_by_the_best_number_both_have() -> None:
    assert TEAM.is_same(replace(TEAM, name="Nord", sor="", gln=""))
    assert not TEAM.is_same(replace(TEAM, organisation_id="another"))
    assert TEAM.is_same(replace(CLINIC, organisation_id="", sor=TEAM.sor))
    assert TEAM.is_same(Party("x", gln=TEAM.gln)) and not TEAM.is_same(Party(TEAM.name, gln=CLINIC.gln))
    assert TEAM.is_same(Party(TEAM.name)) and not TEAM.is_same(Party("x"))


def test_people_are_called_by_given_and_family_name() -> None:
    assert Author(("Anna", "Bo"), "Test").name == "Anna Bo Test"
    assert Addressee(("Anna",), "Test").name == StatedCitizen((), ("Anna",), "Test").name == "Anna Test"
    assert Addressee(team="Akutteamet").name == "Akutteamet"


def test_what_is_printed_of_a_message_names_no_person_and_repeats_no_word() -> None:
    (incoming,) = letters("a team new 11-20 10:00 A P+")
    printed = repr(incoming)
    for secret in ("Anna", "Test", "12345678", "2509479989", "Bruno", "Elmer", "tekst", "SGVq", "bilag", "Medicin"):
        assert secret not in printed


def test_a_citizen_is_named_by_all_personal_numbers_and_the_official_name() -> None:
    patient = {
        "resourceType": "Patient",
        "identifier": [
            {"system": "urn:naer:person", "value": "borger"},
            {"system": "urn:oid:1.2.208.176.1.2", "value": "2509479989"},
            {"value": "none"},
        ],
        "name": [{"family": "Kaldenavn"}, {"use": "official", "given": ["Bruno"], "family": "Elmer"}],
    }
    stated = parties.stated_of(patient)
    assert (stated.numbers, stated.name) == ((("urn:oid:1.2.208.176.1.2", "2509479989"),), "Bruno Elmer")
    assert parties.stated_of({"resourceType": "Patient"}) == StatedCitizen()
