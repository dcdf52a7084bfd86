"""What is asked about several citizens at once is what each of them would be asked about, and everybody shown is seen."""

from tests.house import House, nurse


def a_condition(citizen: str, name: str) -> dict[str, object]:
    return {"resourceType": "Condition", "subject": {"reference": f"Patient/{citizen}"}, "code": {"text": name}}


def test_those_whom_one_knows_are_given_and_seen(house: House) -> None:
    unit = house.organisation("Hjemmesygepleje Nord")
    known, refusing, stranger = house.citizen(), house.citizen(), house.citizen()
    house.relate(known, unit)
    house.relate(refusing, unit)
    with house.system() as rec:
        for citizen in (known, refusing, stranger):
            rec.save(a_condition(citizen, "KOL"), act="test")
        rec.block(refusing)
    with house.person(nurse(unit)) as rec:
        with rec.together() as asked:
            found = asked.about([known, refusing, stranger], "Patient", "Condition")
            conditions = asked.about([known, refusing, stranger], "Condition")
            of_nobody = asked.about([], "Patient")
        assert sorted(one["resourceType"] for one in found.found) == ["Condition", "Patient"]
        assert [one["subject"]["reference"] for one in conditions.found] == [f"Patient/{known}"]
        assert of_nobody.found == []
        assert list(rec.seen) == [known]


def test_nobody_is_seen_of_whom_nothing_is_shown(house: House) -> None:
    unit, stranger = house.organisation("Hjemmesygepleje Nord"), house.citizen()
    with house.person(nurse(unit)) as rec:
        with rec.together() as asked:
            found = asked.about([stranger], "Patient", "Condition")
        assert found.found == [] and not rec.seen


def test_the_names_of_organisations_are_those_of_the_record(house: House) -> None:
    north, citizen = house.organisation("Hjemmesygepleje Nord"), house.citizen()
    with house.system() as rec:
        theirs = rec.save(
            {
                "resourceType": "Organization",
                "name": "Aases hjælpere",
                "contact": [{"name": {"text": "Aase"}}],
                "extension": [{"url": "urn:test:of", "valueReference": {"reference": f"Patient/{citizen}"}}],
            },
            act="test",
        )["id"]
    with house.person(nurse(north)) as rec:
        named = rec.organisation_names
        assert named[north] == "Hjemmesygepleje Nord"
        assert theirs not in named and citizen not in named
        assert not rec.seen
    house.relate(citizen, north)
    with house.person(nurse(north)) as rec:
        assert theirs not in rec.organisation_names, "what concerns a citizen is not kept for all"


def test_what_a_type_holds_is_told_apart_whenever_it_changes(house: House) -> None:
    states = list[object]()

    def look() -> None:
        with house.system() as rec:
            states.append(rec.state_of_type("Organization"))

    look()
    first = house.organisation("Nord")
    look()
    with house.system() as rec:
        kept = rec.save({**rec.read("Organization", first), "name": "Nordvest"}, act="test")
    look()
    with house.system() as rec:
        rec.end(kept, act="test")
    look()
    house.organisation("Syd")
    look()
    look()
    assert states[-1] == states[-2]
    assert len(set(states)) == len(states) - 1
