"""What few are in at a time is where a question begins, and it is planned once; all else is planned as it was."""

import pytest

from naer.fhir import search_query
from naer.record import search_plans

ONCE, AFRESH = "force_generic_plan", "force_custom_plan"
SOMEBODY = "0199a1f6-40bc-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("resource_type", "criteria", "mode", "begins_with"),
    [
        ("Encounter", [("status", "in-progress,onleave")], ONCE, "status"),
        ("Encounter", [("status", "onleave"), ("naer-expected-discharge", "le2026-11-20")], ONCE, "status"),
        ("Encounter", [("date:missing", "true"), ("status", "in-progress")], ONCE, "status"),
        ("ServiceRequest", [("performer", f"Organization/{SOMEBODY}"), ("status", "on-hold")], ONCE, "status"),
        ("Encounter", [("status", "in-progress,finished")], AFRESH, None),
        ("Encounter", [("status:not", "in-progress")], AFRESH, None),
        ("Task", [("status", "in-progress")], AFRESH, None),
        ("Encounter", [("status", "in-progress"), ("patient.name", "Aase")], AFRESH, None),
        ("Encounter", [("status", "in-progress"), ("patient", f"Patient/{SOMEBODY}")], ONCE, "patient"),
        ("Encounter", [("status", "in-progress"), ("naer-in-hospital", f"Patient/{SOMEBODY}")], ONCE, None),
        ("Encounter", [("status", "in-progress"), ("_id", SOMEBODY)], ONCE, None),
        ("Encounter", [], AFRESH, None),
    ],
)
def test_how_a_question_is_planned(
    resource_type: str, criteria: list[tuple[str, str]], mode: str, begins_with: str | None
) -> None:
    query = search_query.parse(resource_type, criteria, strict=True)
    named = search_plans.named(query)
    assert search_plans.planning(query).mode == mode
    assert (named.parameter.name if named else None) == begins_with
