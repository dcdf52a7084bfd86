"""When the steps of the guided tour play, the first time and when its hours have gone by."""

import re
from dataclasses import replace

import pytest

from naer.danish.language import Language
from naer.scenarios import guided_tour
from naer.web.components import tour
from naer.web.components.tour import Step, Tour
from naer.web.language import LOCALE_FOLDER, every_language
from tests.unit.web.web_facts import at

BEGINS, LATEST, LAST = at("20 10.04"), at("20 12.00"), at("20 16.00")
TEXT: dict[Language, str] = {"da": "x", "en": "x"}


def _step(actor: str, plays: str = "") -> Step:
    return Step(f"/{actor}", actor, actor, at(plays) if plays else None, TEXT, TEXT, TEXT, TEXT, TEXT)


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


@pytest.mark.parametrize(
    ("path", "is_here"),
    [("/tavle", False), ("/tavle?fane=ude", False), ("/tavle?fane=hjemme", True), ("/tavle?side=2&fane=hjemme", True)],
)
def test_another_tab_of_a_steps_page_is_not_its_page(path: str, is_here: bool) -> None:
    on_a_tab = replace(TOUR, steps=(replace(_step("rikke"), path="/tavle?fane=hjemme"), *TOUR.steps[1:]))
    strip = tour.step(on_a_tab, 0, language="da", now=BEGINS, path=path, began_at=BEGINS)
    assert strip.is_here == is_here


def test_what_a_step_marks_is_what_its_page_says_in_the_language_shown() -> None:
    said = every_language()["en"].translations
    catalogue = (LOCALE_FOLDER / "en/LC_MESSAGES/naer.po").read_text(encoding="utf-8")
    screen_texts = re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE)
    for one in guided_tour.load().steps:
        danish, english = one.expect.da, one.expect.en
        on_screens = {text for text in screen_texts if danish in text}
        assert bool(on_screens) == (danish != english), one.key
        assert all(english in said.gettext(text) for text in on_screens), one.key
