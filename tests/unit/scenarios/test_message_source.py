"""All that reaches a region: letters, home measurements and hospital messages at their volume, rhythm and disorder."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import mean

import numpy as np
import pytest

from naer.danish import times
from naer.dialogue import content as dialogue_content
from naer.organisations import content, demonstration
from naer.scenarios import letter_traffic, named_citizens, population, traffic_shapes, vocabulary
from naer.scenarios.home_measurements import HomeMeasurements, MeasurementArrival
from naer.scenarios.letter_traffic import LetterArrival
from naer.scenarios.message_source import MessageSource
from tests.unit.scenarios.synthetic_wards import HOSPITALS

ON = date(2026, 11, 20)
AREAS = ("0510", "0540", "0580")
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEKS = timedelta(days=14)


@pytest.fixture(scope="module")
def region() -> population.Population:
    return population.generate(AREAS, 60_000, seed=5, on=ON)


@pytest.fixture(scope="module")
def letters(region: population.Population) -> list[LetterArrival]:
    return letter_traffic.letters(region, MONDAY, MONDAY + WEEKS)


@pytest.fixture(scope="module")
def home(region: population.Population) -> HomeMeasurements:
    return HomeMeasurements(region)


@pytest.fixture(scope="module")
def measured(home: HomeMeasurements) -> list[MeasurementArrival]:
    return home.arrivals(MONDAY, MONDAY + WEEKS)


def test_there_are_as_many_letters_as_in_life(region: population.Population, letters: list[LetterArrival]) -> None:
    yearly = len(letters) / region.count / WEEKS.days * 365
    # About eight million correspondence messages a year among 5.9 million (by memory): 1.36 for each.
    assert yearly == pytest.approx(1.36, abs=0.2)


def test_letters_are_written_on_working_days_and_answered_in_office_hours(letters: list[LetterArrival]) -> None:
    on_weekday = Counter(times.local(one.sent_at).weekday() for one in letters)
    assert min(on_weekday[day] for day in range(5)) > 4 * max(on_weekday[5], on_weekday[6])
    answers = [one for one in letters if one.answers]
    assert 0.3 < len(answers) / len(letters) < 0.45  # 62 percent of those that begin a conversation
    assert all(8 <= times.local(one.sent_at).hour < 16 and times.local(one.sent_at).weekday() < 5 for one in answers)


def test_an_answer_goes_back_to_who_asked_and_comes_after(letters: list[LetterArrival]) -> None:
    first = {one.message_id: one for one in letters if not one.answers and not one.is_repeat}
    answered = [(one, first[one.answers]) for one in letters if one.answers in first]
    assert len(answered) > 300
    for answer, question in answered:
        assert (answer.sender_key, answer.receiver_key) == (question.receiver_key, question.sender_key)
        assert (answer.thread_id, answer.category) == (question.thread_id, question.category)
        assert answer.sent_at > question.sent_at


def test_some_letters_are_late_and_some_come_twice(letters: list[LetterArrival]) -> None:
    shapes = traffic_shapes.load().letters
    late = mean(one.arrives_at - one.sent_at > timedelta(minutes=30) for one in letters if not one.is_repeat)
    twice = mean(one.is_repeat for one in letters)
    assert 100 * late == pytest.approx(shapes.late_percent, abs=0.6)
    assert 100 * twice == pytest.approx(shapes.repeated_percent, abs=0.5)
    once = [one.message_id for one in letters if not one.is_repeat]
    assert len(set(once)) == len(once)


def test_those_with_nursing_are_written_about_most(region: population.Population, letters: list[LetterArrival]) -> None:
    about = np.bincount([one.row for one in letters], minlength=region.count)
    nursed = region.columns.nursing_visits > 0
    assert about[nursed].mean() > 15 * about[~nursed].mean()
    for one in letters:
        if "hjemmesygepleje" in f"{one.sender_key} {one.receiver_key}":
            assert nursed[one.row]


def test_every_party_is_an_organisation_and_every_category_medcoms(letters: list[LetterArrival]) -> None:
    tree = content.load()
    for code in AREAS:
        tree = demonstration.with_units(tree, code, ON)
    keys = {one.key for one in tree.organisations}
    assert {one.sender_key for one in letters} | {one.receiver_key for one in letters} <= keys
    categories = {one.code for one in dialogue_content.categories().categories}
    assert {kind.category for kind in traffic_shapes.load().letters.kinds} <= categories


def test_home_measurements_follow_the_plan(
    region: population.Population, home: HomeMeasurements, measured: list[MeasurementArrival]
) -> None:
    conditions = vocabulary.load().conditions
    ill = (region.columns.conditions >> np.uint16(conditions.place("copd"))) & 1
    plan = traffic_shapes.load().home_measurements.plans[0]
    saturations = [one for one in measured if one.key == "saturation" and not one.is_repeat]
    those = {one.citizen_key for one in saturations}
    assert len(those) / ill.sum() == pytest.approx(plan.percent / 100, abs=0.015)
    assert those <= {region.key(row) for row in np.flatnonzero(ill).tolist()}
    assert {times.local(one.measured_at).weekday() for one in saturations} == set(plan.weekdays)
    assert len(saturations) / len(those) == pytest.approx(4 * 0.88, abs=0.25)  # twice a week, 12 percent left out
    assert home.citizens >= len(those)


def test_the_values_of_a_person_are_alike_and_fit_the_illness(measured: list[MeasurementArrival]) -> None:
    by_person: dict[int, list[float]] = {}
    for one in measured:
        if one.key == "weight":
            by_person.setdefault(one.citizen_key, []).append(one.value)
    spreads = [np.std(found) for found in by_person.values() if len(found) > 5]
    assert len(spreads) > 10
    assert max(spreads) < 3.5
    assert 90 < mean(one.value for one in measured if one.key == "saturation") < 95


def test_two_periods_bring_what_both_together_bring() -> None:
    region = population.generate(AREAS, 9_000, seed=5, on=ON)
    home = HomeMeasurements(region)
    begin, middle, end = MONDAY, MONDAY + timedelta(hours=31, minutes=17), MONDAY + timedelta(days=3)
    for source in (lambda one, other: letter_traffic.letters(region, one, other), home.arrivals):
        assert [*source(begin, middle), *source(middle, end)] == source(begin, end)
    whole = MessageSource(region, hospitals=HOSPITALS)
    again = MessageSource(region, hospitals=HOSPITALS)
    parts = [*again.between(begin, middle), *again.between(middle, end)]
    assert parts == list(whole.between(begin, end))


def test_a_region_of_a_hundred_thousand_has_its_daily_volume(region: population.Population) -> None:
    source = MessageSource(region, hospitals=HOSPITALS)
    monday, saturday = (source.volume(day, day + timedelta(days=1)) for day in (MONDAY, MONDAY + timedelta(days=5)))
    assert 100 < monday.hospital < 300
    assert monday.letters > 5 * saturday.letters
    assert monday.together == monday.hospital + monday.letters + monday.measurements
    assert monday.measurements > 2 * saturday.measurements


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)])
def test_clock_changes_and_new_year_stop_nothing(day: date) -> None:
    made = population.generate(("0580",), 20_000, seed=6, on=ON)
    begin = times.start_of_day(day)
    arrived = letter_traffic.letters(made, begin, begin + timedelta(days=2))
    assert arrived
    assert [one.arrives_at for one in arrived] == sorted(one.arrives_at for one in arrived)


def test_the_written_citizen_with_copd_measures_at_home_as_her_plan_says() -> None:
    region = population.generate(AREAS, 3_000, seed=5, on=ON)
    alone = HomeMeasurements(region)
    home = HomeMeasurements(region, named_citizens.who_measure(region.on))
    assert home.citizens == alone.citizens + 1
    hers = [one for one in home.arrivals(MONDAY, MONDAY + WEEKS) if one.citizen_key == named_citizens.WITH_COPD]
    assert {one.measured_at.weekday() for one in hers} <= {0, 3}
    assert {one.key for one in hers} == {"saturation", "pulse"}
    assert all(70 <= one.value <= 100 for one in hers if one.key == "saturation")
