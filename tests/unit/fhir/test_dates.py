"""A FHIR date or time is an interval: as long as what was written, from Danish midnight when it names no zone."""

from datetime import UTC, datetime

import pytest

from naer.errors import InvalidError
from naer.fhir import dates

# written                        from (UTC)               to, excluding (UTC)
INTERVALS = """
2026                             2025-12-31T23:00:00      2026-12-31T23:00:00
2026-02                          2026-01-31T23:00:00      2026-02-28T23:00:00
2026-12                          2026-11-30T23:00:00      2026-12-31T23:00:00
2026-11-20                       2026-11-19T23:00:00      2026-11-20T23:00:00
2026-07-01                       2026-06-30T22:00:00      2026-07-01T22:00:00
2026-03-29                       2026-03-28T23:00:00      2026-03-29T22:00:00
2026-10-25                       2026-10-24T22:00:00      2026-10-25T23:00:00
2026-11-20T14:00                 2026-11-20T13:00:00      2026-11-20T13:01:00
2026-11-20T14:00:00              2026-11-20T13:00:00      2026-11-20T13:00:01
2026-11-20T14:00:00+01:00        2026-11-20T13:00:00      2026-11-20T13:00:01
2026-11-20T14:00:00Z             2026-11-20T14:00:00      2026-11-20T14:00:01
2026-11-20T14:00:00.5Z           2026-11-20T14:00:00.5    2026-11-20T14:00:00.6
2026-11-20T14:00:00.250Z         2026-11-20T14:00:00.250  2026-11-20T14:00:00.251
9999                             9999-12-31T00:00:00      9999-12-31T00:00:00
"""


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(("written", "low", "high"), [line.split() for line in INTERVALS.strip().splitlines()])
def test_a_date_is_as_long_as_what_was_written(written: str, low: str, high: str) -> None:
    assert dates.interval_of(written) == (_utc(low), _utc(high))


def test_a_time_begins_where_its_interval_does() -> None:
    assert dates.instant("2026-11-20T14:00:00+01:00") == _utc("2026-11-20T13:00:00")


@pytest.mark.parametrize(
    "written", ["", "i morgen", "2026-13", "2026-02-30", "2026-11-20-14", "20-11-2026", "2026-11-20T25:00"]
)
def test_what_is_no_date_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(InvalidError, match="YYYY-MM-DD"):
        dates.interval_of(written)
