"""A time as people write it becomes an instant, seen from a Friday morning; what cannot be read is told how to write."""

from datetime import UTC, datetime

import pytest

from naer.danish import times, wanted_times
from naer.danish.wanted_times import UnreadableTimeError

FRIDAY = datetime(2026, 11, 20, 9, 4, tzinfo=UTC)

READ = """
    fredag 10.00             27-11-2026 kl. 10.00
    fredag 14                20-11-2026 kl. 14.00
    Fredag kl. 14.06         20-11-2026 kl. 14.06
    mandag                   23-11-2026 kl. 8.00
    på mandag kl. 7.30       23-11-2026 kl. 7.30
    i morgen kl. 7           21-11-2026 kl. 7.00
    i morgen                 21-11-2026 kl. 8.00
    12.30                    20-11-2026 kl. 12.30
    om 2 timer               20-11-2026 kl. 12.04
    om en uge                27-11-2026 kl. 10.04
    1. januar                01-01-2027 kl. 8.00
    24. december kl. 18      24-12-2026 kl. 18.00
    1-1-2027 8.00            01-01-2027 kl. 8.00
    2027-03-29 08:15         29-03-2027 kl. 8.15
    2027-03-29T08:15         29-03-2027 kl. 8.15
    28-3-2027 2.30           28-03-2027 kl. 3.30
"""


def test_what_people_write_is_read_as_they_mean_it() -> None:
    lines = [line.strip() for line in READ.strip().splitlines()]
    read = [times.short(wanted_times.read(line[:24].strip(), FRIDAY)) for line in lines]
    assert read == [line[24:].strip() for line in lines]


@pytest.mark.parametrize("text", ["", "snart", "fredag 25.00", "31. februar", "den 1. smukke"])
def test_what_names_no_time_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableTimeError):
        wanted_times.read(text, FRIDAY)
