"""Personal numbers that no living person can have.

A Danish personal number has ten digits: day, month and year of birth (`DDMMYY`), then four more. The seventh digit
and the year together tell the century, by the rule of the CPR register
(https://cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret):

    seventh digit   year     born
    0-3             00-99    1900-1999
    4, 9            00-36    2000-2036
    4, 9            37-99    1937-1999
    5-8             00-57    2000-2057
    5-8             58-99    1858-1899

Our citizens have numbers from the last line: a seventh digit of 5 to 8 and a year of 58 to 99, which the rule gives
to births of 1858-1899. Nobody born then is alive (some who were alive in 1968 had such numbers; all are dead), and
numbers for people born from now on have other years. The official test numbers of the MedCom examples have 9 as the
seventh digit, so the two never meet.

Day and month are the citizen's own, the last digit is even for women and odd for men as in real numbers, and **the
year is not the citizen's**: age is always taken from `Patient.birthDate`, never from the number. Modulus 11 is not
kept.

Every municipality has a slice of the numbers of each day, so populations of different municipalities made with whatever
seeds never share a number. The seventh digit 8 is kept for the named citizens of scenarios (`named`).
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from naer.errors import InvalidError
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.people import Dates, Flags

FIRST_YEAR, LAST_YEAR = 58, 99
DRAWN_SEVENTH_DIGITS = (5, 6, 7)
NAMED_SEVENTH_DIGIT = 8
SYSTEM = "urn:oid:1.2.208.176.1.2"

_SERIALS = 500  # three last digits of one parity
_LEAST_SLICE = 0.1  # the part of the numbers that is shared out evenly, so that the smallest municipality has enough
# Shares no factor with the number of slots, so multiplying by it moves every slot to a place of its own.
_SPREAD = 38_933


def personal_numbers(born_on: Dates, female: Flags, *, area: int, shares: Floats, draws: Draws) -> NDArray[np.int64]:
    """A number for each person of one municipality, all different, as whole numbers (`text` writes them).

    `shares` is each municipality's part of the country's population, and `area` this one's place in it. Raises
    InvalidError when more people are born on one day than the municipality has numbers for: about six times its real
    population.
    """
    month_day = _month_day(born_on)
    leap = month_day == 229
    group = month_day * 2 + female
    number = np.zeros(len(group), dtype=np.int64)
    for is_leap_day in (False, True):
        rows = np.flatnonzero(leap == is_leap_day)
        years = _leap_years() if is_leap_day else np.arange(FIRST_YEAR, LAST_YEAR + 1)
        slots = _slots(group[rows], len(years), area=area, shares=shares, draws=draws)
        number[rows] = _digits(slots, years, female[rows])
    day = month_day % 100
    month = month_day // 100
    return day * 10**8 + month * 10**6 + number


def text(number: int) -> str:
    """The ten digits of a number."""
    return f"{number:010}"


def named(born_on: date, female: bool, *, serial: int) -> str:
    """The number of a named citizen of a scenario, by its serial (0 to 499); never one that is drawn."""
    year = 96 if (born_on.month, born_on.day) == (2, 29) else FIRST_YEAR + serial % (LAST_YEAR - FIRST_YEAR)
    last_three = 2 * serial + (0 if female else 1)
    return f"{born_on.day:02}{born_on.month:02}{year}{NAMED_SEVENTH_DIGIT}{last_three:03}"


def _slots(group: NDArray[np.int64], years: int, *, area: int, shares: Floats, draws: Draws) -> NDArray[np.int64]:
    """A slot for each person, different within each group (day, month and sex) and for each area."""
    slots = years * len(DRAWN_SEVENTH_DIGITS) * _SERIALS
    parts = _LEAST_SLICE / len(shares) + (1 - _LEAST_SLICE) * shares / shares.sum()
    edges = np.floor(np.concatenate([[0.0], np.cumsum(parts)]) * slots + 1e-9).astype(np.int64)
    begin, width = int(edges[area]), int(edges[area + 1] - edges[area])
    order = np.argsort(group, kind="stable")
    in_order = group[order]
    starts = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]])) if len(group) else np.zeros(0, int)
    rank = np.zeros(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))
    if len(rank) and int(rank.max()) >= width:
        raise InvalidError(
            "There are more citizens in one municipality than there are personal numbers for.",
            what_to_do="Ask for fewer citizens, or for more municipalities.",
        )
    turn = np.floor(draws.uniform("personal-number", 2 * 1300) * width).astype(np.int64)
    return (begin + (rank + turn[group]) % width) * _SPREAD % slots


def _digits(slots: NDArray[np.int64], years: NDArray[np.int64], female: Flags) -> NDArray[np.int64]:
    """Year, seventh digit and last three digits as one number of six digits."""
    rest, serial = np.divmod(slots, _SERIALS)
    year, seventh = np.divmod(rest, len(DRAWN_SEVENTH_DIGITS))
    last_three = 2 * serial + np.where(female, 0, 1)
    return years[year] * 10_000 + np.array(DRAWN_SEVENTH_DIGITS)[seventh] * 1000 + last_three


def _leap_years() -> NDArray[np.int64]:
    """The years of 1858-1899 that had a 29 February."""
    return np.array([year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year % 4 == 0])


def _month_day(born_on: Dates) -> NDArray[np.int64]:
    """Month and day as one number: 229 for 29 February."""
    months = born_on.astype("datetime64[M]")
    month = months.astype(np.int64) % 12 + 1
    day = (born_on - months.astype("datetime64[D]")).astype(np.int64) + 1
    return month * 100 + day
