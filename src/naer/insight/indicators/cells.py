"""The table that counting gives and pages read: a row for each indicator, quarter, municipality and breakdown. Pure.

CELLS, in its order:

    indicator      the indicator's id
    quarter_on     first day of the quarter (Danish days)
    municipality   four-digit code; 0 unknown
    dimension      Dimension: what the row is broken down by; NONE for the municipality as a whole
    value          of the dimension: local area, clinic, Dwelling, lower age of the band, Sex, part;
                   for AGE_SEX lower age × 10 + Sex
    days           nullable; for medians only: so many days of waiting
    numerator      what is counted; for medians those who got through after so many days
    denominator    out of what; for medians those last seen waiting after so many days
    squares        for means only: sum of the squares of what is summed; 0 otherwise

Rows of a part hold the part's own counts; those of the dimension PART with value 0 count for every part (a denominator that
the parts share).
"""

from datetime import date
from enum import IntEnum

import pyarrow as pa

AGE_BANDS = (0, 18, 50, 65, 75, 85)
"""Lower ages of the bands that pages break down by."""

STANDARD_BANDS = (0, 18, 40, 50, 60, 65, 70, 75, 80, 85, 90)
"""Lower ages of the bands that standardisation uses."""


class Dimension(IntEnum):
    """What a row is broken down by."""

    NONE = 0
    LOCAL_AREA = 1
    CLINIC = 2
    DWELLING = 3
    AGE = 4
    SEX = 5
    PART = 6
    AGE_SEX = 7


CELLS = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("quarter_on", pa.date32(), nullable=False),
        pa.field("municipality", pa.int16(), nullable=False),
        pa.field("dimension", pa.uint8(), nullable=False),
        pa.field("value", pa.int32(), nullable=False),
        pa.field("days", pa.int32()),
        pa.field("numerator", pa.int64(), nullable=False),
        pa.field("denominator", pa.int64(), nullable=False),
        pa.field("squares", pa.int64(), nullable=False),
    ]
)


def first_of_quarter(name: str) -> date:
    """`2025-Q1` → its first day."""
    year, number = int(name[:4]), int(name[-1])
    return date(year, 3 * number - 2, 1)


def next_quarter(first: date) -> date:
    """The first day of the quarter after the one that begins on `first`."""
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def quarter_of(day: date) -> date:
    """First day of the quarter that the day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_between(first: date, last: date) -> tuple[date, ...]:
    """First days of the quarters from `first` to `last`, both included."""
    found = [first]
    while found[-1] < last:
        found.append(next_quarter(found[-1]))
    return tuple(found)


def band_of(age: int, bands: tuple[int, ...] = AGE_BANDS) -> int:
    """Lower age of the band that an age lies in; a negative age (unknown) lies in the lowest."""
    return max((lower for lower in bands if lower <= age), default=bands[0])
