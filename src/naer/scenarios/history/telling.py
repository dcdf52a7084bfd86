"""The whole history of one citizen, from its parts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from naer.courses.encounter import StayRecord, as_encounter
from naer.danish import times
from naer.fhir.plain import Json
from naer.scenarios import as_fhir, hospital_traffic, stable_ids
from naer.scenarios.citizen import Citizen
from naer.scenarios.history import contacts, life, medicines, municipal_care, shapes
from naer.scenarios.history.contacts import Contact
from naer.scenarios.history.life import Life
from naer.scenarios.history.measuring import Measuring
from naer.scenarios.history.stays import PastStay
from naer.scenarios.history.writing import Surroundings, Writer
from naer.scenarios.risk_factors import ASKED_FROM_AGE, Activity, Alcohol, Smoking

_YEARS_APART = 32
_MEASURED_AFTER = timedelta(minutes=20)
_SMOKING = {
    Smoking.NEVER: "Har aldrig røget",
    Smoking.FORMER: "Har røget",
    Smoking.OCCASIONAL: "Ryger af og til",
    Smoking.DAILY: "Ryger dagligt",
}
_ALCOHOL = {
    Alcohol.NONE: "Drikker ikke alkohol",
    Alcohol.WITHIN_10: "Højst 10 genstande om ugen",
    Alcohol.OVER_10: "Over 10 genstande om ugen",
    Alcohol.HIGH_RISK: "Over den gamle højrisikogrænse",
}
_ACTIVITY = {
    Activity.ENOUGH: "Opfylder WHO's minimum for fysisk aktivitet",
    Activity.TOO_LITTLE: "Under WHO's minimum for fysisk aktivitet",
}


def resources(citizen: Citizen, *, stays: Iterable[PastStay] = (), surroundings: Surroundings) -> Iterator[Json]:
    """Everything of a citizen's last years, an Encounter before what was done at it.

    References point to the citizen's own resources (here or by `as_fhir`) and to organisations. InvalidError when the
    surroundings lack an organisation.
    """
    one = life.of_citizen(
        citizen,
        stays=tuple(stays),
        on=surroundings.on,
        seed=surroundings.seed,
        years=surroundings.years,
    )
    writer = Writer(citizen, surroundings)
    measuring = Measuring(one, writer)
    for stay in one.stays:
        yield from _stay(stay, writer, measuring)
    yield from _practice(one, writer, measuring)
    yield from _clinics(one, writer, measuring)
    yield from medicines.taken(one, writer)
    yield from municipal_care.given(one, writer, measuring)


def dated(resource: Json) -> Json:
    """A resource of `as_fhir` as it was written: at its own time, where it says one."""
    period = resource.get("period", {})
    written = (
        resource.get("recordedDate")
        or resource.get("authoredOn")
        or resource.get("effectiveDateTime")
        or period.get("start")
    )
    return resource | {"meta": resource.get("meta", {}) | {"lastUpdated": written}} if written else resource


def _practice(one: Life, writer: Writer, measuring: Measuring) -> Iterator[Json]:
    asked_in = 0
    asks = one.draws.lasting("habits", _YEARS_APART)
    for contact in contacts.with_own_doctor(one):
        encounter = _contact(contact, writer, organisation_key=one.citizen.clinic_key)
        yield encounter
        yield from measuring.at_contact(contact, encounter)
        year = contact.month // 12
        if year != asked_in and contact.is_meeting:
            asked_in = year
            percent = shapes.history().asked_about_habits_percent["ill" if contact.conditions else "others"]
            if asks[year % _YEARS_APART] * 100 < percent:
                yield from _habits(one, writer, contact, encounter)


def _clinics(one: Life, writer: Writer, measuring: Measuring) -> Iterator[Json]:
    hospital = writer.hospital_key()
    for contact in contacts.at_clinics(one):
        encounter = _contact(contact, writer, organisation_key=f"{hospital}-{contact.reason.ward}")
        yield encounter
        yield from measuring.at_contact(contact, encounter)


def _contact(contact: Contact, writer: Writer, *, organisation_key: str) -> Json:
    return writer.encounter(
        f"{contact.setting}/{contact.month}/{contact.number}",
        day=contact.day,
        minute=contact.minute,
        minutes=contact.minutes,
        class_code=contact.kind.class_code,
        code=contact.kind.code,
        display=contact.kind.display,
        reason=contact.reason.text,
        organisation_key=organisation_key,
    )


def _habits(one: Life, writer: Writer, contact: Contact, encounter: Json) -> Iterator[Json]:
    habits = one.citizen.habits
    if habits is None or habits.smoking is Smoking.NOT_ASKED or contact.age < ASKED_FROM_AGE:
        return
    at = {"encounter": encounter, "day": contact.day, "minute": contact.minute}
    for code, text, value, said in (
        ("smoking", "Rygning", habits.smoking, _SMOKING[habits.smoking]),
        ("alcohol", "Alkohol", habits.alcohol, _ALCOHOL[habits.alcohol]),
        ("physical-activity", "Fysisk aktivitet", habits.activity, _ACTIVITY[habits.activity]),
    ):
        yield writer.habit(code, text, (value.name.lower().replace("_", "-"), said), **at)


def _stay(stay: PastStay, writer: Writer, measuring: Measuring) -> Iterator[Json]:
    """The stay as the record keeps it, and what was measured when the citizen came to the ward."""
    details = stay.details
    told = StayRecord(
        episode=hospital_traffic.episode(details),
        citizen_id=writer.patient_id,
        events=stay.events,
        hospital_id=writer.organisation(stay.ward_key)["reference"].rpartition("/")[2],
    )
    encounter = as_encounter(told)
    encounter["id"] = stable_ids.resource_id(details.key, "Encounter", at=details.began_at)
    encounter["meta"] = {"lastUpdated": max(event.registered_at for event in stay.events).isoformat()}
    coding = {"system": as_fhir.SKS, "code": details.reason, "display": details.reason_text}
    encounter["reasonCode"] = [{"coding": [coding], "text": details.reason_text}]
    yield encounter
    if details.admitted_at is None:
        return
    measured_at = times.local((details.admitted_at + _MEASURED_AFTER).astimezone(UTC))
    count = len(shapes.measurements().at_admission)
    chances = [details.key.chance(f"measured/{number}") for number in range(count)]
    yield from measuring.at_admission(
        chances,
        encounter,
        day=measured_at.date().toordinal(),
        minute=measured_at.hour * 60 + measured_at.minute,
    )
