"""What a citizen's resources mean as rows of ACTIVITY and CITIZENS (see `naer.insight.shapes`). Pure.

What the record tells of is `shapes.FROM_RECORD`; the other kinds come from national extracts only (`insight.extracts`), and
the sheets of what is counted of them say so. A hospital's notice does not tell whether an admission was planned: one that began
with an acute attendance, or within four hours after one, is acute, others are planned. Where somebody lived at a time is told by
the versions of their own Patient; local area is the postal code.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from naer.courses import responders
from naer.fhir import dates
from naer.fhir.plain import Json, coding_code, extension, reference_id
from naer.insight.shapes import (
    UNASSESSED,
    ActivityKind,
    AnyFlag,
    Condition,
    Dwelling,
    RehabilitationFlag,
    Sex,
)
from naer.insight.tables import prevention
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.insight.tables.written import Written, end, instant, sent

TYPES = (
    "Communication",
    "Condition",
    "Encounter",
    "EpisodeOfCare",
    "Goal",
    "Observation",
    "Patient",
    "ServiceRequest",
    "Task",
)
"""The types of resources that rows are made of."""

ActivityRow = dict[str, Any]
CitizenRow = dict[str, Any]

_SKS = "urn:oid:1.2.208.176.2.4"
_FSIII = "urn:oid:1.2.208.176.2.21"
# The activity of this name in the programme ind-og-ud-af-sygehus.
_TASKS, _FOLLOW_UP = "urn:naer:task", "opfoelgende-hjemmebesoeg"
_CONTACTS, _SERVICES, _OBSERVATIONS = "urn:naer:contact", "urn:naer:service", "urn:naer:observation"
_THREAD, _ANSWER_DUE = "urn:naer:extension:thread", "urn:naer:extension:answer-due"
_JOINED_WITHIN = timedelta(hours=4)
_LATE_AFTER = timedelta(days=3)
_PRACTICE = frozenset({"consultation", "telephone", "e-mail", "home-visit"})
_FUNCTION = {"B1": 0, "B2": 1, "B3": 2, "B4": 3, "B5": 4}
_SEXES = {"female": Sex.FEMALE, "male": Sex.MALE}
_CARE_HOME = "plejehjem"
_CONDITIONS: dict[Condition, tuple[str, ...]] = {
    Condition.DIABETES: ("DE10", "DE11", "DE12", "DE13", "DE14"),
    Condition.COPD: ("DJ44",),
    Condition.ISCHAEMIC_HEART_DISEASE: ("DI20", "DI21", "DI22", "DI23", "DI24", "DI25"),
    Condition.HEART_FAILURE: ("DI50",),
    Condition.STROKE: ("DI60", "DI61", "DI62", "DI63", "DI64", "DI69"),
    Condition.DEMENTIA: ("DF00", "DF01", "DF02", "DF03", "DG30"),
    Condition.DEPRESSION: ("DF32", "DF33"),
    Condition.ANXIETY: ("DF40", "DF41"),
    Condition.OSTEOPOROSIS: ("DM80", "DM81"),
    Condition.CANCER: ("DC",),
}


@dataclass(frozen=True)
class Citizen:
    """What the record holds about one citizen: the versions of their Patient, oldest first, and everything current."""

    citizen_id: str
    patients: Sequence[Written]
    resources: Sequence[Written] = field(default_factory=list[Written])


@dataclass(frozen=True)
class _Home:
    from_at: datetime
    municipality: int
    local_area: int
    clinic: int
    dwelling: Dwelling


def rows(
    citizen: Citizen, *, names: Pseudonyms, group_of: Callable[[str], int]
) -> tuple[list[ActivityRow], list[CitizenRow]]:
    """The rows of one citizen. `group_of` gives the number of the diagnosis group of an SKS code."""
    if not citizen.patients:
        return [], []
    return _Deriving(citizen, names, group_of).rows()


class _Deriving:
    def __init__(self, citizen: Citizen, names: Pseudonyms, group_of: Callable[[str], int]) -> None:
        self._citizen = citizen
        self._names = names
        self._group_of = group_of
        self._patient = citizen.patients[-1].body
        self._homes = [self._home(one) for one in citizen.patients]
        self._number = names.citizen(citizen.citizen_id)
        self._birth_year = int(str(self._patient.get("birthDate", "0"))[:4] or 0)
        self._sex = _SEXES.get(self._patient.get("gender", ""), Sex.UNKNOWN)

    def rows(self) -> tuple[list[ActivityRow], list[CitizenRow]]:
        of_type: dict[str, list[Written]] = {}
        for one in self._citizen.resources:
            of_type.setdefault(one.body["resourceType"], []).append(one)
        activity = [
            *self._encounters(of_type.get("Encounter", [])),
            *self._services(of_type.get("ServiceRequest", [])),
            *self._answers(of_type.get("Communication", [])),
            *self._follow_ups(of_type.get("Task", []), of_type.get("Encounter", [])),
            *self._prevention(of_type),
            *self._death(),
        ]
        return activity, self._citizens(of_type.get("Condition", []), of_type.get("Observation", []))

    def _encounters(self, encounters: list[Written]) -> Iterable[ActivityRow]:
        attended = [
            instant(one.body["period"]["end"])
            for one in encounters
            if _class(one.body) == "EMER" and one.body.get("period", {}).get("end")
        ]
        for one in encounters:
            period = one.body.get("period", {})
            if "start" not in period or one.body["status"] in ("entered-in-error", "cancelled", "planned"):
                continue
            kind = self._kind_of_encounter(one.body, attended)
            if kind is None:
                continue
            started, ended = instant(period["start"]), end(period)
            reason = coding_code(next(iter(one.body.get("reasonCode", [])), None), _SKS)
            yield self._row(
                kind,
                one,
                started,
                ended,
                provider=one.body.get("serviceProvider"),
                diagnosis=self._group_of(reason) if reason else 0,
                quantity=_quantity(kind, started, ended),
            )

    def _kind_of_encounter(self, encounter: Json, attended: list[datetime]) -> ActivityKind | None:
        code = _class(encounter)
        if code == "IMP":
            began = instant(encounter["period"]["start"])
            is_acute = any(timedelta() <= began - ended <= _JOINED_WITHIN for ended in attended)
            is_acute = is_acute or _first_move(encounter) == "admit-emergency"
            return ActivityKind.ACUTE_ADMISSION if is_acute else ActivityKind.PLANNED_ADMISSION
        if code == "EMER":
            return ActivityKind.EMERGENCY_CONTACT
        contact = coding_code(next(iter(encounter.get("type", [])), None), _CONTACTS)
        if contact == "outpatient":
            return ActivityKind.OUTPATIENT_CONTACT
        return ActivityKind.GP_CONTACT if contact in _PRACTICE else None

    def _services(self, services: list[Written]) -> Iterable[ActivityRow]:
        for one in services:
            code = coding_code(one.body.get("code"), _SERVICES)
            repeat = one.body.get("occurrenceTiming", {}).get("repeat", {})
            bounds = repeat.get("boundsPeriod", {})
            if code is None or one.body["status"] in ("entered-in-error", "draft", "revoked"):
                continue
            decided = one.body.get("authoredOn") or bounds.get("start")
            if decided is None:
                continue
            provider = next(iter(one.body.get("performer", [])), None)
            ended = end(bounds)
            yield self._row(ActivityKind.GRANT, one, instant(decided), ended, provider=provider)
            begun = instant(bounds.get("start", decided))
            if code == "training":
                flags = RehabilitationFlag.COMPLETED if one.body["status"] == "completed" else 0
                kind = ActivityKind.REHABILITATION_PLAN
                yield self._row(kind, one, instant(decided), begun, provider=provider, flags=int(flags))
            elif code in ("nursing-visit", "personal-care", "practical-help"):
                kind = ActivityKind.HOME_NURSING if code == "nursing-visit" else ActivityKind.HOME_CARE
                yield self._row(kind, one, begun, ended, provider=provider, quantity=_minutes_a_week(repeat))

    def _answers(self, letters: list[Written]) -> Iterable[ActivityRow]:
        """Letters that ask the citizen's practice for an answer, and the first of the practice's in the same thread after it."""
        practices = {reference_id(one) for one in self._patient.get("generalPractitioner", [])} - {""}
        for one in letters:
            asked = {reference_id(receiver) for receiver in one.body.get("recipient", [])} & practices
            if not asked or extension(one.body, _ANSWER_DUE) is None:
                continue
            answers = [
                sent(other)
                for other in letters
                if reference_id(other.body.get("sender", {})) in asked
                and _thread(other) == _thread(one)
                and sent(other) > sent(one)
            ]
            provider = {"reference": f"Organization/{min(asked)}"}
            yield self._row(ActivityKind.GP_ANSWER, one, sent(one), min(answers, default=None), provider=provider)

    def _follow_ups(self, tasks: list[Written], encounters: list[Written]) -> Iterable[ActivityRow]:
        """Follow-up visits that somebody was asked to pay, from when the citizen was home; held when the task was finished."""
        left = {
            one.body["id"]: end(one.body.get("period", {}))
            for one in encounters
            if one.body["status"] not in ("entered-in-error", "cancelled")
        }
        for one in tasks:
            home_at = left.get(reference_id(one.body.get("encounter", {})))
            is_asked_for = one.body["status"] not in ("cancelled", "entered-in-error", "draft", "rejected")
            if home_at is None or not is_asked_for or coding_code(one.body.get("code"), _TASKS) != _FOLLOW_UP:
                continue
            held = instant(one.body["lastModified"]) if one.body["status"] == "completed" else None
            yield self._row(ActivityKind.FOLLOW_UP_VISIT, one, home_at, held, provider=one.body.get("owner"))

    def _prevention(self, of_type: Mapping[str, list[Written]]) -> Iterable[ActivityRow]:
        for one in prevention.happened(of_type, self._group_of):
            yield self._row(
                one.kind,
                one.written,
                one.started,
                one.ended,
                provider=one.provider,
                diagnosis=one.diagnosis,
                flags=int(one.flags),
                quantity=one.quantity,
            )

    def _death(self) -> Iterable[ActivityRow]:
        died = self._patient.get("deceasedDateTime")
        if died:
            yield self._row(ActivityKind.DEATH, self._citizen.patients[-1], instant(died), instant(died))

    def _row(
        self,
        kind: ActivityKind,
        written: Written,
        started: datetime,
        ended: datetime | None,
        *,
        provider: Json | None = None,
        diagnosis: int = 0,
        flags: int = 0,
        quantity: int | None = None,
    ) -> ActivityRow:
        home = self._lived(started)
        if written.recorded_at - (ended or started) > _LATE_AFTER:
            flags |= AnyFlag.RECORDED_LATE
        return {
            "citizen": self._number,
            "kind": int(kind),
            "started_at": started.replace(tzinfo=None),
            "ended_at": ended.replace(tzinfo=None) if ended else None,
            "municipality": home.municipality,
            "local_area": home.local_area,
            "clinic": home.clinic,
            "provider": self._names.organisation(reference_id(provider or {})),
            "birth_year": self._birth_year,
            "sex": int(self._sex),
            "dwelling": int(home.dwelling),
            "diagnosis": diagnosis,
            "flags": int(flags),
            "quantity": quantity,
            "person_weight": 1,
        }

    def _citizens(self, conditions: list[Written], observations: list[Written]) -> list[CitizenRow]:
        """A row for each home in turn; conditions and function as they are known now."""
        bits = 0
        for one in conditions:
            sks = coding_code(one.body.get("code"), _SKS) or ""
            bits |= sum(int(bit) for bit, starts in _CONDITIONS.items() if sks.startswith(starts) and not bits & bit)
        died = self._patient.get("deceasedDateTime")
        ends = [home.from_at.date() for home in self._homes[1:]]
        last = instant(died).date() + timedelta(days=1) if died else None
        born = _day(self._patient.get("birthDate"))
        starts = [min(born, self._homes[0].from_at.date()), *ends]
        found: list[CitizenRow] = []
        for home, from_on, to_on in zip(self._homes, starts, [*ends, last], strict=True):
            if found and _same_home(found[-1], home):
                found[-1]["to_on"] = to_on
            elif to_on is None or to_on > from_on:
                found.append(self._citizen_row(home, from_on, to_on, bits, _function(observations)))
        return found

    def _citizen_row(self, home: _Home, from_on: date, to_on: date | None, bits: int, function: int) -> CitizenRow:
        return {
            "citizen": self._number,
            "birth_year": self._birth_year,
            "sex": int(self._sex),
            "municipality": home.municipality,
            "local_area": home.local_area,
            "clinic": home.clinic,
            "dwelling": int(home.dwelling),
            "conditions": bits,
            "function": function,
            "self_care": UNASSESSED,
            "from_on": from_on,
            "to_on": to_on,
            "person_weight": 1,
        }

    def _home(self, written: Written) -> _Home:
        patient = written.body
        address = responders.home(patient)
        municipality = responders.municipality_code_if_known(patient)
        postal = str(address.get("postalCode", ""))
        street = " ".join(address.get("line", [])).lower()
        clinic = next(iter(patient.get("generalPractitioner", [])), {})
        return _Home(
            from_at=written.recorded_at,
            municipality=int(municipality) if municipality and municipality.isdecimal() else 0,
            local_area=int(postal) if postal.isdecimal() else 0,
            clinic=self._names.organisation(reference_id(clinic)),
            dwelling=(Dwelling.NURSING_HOME if street.startswith(_CARE_HOME) else Dwelling.OWN_HOME)
            if street
            else Dwelling.UNKNOWN,
        )

    def _lived(self, at: datetime) -> _Home:
        """The home at a time; the first one known for what was before it."""
        return next((home for home in reversed(self._homes) if home.from_at <= at), self._homes[0])


def _same_home(row: CitizenRow, home: _Home) -> bool:
    return (row["municipality"], row["local_area"], row["clinic"], row["dwelling"]) == (
        home.municipality,
        home.local_area,
        home.clinic,
        int(home.dwelling),
    )


def _function(observations: list[Written]) -> int:
    newest: tuple[str, int] = ("", UNASSESSED)
    for one in observations:
        if coding_code(one.body.get("code"), _OBSERVATIONS) == "function-level":
            level = _FUNCTION.get(coding_code(one.body.get("valueCodeableConcept"), _FSIII) or "", UNASSESSED)
            newest = max(newest, (str(one.body.get("effectiveDateTime", "")), level))
    return newest[1]


def _quantity(kind: ActivityKind, started: datetime, ended: datetime | None) -> int | None:
    if kind in (ActivityKind.GP_CONTACT, ActivityKind.OUTPATIENT_CONTACT):
        return 1
    if ended is None:
        return None
    if kind is ActivityKind.EMERGENCY_CONTACT:
        return int((ended - started).total_seconds()) // 60
    # Bed days: every day that is begun counts.
    return (ended.date() - started.date()).days + 1


def _minutes_a_week(repeat: Json) -> int | None:
    """Minutes granted a week; None where the grant says times but not how long."""
    if "duration" not in repeat or repeat.get("durationUnit") != "min" or repeat.get("periodUnit") != "wk":
        return None
    return round(int(repeat.get("frequency", 1)) * float(repeat["duration"]) / float(repeat.get("period", 1)))


def _class(encounter: Json) -> str:
    return str(encounter.get("class", {}).get("code", ""))


def _first_move(encounter: Json) -> str:
    event = extension(encounter, "urn:naer:extension:hospital-event") or {}
    move = extension(event, "move") or {}
    return str(move.get("valueCode", ""))


def _thread(letter: Written) -> str:
    return str((extension(letter.body, _THREAD) or {}).get("valueString", letter.body.get("id")))


def _day(text: object) -> date:
    written = str(text or "")
    return dates.instant(written).astimezone(dates.COPENHAGEN).date() if written else date.max
