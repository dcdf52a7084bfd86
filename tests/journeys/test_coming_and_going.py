"""Logging in and out, forms from elsewhere, other languages, and what every answer carries."""

import httpx
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, Website


def test_whoever_is_not_logged_in_is_asked_to_and_then_goes_on(visitor: Visitor, website: Website) -> None:
    page = visitor()
    page.goto("/tavle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvem vil du være?")
    page.get_by_role("button", name="Log ind som Rikke Holm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvem kommer hjem, og er alt klar?")
    page.get_by_role("button", name="Log ud").click()
    page.goto("/min-dag")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvem vil du være?")


def test_a_form_without_its_token_changes_nothing(website: Website) -> None:
    nurse = website.region.actors["nurse"]
    with httpx.Client(base_url=website.address) as client:
        client.get("/")
        refused = client.post("/log-ind", data={"persona": nurse.id})
        assert refused.status_code == 403
        assert client.get("/min-dag").status_code == 303


def test_a_form_from_another_site_is_refused_even_with_a_token(website: Website) -> None:
    with httpx.Client(base_url=website.address) as client:
        token = client.get("/").text.partition('name="form_token" value="')[2].partition('"')[0]
        refused = client.post("/log-ud", data={"form_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
        assert refused.status_code == 403


def test_every_answer_protects_and_personal_pages_are_not_kept(website: Website) -> None:
    for path in ("/", "/findes-ikke", "/tavle", "/health"):
        headers = httpx.get(website.address + path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'"), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cache-control"] == "no-store", path
    cookie = httpx.get(website.address + "/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_static_files_are_kept_for_ever_under_an_address_that_changes(website: Website) -> None:
    page = httpx.get(website.address + "/").text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    kept = httpx.get(website.address + address)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = httpx.get(website.address + address.replace(address.split("/")[2], "000000000000"))
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    assert httpx.get(website.address + "/static/x/../../application.py").status_code == 404


def test_a_form_that_is_far_too_large_is_refused_before_it_is_read(website: Website) -> None:
    assert httpx.post(website.address + "/log-ind", content=b"x" * 300_000).status_code == 413


def test_the_page_can_be_read_in_english_and_stays_where_it_was(visitor: Visitor) -> None:
    page = visitor("nurse")
    page.goto("/tavle?fane=indlagt")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/tavle?fane=indlagt")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who comes home, and is everything ready?")


def test_health_says_that_all_is_well(website: Website) -> None:
    answer = httpx.get(website.address + "/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
