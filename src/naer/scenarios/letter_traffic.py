"""Letters between municipality, practice and hospital about synthetic citizens, as they arrive: rhythm and disorder.

    for letter in letters(population, begin, end): …

Conversations begin on working days and at office hours more than at others, most are answered, some letters come late or
twice (`traffic.yaml`, all assumptions). What arrives in two periods is what arrives in both together. Parties are
organisation keys; making a MedCom message of a letter is left to those who send.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from naer.danish import times
from naer.scenarios import draws, figures, stable_ids, traffic_shapes, vocabulary
from naer.scenarios.draws import Floats
from naer.scenarios.hospital_shapes import Range
from naer.scenarios.households import Living
from naer.scenarios.people import Flags
from naer.scenarios.population import Population
from naer.scenarios.traffic_shapes import Given, LetterKind, LetterShapes

_MOST_IN_A_MONTH = 6
_SLACK = timedelta(days=7)  # sixty hours to the answer, a weekend, twenty hours late and an hour to its repeat
_FIRST_HOUR, _LAST_HOUR = 8, 16


@dataclass(frozen=True)
class LetterArrival:
    """One letter, when it comes and about whom. `answers` is the id of the letter that it answers, or empty."""

    arrives_at: datetime
    row: int
    citizen_key: str
    thread_id: str
    message_id: str
    sent_at: datetime
    sender_key: str
    receiver_key: str
    category: str
    topic: str
    text: str
    answers: str = ""
    is_repeat: bool = False


def letters(population: Population, begin: datetime, end: datetime) -> list[LetterArrival]:
    """What arrives from `begin` up to, but not at, `end`, first to last."""
    first, last = times.local_day(begin - _SLACK), times.local_day(end)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    found = [
        letter
        for month in months
        for letter in _of_month(population, month, first, last)
        if begin <= letter.arrives_at < end
    ]
    return sorted(found, key=lambda one: (one.arrives_at, one.message_id, one.is_repeat))


def yearly_rates(population: Population) -> Floats:
    """How many conversations a year are begun about each citizen; what is given most for counts."""
    shapes, columns = traffic_shapes.load().letters, population.columns
    given: dict[Given, Flags] = {
        "nursing": columns.nursing_visits > 0,
        "care_home": columns.living == Living.CARE_HOME,
        "home_help": columns.help > 0,
        "training": columns.training,
    }
    rates = np.full(population.count, shapes.per_year["others"])
    for name, has in given.items():
        rates = np.where(has, np.maximum(rates, shapes.per_year[name]), rates)
    return rates


def _of_month(population: Population, month: int, first_day: date, last_day: date) -> Iterator[LetterArrival]:
    """All letters of the conversations that begin in a month, on `first_day` at the earliest and `last_day` at the latest."""
    shapes = traffic_shapes.load().letters
    counts = _how_many(population.uniform("letters/how-many", month=month), yearly_rates(population) / 12)
    first = np.datetime64(f"{month // 12:04}-{month % 12 + 1:02}", "M")
    days = np.arange(first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]"))
    weekdays = (days.astype(np.int64) + 3) % 7
    for number in range(int(counts.max(initial=0))):
        rows = np.flatnonzero(counts > number)
        chance = population.uniform(f"letters/{number}/when", month=month)[rows]
        hour = population.uniform(f"letters/{number}/hour", month=month)[rows]
        begun = days[draws.place(chance, np.array(shapes.weekdays)[weekdays])].astype("datetime64[m]")
        minutes = draws.place(hour, np.array(shapes.hours)) * 60 + np.floor(hour * 6007 % 1.0 * 60).astype(np.int64)
        near = (begun >= np.datetime64(first_day)) & (begun < np.datetime64(last_day) + np.timedelta64(1, "D"))
        moments = begun[near] + minutes[near].astype("timedelta64[m]")
        for row, at in zip(rows[near].tolist(), moments.tolist(), strict=True):
            yield from _conversation(population, row, f"{month}/{number}", at, shapes)


def _conversation(
    population: Population, row: int, name: str, wall_clock: datetime, shapes: LetterShapes
) -> Iterator[LetterArrival]:
    key = _Key(population.seed, f"{population.key(row)}/letters/{name}")
    sent_at = times.instant_near(wall_clock.date(), wall_clock.time())
    kinds = _possible(population, row, shapes.kinds)
    kind = kinds[int(draws.place(np.array([key.chance("kind")]), np.array([one.weight for one in kinds]))[0])]
    sender, receiver = _party(population, row, kind.sender), _party(population, row, kind.receiver)
    thread_id = stable_ids.message_id(population.seed, key.name, "thread")
    written = LetterArrival(
        arrives_at=sent_at,
        row=row,
        citizen_key=population.key(row),
        thread_id=thread_id,
        message_id=stable_ids.message_id(population.seed, key.name, "letter"),
        sent_at=sent_at,
        sender_key=sender,
        receiver_key=receiver,
        category=kind.category,
        topic=kind.topic,
        text=kind.text,
    )
    yield from _with_disorder(written, key, "letter", shapes)
    if key.chance("answered") * 100 < shapes.answered_percent:
        answered_at = _at_office_hours(
            sent_at + timedelta(hours=key.within("answered/after", shapes.answered_after_hours))
        )
        answer = LetterArrival(
            arrives_at=answered_at,
            row=row,
            citizen_key=written.citizen_key,
            thread_id=thread_id,
            message_id=stable_ids.message_id(population.seed, key.name, "answer"),
            sent_at=answered_at,
            sender_key=receiver,
            receiver_key=sender,
            category=kind.category,
            topic=kind.topic,
            text=kind.answer,
            answers=written.message_id,
        )
        yield from _with_disorder(answer, key, "answer", shapes)


@dataclass(frozen=True)
class _Key:
    """What tells a conversation apart from all others."""

    seed: int
    name: str

    def chance(self, purpose: str) -> float:
        return draws.chance(self.seed, self.name, purpose)

    def within(self, purpose: str, limits: Range) -> float:
        return limits[0] + (limits[1] - limits[0]) * self.chance(purpose)


def _with_disorder(written: LetterArrival, key: _Key, name: str, shapes: LetterShapes) -> Iterator[LetterArrival]:
    arrives_at = written.sent_at + timedelta(seconds=key.within(f"{name}/arrives", shapes.arrives_after_seconds))
    if key.chance(f"{name}/late") * 100 < shapes.late_percent:
        arrives_at += timedelta(hours=key.within(f"{name}/late-by", shapes.late_hours))
    arrived = LetterArrival(**{**vars(written), "arrives_at": arrives_at})
    yield arrived
    if key.chance(f"{name}/repeated") * 100 < shapes.repeated_percent:
        again = arrives_at + timedelta(minutes=5 + 60 * key.chance(f"{name}/repeated-after"))
        yield LetterArrival(**{**vars(arrived), "arrives_at": again, "is_repeat": True})


def _how_many(chance: Floats, mean: Floats) -> NDArray[np.int64]:
    """Poisson numbers, one to each mean, never more than _MOST_IN_A_MONTH."""
    term = np.exp(-mean)
    total = term.copy()
    counts = np.zeros(len(mean), dtype=np.int64)
    for number in range(1, _MOST_IN_A_MONTH + 1):
        counts += chance >= total
        term = term * mean / number
        total = total + term
    return counts


def _possible(population: Population, row: int, kinds: tuple[LetterKind, ...]) -> tuple[LetterKind, ...]:
    columns = population.columns
    about = {
        "anyone",
        *(["nursing"] if columns.nursing_visits[row] else []),
        *(["training"] if columns.training[row] else []),
    }
    return tuple(kind for kind in kinds if kind.about in about)


def _party(population: Population, row: int, pattern: str) -> str:
    columns, words = population.columns, vocabulary.load()
    place = words.local_areas[columns.local_area[row]]
    municipality = figures.load().municipalities[place.municipality]
    parts = {
        "{kommune}": municipality.key,
        "{distrikt}": place.district,
        "{klinik}": f"{municipality.key}-laegehus-{columns.clinic[row] + 1}",
        "{sygehus}": municipality.acute_hospital_key,
    }
    for name, value in parts.items():
        pattern = pattern.replace(name, value)
    return pattern


def _at_office_hours(at: datetime) -> datetime:
    """The same instant, or the next morning on which people answer letters."""
    local = times.local(at)
    if local.weekday() < 5 and _FIRST_HOUR <= local.hour < _LAST_HOUR:
        return at
    day = local.date() + timedelta(days=int(local.hour >= _LAST_HOUR or local.weekday() >= 5))
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return times.instant_near(day, local.time().replace(hour=_FIRST_HOUR + local.hour % 4))
