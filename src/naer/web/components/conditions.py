"""What a citizen has, as a line: by name, since when, and whether it is newly found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from naer.danish import diagnoses
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import people


@dataclass(frozen=True)
class ConditionLine:
    id: str
    citizen_id: str
    code: str
    name: str
    is_active: bool
    found_at: datetime | None
    since: str
    who: str


def condition_line(condition: Json) -> ConditionLine:
    """The line for a Condition."""
    concept = condition.get("code", {})
    codings = concept.get("coding", [])
    status = next((coding.get("code") for coding in condition.get("clinicalStatus", {}).get("coding", [])), "active")
    return ConditionLine(
        id=condition["id"],
        citizen_id=plain.reference_id(condition.get("subject", {})),
        code=plain.coding_code(concept) or "",
        name=concept.get("text") or next((c.get("display") or diagnoses.name(c.get("code", "")) for c in codings), ""),
        is_active=status == "active",
        found_at=people.instant(condition.get("recordedDate")),
        since=str(condition.get("onsetDateTime", ""))[:4],
        who=str(condition.get("asserter", {}).get("display", "")),
    )


def by_citizen(conditions: Iterable[Json]) -> dict[str, list[ConditionLine]]:
    """The conditions that are active, by citizen id."""
    found: dict[str, list[ConditionLine]] = {}
    for line in map(condition_line, conditions):
        if line.is_active:
            found.setdefault(line.citizen_id, []).append(line)
    return found
