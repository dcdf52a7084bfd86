"""Work that may wait takes a small share of the time."""

import pytest

from naer.app import jobs
from naer.app.jobs import Sparing


class Seconds:
    """A clock of seconds, and work that takes some."""

    def __init__(self) -> None:
        self.now = 100.0
        self.takes = 0.0
        self.done = 0

    def monotonic(self) -> float:
        return self.now

    def work(self) -> int:
        self.now += self.takes
        self.done += 1
        if self.takes > 10:
            raise ValueError
        return self.done


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    made = Seconds()
    monkeypatch.setattr(jobs, "time", made)
    return made


def test_work_that_takes_long_is_left_out_for_so_many_times_as_long(seconds: Seconds) -> None:
    sparing = Sparing(seconds.work, times_as_long=20)
    for minute, takes, done in ((0, 1.0, 1), (1, 5.0, 2), (2, 1.0, 2), (3, 1.0, 3), (4, 1.0, 4)):
        seconds.now, seconds.takes = 100.0 + 60 * minute, takes
        sparing()
        assert seconds.done == done, minute


def test_work_that_fails_is_spared_too(seconds: Seconds) -> None:
    sparing = Sparing(seconds.work, times_as_long=20)
    seconds.takes = 11.0
    with pytest.raises(ValueError):
        sparing()
    seconds.now += 100
    assert sparing() is None
    assert seconds.done == 1
