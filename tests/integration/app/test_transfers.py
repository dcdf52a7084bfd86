"""Courses pass on their day each for itself: one that cannot leaves the others alone."""

import logging
from datetime import date, timedelta

import pytest

from naer.app import transfers
from naer.courses import actions, course
from naer.courses.rules import Term, gaps_and_overlaps
from naer.danish import times
from naer.fhir.plain import Json, reference_id
from tests import small_region
from tests.house import House

MIDNIGHT = times.start_of_day(date(2027, 1, 1))
TASK, TEAM, OTHER = "acute-nursing", "aabenraa-akutteam", "aabenraa-traening"


@pytest.fixture
def region(house: House) -> House:
    """Aabenraa, three hours before New Year."""
    small_region.register_organisations(house)
    house.clock.at = MIDNIGHT - timedelta(hours=3)
    return house


def opened(house: House, citizen_id: str, start: str | None = None) -> str:
    """An open course of a citizen with the acute team; `start` replaces when it began, an empty one leaves it out."""
    with house.system() as rec:
        course_id = actions.open_course(
            rec, citizen_id=citizen_id, code=TASK, name="Akut", organisation_id=house.ids[TEAM], contact="A. Akut"
        )
        episode = rec.read("EpisodeOfCare", course_id)
        if start is not None:
            rec.save({**episode, "period": {"start": start}} if start else _without_period(episode), act="test")
    return course_id


def _without_period(episode: Json) -> Json:
    return {key: value for key, value in episode.items() if key != "period"}


def test_one_course_that_cannot_pass_does_not_stop_the_others(region: House, caplog: pytest.LogCaptureFixture) -> None:
    nowhere = opened(region, region.citizen())
    beginless = opened(region, small_region.live_in_aabenraa(region), "")
    by_day = opened(region, small_region.live_in_aabenraa(region), "2026-11-03")
    region.clock.at = MIDNIGHT + timedelta(minutes=1)
    with caplog.at_level(logging.ERROR):
        assert transfers.pass_on(region.system_guard) == 1
    assert "NotFoundError" in caplog.text
    with region.system() as rec:
        passed = [one for one in (nowhere, beginless, by_day) if rec.read("EpisodeOfCare", one).get("extension")]
    assert passed == [by_day]


def test_a_course_that_was_handed_on_before_the_night_was_made_up_for_passes_from_then(region: House) -> None:
    citizen_id = small_region.live_in_aabenraa(region)
    course_id = opened(region, citizen_id)
    taken, late = MIDNIGHT + timedelta(hours=1), MIDNIGHT + timedelta(hours=9)
    region.clock.at = taken
    with region.system() as rec:
        rec.make_responsible(
            course_id, citizen_id=citizen_id, organisation_id=region.ids[OTHER], contact="B. Traening", since=taken
        )
        rec.save(course.managed_by(rec.read("EpisodeOfCare", course_id), region.ids[OTHER]), act="test")
    region.clock.at = late
    assert transfers.pass_on(region.system_guard) == 1
    with region.system() as rec:
        terms = [Term(one.organisation_id, one.since, one.until) for one in rec.responsible_history(course_id)]
        managing = reference_id(rec.read("EpisodeOfCare", course_id)["managingOrganization"])
    assert gaps_and_overlaps(terms, opened_at=terms[0].since, closed_at=None) == []
    assert [(one.since, one.until) for one in terms[1:]] == [(taken, late), (late, None)]
    assert managing == terms[-1].organisation_id == region.ids[TEAM]
    assert transfers.pass_on(region.system_guard) == 0
