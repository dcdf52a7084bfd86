"""What has happened to synthetic citizens: valid, in order, at plausible times and amounts, and the same each time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import mean, median

import numpy as np
import pytest

from naer.danish import holidays, times
from naer.errors import InvalidError
from naer.fhir import plain, validation
from naer.fhir.plain import Json
from naer.scenarios import as_fhir, history, named_citizens, population, vocabulary
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.scenarios.history import contacts, writing
from naer.scenarios.risk_factors import Weight
from tests.unit.scenarios.synthetic_wards import HOSPITALS
from tests.unit.scenarios.test_synthetic_resources import ORGANISATIONS, references

ON = date(2026, 11, 20)
SEED = 4
YEARS = 5
IDS = ORGANISATIONS | {key: f"id-of-{key}" for key in HOSPITALS}
AROUND = history.Surroundings(IDS, HOSPITALS, ON, SEED, YEARS)
COUNT = 900


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory(population.generate(("0510", "0540", "0580"), COUNT, seed=SEED, on=ON))


@pytest.fixture(scope="module")
def past(directory: Directory) -> history.PastStays:
    return history.PastStays(directory.population, years=YEARS, hospitals=HOSPITALS)


@pytest.fixture(scope="module")
def histories(directory: Directory, past: history.PastStays) -> list[tuple[Citizen, list[Json]]]:
    """Each citizen with all that happened to her."""
    return [
        (citizen, list(history.resources(citizen, stays=past.of(row), surroundings=AROUND)))
        for row, citizen in enumerate(directory)
    ]


@pytest.fixture(scope="module")
def resources(histories: list[tuple[Citizen, list[Json]]]) -> list[Json]:
    return [resource for _, mine in histories for resource in mine]


def of_class(resources: list[Json], code: str) -> list[Json]:
    return [one for one in resources if one["resourceType"] == "Encounter" and one["class"]["code"] == code]


def values(resources: list[Json], text: str) -> list[float]:
    """What measurements of a name show."""
    return [
        one["valueQuantity"]["value"]
        for one in observations(resources)
        if one["code"]["text"] == text and "valueQuantity" in one
    ]


def observations(resources: list[Json]) -> list[Json]:
    return [one for one in resources if one["resourceType"] == "Observation"]


def happened_at(resource: Json) -> datetime:
    written = (
        resource.get("period", {}).get("start") or resource.get("effectiveDateTime") or resource.get("authoredOn") or ""
    )
    return datetime.fromisoformat(written)


def with_condition(histories: list[tuple[Citizen, list[Json]]], *codes: str) -> Iterator[tuple[Citizen, list[Json]]]:
    """Those who have had one of the diagnoses for the whole time."""
    begin = ON - timedelta(days=366 * YEARS)
    for citizen, mine in histories:
        if any(item.code in codes and item.found_on < begin for item in citizen.diagnoses):
            yield citizen, mine


def test_a_citizen_has_about_a_hundred_resources_in_five_years(resources: list[Json]) -> None:
    # Issue: 100,000 citizens with five years of history are about ten million resources.
    assert 85 < len(resources) / COUNT < 120


def test_every_resource_is_valid_r4_with_an_id_of_its_own(resources: list[Json]) -> None:
    for resource in resources:
        validation.validate(resource)
    ids = [resource["id"] for resource in resources]
    assert len(set(ids)) == len(ids)
    assert all(one[14] == "7" and one[19] in "89ab" for one in ids)
    assert {resource["resourceType"] for resource in resources} == {
        *("Encounter", "Observation", "MedicationStatement", "MedicationRequest", "Immunization"),
        *("ServiceRequest", "EpisodeOfCare"),
    }


def test_references_point_to_what_came_before(histories: list[tuple[Citizen, list[Json]]]) -> None:
    for citizen, mine in histories:
        now = list(as_fhir.of_citizen(citizen, organisations=IDS, on=ON, seed=SEED))
        known = {f"Organization/{value}" for value in IDS.values()}
        known |= {f"{resource['resourceType']}/{resource['id']}" for resource in now}
        for resource in mine:
            assert set(references(resource)) <= known
            assert resource["id"] not in {one["id"] for one in now}
            known.add(f"{resource['resourceType']}/{resource['id']}")


def test_everything_was_written_when_it_happened_and_before_the_populations_day(resources: list[Json]) -> None:
    end = times.instant_at(ON, datetime.min.time())
    for resource in resources:
        written = datetime.fromisoformat(resource["meta"]["lastUpdated"])
        assert written < end
        if resource["resourceType"] in ("Encounter", "Observation", "MedicationRequest"):
            at = happened_at(resource)
            assert at >= times.instant_at(date(ON.year - YEARS, ON.month, ON.day), datetime.min.time())
            assert at <= written < at + timedelta(days=60)


def test_nothing_happens_before_birth(histories: list[tuple[Citizen, list[Json]]]) -> None:
    young = [(citizen, mine) for citizen, mine in histories if citizen.born_on > ON - timedelta(days=365 * 4)]
    assert len(young) > 12
    for citizen, mine in young:
        for resource in mine:
            assert times.local_day(datetime.fromisoformat(resource["meta"]["lastUpdated"])) >= citizen.born_on


def test_the_same_seed_tells_the_same_history(
    directory: Directory, histories: list[tuple[Citizen, list[Json]]]
) -> None:
    alone = population.generate(("0510", "0540", "0580"), COUNT, seed=SEED, on=ON)
    again = history.PastStays(alone, years=YEARS, hospitals=HOSPITALS)
    for row in (0, 7, 400, COUNT - 1):
        citizen = Directory(alone).citizen(row)
        assert alone.row(citizen.key) == row
        assert list(history.resources(citizen, stays=again.of(row), surroundings=AROUND)) == histories[row][1]
    other = replace(AROUND, seed=SEED + 1)
    assert list(history.resources(directory.citizen(7), surroundings=other)) != histories[7][1]


def test_a_shorter_history_is_the_end_of_a_longer_one(directory: Directory) -> None:
    begin = times.instant_at(date(ON.year - 2, ON.month, ON.day), datetime.min.time())
    for row in range(60):
        citizen = directory.citizen(row)
        whole = {one["id"]: one for one in history.resources(citizen, surroundings=AROUND)}
        short = {one["id"]: one for one in history.resources(citizen, surroundings=replace(AROUND, years=2))}
        habits = ("smoking", "alcohol", "physical-activity")  # asked once a year, at the first meeting that is told
        for resource_id, one in short.items():
            if plain.coding_code(one.get("code")) not in habits:
                assert whole[resource_id] == one
        late = [one for one in whole.values() if one["resourceType"] == "Encounter" and happened_at(one) >= begin]
        assert {one["id"] for one in late} <= set(short)


def test_surgeries_are_open_and_nobody_is_there_while_in_hospital(
    histories: list[tuple[Citizen, list[Json]]],
) -> None:
    seen = 0
    for _, mine in histories:
        stays = [(happened_at(one), datetime.fromisoformat(one["period"]["end"])) for one in of_class(mine, "IMP")]
        for contact in (*of_class(mine, "AMB"), *of_class(mine, "VR")):
            at = happened_at(contact)
            assert holidays.is_opening_day(times.local_day(at))
            assert 8 <= times.local(at).hour < 16
            day = times.local_day(at)
            assert not any(times.local_day(begin) < day < times.local_day(end) for begin, end in stays)
            seen += 1
    assert seen > 24_000


def test_contacts_are_as_many_as_each_may_expect(directory: Directory, resources: list[Json]) -> None:
    expected = contacts.yearly_rates(directory.population, contacts.PRACTICE).mean()
    codes = Counter(plain.coding_code(one["type"][0]) for one in resources if one.get("type") and "class" in one)
    yearly = sum(codes[kind] for kind in ("consultation", "telephone", "e-mail", "home-visit")) / COUNT / YEARS
    # 41 million contacts among 5.8 million in 2019 (dst.dk Nyt 30625); here the same people were younger.
    assert yearly == pytest.approx(expected, rel=0.18)
    assert 5.5 < yearly < 8
    assert codes["outpatient"] / COUNT / YEARS == pytest.approx(2.2, abs=0.4)


def test_some_never_see_a_doctor_and_some_often(histories: list[tuple[Citizen, list[Json]]]) -> None:
    last_year = times.instant_at(date(ON.year - 1, ON.month, ON.day), datetime.min.time())
    counts = [
        sum(happened_at(one) >= last_year for one in mine if one["resourceType"] == "Encounter" and one.get("type"))
        for _, mine in histories
    ]
    # 85 percent have a contact with general practice in a year (dst.dk Nyt 51066); clinics and nurses come on top.
    assert 0.80 < np.mean(np.array(counts) > 0) < 0.95
    assert max(counts) > 40


def test_measurements_fit_the_illness(histories: list[tuple[Citizen, list[Json]]]) -> None:
    with_diabetes = [v for _, mine in with_condition(histories, "DE10", "DE11") for v in values(mine, "HbA1c")]
    with_copd = [v for _, mine in with_condition(histories, "DJ44") for v in values(mine, "Iltmætning")]
    others = [v for citizen, mine in histories if not citizen.diagnoses for v in values(mine, "HbA1c")]
    assert 48 <= median(with_diabetes) <= 58  # 48 mmol/mol is the diagnostic limit
    assert median(others) < 42
    assert 90 <= median(with_copd) <= 95


def test_weight_follows_the_class_and_hardly_changes_from_time_to_time(
    histories: list[tuple[Citizen, list[Json]]],
) -> None:
    by_class: dict[Weight, list[float]] = defaultdict(list)
    for citizen, mine in histories:
        found = values(mine, "Vægt")
        if citizen.habits is None or citizen.born_on.year > ON.year - 25 or len(found) < 2:
            continue
        by_class[citizen.habits.weight].append(mean(found))
        assert np.std(found) < 6
    middle = [mean(by_class[weight]) for weight in (Weight.NORMAL, Weight.OVER, Weight.OBESE)]
    assert middle == sorted(middle)
    assert middle[2] > 1.35 * middle[0]


def test_blood_pressure_has_two_parts_and_systolic_is_the_higher(resources: list[Json]) -> None:
    found = [one for one in observations(resources) if one["code"]["text"] == "Blodtryk"]
    assert len(found) > 1800
    for one in found:
        systolic, diastolic = (part["valueQuantity"]["value"] for part in one["component"])
        assert systolic > diastolic


def test_medicines_fit_the_illness_and_are_renewed_twice_a_year(histories: list[tuple[Citizen, list[Json]]]) -> None:
    with_diabetes = list(with_condition(histories, "DE11"))
    takes = [any(_atc(one) == "A10BA02" for one in mine) for _, mine in with_diabetes]
    assert 0.5 < np.mean(takes) < 0.9  # 70 percent in the shapes
    renewed = [
        sum(one["resourceType"] == "MedicationRequest" and _atc(one) == "A10BA02" for one in mine)
        for _, mine in with_diabetes
        if any(_atc(one) == "A10BA02" and one.get("status") == "active" for one in mine)
    ]
    assert 8 <= median(renewed) <= 11
    for citizen, mine in histories:
        if not any(item.code.startswith("DE1") for item in citizen.diagnoses):
            assert not any(_atc(one).startswith("A10") for one in mine)


def test_three_of_four_older_people_are_vaccinated_every_autumn(histories: list[tuple[Citizen, list[Json]]]) -> None:
    old = [mine for citizen, mine in histories if citizen.born_on.year < ON.year - 72]
    doses = [sum(_atc(one) == "J07BB02" for one in mine) for mine in old]
    assert 0.65 < np.mean(np.array(doses) >= 4) < 0.85
    for mine in old:
        for one in mine:
            if _atc(one) == "J07BB02":
                assert one["occurrenceDateTime"][5:7] in ("10", "11", "12")


def test_small_children_are_vaccinated_at_their_ages(histories: list[tuple[Citizen, list[Json]]]) -> None:
    two = [(c, mine) for c, mine in histories if date(2023, 11, 1) < c.born_on < date(2025, 2, 1)]
    assert len(two) > 4
    doses = [sum(_atc(one) == "J07CA06" for one in mine) for _, mine in two]
    assert mean(doses) > 2.4


def test_stays_are_finished_encounters_that_do_not_overlap(
    histories: list[tuple[Citizen, list[Json]]],
) -> None:
    stays = 0
    for _, mine in histories:
        found = sorted((happened_at(one), one) for one in (*of_class(mine, "IMP"), *of_class(mine, "EMER")))
        stays += len(found)
        for (_, one), (begins, _) in pairwise(found):
            assert datetime.fromisoformat(one["period"]["end"]) < begins
        for _, one in found:
            assert one["status"] == "finished"
            assert one["reasonCode"][0]["coding"][0]["system"] == as_fhir.SKS
            assert plain.identifier_value(one, "urn:naer:episode")
    assert stays > 600


def test_visits_are_those_of_the_schedule_and_only_for_those_with_nursing(
    histories: list[tuple[Citizen, list[Json]]],
) -> None:
    for citizen, mine in histories:
        visits = [one for one in of_class(mine, "HH") if plain.coding_code(one["type"][0]) == "nursing-visit"]
        nursing = next((item for item in citizen.services if item.code == "nursing-visit"), None)
        after_stay = any(one["resourceType"] == "EpisodeOfCare" for one in mine)
        assert not visits or nursing or after_stay
        if nursing is None or not nursing.schedule.days:
            continue
        course = as_fhir.course_id(citizen.key, "nursing", on=ON, seed=SEED)
        for one in visits:
            if one["episodeOfCare"][0]["reference"].endswith(course):
                weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[times.local(happened_at(one)).weekday()]
                assert weekday in nursing.schedule.days


def test_what_ended_is_over_and_belongs_to_a_course(histories: list[tuple[Citizen, list[Json]]]) -> None:
    ended = 0
    for citizen, mine in histories:
        courses = {one["id"]: one for one in mine if one["resourceType"] == "EpisodeOfCare"}
        open_ones = {
            as_fhir.course_id(citizen.key, course.code, on=ON, seed=SEED): course for course in citizen.courses
        }
        assert all(one["status"] == "finished" for one in courses.values())
        for one in mine:
            if one["resourceType"] != "ServiceRequest":
                continue
            ended += 1
            assert one["status"] == "completed"
            assert one["occurrencePeriod"]["end"] <= ON.isoformat()
            extension = plain.extension(one, as_fhir.COURSE_OF_SERVICE)
            assert extension is not None
            course_id = extension["valueReference"]["reference"].rpartition("/")[2]
            assert course_id in courses or course_id in open_ones
    assert ended > 60


def test_people_managed_no_worse_before(histories: list[tuple[Citizen, list[Json]]]) -> None:
    levels = {f"B{level + 1}": level for level in range(5)}
    earlier = 0
    for citizen, mine in histories:
        for one in observations(mine):
            if plain.coding_code(one["code"]) == "function-level":
                earlier += 1
                assert citizen.function is not None
                assert levels[plain.coding_code(one["valueCodeableConcept"]) or ""] <= citizen.function
    assert earlier > 30


def test_habits_are_said_as_they_are(histories: list[tuple[Citizen, list[Json]]]) -> None:
    said = 0
    for citizen, mine in histories:
        for one in observations(mine):
            if plain.coding_code(one["code"]) == "smoking":
                assert citizen.habits is not None
                assert plain.coding_code(one["valueCodeableConcept"]) == citizen.habits.smoking.name.lower()
                said += 1
    assert said > 300


def test_a_written_citizen_has_a_history_too() -> None:
    karen = named_citizens.with_copd(ON)
    found = list(history.resources(karen, surroundings=AROUND))
    assert len(found) > 50
    assert values(found, "Iltmætning")
    assert any(plain.coding_code(one["type"][0]) == "nursing-visit" for one in of_class(found, "HH"))


def test_an_organisation_that_is_missing_is_named_in_a_history(directory: Directory) -> None:
    with pytest.raises(InvalidError, match="laegehus"):
        list(history.resources(directory.citizen(0), surroundings=replace(AROUND, organisations={})))


def test_what_is_true_now_is_dated_by_when_it_began(directory: Directory) -> None:
    row = next(row for row in range(COUNT) if directory.citizen(row).services and directory.citizen(row).diagnoses)
    for resource in as_fhir.of_citizen(directory.citizen(row), organisations=IDS, on=ON, seed=SEED):
        dated = history.dated(resource)
        if resource["resourceType"] in ("Condition", "EpisodeOfCare", "ServiceRequest", "Observation"):
            assert datetime.fromisoformat(dated["meta"]["lastUpdated"]) < times.instant_at(ON, datetime.max.time())
        else:
            assert dated is resource
        validation.validate(dated)


def test_every_reason_and_measurement_is_for_a_condition_that_exists() -> None:
    known = {item.key for item in vocabulary.load().conditions.conditions} | {""}
    shapes = contacts.shapes
    lines = [*shapes.history().reasons, *shapes.history().outpatient_reasons, *shapes.medicines().long_term]
    assert {line.condition for line in lines} <= known
    for item in shapes.measurements().measurements:
        assert set(item.shifts) | {line.condition for line in item.at_percent_of_consultations} <= known
    assert all(line.is_assumption for line in (shapes.history(), shapes.measurements(), shapes.medicines()))


def _atc(resource: Json) -> str:
    concept = resource.get("medicationCodeableConcept") or resource.get("vaccineCode") or {}
    found = next((item for item in concept.get("coding", []) if item.get("system") == writing.ATC), {})
    return str(found.get("code", ""))
