"""A content file that says what it may not is refused with the file's name and the place."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from naer import authoring
from naer.errors import InvalidError
from naer.organisations import content_format
from naer.organisations.definition import Level, Period, Verification

GUIDE = Path(__file__).parents[3] / "docs" / "how-to-add" / "organisation.md"

ORGANISATIONS = """
format: organisations/1
owner: Nær
version: 1
source: Made up
verification: synthetic
valid_from: 2020-01-01
organisations:
  - {key: byen-nord, kind: unit, name: Nord, part_of: [{key: byen, valid_to: 2026-12-31}], synthetic: true}
examples:
  - {says: It is there, organisation: byen-nord, day: 2026-11-22}
"""

RESPONSIBILITY = """
format: responsibility/1
owner: Nær
version: 1
source: Sundhedsloven
verification: recalled
valid_from: 2007-01-01
task: home-nursing
name: Hjemmesygepleje
english_name: Home nursing
rules:
  - valid_from: 2007-01-01
    authority: municipality
    operator: municipality
    payer: municipality
    legal_basis: {text: "Sundhedsloven § 138", verification: fetched}
examples:
  - {says: It is so, municipality: "0580", day: 2026-11-22, authority: aabenraa, operator: aabenraa, payer: aabenraa}
"""


def changed(text: str, *path: str | int, to: object) -> Any:
    whole = deepcopy(yaml.safe_load(text))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return whole


def test_what_an_organisation_leaves_out_is_taken_from_the_head_of_the_file() -> None:
    file = content_format.read_organisations("nord.yaml", yaml.safe_load(ORGANISATIONS))
    (organisation,) = file.as_organisations()
    first_day = file.valid_from
    assert organisation.period == Period(first_day)
    assert organisation.source == "Made up"
    assert organisation.verification is Verification.SYNTHETIC
    (membership,) = organisation.memberships
    assert membership.period.valid_from == first_day
    assert membership.period.valid_to is not None


def test_a_task_is_read_with_its_rules() -> None:
    task = content_format.read_responsibility("task.yaml", yaml.safe_load(RESPONSIBILITY)).as_task()
    assert task.key == "home-nursing"
    assert task.rules[0].authority is Level.MUNICIPALITY
    assert task.rules[0].legal_basis.verification is Verification.FETCHED


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (changed(ORGANISATIONS, "organisations", 0, "serves", to=[328]), "organisations.0.serves.0"),
        (changed(ORGANISATIONS, "organisations", 0, "key", to="Åbyen"), "organisations.0.key"),
        (changed(ORGANISATIONS, "organisations", 0, "kind", to="village"), "organisations.0.kind"),
        (changed(ORGANISATIONS, "organisations", 0, "adress", to="Torvet 1"), "organisations.0.adress"),
        (changed(ORGANISATIONS, "organisations", 0, "gln", to="123"), "organisations.0.gln"),
        (changed(ORGANISATIONS, "examples", to=[]), "examples"),
        (changed(ORGANISATIONS, "valid_from", to="2020-01-01"), "valid_from"),
        (changed(ORGANISATIONS, "version", to=0), "version"),
        ({}, "valid_from"),
        (["a list"], "the file"),
    ],
)
def test_a_wrong_word_is_refused_with_its_place(written: object, place: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        content_format.read_organisations("content/organisations/nord.yaml", written)
    assert f"content/organisations/nord.yaml: {place}: " in str(refusal.value)


def test_a_last_day_before_the_first_is_refused() -> None:
    backward = changed(ORGANISATIONS, "organisations", 0, "part_of", 0, "valid_from", to=yaml.safe_load("2027-01-01"))
    with pytest.raises(InvalidError, match="valid_to lies before valid_from"):
        content_format.read_organisations("nord.yaml", backward)
    backward = changed(RESPONSIBILITY, "rules", 0, "valid_to", to=yaml.safe_load("2006-01-01"))
    with pytest.raises(InvalidError, match=r"rules\.0.*valid_to lies before valid_from"):
        content_format.read_responsibility("task.yaml", backward)


def test_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidError, match=r"nord.yaml is not YAML in line 2"):
        authoring.parsed("nord.yaml", "format: organisations/1\n owner: [")
    with pytest.raises(InvalidError, match=r"nord.yaml is not YAML: look"):
        authoring.parsed("nord.yaml", "name: \x07")


def test_the_examples_of_the_guide_are_files_that_load() -> None:
    blocks = [block.split("```")[0] for block in GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1:]]
    formats = [yaml.safe_load(block)["format"] for block in blocks]
    assert formats == ["organisations/1", "responsibility/1"]
    content_format.read_organisations("guide", yaml.safe_load(blocks[0]))
    content_format.read_responsibility("guide", yaml.safe_load(blocks[1]))
