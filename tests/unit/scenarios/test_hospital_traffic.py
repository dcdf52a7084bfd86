"""Hospital stays of synthetic citizens, and the messages about them: how many, when, and with what disorder."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from naer.courses import rules
from naer.courses.definition import DischargeNotice, HospitalEvent, Move, Need, StayState, Telling
from naer.danish import times
from naer.errors import InvalidError
from naer.scenarios import hospital_shapes, hospital_stays, hospital_traffic, population
from naer.scenarios.hospital_stays import StayKind, Stays
from naer.scenarios.hospital_traffic import Arrival
from tests.unit.scenarios.synthetic_wards import HOSPITALS

ON = date(2026, 11, 20)
AREAS = ("0510", "0540", "0580")
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def region() -> population.Population:
    """Nearly half as many citizens as the three municipalities have: enough for the frequencies."""
    return population.generate(AREAS, 80_000, seed=1, on=ON)


@pytest.fixture(scope="module")
def year(region: population.Population) -> Stays:
    """The stays that begin in the year after the population's day."""
    made = hospital_stays.stays(region, until=date(2027, 12, 31))
    return made.chosen((made.began_at >= np.datetime64("2026-12-01")) & (made.began_at < np.datetime64("2027-12-01")))


@pytest.fixture(scope="module")
def month(region: population.Population) -> list[Arrival]:
    """What arrives in thirty days."""
    return hospital_traffic.arrivals(region, NOON, NOON + timedelta(days=30), hospitals=HOSPITALS)


def events(arrivals: list[Arrival]) -> list[HospitalEvent]:
    """The events that are told for the first time, without repeats."""
    return [item.told for item in arrivals if isinstance(item.told, HospitalEvent) and not item.is_repeat]


def notices(arrivals: list[Arrival]) -> list[DischargeNotice]:
    """The discharge notices."""
    return [item.told for item in arrivals if isinstance(item.told, DischargeNotice)]


@pytest.mark.parametrize(("ages", "per_1000"), [((65, 74), 180), ((75, 84), 330), ((85, 120), 520)])
def test_acute_admissions_are_as_frequent_as_the_figures(
    region: population.Population, year: Stays, ages: tuple[int, int], per_1000: float
) -> None:
    age = region.columns.age
    persons = np.count_nonzero((age >= ages[0]) & (age <= ages[1]))
    of_age = (age[year.row] >= ages[0]) & (age[year.row] <= ages[1])
    acute = np.count_nonzero(of_age & (year.kind == StayKind.ACUTE))
    # Less than the figure by those who have died or are in hospital already; more by the season's sum.
    assert 1000 * acute / persons == pytest.approx(per_1000, rel=0.12)


def test_the_frail_are_admitted_more_often_and_the_mean_stays(region: population.Population) -> None:
    columns, acute = region.columns, hospital_stays.yearly_rates(region)[0]
    old = (columns.age >= 75) & (columns.age <= 84)
    # Hazard ratios 1 and 4.73 (Clegg 2016).
    severe, fit = acute[old & (columns.frailty == 3)].mean(), acute[old & (columns.frailty == 0)].mean()
    assert severe / fit == pytest.approx(4.73)
    assert 1000 * acute[old].mean() / 0.86 == pytest.approx(330, rel=0.03)


def test_stays_are_as_long_as_danish_stays(region: population.Population, year: Stays) -> None:
    admitted = year.chosen(year.kind != StayKind.EMERGENCY_ONLY)
    days = (admitted.ended_at - admitted.admitted_at).astype(float) / 1440
    # Aabenraa's strategy (about 2021): 3.0 days over all; KL (2012): a quarter is home within 24 hours.
    assert days.mean() == pytest.approx(3.0, abs=0.8)
    assert np.mean(days < 1) == pytest.approx(0.25, abs=0.08)
    assert days.max() <= 46
    seventies = (region.columns.age >= 70) & (region.columns.age <= 79)
    # Statistics Denmark, Nyt 29394: 1,606 bed days per 1,000 aged 70-79 in 2018.
    per_1000 = 1000 * days[seventies[admitted.row]].sum() / np.count_nonzero(seventies)
    assert per_1000 == pytest.approx(1606, rel=0.2)


