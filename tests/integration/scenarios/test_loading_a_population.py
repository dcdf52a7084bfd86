"""A synthetic population with a past in the record: recorded when it happened, found like anything else, no stay but stays."""

from datetime import UTC, date, datetime, timedelta

from naer.app import figures, populations
from naer.app.populations import Wanted
from naer.insight import right_now
from tests.house import House

WANTED = Wanted(area="0825", citizens=25, seed=3, on=date(2026, 11, 20), history_years=2)


def test_a_past_is_recorded_at_its_own_times(house: House) -> None:
    told: list[tuple[str, int, int]] = []
    count = populations.load(WANTED, house.system_guard, lambda *each: told.append(each))
    assert told[-1] == ("citizens", 25, 25)
    with house.system() as rec:
        patients = rec.find("Patient", {})
        assert len(patients) == 25
        encounters = rec.find("Encounter", {})
        assert 200 < len(encounters) < count
        for one in encounters:
            recorded_at = datetime.fromisoformat(one["meta"]["lastUpdated"])
            assert recorded_at < house.clock.now()
            assert recorded_at - datetime.fromisoformat(one["period"]["end"]) < timedelta(hours=1)
        long_ago = datetime(2025, 11, 20, tzinfo=UTC)
        late = rec.count("Observation", {"_lastUpdated": f"gt{long_ago.isoformat()}"})
        assert 0 < late < rec.count("Observation", {})


def test_the_same_population_is_written_to_files_and_to_the_record(house: House) -> None:
    count = populations.load(WANTED, house.system_guard, lambda *_: None)
    assert sum(1 for _ in populations.resources(WANTED)) == count


def test_contacts_of_the_past_are_no_homecomings_in_the_figures(house: House) -> None:
    populations.load(WANTED, house.system_guard, lambda *_: None)
    lately = (house.clock.now() - right_now.LATELY).isoformat()
    figures.count(house.system_guard)
    with house.system() as rec:
        over = rec.find("Encounter", {"status": "finished", "date": f"ge{lately}"})
        stays = [one for one in over if one["class"]["code"] in ("IMP", "EMER")]
        assert len(stays) < len(over)
        report = rec.first("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|0825"})
        home = {count.figure: count.number for count in right_now.read_report(report)} if report else {}
        assert home.get(right_now.Figure.HOME_LATELY, 0) == len({one["subject"]["reference"] for one in stays})


def test_a_figure_goes_back_to_nought_when_nothing_is_left_of_it(house: House) -> None:
    populations.load(WANTED, house.system_guard, lambda *_: None)
    with house.system() as rec:
        citizen = {"reference": f"Patient/{rec.find('Patient', {})[0]['id']}"}
        task = {"resourceType": "Task", "status": "requested", "intent": "order", "for": citizen}
        tasks = [rec.save(task, act="test.make") for _ in range(right_now.LEAST_SHOWN)]
    assert _open_tasks(house) == right_now.LEAST_SHOWN
    with house.system() as rec:
        for one in tasks:
            rec.save({**one, "status": "completed"}, act="test.finish")
    assert _open_tasks(house) == 0


def _open_tasks(house: House) -> int | None:
    figures.count(house.system_guard)
    with house.system() as rec:
        report = rec.first("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|0825"})
    counts = {one.figure: one.number for one in right_now.read_report(report)} if report else {}
    return counts[right_now.Figure.TASKS_OPEN]
