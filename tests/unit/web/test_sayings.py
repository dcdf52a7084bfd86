"""What pages say of moments: no line ends between `kl.` and the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from naer.web.components.sayings import Sayings

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 19, 23, 0, tzinfo=UTC)
SAID = Sayings(NOW, "da")


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (SAID.spoken, "i dag kl._0"),
        (SAID.exact, "fredag 20. november 2026 kl._0.00"),
        (SAID.short, "20-11-2026 kl._0.00"),
        (SAID.clock, "kl._0.00"),
        (SAID.weekday_clock, "fredag 20. november kl._0.00"),
        (SAID.bare_clock, "0.00"),
        (lambda at: SAID.deadline(at + timedelta(days=2)), "på søndag kl._0"),
        (lambda at: SAID.filled([("when", at)])["when"], "i dag kl._0"),
    ],
)
def test_the_clock_stays_with_its_word(say: Callable[[datetime], str], words: str) -> None:
    assert say(MIDNIGHT) == words.replace("_", "\N{NO-BREAK SPACE}")


def test_a_moment_is_said_as_people_say_it_and_exactly_on_hover_and_on_paper() -> None:
    said = SAID.moment(MIDNIGHT)
    assert str(said).replace("\N{NO-BREAK SPACE}", "_") == (
        '<time datetime="2026-11-19T23:00:00+00:00" title="fredag 20. november 2026 kl._0.00">'
        '<span class="said">i dag kl._0</span><span class="print-only">20-11-2026 kl._0.00</span></time>'
    )
