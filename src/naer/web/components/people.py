"""How a citizen, an organisation and a colleague are named on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from naer.danish import personal_number, times
from naer.fhir import plain
from naer.fhir.plain import Json

HOUSEHOLD_EXTENSION = "urn:naer:extension:lives-alone"


@dataclass(frozen=True)
class CitizenLine:
    """A citizen in a list: enough to know whom it is about; `age` is None when the date of birth is unknown."""

    id: str
    name: str
    age: int | None
    lives_alone: bool | None
    has_protected_address: bool
    personal_number: str
    address: str
    phone: str
    is_dead: bool


def citizen_line(patient: Json, *, today: date) -> CitizenLine:
    """The line for a Patient."""
    alone = plain.extension(patient, HOUSEHOLD_EXTENSION)
    security = patient.get("meta", {}).get("security", [])
    return CitizenLine(
        id=patient["id"],
        name=plain.full_name(patient),
        age=age(patient.get("birthDate"), today=today),
        lives_alone=alone.get("valueBoolean") if alone else None,
        has_protected_address=any(label.get("code") == "R" for label in security),
        personal_number=_personal_number(patient),
        address=_address(patient),
        phone=_phone(patient),
        is_dead=patient.get("deceasedBoolean") is True or "deceasedDateTime" in patient,
    )


def citizen_lines(patients: Iterable[Json], *, today: date) -> dict[str, CitizenLine]:
    """The lines by citizen id."""
    return {patient["id"]: citizen_line(patient, today=today) for patient in patients}


def age(birth_date: str | None, *, today: date) -> int | None:
    """Whole years on `today`; None when the day of birth is not known."""
    if not birth_date or len(birth_date) != len("2000-01-01"):
        return None
    return times.age(date.fromisoformat(birth_date), today)


def organisation_names(organisations: Iterable[Json]) -> dict[str, str]:
    """Names by id."""
    return {item["id"]: item.get("name", "") for item in organisations}


def name_of(reference: Json | None, names: Mapping[str, str]) -> str:
    """What `reference` is called: its stored name, else what the resource itself displays, else nothing."""
    if not reference:
        return ""
    return names.get(plain.reference_id(reference)) or str(reference.get("display", ""))


def instant(text: str | None) -> datetime | None:
    """The instant that a FHIR dateTime with time and zone says; None for none and for whole days."""
    if not text or "T" not in text:
        return None
    return datetime.fromisoformat(text)


def _personal_number(patient: Json) -> str:
    for identifier in patient.get("identifier", []):
        system, value = identifier.get("system", ""), identifier.get("value", "")
        if personal_number.is_personal_number(value, system=system):
            return personal_number.parse(value, system=system).display
    return ""


def _address(patient: Json) -> str:
    for address in patient.get("address", []):
        if "text" in address:
            return address["text"]
        place = f"{address.get('postalCode', '')} {address.get('city', '')}".strip()
        return ", ".join(part for part in [*address.get("line", []), place] if part)
    return ""


def _phone(patient: Json) -> str:
    return next((item.get("value", "") for item in patient.get("telecom", []) if item.get("system") == "phone"), "")
