"""The messages of hospitals about synthetic citizens, as they arrive: with a rhythm, and with the usual disorder.

    for arrival in arrivals(population, begin, end, hospitals={"sygehus-soenderjylland-medicinsk": identity, …}):

Admissions, weekends at home, discharges, deaths and notices of homecoming in the order of arrival. Some are late,
corrected, repeated or taken back, at the rates of `hospital.yaml`. What arrives in two periods is what arrives in
both together, so a clock can run, pause and jump. An event is told as `courses.definition` has it; turning it into a
MedCom message is left to those who send.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from naer.courses.definition import DischargeNotice, HospitalEvent, Move, OrganisationIdentity, Telling
from naer.danish import times
from naer.errors import InvalidError
from naer.scenarios import figures, hospital_shapes, hospital_stays, stable_ids, stay_details
from naer.scenarios.hospital_stays import StayKind, Stays
from naer.scenarios.population import Population
from naer.scenarios.stay_details import StayDetails, StayKey

_SLACK = timedelta(days=3)
_CORRECTED_AFTER_MINUTES = (8.0, 240.0)
_REPEATED_AFTER_MINUTES = (5.0, 90.0)
_TAKEN_BACK_AFTER_MINUTES = (15.0, 120.0)
_LEFT_TOO_EARLY_HOURS = (3.0, 20.0)
_SATURDAY, _LEAVE_BEGINS_HOUR, _LEAVE_ENDS_HOUR = 5, 10, 18


@dataclass(frozen=True)
class Arrival:
    """One message, when it comes and about whom. `row` is the citizen's row; `is_repeat` when it has come before."""

    arrives_at: datetime
    row: int
    citizen_key: str
    told: HospitalEvent | DischargeNotice
    is_repeat: bool = False


def arrivals(
    population: Population,
    begin: datetime,
    end: datetime,
    *,
    hospitals: Mapping[str, OrganisationIdentity],
    intensity: float = 1.0,
) -> list[Arrival]:
    """What arrives from `begin` up to, but not at, `end`, first to last.

    `hospitals` gives the identity of each ward by its key. `intensity` 1 is the traffic that the figures give; a small
    demonstration may want more, and says so. Raises InvalidError for a period before the population's own time.
    """
    if times.local_day(begin) < population.on - timedelta(days=60):
        raise InvalidError("Hospital traffic is made from sixty days before the population's day on.", path="begin")
    found = [
        arrival
        for details in stays_between(population, begin - _SLACK, end, intensity=intensity)
        for arrival in _of_stay(population, details, hospitals)
        if begin <= arrival.arrives_at < end
    ]
    return sorted(found, key=lambda arrival: (arrival.arrives_at, arrival.citizen_key, arrival.told.message_id))


def stays_between(
    population: Population, begin: datetime, end: datetime, *, intensity: float = 1.0
) -> Iterator[StayDetails]:
    """The stays that are going on at some time from `begin` to `end`."""
    made = hospital_stays.stays(population, until=times.local_day(end), intensity=intensity)
    margin = np.timedelta64(1440, "m")
    from_local, to_local = _wall_clock(begin) - margin, _wall_clock(end) + margin
    chosen = made.chosen((made.began_at < to_local) & (made.ended_at >= from_local))
    return (details(population, chosen, place) for place in range(len(chosen.row)))


def events(
    population: Population, stay: StayDetails, *, hospitals: Mapping[str, OrganisationIdentity]
) -> tuple[HospitalEvent, ...]:
    """What the hospital told of one stay, in the order of its happening, without delay, correction or repetition."""
    return tuple(_Teller(population, stay, hospitals).in_order())


def episode(stay: StayDetails) -> str:
    """The course number (forløbs-id) of a stay."""
    return stable_ids.message_id(stay.key, "episode")


def details(population: Population, made: Stays, place: int) -> StayDetails:
    """The stay at a place in `made`, told: why, where, and when."""
    row = int(made.row[place])
    key = StayKey(population.seed, population.key(row), int(made.month[place]), int(made.again[place]))
    kind = StayKind(int(made.kind[place]))
    admitted = not np.isnat(made.admitted_at[place])
    why = stay_details.reason(population, row, key, planned=kind is StayKind.PLANNED)
    began_at = _instant(made.began_at[place])
    told = StayDetails(
        key=key,
        row=row,
        kind=kind,
        began_at=began_at,
        admitted_at=_instant(made.admitted_at[place]) if admitted else None,
        ended_at=_instant(made.ended_at[place]),
        died=bool(made.died[place]),
        ward=stay_details.ward_of(why, admitted=admitted),
        reason=why.code,
        reason_text=why.display,
        leave=None,
    )
    return replace(told, leave=_leave(told))


