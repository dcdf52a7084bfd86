"""A finding becomes a ClinicalImpression that says all of it, and is read back the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naer.fhir import validation
from naer.fhir.finding import Finding, as_clinical_impression, from_clinical_impression
from naer.fhir.finding_kind import FactKind, FindingKind

CITIZEN, COURSE, ENCOUNTER = (f"01a202a8-c0ae-7237-a081-65374c2a6a{n:02d}" for n in range(3))
CAME_HOME = Finding(
    code="came-home",
    key="came-home/encounter/1",
    rule="courses.came-home.1",
    citizen_id=CITIZEN,
    found_at=datetime(2026, 11, 20, 13, 2, tzinfo=UTC),
    facts={"hours-notice": 4, "lives-alone": True, "hospital": "Medicinsk afdeling", "new": ("DI219", "DE119")},
    course_id=COURSE,
    encounter_id=ENCOUNTER,
)


@pytest.mark.parametrize(
    "finding",
    [
        CAME_HOME,
        replace(CAME_HOME, course_id=None),
        replace(CAME_HOME, encounter_id=None),
        replace(CAME_HOME, facts={}),
        replace(CAME_HOME, facts={"none": (), "one": ("x",)}),
        replace(CAME_HOME, facts={"no": False, "zero": 0, "empty": ""}),
    ],
)
def test_a_finding_is_read_back_as_it_was(finding: Finding) -> None:
    read = from_clinical_impression(as_clinical_impression(finding))
    assert read == finding
    assert [type(value) for value in read.facts.values()] == [type(finding.facts[name]) for name in read.facts], (
        "a yes is no number"
    )


TEXTS = st.text(alphabet="aæ1 -/", min_size=1, max_size=8).filter(lambda text: text.strip() == text)


@given(facts=st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(-9, 9), st.booleans(), st.lists(TEXTS).map(tuple))))
def test_any_facts_are_carried(facts: dict[str, str | int | bool | tuple[str, ...]]) -> None:
    finding = replace(CAME_HOME, facts=facts)
    assert from_clinical_impression(as_clinical_impression(finding)) == finding


def test_a_finding_is_valid_r4_and_names_rule_and_citizen() -> None:
    resource = as_clinical_impression(CAME_HOME)
    validation.validate(resource)
    assert resource["subject"] == {"reference": f"Patient/{CITIZEN}"}
    assert resource["extension"][0]["valueString"] == "courses.came-home.1"


def test_what_others_have_added_is_left_alone() -> None:
    resource = as_clinical_impression(CAME_HOME)
    resource["extension"].append({"url": "urn:another", "valueString": "x"})
    assert from_clinical_impression(resource) == CAME_HOME
    del resource["extension"]
    assert from_clinical_impression(resource) == replace(CAME_HOME, rule="", facts={})


def test_a_kind_of_finding_knows_its_facts() -> None:
    kind = FindingKind("came-home", "kom hjem", {"hospital": FactKind.TEXT}, {"hours-notice": FactKind.NUMBER})
    assert kind.fact_kind("hospital") is FactKind.TEXT
    assert kind.fact_kind("hours-notice") is FactKind.NUMBER
    assert kind.fact_kind("hours") is None
