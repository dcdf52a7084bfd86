"""What a demonstration begins with: the Friday case, named citizens, the hospital on day zero, written messages."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from naer.courses import rules
from naer.courses.definition import IN_HOSPITAL, Need, StayState
from naer.danish import personal_number, times
from naer.errors import InvalidError
from naer.fhir import validation
from naer.scenarios import (
    as_fhir,
    care_communications,
    day_zero,
    friday_case,
    hospital_traffic,
    named_citizens,
    population,
    stable_ids,
)
from naer.scenarios.citizens import Directory
from tests.unit.scenarios.synthetic_wards import HOSPITALS

FRIDAY = date(2026, 11, 20)
AREAS = ("0510", "0540", "0580")
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def region() -> population.Population:
    """The demonstration's two thousand."""
    return population.generate(AREAS, 2000, seed=1, on=FRIDAY)


def test_the_friday_case_is_told_at_10_02_and_comes_home_at_14() -> None:
    case = friday_case.friday_case(FRIDAY, hospitals=HOSPITALS)
    assert times.local(case.notice.noticed_at).strftime("%A %H.%M") == "Friday 10.02"
    assert times.local(case.notice.expected_at).strftime("%A %H.%M") == "Friday 14.00"
    assert case.notice.conditions == ("DI21", "DE11")
    assert case.notice.newly_found == ("DE11",)
    assert {need.value for need in (Need.MEDICINES, Need.RELATIVE, Need.FOOD)} <= set(case.notice.needs)
    assert rules.stay(case.admissions).state is StayState.ADMITTED
    assert rules.stay((*case.admissions, case.discharge)).state is StayState.DISCHARGED


def test_the_friday_case_is_81_alone_and_without_help() -> None:
    citizen = friday_case.friday_case(FRIDAY, hospitals=HOSPITALS).citizen
    assert times.age(citizen.born_on, FRIDAY) == 81
    assert citizen.lives_alone
    assert not citizen.female
    assert citizen.home.municipality_code == "0580"
    assert (citizen.courses, citizen.services, citizen.diagnoses, citizen.function) == ((), (), (), None)
    assert [relative.relation for relative in citizen.relatives] == ["daughter"]


@pytest.mark.parametrize("friday", [date(2026, 1, 2), date(2026, 3, 6), date(2026, 3, 13), date(2027, 3, 26)])
def test_the_friday_case_is_81_on_every_friday_and_the_same_each_time(friday: date) -> None:
    case = friday_case.friday_case(friday, hospitals=HOSPITALS)
    assert case == friday_case.friday_case(friday, hospitals=HOSPITALS)
    assert times.age(case.citizen.born_on, friday) == 81
    assert case.admissions[0].occurred_at < case.notice.noticed_at < case.discharge.occurred_at


def test_the_friday_case_needs_a_friday() -> None:
    with pytest.raises(InvalidError, match="Friday"):
        friday_case.friday_case(date(2026, 11, 19), hospitals=HOSPITALS)


def test_the_citizen_with_copd_has_course_visits_allergy_and_daughter() -> None:
    citizen = named_citizens.with_copd(FRIDAY)
    assert times.age(citizen.born_on, FRIDAY) == 74
    assert citizen.diagnoses[0].code == "DJ44"
    assert {course.code for course in citizen.courses} == {"nursing", "home-care"}
    assert citizen.services[0].code == "nursing-visit"
    assert citizen.relatives[0].relation == "daughter"
    assert all(service.granted_on < FRIDAY < service.granted_until for service in citizen.services)


def test_named_citizens_become_valid_resources_with_numbers_of_their_own(region: population.Population) -> None:
    named = [*named_citizens.registered(FRIDAY), named_citizens.stranger(FRIDAY)]
    keys = {key for citizen in named for key in (citizen.clinic_key, f"{citizen.home.municipality_key}-visitation")}
    keys |= {course.organisation_key for citizen in named for course in citizen.courses}
    organisations = {key: f"id-of-{key}" for key in keys}
    written = list(as_fhir.resources(named, organisations=organisations, on=FRIDAY, seed=1))
    for resource in written:
        validation.validate(resource)
    assert "AllergyIntolerance" in {resource["resourceType"] for resource in written}
    numbers = {citizen.personal_number for citizen in named}
    assert len(numbers) == 3
    assert all(personal_number.parse(number).born_on.year < 1900 for number in numbers)
    assert numbers.isdisjoint(citizen.personal_number for citizen in Directory(region))


