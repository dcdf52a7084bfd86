"""Organisations and citizens of the record as parties of a dialogue."""

from dataclasses import replace

from naer.access.record import Record
from naer.danish import identifiers, personal_number
from naer.danish.personal_number import NotAPersonalNumberError
from naer.dialogue.definition import Party, Sector, StatedCitizen
from naer.fhir.plain import Json, coding_code, identifier_value, reference_id
from naer.fhir.search_values import literal
from naer.organisations import as_fhir
from naer.organisations.definition import Kind

VISITATION = "visitation"
_SECTORS = {
    Kind.MUNICIPALITY.value: Sector.MUNICIPALITY,
    Kind.CLINIC.value: Sector.GENERAL_PRACTICE,
    Kind.HOSPITAL.value: Sector.HOSPITAL,
    Kind.DEPARTMENT.value: Sector.HOSPITAL,
}


def known(rec: Record, party: Party) -> Party:
    """The party with its id and sector in the record, when the record knows its SOR or GLN."""
    for system, value in ((identifiers.SOR, party.sor), (identifiers.GLN, party.gln)):
        found = rec.first("Organization", {"identifier": f"{literal(system)}|{literal(value)}"}) if value else None
        if found is not None:
            return replace(party, organisation_id=found["id"], sector=sector_of(rec, found))
    return party


def of_organisation(rec: Record, organisation_id: str) -> Party:
    """An organisation of the record as a party; NotFoundError when there is none."""
    found = rec.read("Organization", organisation_id)
    return Party(
        name=found.get("name", ""),
        sor=identifier_value(found, identifiers.SOR) or "",
        gln=identifier_value(found, identifiers.GLN) or "",
        organisation_id=found["id"],
        sector=sector_of(rec, found),
    )


def sector_of(rec: Record, organization: Json) -> Sector:
    """What sort of organisation it is; a unit is of the sort that it is part of."""
    kind = _kind(organization)
    if kind != Kind.UNIT.value:
        return _SECTORS.get(kind, Sector.OTHER)
    above = rec.read_many("Organization", _above(organization)).values()
    return next((sector_of(rec, one) for one in above), Sector.OTHER)


def sorting_units(rec: Record, receiver: Party) -> list[str]:
    """Who may see a message to the receiver about a citizen nobody knows: itself, and those who grant services there."""
    if not receiver.organisation_id:
        return []
    if receiver.sector is not Sector.MUNICIPALITY:
        return [receiver.organisation_id]
    organization = rec.read("Organization", receiver.organisation_id)
    top = _above(organization) if _kind(organization) == Kind.UNIT.value else [organization["id"]]
    units = [
        unit["id"]
        for municipality in top
        for unit in rec.find(
            "Organization", {"partof": f"Organization/{municipality}", "type": f"{as_fhir.TASK}|{VISITATION}"}
        )
        if unit.get("active", True)
    ]
    return list(dict.fromkeys([receiver.organisation_id, *units]))


def stated_of(patient: Json) -> StatedCitizen:
    """The citizen as a message of ours names them: all personal numbers of the record, and the official name."""
    names = patient.get("name", [])
    name = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    numbers = [
        (one["system"], one["value"])
        for one in patient.get("identifier", [])
        if _is_personal_number(one.get("system", ""), one.get("value", ""))
    ]
    return StatedCitizen(numbers=tuple(numbers), given=tuple(name.get("given", [])), family=name.get("family", ""))


def _kind(organization: Json) -> str:
    codes = (coding_code(one, as_fhir.KIND) for one in organization.get("type", []))
    return next((code for code in codes if code), "")


def _above(organization: Json) -> list[str]:
    above = reference_id(organization.get("partOf", {}))
    return [above] if above else []


def _is_personal_number(system: str, value: str) -> bool:
    try:
        personal_number.parse(value, system=system)
    except NotAPersonalNumberError:
        return False
    return True
