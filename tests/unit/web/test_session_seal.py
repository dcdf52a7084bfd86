"""The session cookie and the token of its forms."""

import pytest

from naer.web import protection, session, visit
from naer.web.session import Happened, Seal

SEAL = Seal("one secret")


def test_a_session_survives_its_cookie() -> None:
    told = session.fresh().logged_in_as("rikke").speaking("en").saying(Happened("Taget.", "/op", (("version", "2"),)))
    assert SEAL.read(SEAL.write(told)) == told


@pytest.mark.parametrize(
    "cookie", [None, "", "nonsense", pytest.param(Seal("another secret").write(session.fresh()), id="forged")]
)
def test_a_missing_or_forged_cookie_is_no_session(cookie: str | None) -> None:
    assert SEAL.read(cookie) is None


def test_an_old_cookie_is_no_session() -> None:
    impatient = Seal("one secret", longest_seconds=-1)
    assert impatient.read(SEAL.write(session.fresh())) is None


def test_a_form_of_one_session_is_refused_in_another() -> None:
    before, other = session.fresh(), session.fresh()
    after = before.logged_in_as("rikke")
    token = SEAL.form_token(before)
    assert SEAL.is_own_form(before, token)
    assert not SEAL.is_own_form(after, token)
    assert not SEAL.is_own_form(other, token)
    assert not SEAL.is_own_form(before, "")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/tavle?fane=hjemme", True),
        ("//elsewhere.example", False),
        ("/\\elsewhere.example", False),
        ("https://elsewhere.example", False),
        ("/tavle\r\nSet-Cookie: x", False),
        ("", False),
    ],
)
def test_nobody_is_sent_elsewhere(path: str, kept: bool) -> None:
    assert bool(visit.own_path(path)) is kept


def test_a_form_from_another_site_is_known_by_what_the_browser_says() -> None:
    assert protection.is_from_elsewhere({"sec-fetch-site": "cross-site"})
    assert not protection.is_from_elsewhere({"sec-fetch-site": "same-origin"})
    assert not protection.is_from_elsewhere({})


def test_no_script_or_style_may_stand_in_a_page() -> None:
    assert "unsafe" not in protection.CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in protection.CONTENT_SECURITY_POLICY


def test_only_a_demo_may_be_reached_without_encryption() -> None:
    assert "Strict-Transport-Security" in protection.headers(is_demo=False)
    assert "Strict-Transport-Security" not in protection.headers(is_demo=True)
