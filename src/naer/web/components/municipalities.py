"""For which municipalities somebody works, by the organisations that they belong to or those above."""

from naer.access.record import Record
from naer.danish import identifiers
from naer.fhir import plain


def own_codes(rec: Record, organisation_ids: tuple[str, ...]) -> tuple[int, ...]:
    """The codes as whole numbers, in the order of the organisations; empty for those of no municipality."""
    organisations = list(rec.read_many("Organization", organisation_ids).values())
    above = [plain.reference_id(one.get("partOf", {})) for one in organisations]
    organisations += rec.read_many("Organization", [one for one in above if one]).values()
    codes = [plain.identifier_value(one, identifiers.MUNICIPALITY_CODE) for one in organisations]
    return tuple(dict.fromkeys(int(code) for code in codes if code))
