"""Keys of sheets' figures as JSON keeps them."""

from datetime import date

from naer.insight.indicators import protection
from naer.insight.indicators.protection import Key


def written(key: Key) -> list[object]:
    """For `read`."""
    quarter, place, dimension, value = key
    return ["year" if quarter == protection.YEAR else quarter.isoformat(), place, dimension, value]


def read(written: list[object]) -> Key:
    """What `written` wrote."""
    quarter, place, dimension, value = written
    first = protection.YEAR if quarter == "year" else date.fromisoformat(str(quarter))
    return (first, str(place), int(str(dimension)), int(str(value)))
