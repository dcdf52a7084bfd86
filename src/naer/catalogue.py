"""All content that ships with the house, loaded and held against each other: what `naer check-catalogue` says.

Each room knows whether its own files are right; what only the whole house knows is asked here: that a programme's owners
exist and have a team in every municipality that has teams, that it asks for facts that somebody tells, that services are
services. Loading is not enough: every file's example citizens are lived through.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from naer.courses import vocabulary as courses_vocabulary
from naer.dialogue import content as dialogue_content
from naer.dialogue import vocabulary as dialogue_vocabulary
from naer.errors import InvalidError, NotFoundError
from naer.fhir.finding_kind import FindingKind
from naer.fhir.plain import Json
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
from naer.scenarios import figures, hospital_shapes
from naer.scenarios import vocabulary as population_vocabulary

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
    file = visits.load()
    yield from planning_rules.example_problems(file)
    for one in file.services:
        if one.code not in surroundings().services:
            yield f"content/planning/visits.yaml: the service '{one.code}' is not granted anywhere."


def _population() -> Iterator[str]:
    """The figures, words and shapes of the synthetic region: reading them checks every line against its schema."""
    figures.load()
    population_vocabulary.load()
    hospital_shapes.load()
    yield from ()


_PARTS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("programmes", _programmes),
    ("organisations", _organisations),
    ("dialogue", _dialogue),
    ("visits", _visits),
    ("population", _population),
)