def _leave(details: StayDetails) -> tuple[datetime, datetime] | None:
    """A weekend at home in the middle of a long stay, for a few."""
    shapes = hospital_shapes.load()
    if details.admitted_at is None or details.died:
        return None
    if not details.key.happens("leave", shapes.leave_percent_of_long_stays):
        return None
    day = times.local_day(details.admitted_at + timedelta(days=1))
    saturday = day + timedelta(days=(_SATURDAY - day.weekday()) % 7)
    begins = datetime(saturday.year, saturday.month, saturday.day, _LEAVE_BEGINS_HOUR, tzinfo=times.COPENHAGEN)
    ends = (begins + timedelta(days=1)).replace(hour=_LEAVE_ENDS_HOUR)
    if details.ended_at - details.admitted_at < timedelta(days=shapes.leave_after_days) or details.ended_at <= ends:
        return None
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _of_stay(
    population: Population, details: StayDetails, hospitals: Mapping[str, OrganisationIdentity]
) -> Iterator[Arrival]:
    teller = _Teller(population, details, hospitals)
    yield from teller.events()
    yield from teller.notices()


class _Teller:
    """Tells one stay as messages."""

    def __init__(
        self, population: Population, details: StayDetails, hospitals: Mapping[str, OrganisationIdentity]
    ) -> None:
        self._population = population
        self._details = details
        self._hospitals = hospitals
        self._shapes = hospital_shapes.load()
        self._count = 0
        self._is_waited_for = stay_details.is_waited_for(population, details.row)

    def events(self) -> Iterator[Arrival]:
        """Admission, leave, discharge or death, each with its disorder."""
        for event in self.in_order():
            yield from self._with_disorder(event)
        if self._details.key.happens("in-error", self._shapes.admission_in_error_percent):
            yield from self._admission_in_error()

    def notices(self) -> Iterator[Arrival]:
        """The ward's notice of the homecoming, to those whom the municipality helps or who are old."""
        notice = stay_details.notice(self._details, wanted=self._is_waited_for)
        if notice is None:
            return
        told = DischargeNotice(
            message_id=self._message_id("notice"),
            episode=self._episode(),
            noticed_at=notice.given_at,
            expected_at=notice.expected_at,
            hospital=self._hospital(self._details.ward),
            conditions=(self._details.reason,),
            needs=notice.needs,
        )
        yield self._arrival(notice.given_at + self._seconds("notice"), told)

    def in_order(self) -> Iterator[HospitalEvent]:
        """The events as they happened."""
        details = self._details
        if details.in_emergency:
            yield self._event(Move.ADMIT_EMERGENCY, details.began_at)
        last = Move.ADMIT_EMERGENCY
        if details.admitted_at is not None:
            last = Move.ADMIT_INPATIENT
            yield self._event(last, details.admitted_at)
        if details.leave is not None:
            yield self._event(Move.START_LEAVE, details.leave[0])
            yield self._event(Move.END_LEAVE, details.leave[1])
            last = Move.END_LEAVE
        if details.died:
            yield replace(self._event(last, details.ended_at), deceased=True)
            return
        leaves = Move.DISCHARGE_EMERGENCY if details.admitted_at is None else Move.DISCHARGE_INPATIENT
        if self._details.key.happens("taken-back", self._shapes.discharge_taken_back_percent):
            yield from self._discharge_taken_back(leaves)
        yield self._event(leaves, details.ended_at)

    def _discharge_taken_back(self, leaves: Move) -> Iterator[HospitalEvent]:
        """A discharge that was told too early and cancelled; the real one comes later."""
        key, details = self._details.key, self._details
        told_at = details.ended_at - timedelta(hours=key.within("taken-back/early", _LEFT_TOO_EARLY_HOURS))
        if told_at <= (details.admitted_at or details.began_at) or details.leave is not None:
            return
        wrong = self._event(leaves, told_at)
        yield wrong
        yield replace(
            wrong,
            message_id=self._message_id("taken-back"),
            telling=Telling.CANCELLED,
            registered_at=wrong.registered_at
            + timedelta(minutes=key.within("taken-back/after", _TAKEN_BACK_AFTER_MINUTES)),
            corrects=wrong.message_id,
        )

    def _admission_in_error(self) -> Iterator[Arrival]:
        """An admission that was another's: told, and cancelled soon after. It has a course number of its own."""
        key, details = self._details.key, self._details
        told_at = details.ended_at + timedelta(days=1 + key.within("in-error/day", (0, 1)))
        wrong = replace(
            self._event(Move.ADMIT_INPATIENT, told_at),
            message_id=self._message_id("in-error"),
            episode=stable_ids.message_id(key, "in-error", "episode"),
        )
        if details.died:
            return
        yield self._arrival(wrong.registered_at + self._seconds("in-error"), wrong)
        cancelled = replace(
            wrong,
            message_id=self._message_id("in-error/cancelled"),
            telling=Telling.CANCELLED,
            registered_at=wrong.registered_at
            + timedelta(minutes=key.within("in-error/after", _TAKEN_BACK_AFTER_MINUTES)),
            corrects=wrong.message_id,
        )
        yield self._arrival(cancelled.registered_at + self._seconds("in-error/cancelled"), cancelled)

    def _with_disorder(self, event: HospitalEvent) -> Iterator[Arrival]:
        key, shapes, name = self._details.key, self._shapes, event.message_id
        arrives_at = event.registered_at + self._seconds(name)
        if key.happens(f"{name}/late", shapes.late_percent):
            arrives_at += timedelta(hours=key.within(f"{name}/late-by", shapes.late_hours))
        yield self._arrival(arrives_at, event)
        if key.happens(f"{name}/repeated", shapes.repeated_percent):
            again = arrives_at + timedelta(minutes=key.within(f"{name}/repeated-after", _REPEATED_AFTER_MINUTES))
            yield replace(self._arrival(again, event), is_repeat=True)
        if event.telling is Telling.NEW and key.happens(f"{name}/corrected", shapes.corrected_percent):
            corrected = self._corrected(event)
            yield self._arrival(corrected.registered_at + self._seconds(f"{name}/correction"), corrected)

    def _corrected(self, event: HospitalEvent) -> HospitalEvent:
        key, name = self._details.key, event.message_id
        by = timedelta(minutes=round(key.within(f"{name}/corrected-by", self._shapes.corrected_by_minutes)))
        after = timedelta(minutes=key.within(f"{name}/corrected-after", _CORRECTED_AFTER_MINUTES))
        return replace(
            event,
            message_id=self._message_id(f"{name}/correction"),
            telling=Telling.REVISED,
            occurred_at=event.occurred_at + by,
            registered_at=event.registered_at + after,
            corrects=event.message_id,
        )

    def _event(self, move: Move, occurred_at: datetime) -> HospitalEvent:
        self._count += 1
        details = self._details
        emergency = move in (Move.ADMIT_EMERGENCY, Move.DISCHARGE_EMERGENCY)
        name = f"event-{self._count}"
        minutes = details.key.within(f"{name}/registered", self._shapes.registered_after_minutes)
        return HospitalEvent(
            message_id=self._message_id(name),
            episode=self._episode(),
            move=move,
            telling=Telling.NEW,
            registered_at=occurred_at + timedelta(minutes=minutes),
            occurred_at=occurred_at,
            hospital=self._hospital("akutafdeling" if emergency else details.ward),
            emergency=emergency,
            report_requested=move is Move.ADMIT_INPATIENT and self._is_waited_for,
        )

    def _arrival(self, arrives_at: datetime, told: HospitalEvent | DischargeNotice) -> Arrival:
        return Arrival(arrives_at, self._details.row, self._details.key.citizen, told)

    def _seconds(self, name: str) -> timedelta:
        return timedelta(seconds=self._details.key.within(f"{name}/arrives", self._shapes.arrives_after_seconds))

    def _message_id(self, name: str) -> str:
        return stable_ids.message_id(self._details.key, name)

    def _episode(self) -> str:
        return episode(self._details)

    def _hospital(self, ward: str) -> OrganisationIdentity:
        area = self._population.areas[self._population.columns.area[self._details.row]]
        key = f"{figures.load().municipalities[area].acute_hospital_key}-{ward}"
        if key not in self._hospitals:
            raise InvalidError(
                f"No hospital ward has the key {key}.",
                what_to_do="Give the identity of every ward of the citizens' hospitals.",
                path="hospitals",
            )
        return self._hospitals[key]


def _wall_clock(instant: datetime) -> np.datetime64:
    return np.datetime64(times.local(instant).replace(tzinfo=None), "m")


def _instant(wall_clock: np.datetime64) -> datetime:
    """The instant of a time on the wall; the hour that summer time skips counts as the hour after."""
    naive: datetime = wall_clock.astype("datetime64[s]").item()
    return naive.replace(tzinfo=times.COPENHAGEN).astimezone(UTC)
