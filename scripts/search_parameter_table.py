"""Add to src/naer/fhir/search_parameters.txt what the official R4 definitions have for the house's resource types.

Numbers that are there stay; new parameters get the next ones, and rows of our own stay as they are. Run after adding a type to
`TYPES`, or a parameter that `LEFT_OUT` named:

    python -m scripts.search_parameter_table
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DEFINITIONS = Path("src/naer/fhir/definitions")
TABLE = Path("src/naer/fhir/search_parameters.txt")
FIRST_NEW_NUMBER = 1000
MOST_TARGETS = 40
TYPES_OF_KIND = {"date": ["date", "dateTime", "instant", "Period", "Timing"]}

TYPES = frozenset(
    """
    Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic BodyStructure
    CarePlan CareTeam Claim ClinicalImpression CodeSystem Communication CommunicationRequest Composition Condition
    Consent Coverage DetectedIssue Device DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentReference Encounter Endpoint EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag Goal Group
    HealthcareService ImagingStudy Immunization Library List Location Measure MeasureReport Media Medication
    MedicationAdministration MedicationDispense MedicationRequest MedicationStatement NutritionOrder Observation
    Organization OrganizationAffiliation Patient Person PlanDefinition Practitioner PractitionerRole Procedure
    Provenance Questionnaire QuestionnaireResponse RelatedPerson RiskAssessment Schedule ServiceRequest Slot Specimen
    Subscription Substance SupplyDelivery SupplyRequest Task ValueSet
    """.split()  # noqa: SIM905
)
COMMON = ("_tag", "_profile", "_security", "_source")

# Why a parameter of the standard is not in the table, by name.
LEFT_OUT = {
    "_id": "answered from the resource's own row",
    "_lastUpdated": "answered from the resource's own row",
    "_text": "needs a full-text index",
    "_content": "needs a full-text index",
    "_query": "names queries that a server defines; there are none",
    "phonetic": "an algorithm for English names",
    "near": "needs an index of places",
}
_KINDS = {"token", "reference", "date", "string", "number", "quantity", "uri", "composite"}


def main() -> None:
    """Renew the rows that the standard has, number by number, and append those that are missing."""
    written = renewed(TABLE.read_text(encoding="utf-8").splitlines())
    TABLE.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"  {TABLE}: {len(written)} parameters")


def renewed(table: list[str]) -> list[str]:
    """The table as the official definitions give it: known numbers and rows of our own as they stand in `table`."""
    official: list[dict[str, Any]] = json.loads((DEFINITIONS / "search-parameters.json").read_text(encoding="utf-8"))
    elements: dict[str, list[list[Any]]] = json.loads((DEFINITIONS / "elements.json").read_text(encoding="utf-8"))
    lines = [line.split() for line in table]
    numbers = {(fields[1], fields[2]): int(fields[0]) for fields in lines}
    rows = {(fields[1], fields[2]): fields[3:] for fields in lines}
    next_number = max(FIRST_NEW_NUMBER - 1, *numbers.values()) + 1
    wanted = sorted(_wanted(official), key=lambda pair: (pair[0], pair[1]["code"]))
    codes: dict[str, set[str]] = {}
    for base, one in wanted:
        codes.setdefault(base, set()).add(one["code"])
    for base, one in wanted:
        key = (base, one["code"])
        if key not in numbers:
            numbers[key] = next_number
            next_number += 1
        rows[key] = _row(base, one, elements, codes[base])
    for resource_type in {base for base, _ in rows}:
        _share(
            {name: rows[base, name] for base, name in sorted(rows, key=numbers.__getitem__) if base == resource_type}
        )
    return [f"{numbers[key]} {' '.join((*key, *rows[key]))}" for key in sorted(rows, key=numbers.__getitem__)]


def _wanted(official: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in official:
        if one["code"] in LEFT_OUT or one["type"] not in _KINDS:
            continue
        if one["code"] in COMMON and "Resource" in one["base"]:
            yield "Resource", one
        for base in one["base"]:
            if base in TYPES:
                yield base, one


def _row(base: str, one: dict[str, Any], elements: dict[str, list[list[Any]]], codes: set[str]) -> list[str]:
    """Kind, paths and, for a reference, the types that it leads to (`*`: any; `!`: only values of that type are meant)."""
    if one["type"] == "composite":
        return ["composite", _composite(one, codes)]
    paths = "|".join(dict.fromkeys(official_paths(base, one, elements)))
    if one["type"] != "reference":
        return [one["type"], paths]
    here = " ".join(part for part in one["expression"].split(" | ") if part.strip("( ").startswith(f"{base}."))
    only = re.search(r"resolve\(\) is (\w+)", here)
    if only:
        return ["reference", paths, f"!{only[1]}"]
    targets = one.get("target", [])
    return ["reference", paths, "*" if len(targets) > MOST_TARGETS else ",".join(targets) or "*"]


def _share(rows: dict[str, list[str]]) -> None:
    """Let a parameter whose values another has already (`subject` those of `patient`), or several others have, say so."""
    paths = {name: set(row[1].split("|")) for name, row in rows.items() if row[0] != "composite"}
    stored: dict[str, set[str]] = {}
    for name in sorted(paths, key=lambda one: len(paths[one])):
        here = [one for one in stored if rows[one][0] == rows[name][0] and stored[one] <= paths[name]]
        if here and set().union(*(stored[one] for one in here)) == paths[name]:
            rows[name][1] = "|".join(f"@{one}" for one in here)
        else:
            stored[name] = paths[name]


def _composite(one: dict[str, Any], codes: set[str]) -> str:
    """The parameters that it joins, each by name: `code$value-quantity`."""
    written = [component["definition"].rpartition("/")[2] for component in one["component"]]
    return "$".join(max((code for code in codes if name.endswith(f"-{code}")), key=len) for name in written)


def official_paths(base: str, one: dict[str, Any], elements: dict[str, list[list[Any]]]) -> Iterator[str]:
    """Where the standard finds the values in a resource of type `base`, in our dotted form, one path for each JSON name."""
    for written in one["expression"].split(" | "):
        expression = written.strip()
        while expression.startswith("(") and expression.endswith(")"):
            expression = expression[1:-1]
        expression = expression.replace("(", "", 1) if expression.startswith("(") else expression
        if " and " in expression:
            yield "?deceased"
            continue
        if not expression.startswith((f"{base}.", "Resource.")):
            continue
        expression = re.sub(r"\)(\.text)$", r"\1", expression)
        expression = re.sub(r"\.where\(resolve\(\) is \w+\)", "", expression.partition(".")[2])
        expression = re.sub(r"\.where\((\w+)='([\w-]+)'\)", r"[\1=\2]", expression)
        expression = re.sub(
            r"\.(?:ofType|as)\((\w)(\w*)\)", lambda found: ":" + found[1].upper() + found[2], expression
        )
        yield from _json_paths(base, expression.split("."), one["type"], elements)


def _json_paths(base: str, steps: list[str], kind: str, elements: dict[str, list[list[Any]]]) -> Iterator[str]:
    """`steps` with each choice written as the JSON names that it can have, of those types that the kind can be asked of."""
    type_, found = base, [""]
    for place, step in enumerate(steps):
        name, _, chosen = step.partition(":")
        plain = re.sub(r"\[.*\]", "", name)
        here = elements.get(type_, [])
        exact = [entry for entry in here if entry[0] == plain + chosen]
        if chosen == "DateTime" and not exact:
            exact = [entry for entry in here if entry[0] == plain + "DateTime"]
        if exact:
            found = [f"{before}.{name + chosen}" for before in found]
            type_ = exact[0][1][0]
            continue
        choice = [
            entry
            for entry in here
            if entry[0].startswith(plain)
            and entry[0][len(plain) : len(plain) + 1].isupper()
            and entry[1][0] in TYPES_OF_KIND.get(kind, entry[1])
        ]
        if not choice or place + 1 < len(steps):
            raise ValueError(f"{base}: {'.'.join(steps)} is not understood at {step}")
        found = [f"{before}.{entry[0]}" for before in found for entry in choice]
    yield from (path.removeprefix(".") for path in found)


if __name__ == "__main__":
    main()
