"""What somebody may write of when a citizen fell, also on the nights when the clock is changed."""

from datetime import UTC, datetime

import pytest

from naer.danish import times
from naer.errors import Refused
from naer.web.staff import fall_form

SPRING = datetime(2027, 3, 28, 6, 0, tzinfo=UTC)
"""8.00 on the morning after the hour that is skipped."""
AUTUMN = datetime(2026, 10, 25, 7, 0, tzinfo=UTC)
"""8.00 on the morning after the hour that comes twice."""

SAID = """
    day          clock   now      comes out as
    2027-03-28   1.30    spring   28-03-2027 kl. 1.30
    2027-03-28   2.30    spring   klokkeslæt findes ikke
    2027-03-28   3.30    spring   28-03-2027 kl. 3.30
    2027-03-28   8.01    spring   ikke være sket endnu
    2027-03-14   2.30    spring   Vælg en af de dage
    2027-03-29   25.00   spring   Vælg en af de dage
    2027-03-15   2.30    spring   15-03-2027 kl. 2.30
    2027-03-28   25.00   spring   Skriv klokkeslættet
    2026-10-25   2.30    autumn   25-10-2026 kl. 2.30 (sommertid)
    2026-10-12   14      autumn   12-10-2026 kl. 14.00
"""


@pytest.mark.parametrize("line", [line.split(maxsplit=3) for line in SAID.strip().splitlines()[1:]])
def test_a_time_of_a_fall_is_one_that_there_was(line: list[str]) -> None:
    day, clock, season, expected = line
    said = fall_form.read(day, clock, now=SPRING if season == "spring" else AUTUMN)
    assert expected in (said.reason if isinstance(said, Refused) else times.short(said))
    assert (said == fall_form.NO_SUCH_DAY) == expected.startswith("Vælg en")
