"""Synthetic citizens as FHIR resources: valid, connected, and saying what the columns say."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from naer.courses import programme_course
from naer.courses.offers import Outcome
from naer.danish import personal_number
from naer.errors import InvalidError
from naer.fhir import plain, validation
from naer.fhir.plain import Json
from naer.pathways import offers
from naer.scenarios import as_fhir, grants, personal_numbers, population, programme_courses
from naer.scenarios.care import Help
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.scenarios.households import Living

ON = date(2026, 11, 20)
SEED = 1
UNITS = ("hjemmesygepleje-nord", "hjemmesygepleje-syd", "visitation", "hjemmepleje", "traening")
CLINICS = tuple(f"laegehus-{number}" for number in range(1, 5))
ORGANISATIONS = {
    grants.organisation_key(municipality, part): f"id-of-{municipality}-{part}"
    for municipality in ("aabenraa", "haderslev", "soenderborg", "laesoe")
    for part in (*UNITS, *CLINICS)
}


@pytest.fixture(scope="module")
def directory() -> Directory:
    """Two thousand citizens of the three demonstration municipalities."""
    return Directory(population.generate(("0510", "0540", "0580"), 2000, seed=SEED, on=ON))


@pytest.fixture(scope="module")
def resources(directory: Directory) -> list[Json]:
    """Everything about them."""
    return list(as_fhir.resources(directory, organisations=ORGANISATIONS, on=ON, seed=SEED))


def of_type(resources: list[Json], name: str) -> list[Json]:
    """The resources of one type."""
    return [resource for resource in resources if resource["resourceType"] == name]


def references(element: object) -> Iterator[str]:
    """Every reference anywhere in a resource."""
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str):
            yield element["reference"]
        for value in element.values():
            yield from references(value)
    elif isinstance(element, list):
        for value in element:
            yield from references(value)


def test_every_resource_is_valid_r4(resources: list[Json]) -> None:
    assert set(Counter(resource["resourceType"] for resource in resources)) == {
        *("Patient", "RelatedPerson", "Condition", "EpisodeOfCare", "ServiceRequest", "Observation")
    }
    for resource in resources:
        validation.validate(resource)


def test_ids_are_unique_and_the_same_each_time(directory: Directory, resources: list[Json]) -> None:
    ids = [resource["id"] for resource in resources]
    assert len(set(ids)) == len(ids)
    assert all(resource_id[14] == "7" and resource_id[19] in "89ab" for resource_id in ids)
    assert list(as_fhir.resources(directory, organisations=ORGANISATIONS, on=ON, seed=SEED)) == resources


def test_references_point_to_what_came_before_or_to_given_organisations(resources: list[Json]) -> None:
    known = {f"Organization/{value}" for value in ORGANISATIONS.values()}
    for resource in resources:
        assert set(references(resource)) <= known
        known.add(f"{resource['resourceType']}/{resource['id']}")


def test_an_organisation_that_is_missing_is_named(directory: Directory) -> None:
    with pytest.raises(InvalidError, match="laegehus"):
        list(as_fhir.of_citizen(directory.citizen(0), organisations={}, on=ON, seed=SEED))


def test_a_patient_carries_number_name_address_doctor_and_the_mark_of_test_data(directory: Directory) -> None:
    citizen = directory.citizen(3)
    patient = next(as_fhir.of_citizen(citizen, organisations=ORGANISATIONS, on=ON, seed=SEED))
    assert patient["id"] == as_fhir.patient_id(citizen.key, on=ON, seed=SEED)
    assert plain.identifier_value(patient, personal_numbers.SYSTEM) == citizen.personal_number
    assert personal_number.is_personal_number(citizen.personal_number)
    assert patient["birthDate"] == citizen.born_on.isoformat()
    assert patient["meta"]["security"][0]["code"] == "HTEST"
    assert patient["address"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "0510"
    assert patient["generalPractitioner"] == [{"reference": f"Organization/id-of-{citizen.clinic_key}"}]
    assert "deceasedBoolean" not in patient


def test_phone_numbers_are_nobodys(resources: list[Json]) -> None:
    for person in (*of_type(resources, "Patient"), *of_type(resources, "RelatedPerson")):
        assert person["telecom"][0]["value"].startswith("0")


def test_only_who_lives_alone_is_said_to(directory: Directory, resources: list[Json]) -> None:
    for citizen, patient in zip(directory, of_type(resources, "Patient"), strict=True):
        alone = plain.extension(patient, as_fhir.LIVES_ALONE)
        assert alone is not None
        assert alone["valueBoolean"] == (citizen.home.living is Living.ALONE)


def test_a_partner_is_the_citizen_who_lives_there(directory: Directory) -> None:
    made = directory.population
    row = next(row for row in range(made.count) if made.columns.partner[row] >= 0)
    citizen, partner = directory.citizen(row), directory.citizen(int(made.columns.partner[row]))
    assert citizen.relatives[0].relation == "partner"
    assert (citizen.relatives[0].given, citizen.relatives[0].phone) == (partner.given, partner.phone)
    assert citizen.home.line == partner.home.line


def test_grown_children_are_near_for_some_of_the_older(directory: Directory) -> None:
    older = [citizen for citizen in directory if citizen.born_on.year < 1966]
    near = [citizen for citizen in older if any(not relative.lives_with for relative in citizen.relatives)]
    assert 0.5 < len(near) / len(older) < 0.7
    assert {relative.relation for citizen in near for relative in citizen.relatives} >= {"daughter", "son"}


def test_every_service_has_an_open_course_at_the_organisation_that_gives_it(resources: list[Json]) -> None:
    courses = {f"EpisodeOfCare/{item['id']}": item for item in of_type(resources, "EpisodeOfCare")}
    services = of_type(resources, "ServiceRequest")
    assert len(services) > 100
    for service in services:
        course_of = plain.extension(service, as_fhir.COURSE_OF_SERVICE)
        assert course_of is not None
        course = courses[course_of["valueReference"]["reference"]]
        assert service["performer"] == [course["managingOrganization"]]
        assert course["period"]["start"] <= service["authoredOn"]
        assert course["status"] == service["status"] == "active"


def test_grants_are_limited_and_hold_on_the_day(directory: Directory) -> None:
    for citizen in directory:
        for service in citizen.services:
            assert service.granted_on <= ON < service.granted_until


def test_a_course_is_open_for_all_who_have_home_help_or_nursing_and_for_nobody_else(directory: Directory) -> None:
    columns = directory.population.columns
    for row, citizen in enumerate(directory):
        codes = {course.code for course in citizen.courses}
        assert ("nursing" in codes) == bool(columns.nursing_visits[row])
        in_care = columns.help[row] > Help.NONE or citizen.home.living is Living.CARE_HOME
        assert ("home-care" in codes) == in_care
        assert ("training" in codes) == bool(columns.training[row])


@pytest.mark.parametrize(
    ("visits", "repeat"),
    [
        (7, {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}),
        (14, {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]}),
        (3, {"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]}),
    ],
)
def test_visits_a_week_become_days_and_times(visits: int, repeat: Json) -> None:
    made = Directory(population.generate(("0580",), 20_000, seed=2, on=ON))
    row = next(row for row, count in enumerate(made.population.columns.nursing_visits) if count == visits)
    written = list(as_fhir.of_citizen(made.citizen(row), organisations=ORGANISATIONS, on=ON, seed=2))
    service = next(item for item in written if plain.coding_code(item.get("code")) == "nursing-visit")
    timing = service["occurrenceTiming"]["repeat"]
    assert {name: timing[name] for name in repeat} == repeat


def test_practical_help_comes_every_second_week(directory: Directory) -> None:
    services = [service for citizen in directory for service in citizen.services]
    assert {service.schedule.weeks for service in services if service.code == "practical-help"} == {2}


def test_diagnoses_are_sks_codes_found_while_the_citizen_lived(directory: Directory) -> None:
    for citizen in directory:
        for diagnosis in citizen.diagnoses:
            assert diagnosis.code.startswith("D")
            assert citizen.born_on <= diagnosis.found_on <= ON


def test_cancers_fit_the_sex() -> None:
    made = Directory(population.generate(("0580",), 8000, seed=3, on=ON))
    codes = Counter((diagnosis.code, citizen.female) for citizen in made for diagnosis in citizen.diagnoses)
    assert codes["DC50", True] > 0 < codes["DC61", False]
    assert codes["DC50", False] == codes["DC61", True] == 0
    assert codes["DE11", True] > 5 * codes["DE10", True]


def test_any_municipality_works_with_its_own_organisations() -> None:
    island = Directory(population.generate(("0825",), 300, seed=1, on=ON))
    written = list(as_fhir.resources(island, organisations=ORGANISATIONS, on=ON, seed=1))
    assert len(of_type(written, "Patient")) == 300
    assert all("Læsø" in patient["address"][0]["city"] for patient in of_type(written, "Patient"))


def test_a_citizen_is_the_same_each_time_she_is_made() -> None:
    alone = Directory(population.generate(("0825",), 300, seed=1, on=ON))
    first: Citizen = alone.citizen(0)
    assert first == Directory(population.generate(("0825",), 300, seed=1, on=ON)).citizen(0)
    assert first.key == "0825-0"


def test_courses_of_programmes_are_valid_and_of_those_who_have_the_condition(directory: Directory) -> None:
    teams = (f"{municipality}-sundhedscenter" for municipality in ("aabenraa", "haderslev", "soenderborg"))
    organisations = ORGANISATIONS | {team: f"id-of-{team}" for team in teams}
    offered = tuple(offers.newest().values())
    followed: list[programme_course.ProgrammeCourse] = []
    for citizen in directory:
        if not citizen.diagnoses:
            continue
        told = list(programme_courses.resources(citizen, offered, organisations=organisations, on=ON, seed=SEED))
        assert [fault for one in told for fault in validation.faults(one)] == []
        courses = programme_course.courses(told)
        assert not any(one.is_open for one in courses) or not citizen.courses
        followed += courses
    assert {one.programme for one in followed} == set(offers.newest())
    left = [one for one in followed if not one.is_open and not one.has_closing_interview]
    completed = [one for one in followed if one.has_closing_interview]
    assert left and completed and any(one.is_open for one in followed)
    assert {one.outcome for one in left} == {Outcome.NOT_MEASURED}
    assert {one.outcome for one in completed} >= {Outcome.REACHED, Outcome.NOT_REACHED}
