"""A citizen's last years as histories are drawn from: how old she was, what she had by then, and when she was in hospital."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from naer.scenarios import people, vocabulary
from naer.scenarios.citizen import Citizen
from naer.scenarios.figures import OLDEST, SEXES, Sex
from naer.scenarios.history import days
from naer.scenarios.history.person_draws import PersonDraws
from naer.scenarios.history.shapes import Concerning
from naer.scenarios.history.stays import PastStay

_DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Life:
    """Days are ordinals; the history is from `begins`, up to but not `ends`. `conditions` gives the day each was found.

    `first_month` is the month that the history begins in, counted from year 0; `months` is how many it touches.
    """

    citizen: Citizen
    draws: PersonDraws
    begins: int
    ends: int
    stays: tuple[PastStay, ...]
    conditions: dict[str, int]
    sex: Sex
    born: int
    first_month: int
    months: int

    def age(self, day: int) -> int:
        """Whole years on a day, by days of the mean year: a birthday may be a day off."""
        return min(max(int((day - self.born) / _DAYS_A_YEAR), 0), OLDEST)

    def has(self, day: int) -> tuple[str, ...]:
        """The conditions found by a day."""
        if not self.conditions:
            return ()
        return tuple(key for key, found in self.conditions.items() if found <= day)

    def is_within(self, day: int) -> bool:
        """Whether a day belongs to the history."""
        return self.begins <= day < self.ends

    def is_in_hospital(self, day: int) -> bool:
        """Whether she was on a ward at noon of a day."""
        return any(stay.first_day < day < stay.last_day for stay in self.stays)


def of_citizen(citizen: Citizen, *, stays: tuple[PastStay, ...], on: date, seed: int, years: int) -> Life:
    """The last `years` years of a citizen before the day `on`, or as long as she has lived."""
    begins = max(people.anniversary(on, years), citizen.born_on).toordinal()
    ends = on.toordinal()
    found: dict[str, int] = {}
    for diagnosis in citizen.diagnoses:
        key = _condition_of_code().get(diagnosis.code)
        if key is not None:
            found[key] = diagnosis.found_on.toordinal()
    return Life(
        citizen=citizen,
        draws=PersonDraws(seed, citizen.key),
        begins=begins,
        ends=ends,
        stays=tuple(stay for stay in stays if stay.first_day >= begins),
        conditions=found,
        sex=SEXES[int(not citizen.female)],
        born=citizen.born_on.toordinal(),
        first_month=days.month_of(begins),
        months=days.month_of(ends) - days.month_of(begins) + 1,
    )


def is_concerned(who: Concerning, *, age: int, sex: Sex, conditions: tuple[str, ...]) -> bool:
    """Whether a line of the shapes is about somebody."""
    return (
        who.age_from <= age <= who.age_to
        and (not who.condition or who.condition in conditions)
        and who.sex in (None, sex)
    )


@cache
def _condition_of_code() -> dict[str, str]:
    return {code.code: item.key for item in vocabulary.load().conditions.conditions for code in item.codes}
