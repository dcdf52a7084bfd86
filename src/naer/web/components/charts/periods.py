"""Months, quarters and years on an axis: their words, and how far apart they are."""

from collections.abc import Sequence
from datetime import date
from enum import Enum

from naer.danish import times
from naer.danish.language import Language


class Grain(Enum):
    """How long a period is, in months."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12


def number(on: date, grain: Grain) -> int:
    """Periods since the year nought; `on` is any day of the period."""
    return (on.year * 12 + on.month - 1) // grain.value


def words(on: date, grain: Grain, language: Language = "da") -> str:
    """`marts 2026` · `1. kvartal 2026` · `2026`."""
    if grain is Grain.YEAR:
        return str(on.year)
    if grain is Grain.QUARTER:
        return f"Q{_quarter(on)} {on.year}" if language == "en" else f"{_quarter(on)}. kvartal {on.year}"
    return f"{times.MONTHS[language][on.month - 1]} {on.year}"


def short_words(on: date, grain: Grain, language: Language = "da") -> str:
    """`mar. 26` · `1. kvt. 26` · `2026`."""
    if grain is Grain.YEAR:
        return str(on.year)
    if grain is Grain.QUARTER:
        return f"Q{_quarter(on)} {on:%y}" if language == "en" else f"{_quarter(on)}. kvt. {on:%y}"
    month = times.MONTHS[language][on.month - 1]
    return f"{month[:3]}{'' if language == 'en' or len(month) <= 3 else '.'} {on:%y}"


def labels(days: Sequence[date], grain: Grain, *, most: int, language: Language = "da") -> list[tuple[date, str]]:
    """What stands on the axis: the years where there are enough of them, otherwise the periods, thinned to `most`."""
    ordered = sorted(set(days))
    if grain is Grain.YEAR or len(ordered) > 2 * 12 // grain.value:
        firsts = [
            (day, str(day.year)) for place, day in enumerate(ordered) if not place or ordered[place - 1].year < day.year
        ]
        if len(firsts) > 1 and firsts[0][0].month > 6 and grain is not Grain.YEAR:
            firsts = firsts[1:]
        return _thinned(firsts, most)
    return _thinned([(day, short_words(day, grain, language)) for day in ordered], most)


def _thinned(labels: list[tuple[date, str]], most: int) -> list[tuple[date, str]]:
    step = -(-len(labels) // max(most, 1))
    return labels[::step] if step else labels


def _quarter(on: date) -> int:
    return (on.month - 1) // 3 + 1
