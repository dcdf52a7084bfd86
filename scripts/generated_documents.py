"""Write the documents that are made from the code and content. `make generated` renews them; a test compares.

A route that disappears or changes what it needs thus shows in the change that did it.
"""

from pathlib import Path

from naer import catalogue
from naer.exchange import handbook as exchange_handbook
from naer.pathways import content, diagrams, handbook
from naer.web.route import Route
from naer.web.routes import ROUTES

ROOT = Path(__file__).parents[1]

ROUTES_OPENING = """# Every page and act over HTTP

Made from `src/naer/web/routes.py` by `make generated`; do not edit. "open" means that nobody needs to be logged in.

| method | path | act in the audit log | purpose | roles |
|---|---|---|---|---|
"""


def documents() -> dict[Path, str]:
    """Each generated document's place and text."""
    rows = sorted(ROUTES, key=lambda route: (route.path, route.method))
    handbooks = {ROOT / f"docs/handbook/{one.id}.md": handbook.handbook(one) for one in content.load()}
    return {
        ROOT / "docs/message-checks.md": exchange_handbook.message_checks(),
        ROOT / "docs/routes.md": ROUTES_OPENING + "".join(_row(route) for route in rows),
        ROOT / "docs/schemas/programme.schema.json": catalogue.schema_text(),
        ROOT / "docs/states.md": diagrams.states(),
        **handbooks,
    }


def _row(route: Route) -> str:
    need = route.need
    cells = ["open", "", ""] if need is None else [need.act, need.purpose.value, _roles(route)]
    return f"| {route.method} | `{route.path}` | " + " | ".join(cells) + " |\n"


def _roles(route: Route) -> str:
    return ", ".join(sorted(role.value for role in route.need.roles)) if route.need else ""


def main() -> None:
    for path, text in documents().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"Renewed {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
