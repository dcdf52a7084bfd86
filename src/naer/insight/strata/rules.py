"""Scores and levels of one citizen, and who may stand on a work list. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from naer.insight.shapes import UNASSESSED
from naer.insight.strata.definition import Item, PointScore, Pyramid

_HIGHEST_LEVEL = 3


@dataclass(frozen=True)
class Scored:
    """The points, the band they fall in (English name), and which items nobody knew: with any, the score is a least one."""

    points: int
    band: str
    unknown: tuple[str, ...]


def scored(definition: PointScore, values: Mapping[str, int | None]) -> Scored:
    """The score of known values; items that are missing or None count nothing and are told."""
    unknown = tuple(item.key for item in definition.items if values.get(item.key) is None)
    points = sum(points_of(item, values.get(item.key) or 0) for item in definition.items if item.key not in unknown)
    band = [band.name.en for band in definition.bands if points >= band.least][-1]
    return Scored(points, band, unknown)


def points_of(item: Item, value: int) -> int:
    """The points of the last step that the value reaches; none below the first."""
    return next((points for least, points in reversed(item.steps) if value >= least), 0)


def level(definition: Pyramid, *, conditions: int, function: int, self_care: int) -> int:
    """The pyramid's level: by long-term conditions, lifted by one for impaired function and one for impaired self-care.

    Who has no long-term condition is not in the pyramid (0), whatever their function; what nobody has assessed lifts nobody.
    """
    if conditions == 0:
        return 0
    by_conditions = {1: 1, 2: definition.conditions.two}.get(conditions, definition.conditions.three)
    lifts = UNASSESSED != function >= definition.function_lifts_from
    lifts += UNASSESSED != self_care >= definition.self_care_lifts_from
    return min(by_conditions + lifts, _HIGHEST_LEVEL)


def is_older_medical_patient(
    definition: Pyramid, *, age: int, conditions: int, function: int, acute_medical_admissions: int
) -> bool:
    """Old, acutely admitted to a medical ward in the last year, and several conditions or impaired function."""
    wanted = definition.older_medical
    is_impaired = UNASSESSED != function >= wanted.function
    return (
        age >= wanted.least_age
        and acute_medical_admissions >= wanted.acute_medical_admissions
        and (conditions >= wanted.conditions or is_impaired)
    )


@dataclass(frozen=True)
class Risk:
    """A citizen (pseudonymous number) and the risk that something computed for them."""

    citizen: int
    risk: float


def for_work_list(risks: Iterable[Risk], *, opted_out: frozenset[int], most: int) -> tuple[Risk, ...]:
    """The citizens with the highest risk, at most so many; whoever said no is neither listed nor counted among them."""
    asked = [one for one in risks if one.citizen not in opted_out]
    return tuple(sorted(asked, key=lambda one: (-one.risk, one.citizen))[:most])


def score_problems(definition: PointScore) -> Iterator[str]:
    """Examples that come out otherwise, steps out of order, and points that do not add up to the highest."""
    for item in definition.items:
        if list(item.steps) != sorted(item.steps):
            yield f"{definition.id}: the steps of {item.key} do not rise."
    if sum(item.steps[-1][1] for item in definition.items) != definition.highest:
        yield f"{definition.id}: the highest points do not add up to {definition.highest}."
    for number, example in enumerate(definition.examples, 1):
        found = scored(definition, example.values)
        if (found.points, found.band) != (example.score, example.band):
            yield f"{definition.id}: example {number} gives {found.points} ({found.band}), not {example.score} ({example.band})."


def pyramid_problems(definition: Pyramid) -> Iterator[str]:
    """Examples that come out otherwise."""
    for number, one in enumerate(definition.examples, 1):
        found = level(definition, conditions=one.conditions, function=one.function, self_care=one.self_care)
        if found != one.level:
            yield f"{definition.id}: example {number} gives level {found}, not {one.level}."
