"""The director asks whether the made-up citizens are like those who live here, and elsewhere."""

from playwright.sync_api import expect

from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor


def test_the_director_sees_the_own_municipality_beside_its_known_figures(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    page.get_by_role("link", name="Opdigtede borgere").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ligner de opdigtede borgere dem, der bor her?")
    expect(page.get_by_label("Kommune")).to_have_value("0580")
    expect(page.get_by_role("img", name="Befolkningspyramide")).to_be_visible()
    expect(page.get_by_role("link", name="Opdigtede borgere")).to_have_attribute("aria-current", "page")
    assert page.get_by_role("link", name="Styring", exact=True).get_attribute("aria-current") is None
    page.get_by_text("Tallene i en tabel, og hvor de kommer fra").click()
    oldest = page.get_by_role("row", name="85 år og over")
    assert len(oldest.get_by_role("cell").all_inner_texts()) == 5
    assert looking.violations(page) + looking.faults(page) == []


def test_another_municipality_is_chosen_on_a_phone_and_without_scripts(visitor: Visitor) -> None:
    page = visitor("director", width=NARROW, scripts=False)
    page.goto("/styring/befolkning")
    page.get_by_label("Kommune").select_option("Læsø")
    page.get_by_role("button", name="Vis").click()
    expect(page.get_by_text("Læsø. 1.810 opdigtede borgere")).to_be_visible()
    expect(page.get_by_text("må ikke citeres").first).to_be_visible()


def test_a_municipality_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    page = visitor("director")
    answer = page.goto("/styring/befolkning?kommune=9999")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("Den kommune findes ikke.")).to_be_visible()


def test_others_do_not_see_the_page(visitor: Visitor) -> None:
    page = visitor("nurse")
    answer = page.goto("/styring/befolkning")
    assert answer is not None
    assert answer.status in (403, 404)
    expect(page.get_by_role("link", name="Opdigtede borgere")).to_have_count(0)
