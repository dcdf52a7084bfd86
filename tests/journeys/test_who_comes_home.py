"""A10: the discharge board answers who comes home, what blocks and who is responsible; by mouse, keys and paper."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys import region as regions
from tests.journeys.conftest import NARROW, Visitor, Website


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
