"""The day's visits are made once, stand still while a service is paused, and come back by themselves."""

from datetime import date, timedelta

import pytest

from naer.fhir.plain import Json
from naer.planning import actions
from tests.house import House

FRIDAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _early_morning(house: House) -> None:
    house.clock.at -= timedelta(hours=4)


def granted(house: House, citizen: str, unit: str, code: str = "nursing-visit") -> Json:
    service: Json = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": actions.SERVICE_CODES, "code": code}], "text": "Sygeplejebesøg"},
        "subject": {"reference": f"Patient/{citizen}"},
        "performer": [{"reference": f"Organization/{unit}"}],
        "reasonCode": [{"text": "Medicindosering"}],
        "occurrenceTiming": {
            "repeat": {
                "boundsPeriod": {"start": "2026-10-01", "end": "2027-03-31"},
                "frequency": 2,
                "period": 1,
                "periodUnit": "d",
                "timeOfDay": ["08:00:00", "20:00:00"],
            }
        },
    }
    with house.system() as rec:
        return rec.save(service, act="test")


def statuses(house: House) -> list[str]:
    with house.system() as rec:
        return [task["status"] for task in rec.find("Task", {"code": "visit"}, sort="period")]


def test_planning_a_day_twice_makes_its_visits_once(house: House) -> None:
    granted(house, house.citizen(), house.organisation("Nord"))
    for expected in (2, 0):
        with house.system() as rec:
            assert actions.plan_day(rec, FRIDAY) == expected
    with house.system() as rec:
        task = rec.find("Task", {}, sort="period")[0]
    assert task["description"] == "Sygeplejebesøg: Medicindosering"
    assert task["executionPeriod"]["start"] == "2026-11-20T07:00:00+00:00"


def test_planning_ahead_reaches_a_week(house: House) -> None:
    granted(house, house.citizen(), house.organisation("Nord"))
    with house.system() as rec:
        assert actions.plan_ahead(rec) == 2 * actions.DAYS_AHEAD


def test_a_visit_whose_time_has_passed_is_not_planned(house: House) -> None:
    granted(house, house.citizen(), house.organisation("Nord"))
    house.clock.go_on(timedelta(hours=4))
    with house.system() as rec:
        assert actions.plan_day(rec, FRIDAY) == 1


def test_services_that_are_not_planned_as_visits_give_none(house: House) -> None:
    granted(house, house.citizen(), house.organisation("Nord"), code="meals")
    with house.system() as rec:
        assert actions.plan_day(rec, FRIDAY) == 0


def test_visits_pause_with_their_service_and_resume_by_themselves(house: House) -> None:
    service = granted(house, house.citizen(), house.organisation("Nord"))
    with house.system() as rec:
        actions.plan_day(rec, FRIDAY)
        service = rec.save({**service, "status": "on-hold"}, act="test")
        assert actions.follow_service(rec, service) == 2
    assert statuses(house) == ["on-hold", "on-hold"]
    house.clock.go_on(timedelta(hours=4))
    with house.system() as rec:
        service = rec.save({**service, "status": "active"}, act="test")
        assert actions.follow_service(rec, service) == 1 + 2 * (actions.DAYS_AHEAD - 1)
    morning, *rest = statuses(house)
    assert morning == "on-hold", "the morning's visit is past and stays undone"
    assert set(rest) == {"requested"}


def test_visits_of_a_stopped_service_are_cancelled(house: House) -> None:
    service = granted(house, house.citizen(), house.organisation("Nord"))
    with house.system() as rec:
        actions.plan_day(rec, FRIDAY)
        actions.follow_service(rec, rec.save({**service, "status": "revoked"}, act="test"))
    assert statuses(house) == ["cancelled", "cancelled"]