def test_nobody_is_in_hospital_twice_at_once_or_after_death(region: population.Population) -> None:
    made = hospital_stays.stays(region, until=date(2027, 6, 1))
    order = np.lexsort((made.began_at, made.row))
    same = made.row[order][1:] == made.row[order][:-1]
    assert np.all(made.began_at[order][1:][same] > made.ended_at[order][:-1][same])
    assert not np.any(made.died[order][:-1][same])
    assert np.all(made.ended_at > made.began_at)
    assert np.any(made.died)


def test_everybody_is_alive_on_the_populations_day(region: population.Population) -> None:
    made = hospital_stays.stays(region, until=ON)
    assert np.all(made.ended_at[made.died] >= np.datetime64(ON, "m"))


def test_people_go_home_by_day_and_most_on_friday(year: Stays) -> None:
    alive = year.chosen(~year.died & (year.kind != StayKind.EMERGENCY_ONLY))
    hour = alive.ended_at.astype("datetime64[h]").astype(int) % 24
    weekday = (alive.ended_at.astype("datetime64[D]").astype(int) + 3) % 7
    assert np.mean((hour >= 9) & (hour <= 17)) > 0.9
    by_day = np.bincount(weekday, minlength=7)
    assert by_day.argmax() == 4
    assert by_day[5:].sum() < by_day[4]


def test_readmissions_follow_within_thirty_days(year: Stays) -> None:
    again = np.count_nonzero(year.again)
    acute = np.count_nonzero(year.kind == StayKind.ACUTE)
    # Nationally 11 to 12 percent of acute admissions (assumption in rates.csv); some fall on days already in hospital.
    assert 0.06 < again / acute < 0.13


def test_what_arrives_in_two_periods_is_what_arrives_in_both_together(
    region: population.Population, month: list[Arrival]
) -> None:
    middle, end = NOON + timedelta(days=11, hours=7), NOON + timedelta(days=30)
    first = hospital_traffic.arrivals(region, NOON, middle, hospitals=HOSPITALS)
    second = hospital_traffic.arrivals(region, middle, end, hospitals=HOSPITALS)
    assert first + second == month


def test_messages_arrive_in_order_within_the_period(month: list[Arrival]) -> None:
    assert all(one.arrives_at <= other.arrives_at for one, other in pairwise(month))
    assert month[0].arrives_at >= NOON
    assert month[-1].arrives_at < NOON + timedelta(days=30)
    assert all(arrival.told is not None and arrival.arrives_at.tzinfo is UTC for arrival in month)


def test_the_usual_disorder_is_there_at_low_rates(month: list[Arrival]) -> None:
    shapes = hospital_shapes.load()
    told = events(month)
    tellings = Counter(event.telling for event in told)
    new = tellings[Telling.NEW]
    assert tellings[Telling.REVISED] / new == pytest.approx(shapes.corrected_percent / 100, rel=0.3)
    assert 0 < tellings[Telling.CANCELLED] / new < 0.02
    repeats = [arrival for arrival in month if arrival.is_repeat]
    assert len(repeats) / len(told) == pytest.approx(shapes.repeated_percent / 100, rel=0.4)
    late = [
        arrival
        for arrival in month
        if isinstance(arrival.told, HospitalEvent) and not arrival.is_repeat
        if arrival.arrives_at - arrival.told.registered_at > timedelta(minutes=30)
    ]
    assert len(late) / len(told) == pytest.approx(shapes.late_percent / 100, rel=0.4)


def test_message_ids_are_unique_but_for_repeats(month: list[Arrival]) -> None:
    ids = [arrival.told.message_id for arrival in month if not arrival.is_repeat]
    assert len(set(ids)) == len(ids)
    sent = set(ids)
    # A repeat at the very start of the period repeats what came before it.
    assert sum(arrival.told.message_id not in sent for arrival in month if arrival.is_repeat) <= 1


