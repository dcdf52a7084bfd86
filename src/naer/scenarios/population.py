"""The synthetic population: citizens of any of the 98 municipalities, as columns.

    population = generate(("0580", "0540"), 2000, seed=1, on=date(2026, 11, 20))

The same seed gives the same citizens. Ages and sexes follow the figures within one person for every municipality, sex
and five-year band; all else is drawn for each person from figures and labelled assumptions
(`docs/synthetic-data.md`). A citizen is known by `key`: municipality code and number within it.

Columns are NumPy arrays of one length, so that a region or the country fits in memory; `citizens` turns rows into
people with names and dates, and `as_fhir` those into resources.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from naer.errors import InvalidError
from naer.scenarios import (
    care,
    education,
    figures,
    health,
    households,
    names,
    people,
    personal_numbers,
    risk_factors,
    rounding,
    vocabulary,
)
from naer.scenarios.care import Care
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.figures import Figures
from naer.scenarios.health import Health
from naer.scenarios.households import NOBODY, Households, Rows
from naer.scenarios.names import Addresses, Names
from naer.scenarios.people import Dates, Flags, People
from naer.scenarios.risk_factors import RiskFactors
from naer.scenarios.vocabulary import Vocabulary

CLINICS_PER_MUNICIPALITY = 4


@dataclass(frozen=True)
class Columns:
    """One row to a citizen. What the values mean stands with the modules that make them."""

    area: NDArray[np.int16]
    number: NDArray[np.int32]
    female: Flags
    age: NDArray[np.uint8]
    born_on: Dates
    personal_number: NDArray[np.int64]
    living: NDArray[np.uint8]
    partner: Rows
    household: Rows
    near_child: NDArray[np.uint8]
    given_name: NDArray[np.int16]
    middle_name: NDArray[np.int16]
    family_name: NDArray[np.int16]
    local_area: NDArray[np.int16]
    street: NDArray[np.int16]
    house: NDArray[np.uint16]
    flat: NDArray[np.int8]
    clinic: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    frailty: NDArray[np.uint8]
    help: NDArray[np.uint8]
    function: NDArray[np.uint8]
    personal_care: NDArray[np.uint8]
    practical_help: Flags
    meals: Flags
    nursing_visits: NDArray[np.uint8]
    training: Flags
    education: NDArray[np.uint8]
    smoking: NDArray[np.uint8]
    alcohol: NDArray[np.uint8]
    activity: NDArray[np.uint8]
    weight: NDArray[np.uint8]


@dataclass(frozen=True)
class Population:
    """Citizens of `areas` (municipality codes) as they are on the day `on`; `columns.area` points into `areas`."""

    areas: tuple[str, ...]
    seed: int
    on: date
    expected: Floats
    columns: Columns

    @property
    def count(self) -> int:
        """How many citizens there are."""
        return len(self.columns.age)

    def key(self, row: int) -> str:
        """What the citizen of a row is known by: `0580-17`, the same whatever else is generated."""
        return f"{self.areas[self.columns.area[row]]}-{self.columns.number[row]}"

    def row(self, key: str) -> int:
        """The row of the citizen with a key."""
        code, _, number = key.partition("-")
        return int(np.searchsorted(self.columns.area, self.areas.index(code))) + int(number)

    def uniform(self, purpose: str, *, month: int = 0) -> Floats:
        """A draw in [0, 1) for every citizen, from the streams of their areas."""
        return np.concatenate([draws.uniform(purpose, size) for draws, size in self._streams(month)])

    def normal(self, purpose: str, *, month: int = 0) -> Floats:
        """A standard normal draw for every citizen."""
        return np.concatenate([draws.normal(purpose, size) for draws, size in self._streams(month)])

    def _streams(self, month: int) -> list[tuple[Draws, int]]:
        sizes = np.bincount(self.columns.area, minlength=len(self.areas)).tolist()
        return [(Draws(self.seed, int(code), month), size) for code, size in zip(self.areas, sizes, strict=True)]


def generate(
    areas: Sequence[str], citizens: int, *, seed: int, on: date, clinics: int = CLINICS_PER_MUNICIPALITY
) -> Population:
    """`citizens` synthetic citizens of the municipalities `areas` (codes such as "0580"), as they are on the day `on`.

    Each municipality gets its part by its real size. `clinics` is the number of practices that citizens are listed
    with in each municipality. Raises InvalidError for an unknown code, a negative number, or more citizens than there
    are numbers.
    """
    tables, words = figures.load(), vocabulary.load()
    codes = tuple(sorted(set(areas)))
    check_wanted(codes, citizens, seed=seed)
    real = tables.age_sex.of(codes)
    expected = real * (citizens / real.sum())
    counts = rounding.whole_persons(expected, seed=seed)
    parts: list[Columns] = []
    begin = 0
    for number, code in enumerate(codes):
        parts.append(
            _area(code, number, counts[number], begin, seed=seed, on=on, clinics=clinics, tables=tables, words=words)
        )
        begin += int(counts[number].sum())
    return Population(codes, seed, on, expected, _joined(parts))


def check_wanted(codes: tuple[str, ...], citizens: int, *, seed: int) -> None:
    """InvalidError unless the municipalities are known and the numbers not negative."""
    tables = figures.load()
    unknown = [code for code in codes if code not in tables.municipalities]
    if unknown or not codes:
        raise InvalidError(
            f"There is no municipality with code {', '.join(unknown) or '(none given)'}.",
            what_to_do="Use the four-digit code, such as 0580 for Aabenraa.",
            path="areas",
        )
    if citizens < 0 or seed < 0:
        raise InvalidError("The number of citizens and the seed must not be negative.", path="citizens")


def _area(
    code: str,
    number: int,
    counts: NDArray[np.int64],
    begin: int,
    *,
    seed: int,
    on: date,
    clinics: int,
    tables: Figures,
    words: Vocabulary,
) -> Columns:
    """The columns of one municipality, whose first citizen stands in row `begin` of the whole."""
    draws = Draws(seed, int(code))
    persons = people.people(counts, draws, on=on, figures=tables)
    ill = health.health(persons, draws, tables, words.conditions)
    level = education.education(persons, ill, draws)
    habits = risk_factors.risk_factors(persons, ill, level, draws)
    home = households.households(persons, care.in_care_home(persons, ill, tables), draws, tables)
    given = care.care(persons, home.living, ill, draws=draws, tables=tables, services=words.services)
    called = names.names(persons, home, draws, words)
    lives = names.addresses(home, draws, words, municipality=code)
    clinic = np.floor(draws.uniform("clinic", persons.count) * clinics).astype(np.uint8)[home.reference]
    numbers = personal_numbers.personal_numbers(
        persons.born_on,
        persons.female,
        area=tables.age_sex.codes.index(code),
        shares=tables.age_sex.persons.sum(axis=(1, 2)),
        draws=draws,
    )
    return _columns(
        number, begin, persons, home, called, lives, ill, given, habits, level=level, clinic=clinic, numbers=numbers
    )


def _columns(
    area: int,
    begin: int,
    persons: People,
    home: Households,
    called: Names,
    lives: Addresses,
    ill: Health,
    given: Care,
    habits: RiskFactors,
    *,
    level: NDArray[np.uint8],
    clinic: NDArray[np.uint8],
    numbers: NDArray[np.int64],
) -> Columns:
    return Columns(
        area=np.full(persons.count, area, dtype=np.int16),
        number=np.arange(persons.count, dtype=np.int32),
        female=persons.female,
        age=persons.age,
        born_on=persons.born_on,
        personal_number=numbers,
        living=home.living,
        partner=np.where(home.partner == NOBODY, NOBODY, home.partner + begin).astype(np.int32),
        household=(home.reference + begin).astype(np.int32),
        near_child=home.near_child,
        given_name=called.given,
        middle_name=called.middle,
        family_name=called.family,
        local_area=lives.local_area,
        street=lives.street,
        house=lives.house,
        flat=lives.flat,
        clinic=clinic,
        conditions=ill.conditions,
        frailty=ill.frailty,
        help=given.help,
        function=given.function,
        personal_care=given.personal_care,
        practical_help=given.practical_help,
        meals=given.meals,
        nursing_visits=given.nursing_visits,
        training=given.training,
        education=level,
        smoking=habits.smoking,
        alcohol=habits.alcohol,
        activity=habits.activity,
        weight=habits.weight,
    )


def _joined(parts: list[Columns]) -> Columns:
    return Columns(
        **{item.name: np.concatenate([getattr(part, item.name) for part in parts]) for item in fields(Columns)}
    )
