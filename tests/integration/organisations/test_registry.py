"""The tree goes into the record once, comes out as it went in, and is brought up to date by the day."""

from dataclasses import replace
from datetime import UTC, date, datetime

from naer.organisations import as_fhir, content, registry
from naer.organisations.tree import Tree
from tests.house import House


def registered(house: House) -> dict[str, str]:
    with house.system(act="organisation.register") as rec:
        return registry.register(rec, content.load())


def stored(house: House) -> Tree:
    with house.system() as rec:
        return registry.tree_by_id(rec.find("Organization", {}))


def versions(house: House) -> dict[str, str]:
    with house.system() as rec:
        return {item["id"]: item["meta"]["versionId"] for item in rec.find("Organization", {})}


def test_every_organisation_gets_an_id_and_comes_back_as_it_went_in(house: House) -> None:
    ids = registered(house)
    tree = stored(house)
    assert set(ids) == {item.key for item in content.load().organisations}
    assert {item.key: item for item in tree.organisations} == {item.key: item for item in content.load().organisations}
    assert tree.by_id(ids["aabenraa-akutteam"]).label == "Akutteam"
    assert tree.region_of("0580", date(2026, 11, 22)).key == "region-syddanmark"
    assert tree.tasks == content.load().tasks


def test_registering_twice_changes_nothing(house: House) -> None:
    first = registered(house)
    before = versions(house)
    assert registered(house) == first
    assert versions(house) == before


def test_only_what_changed_gets_a_new_version(house: House) -> None:
    ids = registered(house)
    before = versions(house)
    team = replace(content.load().by_key("aabenraa-akutteam"), name="Akutsygeplejen, Aabenraa Kommune")
    changed = Tree(tuple(team if item.key == team.key else item for item in content.load().organisations))
    with house.system() as rec:
        assert registry.register(rec, changed) == ids
    after = versions(house)
    assert {key for key, organisation_id in ids.items() if after[organisation_id] != before[organisation_id]} == {
        "aabenraa-akutteam"
    }
    assert stored(house).by_key("aabenraa-akutteam").name == "Akutsygeplejen, Aabenraa Kommune"


def test_part_of_and_active_follow_the_new_year(house: House) -> None:
    ids = registered(house)
    with house.system() as rec:
        assert rec.read("Organization", ids["aabenraa"])["partOf"]["reference"].endswith(
            ids["sundhedsklynge-soenderjylland"]
        )
        assert rec.read("Organization", ids["region-sjaelland"])["active"] is True
    house.clock.at = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    registered(house)
    with house.system() as rec:
        assert rec.read("Organization", ids["aabenraa"])["partOf"]["reference"].endswith(
            ids["sundhedsraad-soenderjylland"]
        )
        assert rec.read("Organization", ids["region-sjaelland"])["active"] is False


def test_a_sender_known_only_from_a_message_is_not_in_the_tree(house: House) -> None:
    ids = registered(house)
    house.organisation("Afsender")
    tree = stored(house)
    assert len(tree.organisations) == len(ids)


def test_a_team_is_found_by_its_gln_in_the_record(house: House) -> None:
    ids = registered(house)
    team = content.load().by_key("aabenraa-visitation")
    with house.system() as rec:
        found = rec.first("Organization", {"identifier": f"https://www.gs1.org/gln|{team.gln}"})
    assert found and found["id"] == ids["aabenraa-visitation"]
    assert as_fhir.organisation_from(found) == team
