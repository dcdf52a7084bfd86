"""Every route names what it needs of who asks, and none disappears unnoticed."""

from collections import Counter

from naer.access import rules
from naer.access.definition import Actor
from naer.web.routes import ROUTES
from scripts import generated_documents

# Who is not logged in may do these, and nothing else. None of them shows a citizen.
OPEN = {"GET /", "GET /health", "POST /log-ind", "POST /log-ud", "POST /sprog"} | {
    "GET /demo/ur",
    "POST /demo/ur/fart",
    "POST /demo/ur/spring",
    "POST /rundvisning",
    "POST /rundvisning/slut",
}


def _name(method: str, path: str) -> str:
    return f"{method} {path}"


def test_only_the_listed_routes_are_open_to_everybody() -> None:
    assert {_name(route.method, route.path) for route in ROUTES if route.need is None} == OPEN


def test_no_two_routes_share_a_method_and_path() -> None:
    counted = Counter(_name(route.method, route.path) for route in ROUTES)
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_role_that_a_route_names_may_open_it() -> None:
    shut = [
        f"{_name(route.method, route.path)}: {role.value}"
        for route in ROUTES
        if route.need is not None
        for role in route.need.roles
        if rules.refusal(Actor(id="", name="", role=role, citizen_id="one"), route.need) is not None
    ]
    assert shut == []


def test_no_path_carries_a_personal_number_or_a_name() -> None:
    telling = {"cpr", "personal_number", "name", "navn"}
    assert [route.path for route in ROUTES for word in telling if f"{{{word}" in route.path] == []


def test_the_documents_made_from_the_code_are_as_the_code_says() -> None:
    stale = [
        path.name
        for path, text in generated_documents.documents().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make generated` and look at what changed"
