"""What each fault says and what goes on all the same, told in words: `bench/faults.py` prints them as a table."""

from collections.abc import Callable

import pytest

from naer.app import waking

Tell = Callable[..., None]


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that tries again soon after trouble: how long it rests is no part of any claim here."""
    monkeypatch.setattr(waking, "PAUSE_AFTER_TROUBLE_SECONDS", 0.2)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Tell of a fault that went as it should: `tell("full disk", said="…", went_on="…")`."""

    def told(fault: str, *, said: str, went_on: str) -> None:
        for name, value in (("fault", fault), ("said", said), ("went_on", went_on)):
            record_property(name, value)

    return told
