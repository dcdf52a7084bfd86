"""All content of the house, held against each other."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from naer import catalogue
from naer.pathways import content
from tests.unit.pathways.small_programmes import changed, programme

ROOT = Path(__file__).parents[3]


def test_all_content_that_ships_fits_together() -> None:
    assert [str(problem) for problem in catalogue.check()] == []


def test_nothing_counted_is_empty() -> None:
    assert {name: count for name, count in catalogue.counts().items() if count < 1} == {}


def test_no_two_rooms_tell_a_finding_by_the_same_code() -> None:
    told = [*catalogue.courses_vocabulary.FINDINGS, *catalogue.dialogue_vocabulary.FINDINGS]
    assert len(catalogue.finding_kinds()) == len(told)


def test_the_schema_for_editors_lies_in_the_documents_as_it_is() -> None:
    path = ROOT / "docs/schemas/programme.schema.json"
    assert path.read_text(encoding="utf-8") == catalogue.schema_text(), "run `make generated`"


def schema_says(programme: str, replaced: str, by: str) -> bool:
    """Whether the JSON schema accepts a shipped programme in which a part was replaced."""
    (file,) = [one for one in content.files() if one.name.endswith(f"/{programme}.yaml")]
    assert replaced in file.text
    written = yaml.load(file.text.replace(replaced, by, 1), Loader=yaml.CSafeLoader)
    plain = json.loads(json.dumps(written, default=lambda value: value.isoformat()))
    return jsonschema_rs.Draft202012Validator(catalogue.programme_schema()).is_valid(plain)


@pytest.mark.parametrize("programme", ["ind-og-ud-af-sygehus", "svar-til-tiden"])
def test_the_schema_accepts_what_ships(programme: str) -> None:
    assert schema_says(programme, "format: programme/1", "format: programme/1")


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ("format: programme/1", "format: programme/2"),
        ("deadline: {from: registered_at, after: 4 hours}", "deadline: {from: registered_at, after: soon}"),
        ("priority: urgent", "priority: soon"),
        ("    owner: home-nursing", "    ownr: home-nursing"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(replaced: str, by: str) -> None:
    assert not schema_says("ind-og-ud-af-sygehus", replaced, by)


def test_a_part_that_cannot_be_read_is_one_problem() -> None:
    def broken() -> object:
        raise ValueError("line 3")

    problems = list(catalogue._problems("visits", broken))  # type: ignore[arg-type]
    assert [str(problem) for problem in problems] == ["visits: it cannot be read: line 3"]


def test_an_owner_without_a_team_in_a_municipality_that_has_teams_is_told() -> None:
    text = changed("    owner: visitation\n", "    owner: transport\n")
    found = list(catalogue._unanswered(programme(text)))
    assert "nobody reads the tasks of 'transport' in municipality 0580: there is no team for it." in found
