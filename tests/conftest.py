"""What all tests share: the folder of official examples, and how property tests search.

Official example messages are not ours to copy, so they're read from the folder that NAER_CONFORMANCE names (it holds
`fixtures/`, `definitions/` and `facts/`). Tests that need them carry the mark `conformance`: without the folder they are
skipped and counted; with NAER_REQUIRE_CONFORMANCE=1 its absence is a failure.
"""

import os
from pathlib import Path

import hypothesis
import pytest

EXAMPLES = int(os.environ.get("NAER_EXAMPLES", "30"))
"""How many examples each property is tried with; a long look takes many: `NAER_EXAMPLES=1000 pytest tests/property`."""

hypothesis.settings.register_profile("everywhere", deadline=None, derandomize="CI" in os.environ, max_examples=EXAMPLES)
hypothesis.settings.load_profile("everywhere")

pytest_plugins = ["tests.database", "tests.house"]


LONG = (
    "tests/unit/scenarios/test_backcast.py", "tests/integration/faults/", "tests/structure/test_wheel.py", "tests/journeys/",
    "tests/unit/scenarios/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that two processes that share the files out end together; the very first has the simulation model
    compiled, which the other process then finds done.
    """
    items.sort(key=lambda item: next((place for place, long in enumerate(LONG) if long in item.nodeid), len(LONG)))


def conformance_folder() -> Path | None:
    """The folder of official examples, or None when there is none."""
    named = os.environ.get("NAER_CONFORMANCE", "")
    folder = Path(named)
    return folder if named and (folder / "fixtures").is_dir() else None


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of official examples; only for tests that carry the mark `conformance`."""
    folder = conformance_folder()
    assert folder, "A test that reads official examples must carry the mark conformance."
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("conformance") and conformance_folder() is None:
        if os.environ.get("NAER_REQUIRE_CONFORMANCE") == "1":
            pytest.fail("NAER_REQUIRE_CONFORMANCE=1, but NAER_CONFORMANCE names no folder with fixtures/ in it.")
        pytest.skip("NAER_CONFORMANCE names no folder of official examples")
