"""A cross-table put together from what was counted and what is withheld of it. Pure."""

from collections.abc import Mapping

from naer.errors import InvalidError
from naer.insight.crosstabs.definition import KEYS, LOCAL, Condition, Counted, Crosstab, Dimension, Question, Shown
from naer.insight.crosstabs.protection import Codes, Numbers

Divisions = Mapping[Dimension, Mapping[int, int]]
"""For each dimension that is a place: the number of the place that a municipality, by its code, lies in."""


def answer(question: Question, numbers: Numbers, divisions: Divisions) -> Crosstab:
    """The table. InvalidError when the dimensions do not go together, or the place is none that can be chosen."""
    here = _asked(question, numbers)
    rows = _values(question.rows, question.year, here, numbers, divisions)
    columns = _values(question.columns, question.year, here, numbers, divisions)

    def shown(row: int | None, column: int | None) -> int | None:
        codes, conditions = here, list[Condition]()
        for dimension, value in ((question.rows, row), (question.columns, column)):
            if value is None:
                continue
            if dimension in KEYS:
                conditions.append((dimension, value))
            else:
                codes = tuple(code for code in codes if divisions[dimension].get(code, 0) == value)
        if not codes:
            return 0
        return numbers.shown((question.year, codes, tuple(sorted(conditions, key=lambda one: KEYS.index(one[0])))))

    found = Shown(
        cells=tuple(tuple(shown(row, column) for column in columns) for row in rows),
        row_totals=tuple(shown(row, None) for row in rows),
        column_totals=tuple(shown(None, column) for column in columns),
        total=shown(None, None),
    )
    return Crosstab(question, rows, columns, found)


def _asked(question: Question, numbers: Numbers) -> Codes:
    """The municipalities that are asked for, of those that there are numbers of in the year."""
    asked = (question.rows, question.columns)
    if question.rows is question.columns:
        raise InvalidError("Rows and columns are the same.", what_to_do="Choose two different ones.")
    if question.counted is Counted.CITIZENS and Dimension.QUARTER in asked:
        raise InvalidError("Citizens are counted once a year.", what_to_do="Choose something else than quarters.")
    wanted = set(question.municipalities)
    here = tuple(code for code in numbers.everywhere(question.year) if not wanted or code in wanted)
    if here and here not in numbers.places[question.year]:
        raise InvalidError("There is no such place.", what_to_do="Choose one from the list.")
    if len(here) > 1 and LOCAL.intersection(asked):
        raise InvalidError(
            "Local areas and practices are counted within a municipality.", what_to_do="Choose a municipality."
        )
    return here


def _values(dimension: Dimension, year: int, here: Codes, numbers: Numbers, divisions: Divisions) -> tuple[int, ...]:
    """The values that something is counted of here, in order."""
    if dimension in KEYS:
        return numbers.values(year, here, dimension)
    by_place: dict[int, list[int]] = {}
    for code in here:
        by_place.setdefault(divisions[dimension].get(code, 0), []).append(code)
    return tuple(sorted(place for place, codes in by_place.items() if (year, tuple(codes), ()) in numbers.told))
