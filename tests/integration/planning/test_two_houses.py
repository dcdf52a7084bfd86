"""What the crash bench compares of two houses is the same at any time of the day, and not when a pause got lost."""

from datetime import timedelta

import pytest

from bench import two_houses
from naer.fhir.plain import Json
from naer.planning import actions
from tests.house import House
from tests.integration.planning.test_plan_day import FRIDAY, granted, statuses


def paused(house: House, service: Json) -> Json:
    with house.system() as rec:
        held = rec.save({**service, "status": "on-hold"}, act="test")
        actions.follow_service(rec, held)
    return held


def resumed(house: House, service: Json) -> Json:
    with house.system() as rec:
        active = rec.save({**service, "status": "active"}, act="test")
        actions.follow_service(rec, active)
    return active


@pytest.mark.parametrize("goes_on", [timedelta(hours=4), timedelta(hours=20)], ids=["over-a-visit", "over-midnight"])
def test_what_the_time_of_day_decides_is_not_compared_and_what_a_message_causes_is(
    house: House, goes_on: timedelta
) -> None:
    # Given a house that held and resumed a citizen's service early in the morning
    house.clock.at -= timedelta(hours=4)
    service = granted(house, house.citizen(), house.organisation("Nord"))
    with house.system() as rec:
        actions.plan_ahead(rec)
    service = resumed(house, paused(house, service))
    early = two_houses.compared(str(house.server.admin), begun_on=FRIDAY)
    assert set(statuses(house)) == {"requested"}
    # When the same is done later in the day, or on the day after
    service = paused(house, service)
    house.clock.go_on(goes_on)
    service = resumed(house, service)
    # Then visits differ that are past, and nothing that is compared
    assert set(statuses(house)) == {"requested", "on-hold"}
    assert two_houses.compared(str(house.server.admin), begun_on=FRIDAY) == early
    # And a pause is seen in the service and in its visits
    paused(house, service)
    paused_too = two_houses.compared(str(house.server.admin), begun_on=FRIDAY)
    assert {what for what in early if early[what] != paused_too[what]} == {
        "services by status",
        "tasks by title and status",
    }
