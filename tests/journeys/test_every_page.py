"""Every page as everybody who may open it: axe finds nothing, the structure holds, nothing sticks out at 390 px.

A page is opened wide and then narrowed, for no script asks for the width. axe looks at it once at each width, as the first of
`WITH_AXE` who may open it: it is the slow one, and a page has one layout for all. Structure, width and the size of what one
presses are looked at as everybody.
The pages come from the routes table, so a new page is looked at from the day it is there.
"""

import pytest
from playwright.sync_api import Page

from naer.access import rules
from naer.access.definition import Actor
from naer.web.routes import ROUTES
from tests import made_lab
from tests.journeys import looking
from tests.journeys import region as regions
from tests.journeys.conftest import NARROW, WIDE, Visitor, Website

WITH_AXE = ("nurse", "director", "integrator", "reviewer", "andreas", "ole")
SEEING_THE_SAME = ("acute", "visitator", "doctor", "coordinator")
PARTS = {"citizen": "andreas", "stay": "andreas-stay", "task": "medicines", "thread": "thread", "message": "message"}
INDICATOR = {"indicator": "readmissions-30d", "run": made_lab.RUN}
NO_PAGE = {"/", "/health", "/tavle/nyt", "/styring/scenarier/{run}/nyt", "/styring/oekonomi/business-case/regneark"}


def _paths(actor: Actor, website: Website) -> list[str]:
    parts = {name: website.region.ids.get(key, "missing") for name, key in PARTS.items()} | {"intervention": "tele-kol"}
    return [
        route.path.format(**parts, **INDICATOR)
        for route in ROUTES
        if route.method == "GET"
        and route.path not in NO_PAGE
        and "/fil/" not in route.path
        and not route.path.endswith("/hent")
        and route.need is not None
        and rules.refusal(actor, route.need) is None
    ]


@pytest.mark.parametrize("who", WITH_AXE)
def test_every_page_of_a_person_is_accessible_and_fits(who: str, visitor: Visitor, website: Website) -> None:
    found: dict[str, list[str]] = {}
    _letters(website)
    page = visitor(who, width=WIDE, with_axe=True)
    seen = {path for other in WITH_AXE[: WITH_AXE.index(who)] for path in _paths(website.region.actors[other], website)}
    for path in _paths(website.region.actors[who], website):
        least_px = 44 if website.region.actors[who].citizen_id else 24
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(path)
        trouble = [*looking.faults(page), *looking.too_wide(page), *_violations(page, path not in seen)]
        page.set_viewport_size({"width": NARROW, "height": 844})
        trouble += [*looking.too_wide(page), *_violations(page, path not in seen, again=True)]
        trouble += looking.small_targets(page, least_px=least_px)
        if trouble:
            found[path] = trouble
    assert found == {}


@pytest.mark.parametrize("who", SEEING_THE_SAME)
def test_the_same_pages_hold_for_colleagues_in_other_roles(who: str, visitor: Visitor, website: Website) -> None:
    found: dict[str, list[str]] = {}
    _letters(website)
    page = visitor(who, width=NARROW)
    for path in _paths(website.region.actors[who], website):
        page.goto(path)
        if trouble := [*looking.faults(page), *looking.too_wide(page)]:
            found[path] = trouble
    assert found == {}


def _violations(page: Page, is_new: bool, *, again: bool = False) -> list[str]:
    return looking.violations(page, again=again) if is_new else []


def _letters(website: Website) -> None:
    regions.write(website.region, citizen="andreas", text="Metformin er ny.\nHvem følger nyretal?")
    regions.unplaced(website.region, text="Bent skal have kontrolleret INR.")


def test_the_front_page_and_an_unknown_address_are_accessible(visitor: Visitor) -> None:
    page = visitor(width=NARROW, with_axe=True)
    for path in ("/", "/findes-ikke"):
        page.goto(path)
        assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []


@pytest.mark.parametrize("who", ["nurse", "andreas"])
def test_pages_reflow_at_four_hundred_per_cent(who: str, visitor: Visitor, website: Website) -> None:
    page = visitor(who, width=320)
    found: dict[str, list[str]] = {}
    for path in _paths(website.region.actors[who], website):
        page.goto(path)
        if trouble := looking.too_wide(page):
            found[path] = trouble
    assert found == {}
