"""A10: the discharge board answers who comes home, what blocks and who is responsible; by mouse, keys and paper."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from naer.courses.definition import DischargeNotice
from naer.courses.encounter import StayRecord, as_encounter
from naer.web.components import clock
from naer.web.staff import discharge_board_view as view
from tests.journeys import region as regions
from tests.journeys.conftest import NARROW, SECRET, Visitor, Website
from tests.journeys.region import Region
from tests.pages import Reader

CUT = "Listen er længere, end tavlen kan vise på én gang."


def test_a_visitator_sees_who_comes_home_what_blocks_and_who_answers(visitor: Visitor) -> None:
    # Given a visitator on a Friday morning, when they log in
    page = visitor("visitator")
    # Then the board answers at once
    row = page.get_by_role("listitem").filter(has_text="Andreas Kjærgaard").first
    expect(row).to_contain_text("hjem i dag kl. 14")
    expect(row).to_contain_text("3 t 58 m før")
    expect(row).to_contain_text("mangler 5 ting før hjemkomst")
    expect(row).to_contain_text("Hjemmesygeplejen Nord")
    expect(row).to_contain_text("haster i dag kl. 12")
    expect(row).to_contain_text("Skal have blodsukkerapparat med hjem.")


def test_how_a_task_stands_is_told_in_words_to_who_sees_no_colours(visitor: Visitor) -> None:
    page = visitor("visitator")
    tasks = page.locator(".board-blocks li").all()
    stand = {(one.locator("svg").get_attribute("class"), one.locator(".sr-only").inner_text().strip()) for one in tasks}
    said = {(f"mark mark--{mark}", f"({word})") for mark, word in clock.BY_MARK.items()}
    assert stand and stand <= said


def test_the_lists_are_links_that_survive_reload(visitor: Visitor) -> None:
    page = visitor("nurse")
    page.goto("/tavle")
    page.get_by_role("navigation", name="Lister på tavlen").get_by_role("link", name="Hjemme nu").click()
    page.wait_for_url("**/tavle?*")
    expect(page.get_by_text("Inger Margrethe Mørk-Østergaard").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Inger Margrethe Mørk-Østergaard").first).to_be_visible()
    assert "fane=hjemme" in page.url
    assert "Inger" not in page.url


def test_the_keys_j_k_and_enter_move_and_open(visitor: Visitor) -> None:
    page = visitor("nurse")
    page.goto("/tavle?fane=indlagt")
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    focused = page.locator("[data-row]:focus")
    expect(focused).to_have_count(1)
    name = focused.get_by_role("heading").inner_text().split(",")[0]
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Borgeren")).to_contain_text(name)


def test_everything_on_the_board_is_reached_by_tab_alone(visitor: Visitor) -> None:
    page = visitor("nurse")
    page.goto("/tavle")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert reached[0] == "Gå til sidens indhold"
    assert {"Log ud", "Andreas Kjærgaard", "Medicin til mandag"} <= set(reached)


def test_the_board_works_without_scripts_on_a_phone(visitor: Visitor) -> None:
    page = visitor("nurse", width=NARROW, scripts=False)
    page.goto("/tavle")
    page.get_by_role("link", name="Andreas Kjærgaard", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Andreas Kjærgaard er indlagt")


def test_the_board_says_that_something_is_new_without_looking_anybody_up(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto("/tavle")
    region = website.region
    with region.house.system() as rec:
        before = len(rec.log(region.ids["andreas"]))
    region.house.clock.go_on(timedelta(seconds=5))
    with region.house.system() as rec:
        task = rec.read("Task", region.ids["food"])
        rec.save({**task, "status": "completed"}, act="test")
    answer = page.request.get("/tavle/nyt", params={"siden": regions.NOW.isoformat()})
    assert answer.text().strip().startswith("1 ting er ændret")
    with region.house.system() as rec:
        assert len(rec.log(region.ids["andreas"])) == before


def _stay_by_notice(region: Region, key: str, episode: str) -> None:
    """A stay that is known by the notice of its end alone, written last of all."""
    noticed, home = regions.at("9.00"), regions.at("11.00", days=1)
    notice = DischargeNotice(
        message_id=episode, episode=episode, noticed_at=noticed, expected_at=home, hospital=regions.HOSPITAL
    )
    stay = StayRecord(
        episode=episode,
        citizen_id=region.ids[key],
        notices=(notice,),
        course_id=region.ids[f"{key}-course"],
        hospital_id=region.ids["sygehus"],
    )
    with region.house.system() as rec:
        region.ids[episode] = rec.save(as_encounter(stay), act="test")["id"]


def _touch(region: Region, *keys: str) -> None:
    """Write anew of some stays, so that they are those last written of."""
    with region.house.system() as rec:
        for key in keys:
            known = rec.read("Encounter", region.ids[key])
            rec.save({**known, "language": "da"}, act="test")


def _rows_of(page: str, region: Region) -> set[str]:
    named = {stay_id: key for key, stay_id in region.ids.items()}
    return {named[found] for found in re.findall(r'id="row-([^"]+)"', page)}


def _ranks(page: str, region: Region) -> list[str]:
    named = {stay_id: key for key, stay_id in region.ids.items()}
    return [named[found] for found in re.findall(r'id="row-([^"]+)"', page)]


@pytest.mark.parametrize("fane", ["indlagt", "weekend"])
def test_what_is_urgent_is_never_cut_away_and_a_list_that_is_cut_says_so(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch, fane: str
) -> None:
    # Given more stays than the board takes in, of which those last written of are nothing that hastens
    monkeypatch.setattr(view, "MOST_STAYS", 2)
    for number in range(3):
        _stay_by_notice(region, "ole", f"ole-{number}")
    with Reader(website.address, region.actors["visitator"], secret=SECRET) as reader:
        page = reader.open(f"/tavle?fane={fane}").text
    # Then who has a task due first is there all the same, and so are those who are known by a notice alone
    assert {"andreas-stay", "ole-0", "ole-1", "ole-2"} <= _rows_of(page, region)
    assert CUT in page


def test_what_became_late_today_and_what_is_due_have_room_beside_what_nobody_ticks_off(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST_STAYS", 1)
    monkeypatch.setattr(view, "MOST_URGENT", 1)
    for number, hours in enumerate((500, 400, 1)):
        _stay_by_notice(region, "ole", f"ole-{number}")
        with region.house.system() as rec:
            task = rec.read("Task", region.ids["food"])
            late = (regions.NOW - timedelta(hours=hours)).isoformat()
            encounter = {"reference": f"Encounter/{region.ids[f'ole-{number}']}"}
            new = {key: value for key, value in task.items() if key not in ("id", "meta")}
            citizen = {"reference": f"Patient/{region.ids['ole']}"}
            late_task = {**new, "for": citizen, "encounter": encounter, "restriction": {"period": {"end": late}}}
            rec.save(late_task, act="test")
    _touch(region, "ole-2", "ole-1", "ole-0")
    with Reader(website.address, region.actors["visitator"], secret=SECRET) as reader:
        page = reader.open("/tavle?fane=indlagt").text
    assert {"andreas-stay", "ole-2"} <= _rows_of(page, region)
    assert "ole-1" not in _rows_of(page, region)


def _came_home(region: Region, name: str, hours: int, *, late_hours: float | None = None) -> None:
    """A stay of Ole's that ended so many hours ago, and a task about it when one is late, or due when it is less than nothing."""
    ended = regions.NOW - timedelta(hours=hours)
    with region.house.system() as rec:
        known, task = rec.read("Encounter", region.ids["ole-stay"]), rec.read("Task", region.ids["food"])
        stay = {key: value for key, value in known.items() if key not in ("id", "meta", "identifier", "extension")}
        period = {"start": (ended - timedelta(days=3)).isoformat(), "end": ended.isoformat()}
        region.ids[name] = rec.save({**stay, "status": "finished", "period": period}, act="test")["id"]
        if late_hours is not None:
            due = (regions.NOW - timedelta(hours=late_hours)).isoformat()
            new = {key: value for key, value in task.items() if key not in ("id", "meta", "identifier")}
            about = {
                "for": {"reference": f"Patient/{region.ids['ole']}"},
                "encounter": {"reference": f"Encounter/{region.ids[name]}"},
                "restriction": {"period": {"end": due}},
            }
            rec.save({**new, **about}, act="test")


