"""When the steps of the guided tour play, the first time and when its hours have gone by."""

from dataclasses import replace

import pytest

from naer.danish.language import Language
from naer.web.components import tour
from naer.web.components.tour import Step, Tour
from tests.unit.web.web_facts import at

BEGINS, LATEST, LAST = at("20 10.04"), at("20 12.00"), at("20 16.00")
TEXT: dict[Language, str] = {"da": "x", "en": "x"}


def _step(actor: str, plays: str = "") -> Step:
    return Step(f"/{actor}", actor, actor, at(plays) if plays else None, TEXT, TEXT, TEXT, TEXT)


TOUR = Tour((_step("anne"), _step("rikke", "20 14.15"), _step("anne", "20 16.00")), "tasks-open", BEGINS, LATEST)


def test_in_its_hours_each_step_plays_when_it_was_written_for() -> None:
    assert [TOUR.plays_at(place, began_at=BEGINS) for place in range(3)] == [None, at("20 14.15"), LAST]


def test_begun_again_later_only_the_last_step_moves_the_clock_and_as_far_as_before() -> None:
    began = at("20 16.30")
    assert [TOUR.plays_at(place, began_at=began) for place in range(3)] == [None, None, began + (LAST - BEGINS)]


@pytest.mark.parametrize(("began", "is_again"), [("20 10.04", False), ("20 12.00", False), ("20 12.01", True)])
def test_the_strip_says_when_the_tours_hours_have_gone_by(began: str, is_again: bool) -> None:
    strip = tour.step(TOUR, 1, language="da", now=at("20 16.30"), path="/rikke", began_at=at(began))
    assert (strip.is_again, strip.is_here) == (is_again, True)
    assert (strip.next_at is not None) == is_again


def test_a_step_that_is_otherwise_when_its_hours_have_gone_by_is_shown_as_it_is_then() -> None:
    later = replace(_step("rikke"), path="/rikke/later")
    twice = replace(TOUR, steps=(TOUR.steps[0], replace(TOUR.steps[1], again=later), TOUR.steps[2]))
    strips = [
        tour.step(twice, 1, language="da", now=at("20 16.30"), path="/rikke", began_at=at(began))
        for began in ("20 10.04", "20 16.30")
    ]
    assert [(one.path, one.is_here) for one in strips] == [("/rikke", True), ("/rikke/later", False)]


def test_how_far_the_clock_goes_is_said_by_the_tours_own_steps() -> None:
    assert TOUR.moves == LAST - BEGINS
