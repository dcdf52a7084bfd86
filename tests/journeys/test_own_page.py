"""A15: a citizen's own page in plain words, and who has looked."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Visitor, Website


def test_a_citizen_in_hospital_reads_what_happens_and_whom_to_call(visitor: Visitor) -> None:
    page = visitor("ole", width=NARROW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Ole. Du er på sygehuset")
    expect(page.get_by_role("main")).to_contain_text("Medicindosering hver uge")
    expect(page.get_by_role("main")).to_contain_text("Hjælpen begynder igen, når du kommer hjem.")
    expect(page.get_by_role("link", name="Ring 73 76 80 11")).to_have_attribute("href", "tel:73768011")


def test_text_is_large_enough_for_tired_eyes(visitor: Visitor) -> None:
    page = visitor("ole", width=NARROW)
    expect(page.get_by_role("main").get_by_role("paragraph").first).to_have_css("font-size", "18px")


def test_a_citizen_sees_who_has_looked_and_why(visitor: Visitor, website: Website) -> None:
    nurse = visitor("nurse")
    nurse.goto(f"/borger/{website.region.ids['andreas']}")
    page = visitor("andreas")
    page.get_by_role("link", name="Se hvem, hvornår og hvorfor").click()
    entry = page.get_by_role("listitem").filter(has_text="læste din journal")
    expect(entry).to_contain_text("Rikke Holm, hjemmesygeplejerske, Hjemmesygeplejen Nord, Aabenraa")
    expect(entry).to_contain_text("fordi du har et forløb hos dem")


def test_a_citizen_cannot_open_anybody_elses_pages(visitor: Visitor, website: Website) -> None:
    page = visitor("andreas")
    for path in ("/tavle", "/min-dag", f"/borger/{website.region.ids['ole']}", "/beskedmonitor", "/styring"):
        response = page.goto(path)
        assert response is not None
        assert response.status == 403, path
        expect(page.get_by_role("heading", level=1)).to_have_text("Det har du ikke adgang til")
