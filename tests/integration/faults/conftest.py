"""What each fault says and what goes on all the same, told in words: `bench/faults.py` prints them as a table."""

from collections.abc import Callable

import pytest

Tell = Callable[..., None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Tell of a fault that went as it should: `tell("full disk", said="…", went_on="…")`."""

    def told(fault: str, *, said: str, went_on: str) -> None:
        for name, value in (("fault", fault), ("said", said), ("went_on", went_on)):
            record_property(name, value)

    return told