def test_day_zero_agrees_with_the_messages_that_lead_to_it(region: population.Population) -> None:
    zero = day_zero.day_zero(region, AT, intensity=5)
    told = hospital_traffic.arrivals(region, AT - timedelta(days=59), AT, hospitals=HOSPITALS, intensity=5)
    episodes: dict[str, list] = {}
    for arrival in told:
        if hasattr(arrival.told, "move") and arrival.told.occurred_at <= AT:
            episodes.setdefault(arrival.told.episode, []).append(arrival)
    in_hospital = {
        arrivals[0].citizen_key
        for arrivals in episodes.values()
        if rules.stay(arrival.told for arrival in arrivals).state in IN_HOSPITAL
    }
    expected = {stay.details.key.citizen for stay in zero.in_hospital}
    # A few differ: messages that are late or on their way, errors, and people in the emergency department.
    assert len(expected) > 8
    assert len(expected ^ in_hospital) <= 0.3 * len(expected)


def test_day_zero_has_people_in_hospital_people_coming_home_and_people_just_home(
    region: population.Population,
) -> None:
    zero = day_zero.day_zero(region, AT, intensity=5)
    assert set(zero.coming_home) <= set(zero.in_hospital)
    assert len(zero.coming_home) >= 3
    assert len(zero.came_home) >= 10
    for stay in zero.coming_home:
        assert AT < stay.details.ended_at <= AT + timedelta(hours=48)
    for stay in zero.came_home:
        assert AT - timedelta(days=7) < stay.details.ended_at <= AT
    assert any(stay.notice and stay.notice.given_at <= AT for stay in zero.coming_home)


def test_every_written_thread_finds_a_citizen_in_a_region_of_real_size() -> None:
    made = population.generate(AREAS, 20_000, seed=1, on=FRIDAY)
    threads = care_communications.threads(Directory(made), on=FRIDAY)
    assert [thread.key for thread in threads] == [thread.key for thread in care_communications.written().threads]
    assert len({thread.citizen.key for thread in threads}) == len(threads)


def test_threads_go_between_the_citizens_own_organisations(region: population.Population) -> None:
    threads = {thread.key: thread for thread in care_communications.threads(Directory(region), on=FRIDAY)}
    copd = threads["aandenoed"]
    assert copd.citizen == named_citizens.with_copd(FRIDAY)
    assert [message.sender_key for message in copd.messages] == [
        "aabenraa-hjemmesygepleje-nord",
        "aabenraa-laegehus-1",
        "aabenraa-hjemmesygepleje-nord",
    ]
    assert times.local(copd.messages[0].sent_at).strftime("%d %H.%M") == "18 10.25"
    for thread in threads.values():
        moments = [message.sent_at for message in thread.messages]
        assert moments == sorted(moments)
        assert thread == next(
            again for again in care_communications.threads(Directory(region), on=FRIDAY) if again.key == thread.key
        )


def test_a_thread_about_somebody_unknown_is_there_for_the_unmatched_tray(region: population.Population) -> None:
    threads = care_communications.threads(Directory(region), on=FRIDAY)
    unknown = next(thread for thread in threads if thread.key == "ukendt")
    assert unknown.citizen.home.municipality_code == "0550"
    assert unknown.citizen not in named_citizens.registered(FRIDAY)


@pytest.mark.conformance
def test_categories_are_those_of_medcom(conformance: Path) -> None:
    folder = conformance / "definitions" / "medcom-terminology-2.0.2"
    codes = json.loads((folder / "CodeSystem-medcom-careCommunication-categoryCodes.json").read_text(encoding="utf-8"))
    known = {concept["code"] for concept in codes["concept"]}
    assert {thread.category for thread in care_communications.written().threads} <= known


def test_ids_have_the_shapes_of_uuid_versions_4_and_7() -> None:
    made = stable_ids.resource_id("a", 1, at=AT)
    assert made == stable_ids.resource_id("a", 1, at=AT)
    assert made != stable_ids.resource_id("a", 2, at=AT)
    assert (made[14], made[19] in "89ab") == ("7", True)
    assert int(made.replace("-", "")[:12], 16) == int(AT.timestamp() * 1000)
    message = stable_ids.message_id("a", 1)
    assert (message[14], message[19] in "89ab") == ("4", True)
