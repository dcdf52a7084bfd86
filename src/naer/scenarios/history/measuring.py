"""What is measured of a citizen, and what it shows: values that are her own, change from time to time, and fit her illnesses."""

from collections.abc import Iterator
from functools import lru_cache
from statistics import NormalDist
from typing import Literal, NamedTuple

from naer.fhir.plain import Json
from naer.scenarios.figures import Sex
from naer.scenarios.history import life, shapes
from naer.scenarios.history.contacts import CLINIC, PRACTICE, Contact
from naer.scenarios.history.life import Life
from naer.scenarios.history.shapes import Measurement
from naer.scenarios.history.writing import Writer
from naer.scenarios.risk_factors import Weight

_DRAWS_EACH = 512  # a month: for each contact (at most 15) two for each of at most 17 measurements
_PER_CONTACT = 34
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


class _State(NamedTuple):
    """When something is measured, how old the citizen is then, and what she has."""

    day: int
    minute: int
    age: int
    conditions: tuple[str, ...]


class Measuring:
    """Measures one citizen: the same person has the same lasting values."""

    def __init__(self, one: Life, writer: Writer) -> None:
        self._life, self._writer = one, writer
        self._known = shapes.measurements()
        whole = one.draws.lasting("body", 3 + len(self._known.measurements))
        self._tall, self._heavy, self._gains = (_z(chance) for chance in whole[:3])
        self._own = {
            item.key: item.person * _z(chance) for item, chance in zip(self._known.measurements, whole[3:], strict=True)
        }
        self._drawn = {
            setting: one.draws.monthly(f"measured/{setting}", one.first_month, one.months, _DRAWS_EACH)
            for setting in (PRACTICE, CLINIC)
        }

    def at_contact(self, contact: Contact, encounter: Json) -> Iterator[Json]:
        """What is measured at a contact where people meet."""
        if not contact.is_meeting:
            return
        begin = contact.number * _PER_CONTACT
        month = contact.month - self._life.first_month
        chances: list[float] = self._drawn[contact.setting][month, begin : begin + _PER_CONTACT].tolist()
        for place, percent in _measured_at_consultations(contact.age, self._life.sex, contact.conditions):
            if chances[2 * place] * 100 < percent:
                item = self._known.measurements[place]
                now = _State(contact.day, contact.minute, contact.age, contact.conditions)
                yield self._written(item, chances[2 * place + 1], encounter, now)

    def at_visit(self, chances: list[float], encounter: Json, *, day: int, minute: int) -> Iterator[Json]:
        """What the nurse measures at a visit in the home; `chances` are two numbers for each line of the shapes."""
        now = self._state(day, minute)
        done: set[str] = set()
        for place, line in enumerate(self._known.at_percent_of_visits):
            if (line.condition and line.condition not in now.conditions) or line.measurement in done:
                continue
            if chances[2 * place] * 100 < line.percent:
                done.add(line.measurement)
                item = self._known.measurement(line.measurement)
                yield self._written(item, chances[2 * place + 1], encounter, now)

    def at_admission(self, chances: list[float], encounter: Json, *, day: int, minute: int) -> Iterator[Json]:
        """What the ward measures at once, one number for each line of the shapes."""
        now = self._state(day, minute)
        for line, chance in zip(self._known.at_admission, chances, strict=True):
            item = self._known.measurement(line.measurement)
            yield self._written(item, chance, encounter, now, shift=line.shift)

    def _state(self, day: int, minute: int) -> _State:
        return _State(day, minute, self._life.age(day), self._life.has(day))

    def _value(self, item: Measurement, chance: float, now: _State, *, shift: float = 0.0) -> float | int:
        """What a measurement shows."""
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

    def _written(self, item: Measurement, chance: float, encounter: Json, now: _State, *, shift: float = 0.0) -> Json:
        value, organisation = self._value(item, chance, now, shift=shift), encounter["serviceProvider"]
        day, minute = now.day, now.minute
        if item.key != "systolic":
            return self._writer.measured(
                item, value, encounter=encounter, day=day, minute=minute, organisation=organisation
            )
        below = self._known.measurement("diastolic")
        parts = [(item, value), (below, self._value(below, chance, now, shift=shift / 2))]
        return self._writer.blood_pressure(
            parts, encounter=encounter, day=day, minute=minute, organisation=organisation
        )

    def _kilograms(self, day: int, age: int) -> float:
        known, habits = self._known, self._life.citizen.habits
        if age < _GROWN_AGE:
            return known.child_kg[age] * (1 + _CHILD_SPREAD * self._heavy)
        weight = habits.weight if habits is not None and habits.weight in _CLASSES else Weight.NORMAL
        index = known.body_mass_index[_CLASSES[weight]] + known.body_mass_index_spread * self._heavy
        metres = (known.height_cm[self._life.sex] + known.height_spread_cm * self._tall) / 100
        years_ago = (self._life.ends - day) / 365.25
        return index * metres**2 - _KG_A_YEAR_SPREAD * self._gains * years_ago


@lru_cache(maxsize=8192)
def _measured_at_consultations(age: int, sex: Sex, conditions: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """Which measurements (by place) somebody like this has, and at what percent of consultations."""
    found: list[tuple[int, float]] = []
    for place, item in enumerate(shapes.measurements().measurements):
        percents = [
            line.percent
            for line in item.at_percent_of_consultations
            if life.is_concerned(line, age=age, sex=sex, conditions=conditions)
        ]
        if percents:
            found.append((place, max(percents)))
    return tuple(found)


def _z(chance: float) -> float:
    """The standard normal number at a chance, without the farthest ends."""
    return _normal.inv_cdf(min(max(chance, _SMALLEST), _LARGEST))
