"""Ages as files write them: `3-64`, `80+`, `0+`; empty means any age."""

import re
from functools import cache

OLDEST = 120
_BAND = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)")


@cache
def band(text: str) -> tuple[int, int]:
    """First and last age of a band. ValueError when it is not written so."""
    if not text:
        return 0, OLDEST
    found = _BAND.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no ages; write 3-64 or 80+")
    low, high = int(found[1]), int(found[2] or OLDEST)
    if not low <= high <= OLDEST:
        raise ValueError(f"'{text}' ends before it begins, or after {OLDEST}")
    return low, high


def is_within(age: int, text: str) -> bool:
    """Whether an age is in a band. An unknown age (below 0) is in none but the empty one."""
    low, high = band(text)
    return not text or low <= age <= high