def test_of_very_many_who_came_home_those_who_need_somebody_are_shown_first(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given more who came home than the board takes in, and tasks about some who are not the last of them; deadlines that lie
    # nearer belong to others
    monkeypatch.setattr(view, "MOST_STAYS", 5)
    monkeypatch.setattr(view, "MOST_MET", 1)
    _came_home(region, "late", 50, late_hours=2)
    _came_home(region, "due", 40, late_hours=-3)
    _came_home(region, "calm", 30)
    for number in range(4):
        _came_home(region, f"lately-{number}", 2 + number)
    _came_home(region, "long-ago", 100, late_hours=1)
    with Reader(website.address, region.actors["visitator"], secret=SECRET) as reader:
        page = reader.open("/tavle?fane=hjemme").text
        unit = reader.open(f"/tavle?fane=hjemme&enhed={region.ids['visitation']}").text
    # Then they come first, those who came home last fill the list, and it says that there are more
    assert _ranks(page, region) == ["late", "inger-stay", "due", "lately-1", "lately-0"]
    assert CUT in page
    assert not _rows_of(unit, region)


def test_a_units_own_are_asked_for_where_the_list_is_cut(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a list that is cut, and a citizen of another unit behind the cut
    monkeypatch.setattr(view, "MOST_STAYS", 1)
    monkeypatch.setattr(view, "MOST_URGENT", 1)
    _stay_by_notice(region, "inger", "inger-again")
    unit = region.ids["syd"]
    with region.house.system() as rec:
        course = rec.read("EpisodeOfCare", region.ids["ole-course"])
        rec.save({**course, "managingOrganization": {"reference": f"Organization/{unit}"}}, act="test")
        rec.make_responsible(
            course["id"],
            citizen_id=region.ids["ole"],
            organisation_id=unit,
            contact="vagttelefonen",
            since=regions.NOW - timedelta(hours=1),
        )
    with Reader(website.address, region.actors["visitator"], secret=SECRET) as reader:
        everybody = reader.open("/tavle?fane=indlagt").text
        assert "ole-stay" not in _rows_of(everybody, region)
        assert CUT in everybody
        # Then the unit can be chosen, and its own are there
        assert f'<option value="{unit}"' in everybody
        own = reader.open(f"/tavle?fane=indlagt&enhed={unit}").text
        assert "ole-stay" in _rows_of(own, region)
        # And of a unit without any, nothing is said of a longer list
        none = reader.open(f"/tavle?fane=indlagt&enhed={region.ids['visitation']}").text
        assert not _rows_of(none, region)
        assert CUT not in none


def test_a_stay_whose_citizen_cannot_be_read_is_neither_shown_nor_counted(website: Website, region: Region) -> None:
    with region.house.system() as rec:
        rec.end(rec.read("Patient", region.ids["ole"]), act="test")
    with Reader(website.address, region.actors["visitator"], secret=SECRET) as reader:
        page = reader.open("/tavle?fane=indlagt").text
    assert _rows_of(page, region) == {"andreas-stay"}
    assert re.search(r'aria-current="page">Indlagt <strong>1</strong>', page)
