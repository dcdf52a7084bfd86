"""All content that ships with the house, loaded and held against each other: what `naer check-catalogue` says.

Each room knows whether its own files are right; what only the whole house knows is asked here: that a programme's owners
exist and have a team in every municipality that has teams, that it asks for facts that somebody tells, that services are
services. Loading is not enough: every file's example citizens are lived through.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from naer.courses import vocabulary as courses_vocabulary
from naer.dialogue import content as dialogue_content
from naer.dialogue import vocabulary as dialogue_vocabulary
from naer.economy import content as finance_content
from naer.economy import standard_activity
from naer.economy.business_case import content as case_content
from naer.errors import InvalidError, NotFoundError
from naer.evidence import content as evidence_content
from naer.fhir.finding_kind import FindingKind
from naer.fhir.plain import Json
from naer.insight.extracts import content as extracts_content
from naer.insight.indicators import checks as indicator_checks
from naer.insight.indicators import content as indicator_content
from naer.insight.strata import checks as strata_checks
from naer.organisations import checks as organisation_checks
from naer.organisations import content as organisation_content
from naer.organisations import responsibility
from naer.organisations.definition import Kind
from naer.pathways import checks as programme_checks
from naer.pathways import content as programme_content
from naer.pathways.checks import Surroundings
from naer.pathways.definition import GENERAL_PRACTICE, HOSPITAL_WARD, RESPONSIBLE, Programme
from naer.planning import definition as visits
from naer.planning import rules as planning_rules
from naer.scenarios import (
    care_communications,
    demonstration_checks,
    figures,
    hospital_shapes,
    known_population,
)
from naer.scenarios import vocabulary as population_vocabulary
from naer.scenarios.lab import content as scenario_content
from naer.scenarios.lab import staff as scenario_staff
from naer.scenarios.lab.backcast import content as backcast_content

VISITS = "content/planning/visits.yaml"
TABLE = "content/population/README.md"

# Every file of the content belongs to a part that is checked; one that does not is found.
_CHECKED_FILES = (
    r"content/(programmes|organisations|responsibilities)/[a-z0-9_-]+\.yaml",
    r"content/evidence/(interventions/[a-z0-9-]+\.yaml|building_blocks\.yaml|relative_risks\.csv)",
    r"content/finance/(rules/[a-z0-9-]+\.yaml|prices\.yaml|costs\.yaml|standard_activity\.csv)",
    r"content/business_cases/[a-z0-9-]+\.yaml",
    r"content/dialogue/(answer_deadlines|categories)\.yaml",
    r"content/extracts/[a-z0-9-]+\.yaml",
    r"content/planning/visits\.yaml",
    r"content/(indicators|strata)/[a-z0-9_-]+\.yaml",
    r"content/scenarios/(blocks/[a-z0-9-]+\.yaml|[a-z0-9_-]+\.(yaml|csv))",
    r"content/known_years/[a-z0-9_]+\.(yaml|csv|csv\.gz)",
    r"content/demo/(personas|tour)\.yaml",
    r"content/population/([a-z0-9_]+\.(yaml|csv|csv\.gz)|README\.md)",
)
_FOUND_FROM_THE_CITIZEN = frozenset({HOSPITAL_WARD, GENERAL_PRACTICE, RESPONSIBLE})


@dataclass(frozen=True)
class Problem:
    """Something that does not fit: which part of the content, and one sentence that says what."""

    part: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.part}: {self.sentence}"


def check() -> list[Problem]:
    """Every problem of the content; empty when all fits. A part that cannot be read at all is one problem."""
    return [problem for part, sentences in _PARTS for problem in _problems(part, sentences)]


def counts() -> dict[str, int]:
    """How much of everything there is, for the command's last line."""
    programmes = programme_content.load()
    tree = organisation_content.load()
    words = population_vocabulary.load()
    return {
        "programmes": len(programmes),
        "activities": sum(len(programme.activities) for programme in programmes),
        "example citizens": sum(len(programme.examples) for programme in programmes),
        "kinds of findings": len(finding_kinds()),
        "organisations": len(tree.organisations),
        "tasks of the health system": len(tree.tasks),
        "services": len(words.services.services),
        "categories of messages": len(dialogue_content.categories().categories),
        "agreements on answers": len(dialogue_content.agreements().rules),
        "interventions": len(evidence_content.load().interventions),
        "effects": len(evidence_content.load().effects()),
        "rules of finance": len(finance_content.load().generations),
        "worked examples of money": sum(len(one.examples) for one in finance_content.load().generations.values()),
        "business cases": len(case_content.load()),
        "prices": len(finance_content.load().prices.file.prices),
        "layouts of extracts": len(extracts_content.load()),
        "indicators": len(indicator_content.load()),
        "scenario blocks": len(scenario_content.load().blocks),
        "personas": demonstration_checks.persona_count(),
        "written threads": len(care_communications.written().threads),
    }


def finding_kinds() -> dict[str, FindingKind]:
    """Every kind of finding that a room can emit, by code."""
    return {kind.code: kind for kind in (*courses_vocabulary.FINDINGS, *dialogue_vocabulary.FINDINGS)}


