"""What a citizen takes and has taken: the list of medicines, its renewals, short courses and vaccinations."""

from collections.abc import Iterator

from naer.fhir.plain import Json
from naer.scenarios.history import days, life, shapes
from naer.scenarios.history.life import Life
from naer.scenarios.history.shapes import LongTermMedicine
from naer.scenarios.history.writing import ATC, Writer

_BEGAN_AT, _RENEWED_AT, _VACCINATED_AT = 10 * 60, 11 * 60, 9 * 60
_DAYS_A_YEAR, _DAYS_A_MONTH = 365.25, 30.44
_STARTS_WITHIN_DAYS = 180
_USUAL_YEARS = 8.0
_STOPPED_SHARE = 0.12
_SHORT_COURSES_EACH = 8
_FIRST_RENEWAL = 0.5


def taken(one: Life, writer: Writer) -> Iterator[Json]:
    """Long-term medicines with renewals, then short courses, then vaccinations."""
    yield from _long_term(one, writer)
    yield from _short_courses(one, writer)
    yield from _vaccinations(one, writer)
    yield from _child_vaccinations(one, writer)


def _long_term(one: Life, writer: Writer) -> Iterator[Json]:
    known = shapes.medicines()
    chances = one.draws.lasting("medicines", 4 * len(known.long_term))
    age = one.age(one.ends)
    for place, line in enumerate(known.long_term):
        takes, begins, stops, renews = chances[4 * place : 4 * place + 4]
        if takes * 100 >= line.percent:
            continue
        if not life.is_concerned(line, age=age, sex=one.sex, conditions=tuple(one.conditions)):
            continue
        began = _began(one, line, begins, age)
        ended = _ended(one, stops, began)
        if began >= one.ends or (ended is not None and ended <= one.begins):
            continue
        yield _statement(writer, line.atc, line.text, line.dose, began=began, ended=ended)
        yield from _renewals(one, writer, line, began, ended or one.ends, renews)


def _began(one: Life, line: LongTermMedicine, chance: float, age: int) -> int:
    """Soon after the condition was found; else some years ago, not before the age that it is taken from."""
    if line.condition:
        return days.next_opening_day(one.conditions[line.condition] + int(chance * _STARTS_WITHIN_DAYS))
    years = min(_USUAL_YEARS, age - line.age_from + 1) * chance
    return days.next_opening_day(one.ends - 1 - int(years * _DAYS_A_YEAR))


def _ended(one: Life, chance: float, began: int) -> int | None:
    """The day it was stopped, for a few; None while it is taken."""
    if chance >= _STOPPED_SHARE:
        return None
    ended = began + int((one.ends - began) * chance / _STOPPED_SHARE)
    return ended if began < ended < one.ends else None


def _renewals(
    one: Life, writer: Writer, line: LongTermMedicine, began: int, until: int, chance: float
) -> Iterator[Json]:
    known = shapes.medicines()
    step = known.renewed_every_months * _DAYS_A_MONTH
    number = 0
    while (raw := began + int(step * (number + (_FIRST_RENEWAL + chance / 2 if number else 0)))) < until:
        number += 1
        day = days.next_opening_day(raw)
        if not one.is_within(day):
            continue
        resource = writer.begun(
            "MedicationRequest", f"{line.atc}/{line.condition}/{number}", day=day, minute=_RENEWED_AT
        )
        resource["status"] = "active" if day + step >= one.ends else "completed"
        resource["intent"] = "order"
        resource["medicationCodeableConcept"] = _concept(line.atc, line.text)
        resource["subject"] = writer.subject
        resource["authoredOn"] = days.instant(day, _RENEWED_AT)
        resource["requester"] = writer.organisation(one.citizen.clinic_key)
        resource["dosageInstruction"] = [{"text": line.dose}]
        yield resource


def _short_courses(one: Life, writer: Writer) -> Iterator[Json]:
    known = shapes.medicines()
    drawn = one.draws.monthly("short-courses", one.first_month, one.months, _SHORT_COURSES_EACH)
    highest = max(line.per_year for line in known.short_courses) / 12
    for place, row in zip(*(drawn[:, : len(known.short_courses)] < highest).nonzero(), strict=True):
        line, chance = known.short_courses[row], float(drawn[place, row])
        month, share = one.first_month + int(place), known.short_courses[row].per_year / 12
        if chance >= share:
            continue
        open_days = days.opening_days(month)
        day = open_days[int(chance / share * len(open_days))]
        age = one.age(day)
        if one.is_within(day) and life.is_concerned(line, age=age, sex=one.sex, conditions=()):
            yield _statement(
                writer, line.atc, line.text, line.dose, began=day, ended=min(day + line.days, one.ends - 1)
            )


def _vaccinations(one: Life, writer: Writer) -> Iterator[Json]:
    known = shapes.medicines()
    willing, *when = one.draws.lasting("vaccinations", 1 + len(known.vaccinations))
    for year in range(one.first_month // 12, days.month_of(one.ends) // 12 + 1):
        for line, chance in zip(known.vaccinations, when, strict=True):
            # One number for whether, so that those who are vaccinated once are vaccinated again.
            if willing * 100 >= line.percent:
                continue
            first = days.first_day(year * 12 + line.from_month - 1)
            last = days.first_day(year * 12 + line.to_month)
            day = days.next_opening_day(first + int((chance + year * 0.37) % 1.0 * (last - first - 4)))
            if one.is_within(day) and life.is_concerned(line, age=one.age(day), sex=one.sex, conditions=()):
                yield _immunization(one, writer, line.atc, line.text, day)


def _child_vaccinations(one: Life, writer: Writer) -> Iterator[Json]:
    known = shapes.medicines()
    born = one.citizen.born_on.toordinal()
    if born < one.begins - int(5 * _DAYS_A_YEAR):
        return
    chances = one.draws.lasting("child-vaccinations", len(known.child_vaccinations))
    for line, chance in zip(known.child_vaccinations, chances, strict=True):
        for month in line.months:
            day = days.next_opening_day(born + int(month * _DAYS_A_MONTH))
            if chance * 100 < line.percent and one.is_within(day):
                yield _immunization(one, writer, line.atc, line.text, day)


def _statement(writer: Writer, atc: str, text: str, dose: str, *, began: int, ended: int | None) -> Json:
    resource = writer.begun("MedicationStatement", f"{atc}/{began}", day=began, minute=_BEGAN_AT)
    resource["status"] = "active" if ended is None else "completed"
    resource["medicationCodeableConcept"] = _concept(atc, text)
    resource["subject"] = writer.subject
    resource["effectivePeriod"] = {"start": days.day_text(began)}
    if ended is not None:
        resource["effectivePeriod"]["end"] = days.day_text(ended)
        resource["meta"] = {"lastUpdated": days.instant(ended, _BEGAN_AT)}
    resource["dateAsserted"] = days.instant(began, _BEGAN_AT)
    resource["dosage"] = [{"text": dose}]
    return resource


def _immunization(one: Life, writer: Writer, atc: str, text: str, day: int) -> Json:
    resource = writer.begun("Immunization", f"{atc}/{day}", day=day, minute=_VACCINATED_AT)
    resource["status"] = "completed"
    resource["vaccineCode"] = _concept(atc, text)
    resource["patient"] = writer.subject
    resource["occurrenceDateTime"] = days.day_text(day)
    resource["performer"] = [{"actor": writer.organisation(one.citizen.clinic_key)}]
    return resource


def _concept(atc: str, text: str) -> Json:
    return {"coding": [{"system": ATC, "code": atc}], "text": text}
