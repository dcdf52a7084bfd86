"""What a citizen's body shows when it is measured: values that are her own, change from time to time, and fit her illnesses."""

from statistics import NormalDist
from typing import Literal, NamedTuple

from naer.scenarios.history import shapes
from naer.scenarios.history.life import Life
from naer.scenarios.history.shapes import Measurement
from naer.scenarios.risk_factors import Weight

_SMALLEST, _LARGEST = 1e-4, 1 - 1e-4
_CHILD_SPREAD = 0.12
_KG_A_YEAR_SPREAD = 0.35
_GROWN_AGE, _AGEING_FROM = 16, 50
_NOISE_OF_KILOGRAMS = 40.0  # a scale is off by less with the small
_CLASSES: dict[Weight, Literal["under", "normal", "over", "obese"]] = {
    Weight.UNDER: "under",
    Weight.NORMAL: "normal",
    Weight.OVER: "over",
    Weight.OBESE: "obese",
}
_normal = NormalDist()


class State(NamedTuple):
    """When something is measured, how old the citizen is then, and what she has."""

    day: int
    minute: int
    age: int
    conditions: tuple[str, ...]


class Body:
    """The values of one citizen; the lasting ones are the same whoever measures."""

    def __init__(self, one: Life) -> None:
        self._life = one
        self._known = shapes.measurements()
        whole = one.draws.lasting("body", 3 + len(self._known.measurements))
        self._tall, self._heavy, self._gains = (_z(chance) for chance in whole[:3])
        self._own = {
            item.key: item.person * _z(chance) for item, chance in zip(self._known.measurements, whole[3:], strict=True)
        }

    def state(self, day: int, minute: int) -> State:
        """How it is with her on a day."""
        return State(day, minute, self._life.age(day), self._life.has(day))

    def value(self, item: Measurement, chance: float, now: State, *, shift: float = 0.0) -> float | int:
        """What a measurement shows, by one number in [0, 1) for what changes from time to time."""
        noise = item.noise * _z(chance)
        if item.key == "weight":
            usual = self._kilograms(now.day, now.age)
            noise *= min(1.0, usual / _NOISE_OF_KILOGRAMS)
        else:
            usual = item.mean + self._own[item.key]
        for key in now.conditions:
            usual += item.shifts.get(key, 0.0)
        if now.age > _AGEING_FROM:
            usual += item.per_year_over_50 * (now.age - _AGEING_FROM)
        found = min(max(usual + shift + noise, item.limits[0]), item.limits[1])
        return round(found, item.decimals) if item.decimals else round(found)

    def _kilograms(self, day: int, age: int) -> float:
        known, habits = self._known, self._life.citizen.habits
        if age < _GROWN_AGE:
            return known.child_kg[age] * (1 + _CHILD_SPREAD * self._heavy)
        weight = habits.weight if habits is not None and habits.weight in _CLASSES else Weight.NORMAL
        index = known.body_mass_index[_CLASSES[weight]] + known.body_mass_index_spread * self._heavy
        metres = (known.height_cm[self._life.sex] + known.height_spread_cm * self._tall) / 100
        years_ago = (self._life.ends - day) / 365.25
        return index * metres**2 - _KG_A_YEAR_SPREAD * self._gains * years_ago


def _z(chance: float) -> float:
    """The standard normal number at a chance, without the farthest ends."""
    return _normal.inv_cdf(min(max(chance, _SMALLEST), _LARGEST))