def programme_schema() -> Json:
    """The JSON schema of a programme file, for editors that help an author while writing."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Programme.model_json_schema(by_alias=True)}


def schema_text() -> str:
    """The schema as it lies in docs/schemas/programme.schema.json."""
    return json.dumps(programme_schema(), indent=2, ensure_ascii=False) + "\n"


@cache
def surroundings() -> Surroundings:
    """What programmes are held against."""
    services = {one.code for one in population_vocabulary.load().services.services}
    return Surroundings(
        findings=finding_kinds(),
        functions=frozenset(task.key for task in organisation_content.load().tasks),
        services=frozenset(services),
    )


def _problems(part: str, sentences: Callable[[], Iterator[str]]) -> Iterator[Problem]:
    try:
        yield from [Problem(part, sentence) for sentence in sentences()]
    except (InvalidError, NotFoundError, ValueError) as error:
        yield Problem(part, f"it cannot be read: {error}")


def _programmes() -> Iterator[str]:
    for file in programme_content.files():
        yield from file.faults
        if file.programme is not None:
            for misfit in programme_checks.misfits(file.programme, surroundings()):
                yield f"{file.name}: {misfit}"
            for missing in _unanswered(file.programme):
                yield f"{file.name}: {missing}"
    yield from programme_checks.clashes(
        file.programme for file in programme_content.files() if file.programme is not None
    )


def _unanswered(programme: Programme) -> Iterator[str]:
    """Functions that own work in the programme and have no team in a municipality that has teams."""
    tree, on = organisation_content.load(), programme.valid_from
    functions = {item.owner for item in programme.activities if not item.owner.startswith("fact:")}
    functions |= {step.to for item in programme.activities for step in item.escalation}
    functions |= {programme.course.team} if programme.course else set()
    served = {code for one in tree.organisations if one.kind is Kind.UNIT for code in one.serves}
    for code in sorted(served):
        for function in sorted(functions - _FOUND_FROM_THE_CITIZEN):
            found = responsibility.responsible_organisation(tree, function, code, on)
            if tree.by_key(found.operator).kind not in (Kind.UNIT, Kind.DEPARTMENT):
                yield f"nobody reads the tasks of '{function}' in municipality {code}: there is no team for it."


def _organisations() -> Iterator[str]:
    yield from organisation_checks.problems()


def _dialogue() -> Iterator[str]:
    deadlines = dialogue_content.deadline_file(dialogue_content.text(dialogue_content.DEADLINES))
    named = dialogue_content.category_file(dialogue_content.text(dialogue_content.CATEGORIES))
    yield from dialogue_content.problems(deadlines, named)


def _visits() -> Iterator[str]:
    yield from visit_problems(visits.load())


def visit_problems(file: visits.VisitFile) -> Iterator[str]:
    """What does not fit in the rules on visits: services that nobody grants, and an example that comes out otherwise."""
    for sentence in planning_rules.example_problems(file):
        yield f"{VISITS}: {sentence}"
    for one in file.services:
        if one.code not in surroundings().services:
            yield f"{VISITS}: the service '{one.code}' is not granted anywhere."


def _indicators() -> Iterator[str]:
    yield from indicator_checks.problems()


def _scenarios() -> Iterator[str]:
    """Building blocks, scenarios and the numbers of the model: read, and every block's examples tried."""
    yield from scenario_content.problems()
    yield from scenario_staff.problems()
    yield from known_population.problems()
    yield from backcast_content.problems()


def _population() -> Iterator[str]:
    """The figures, words and shapes of the synthetic region: reading them checks every line against its schema."""
    figures.load()
    population_vocabulary.load()
    hospital_shapes.load()
    yield from untold(_names(resources.files("naer") / "content/population", "content/population"), _text(TABLE))


def untold(names: Iterable[str], table: str) -> Iterator[str]:
    """Files of the population whose source the table does not tell."""
    for name in sorted(names):
        if name != TABLE and f"`{name.rpartition('/')[2]}`" not in table:
            yield f"{name}: its source stands nowhere; add a line to {TABLE}."


def _extracts() -> Iterator[str]:
    for problem in extracts_content.problems():
        yield f"{problem.part}: {problem.sentence}."


def _evidence() -> Iterator[str]:
    yield from evidence_content.problems()


def _finance() -> Iterator[str]:
    yield from finance_content.problems()
    standard_activity.rates()


def _business_cases() -> Iterator[str]:
    yield from case_content.problems()


def _files() -> Iterator[str]:
    yield from unchecked(_names(resources.files("naer") / "content", "content"))


def unchecked(names: Iterable[str]) -> Iterator[str]:
    """Files of the content that no part checks."""
    for name in sorted(names):
        if not any(re.fullmatch(pattern, name) for pattern in _CHECKED_FILES):
            yield f"{name}: nobody checks this file; give it a part in naer/catalogue.py, or remove it."


def _names(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        yield from _names(entry, name) if entry.is_dir() else [name]


def _text(name: str) -> str:
    return (resources.files("naer") / name).read_text(encoding="utf-8")


_PARTS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("programmes", _programmes),
    ("organisations", _organisations),
    ("dialogue", _dialogue),
    ("visits", _visits),
    ("indicators", _indicators),
    ("strata", strata_checks.problems),
    ("population", _population),
    ("scenarios", _scenarios),
    ("evidence", _evidence),
    ("finance", _finance),
    ("business cases", _business_cases),
    ("letters", demonstration_checks.letters),
    ("handovers", demonstration_checks.handed_over),
    ("extracts", _extracts),
    ("personas", demonstration_checks.personas),
    ("tour", demonstration_checks.tour),
    ("files", _files),
)
