"""What is measured of a citizen at contacts, visits and stays, as Observations."""

from collections.abc import Iterator
from functools import lru_cache

from naer.fhir.plain import Json
from naer.scenarios.figures import Sex
from naer.scenarios.history import life, shapes
from naer.scenarios.history.body import Body, State
from naer.scenarios.history.contacts import CLINIC, PRACTICE, Contact
from naer.scenarios.history.life import Life
from naer.scenarios.history.shapes import Measurement
from naer.scenarios.history.writing import Writer

_DRAWS_EACH = 512  # a month: for each contact (at most 15) two for each of at most 17 measurements
_PER_CONTACT = 34


class Measuring:
    """Measures one citizen."""

    def __init__(self, one: Life, writer: Writer) -> None:
        self._life, self._writer = one, writer
        self._known = shapes.measurements()
        self._body = Body(one)
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
                now = State(contact.day, contact.minute, contact.age, contact.conditions)
                yield self._written(item, chances[2 * place + 1], encounter, now)

    def at_visit(self, chances: list[float], encounter: Json, *, day: int, minute: int) -> Iterator[Json]:
        """What the nurse measures at a visit in the home; `chances` are two numbers for each line of the shapes."""
        now = self._body.state(day, minute)
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
        now = self._body.state(day, minute)
        for line, chance in zip(self._known.at_admission, chances, strict=True):
            item = self._known.measurement(line.measurement)
            yield self._written(item, chance, encounter, now, shift=line.shift)

    def _written(self, item: Measurement, chance: float, encounter: Json, now: State, *, shift: float = 0.0) -> Json:
        value, organisation = self._body.value(item, chance, now, shift=shift), encounter["serviceProvider"]
        day, minute = now.day, now.minute
        if item.key != "systolic":
            return self._writer.measured(
                item, value, encounter=encounter, day=day, minute=minute, organisation=organisation
            )
        below = self._known.measurement("diastolic")
        parts = [(item, value), (below, self._body.value(below, chance, now, shift=shift / 2))]
        return self._writer.blood_pressure(
            parts, encounter=encounter, day=day, minute=minute, organisation=organisation
        )


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
