"""Empty states say what is so and what fills the page; a record that does not answer says so in words."""

import pytest
from playwright.sync_api import expect

from naer.access.definition import Actor, Role
from naer.errors import BusyError
from naer.record import journal
from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor, Website

EMPTY = {
    "/tavle": "Ingen er varslet hjem inden for de næste 48 timer.",
    "/tavle?fane=indlagt": "Ingen af jeres borgere er indlagt lige nu.",
    "/tavle?fane=hjemme": "Ingen er kommet hjem de sidste 72 timer.",
    "/tavle?fane=weekend": "Intet er besluttet i weekendens dage endnu.",
    "/min-dag": "Der er ingen opgaver til jer i dag.",
    "/korrespondancer": "Ingen har skrevet endnu.",
    "/uplacerede": "Alle beskeder er lagt hos en borger.",
}


def test_pages_of_a_unit_without_citizens_say_so(visitor: Visitor, website: Website) -> None:
    region = website.region
    unit = region.house.organisation("Ny enhed")
    region.actors["newcomer"] = Actor(journal.new_id(), "Nye Nielsen", Role.VISITATOR, (unit,))
    region.units[region.actors["newcomer"].id] = "Ny enhed"
    page = visitor("newcomer", width=NARROW, with_axe=True)
    for path, words in EMPTY.items():
        page.goto(path)
        expect(page.get_by_role("main")).to_contain_text(words)
        assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == [], path


def test_a_record_that_does_not_answer_is_said_in_words(
    visitor: Visitor, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor("nurse")

    def away(*_: object, **__: object) -> None:
        raise BusyError(
            "The record does not answer right now.", what_to_do="Nothing was changed; try again in a moment."
        )

    monkeypatch.setattr(website.region.house.people_guard, "open", away)
    answer = page.request.get("/tavle")
    assert answer.status == 503
    assert "Nær svarer ikke lige nu" in answer.text()
    assert "Intet er ændret; prøv igen om et øjeblik." in answer.text()