def test_corrections_and_cancellations_say_what_they_change(month: list[Arrival]) -> None:
    told = {event.message_id: event for event in events(month)}
    changes = [event for event in told.values() if event.telling is not Telling.NEW]
    assert changes
    for event in changes:
        assert event.corrects
        if event.corrects in told:
            assert told[event.corrects].move is event.move
            assert told[event.corrects].registered_at < event.registered_at


def test_the_events_of_a_stay_replay_to_a_sensible_end() -> None:
    fewer = population.generate(AREAS, 40_000, seed=1, on=ON)
    long = hospital_traffic.arrivals(fewer, NOON, NOON + timedelta(days=75), hospitals=HOSPITALS)
    by_episode: dict[str, list[HospitalEvent]] = defaultdict(list)
    for event in events(long):
        by_episode[event.episode].append(event)
    begun = [
        told
        for told in by_episode.values()
        if any(event.move in (Move.ADMIT_INPATIENT, Move.ADMIT_EMERGENCY) for event in told)
        and min(event.registered_at for event in told) < NOON + timedelta(days=20)
    ]
    states = Counter(rules.stay(told).state for told in begun)
    assert set(states) <= {StayState.DISCHARGED, StayState.DECEASED, StayState.CANCELLED}
    assert states[StayState.DISCHARGED] > 50 * states[StayState.CANCELLED] > 0
    assert states[StayState.DECEASED] > 0


def test_a_weekend_at_home_begins_on_saturday_and_ends_on_sunday(month: list[Arrival]) -> None:
    leaves = [event for event in events(month) if event.telling is Telling.NEW and event.deceased is None]
    starts = [event for event in leaves if event.move is Move.START_LEAVE]
    ends = [event for event in leaves if event.move is Move.END_LEAVE]
    assert starts
    assert {times.local(event.occurred_at).weekday() for event in starts} == {5}
    assert {times.local(event.occurred_at).weekday() for event in ends} == {6}


def test_notices_come_before_the_homecoming_to_those_who_are_waited_for(
    region: population.Population, month: list[Arrival]
) -> None:
    given = notices(month)
    assert len(given) > 300
    codes = {need.value for need in Need}
    for notice in given:
        assert notice.noticed_at < notice.expected_at
        assert set(notice.needs) <= codes
        assert notice.conditions[0].startswith("D")
    short = [notice for notice in given if notice.expected_at - notice.noticed_at <= timedelta(hours=6)]
    assert 0.1 < len(short) / len(given) < 0.4
    columns = region.columns
    for arrival in month:
        if isinstance(arrival.told, DischargeNotice):
            helped = columns.help[arrival.row] > 0 or columns.nursing_visits[arrival.row] > 0
            assert columns.age[arrival.row] >= 65 or helped


def test_wards_fit_the_reason(month: list[Arrival]) -> None:
    heart = {notice.hospital.name for notice in notices(month) if notice.conditions == ("DI50",)}
    assert heart == {"kardiologisk"}
    assert {event.hospital.name for event in events(month) if event.emergency} == {"akutafdeling"}


def test_intensity_makes_a_small_demonstration_livelier() -> None:
    small = population.generate(AREAS, 2000, seed=1, on=ON)
    calm = hospital_traffic.arrivals(small, NOON, NOON + timedelta(days=14), hospitals=HOSPITALS)
    lively = hospital_traffic.arrivals(small, NOON, NOON + timedelta(days=14), hospitals=HOSPITALS, intensity=5)
    assert 3 < len(lively) / len(calm) < 7


def test_a_ward_that_is_missing_is_named(region: population.Population) -> None:
    with pytest.raises(InvalidError, match="sygehus-soenderjylland"):
        hospital_traffic.arrivals(region, NOON, NOON + timedelta(days=1), hospitals={})


def test_traffic_before_the_populations_time_is_refused(region: population.Population) -> None:
    with pytest.raises(InvalidError, match="sixty days"):
        hospital_traffic.arrivals(region, NOON - timedelta(days=90), NOON, hospitals=HOSPITALS)
