"""Whole populations as a few narrow columns: what simulated years begin from, for a municipality or all 5.9 million.

    people = generate(codes_of("DK"), seed=1, on=date(2027, 1, 1))

They are the citizens of `population.generate` (the same draws, so the same people for the same seed and number), without
names, homes and dates, and with what they live by. Areas are made apart from each other, two or more at a time, and the
result does not depend on how many.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naer.errors import NotFoundError
from naer.insight.indicators import places
from naer.scenarios import care, education, figures, health, households, people, risk_factors, rounding, vocabulary
from naer.scenarios import population as whole_population
from naer.scenarios import work as work_of
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.households import Living as LivesWith
from naer.scenarios.known_population import Living
from naer.scenarios.people import Flags

EVERYBODY = "DK"
_YEAR_ZERO = 1900


@dataclass(frozen=True)
class PersonColumns:
    """One row to a citizen, those of one area together. `area` is a place in `areas`, `number` the citizen's within it.

    `born_month` counts months since January 1900. What the other values mean stands with the modules that make them.
    """

    areas: tuple[str, ...]
    seed: int
    on: date
    expected: Floats
    area: NDArray[np.int16]
    number: NDArray[np.int32]
    female: Flags
    age: NDArray[np.uint8]
    born_month: NDArray[np.int16]
    education: NDArray[np.uint8]
    smoking: NDArray[np.uint8]
    alcohol: NDArray[np.uint8]
    activity: NDArray[np.uint8]
    weight: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    frailty: NDArray[np.uint8]
    help: NDArray[np.uint8]
    in_care_home: Flags
    has_nursing: Flags
    function: NDArray[np.uint8]
    lives_alone: Flags
    work: NDArray[np.uint8]

    @property
    def count(self) -> int:
        """How many citizens there are."""
        return len(self.age)

    @property
    def bytes(self) -> int:
        """What the columns take in memory."""
        return sum(getattr(self, name).nbytes for name in _COLUMNS)


_GIVEN = ("areas", "seed", "on", "expected")
_COLUMNS = tuple(item.name for item in fields(PersonColumns) if item.name not in _GIVEN)


def codes_of(area: str) -> tuple[str, ...]:
    """The municipalities of an area: DK, a region's name before or after 2027, a health council's name or key, or a
    municipality's name or code.

    Raises NotFoundError when there is no such area.
    """
    lines = figures.load().municipalities.values()
    if area == EVERYBODY:
        return tuple(line.code for line in lines)
    found = tuple(line.code for line in lines if area in (line.code, line.name, line.key))
    found = found or tuple(line.code for line in lines if area in (line.region, line.region_2027))
    found = found or next((codes for key, name, codes in health_councils() if area in (key, name)), ())
    if not found:
        raise NotFoundError(
            f"There is no area '{area}'.",
            what_to_do="Use DK, a region's or health council's name, or a municipality's name or four digits.",
        )
    return found


def health_councils() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Key, name and municipalities of the health councils that there are from 2027."""
    return tuple(
        (one.key, one.name, tuple(f"{code:04d}" for code in one.municipalities))
        for one in places.geography(places.NEW).groups
    )


def living_in(codes: Sequence[str], living: Living | None = None) -> int:
    """How many live in the municipalities by the figures of today, or lived there by those of an earlier year."""
    return round(float(_by_band(tuple(codes), living).sum()))


def generate(
    areas: Sequence[str],
    *,
    seed: int,
    on: date,
    citizens: int | None = None,
    workers: int | None = None,
    only: str | None = None,
    living: Living | None = None,
) -> PersonColumns:
    """The citizens of the municipalities `areas` on the day `on`: as many as live there, or `citizens`.

    Who lives there is as today, or as the known population `living` of an earlier year says. With `only` the same citizens,
    but none but those of that municipality. Raises InvalidError for an unknown code or a negative number. `workers` areas are
    made at a time.
    """
    tables = figures.load()
    codes = tuple(sorted(set(areas)))
    is_everybody = citizens is None and set(codes) <= set(tables.municipalities)
    wanted = living_in(codes, living) if is_everybody else citizens or 0
    whole_population.check_wanted(codes, wanted, seed=seed)
    real = _by_band(codes, living)
    expected = real * (wanted / real.sum())
    counts = rounding.whole_persons(expected, seed=seed)
    if only is not None:
        place = codes.index(only)
        codes, counts, expected = (only,), counts[place : place + 1], expected[place : place + 1]

    def made(place: int) -> dict[str, NDArray[Any]]:
        return _area(place, codes[place], counts[place], seed=seed, on=on, living=living)

    # The largest first, so that no worker is left with one at the end.
    order = sorted(range(len(codes)), key=lambda place: -int(counts[place].sum()))
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        by_place = dict(zip(order, pool.map(made, order), strict=True))
    columns = {name: np.concatenate([by_place[place][name] for place in range(len(codes))]) for name in _COLUMNS}
    return PersonColumns(areas=codes, seed=seed, on=on, expected=expected, **columns)


def _by_band(codes: tuple[str, ...], living: Living | None) -> Floats:
    return figures.load().age_sex.of(codes) if living is None else living.by_band(codes)


def _area(
    place: int, code: str, counts: NDArray[np.int64], *, seed: int, on: date, living: Living | None
) -> dict[str, NDArray[Any]]:
    tables, words = figures.load(), vocabulary.load()
    draws = Draws(seed, int(code))
    years = None if living is None else living.of((code,))[0]
    persons = people.people(counts, draws, on=on, figures=tables, years=years)
    ill = health.health(persons, draws, tables, words.conditions)
    level = education.education(persons, ill, draws)
    habits = risk_factors.risk_factors(persons, ill, level, draws)
    home = households.households(persons, care.in_care_home(persons, ill, tables), draws, tables)
    given = care.care(persons, home.living, ill, draws=draws, tables=tables, services=words.services)
    months = persons.born_on.astype("datetime64[M]").astype(np.int64) + 12 * (1970 - _YEAR_ZERO)
    return {
        "area": np.full(persons.count, place, dtype=np.int16),
        "number": np.arange(persons.count, dtype=np.int32),
        "female": persons.female,
        "age": persons.age,
        "born_month": months.astype(np.int16),
        "education": level,
        "smoking": habits.smoking,
        "alcohol": habits.alcohol,
        "activity": habits.activity,
        "weight": habits.weight,
        "conditions": ill.conditions,
        "frailty": ill.frailty,
        "help": given.help,
        "in_care_home": home.living == LivesWith.CARE_HOME,
        "has_nursing": given.nursing_visits > 0,
        "function": given.function,
        "lives_alone": home.living == LivesWith.ALONE,
        "work": work_of.work(persons, ill, level, draws, tables),
    }
