"""How rows come of lists: each item, none, all branches, places; and views that are refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from naer.errors import InvalidError
from naer.insight.views import definition, running, suite, typed

CITIZEN = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Smith", "given": ["John", "James"]}, {"family": "Jones", "given": ["Jane"]}],
}
ID = {"name": "id", "path": "id", "type": "id"}
PLACE = {"name": "place", "path": "%rowIndex", "type": "integer"}
FAMILY = {"name": "family", "path": "family", "type": "string"}


def rows(view: dict[str, Any], folder: Path, *resources: dict[str, Any]) -> list[tuple[Any, ...]]:
    file = folder / "resources.ndjson"
    file.write_text("\n".join(json.dumps(resource) for resource in resources), "utf-8")
    return [tuple(row.values()) for row in running.run(definition.read(view), [file]).to_pylist()]


def view(*selects: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resource": "Patient", "select": list(selects), **more}


def test_each_level_of_lists_counts_its_own_places(tmp_path: Path) -> None:
    branches = [
        {"forEach": "given", "column": [{**PLACE, "name": "at"}, {"name": "value", "path": "$this", "type": "string"}]},
        {"column": [{**PLACE, "name": "at"}, {"name": "value", "path": "family", "type": "string"}]},
    ]
    found = rows(view({"forEach": "name", "column": [PLACE], "select": [{"unionAll": branches}]}), tmp_path, CITIZEN)
    assert found == [(0, 0, "John"), (0, 1, "James"), (0, 0, "Smith"), (1, 0, "Jane"), (1, 1, "Jones")]


def test_without_items_there_is_one_empty_row_when_asked_for(tmp_path: Path) -> None:
    empty = view({"column": [ID]}, {"forEachOrNull": "contact", "column": [PLACE, {"name": "of", "path": "gender"}]})
    assert rows(empty, tmp_path, CITIZEN) == [("p1", 0, None)]


def test_items_with_nothing_inside_give_no_empty_row(tmp_path: Path) -> None:
    inner = {"forEach": "telecom", "column": [{"name": "system", "path": "system"}]}
    nothing = view({"column": [ID]}, {"forEachOrNull": "contact", "column": [PLACE], "select": [inner]})
    assert rows(nothing, tmp_path, {**CITIZEN, "contact": [{"gender": "male"}]}) == []


def test_a_file_may_hold_resources_of_other_shapes(tmp_path: Path) -> None:
    organisation = {"resourceType": "Organization", "id": "o1", "name": "A practice"}
    assert rows(view({"forEach": "name", "column": [FAMILY]}), tmp_path, organisation, CITIZEN) == [
        ("Smith",),
        ("Jones",),
    ]


def test_a_resource_larger_than_the_ordinary_is_read_too(tmp_path: Path) -> None:
    data = "A" * (2 * running.ORDINARY_RESOURCE)
    file = tmp_path / "resources.ndjson"
    file.write_text(
        f'{{"resourceType":"Patient","id":"p1"}}\n{{"resourceType":"Patient","id":"p2","x":"{data}"}}\n', "utf-8"
    )
    assert running.run(definition.read(view({"column": [ID]})), [file]).to_pylist() == [{"id": "p1"}, {"id": "p2"}]


def test_branches_within_branches_come_one_after_the_other(tmp_path: Path) -> None:
    each = {"forEach": "name", "column": [FAMILY]}
    nested = view({"unionAll": [{"select": [{"unionAll": [each, each]}]}, {"column": [{**FAMILY, "path": "'last'"}]}]})
    assert [row[0] for row in rows(nested, tmp_path, CITIZEN)] == ["Smith", "Jones", "Smith", "Jones", "last"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({}, "no resource type"),
        ({"resource": "Patient"}, "no `select`"),
        (view({"forEach": "name"}), "no columns"),
        (view({"column": [ID, ID]}), "defined twice"),
        (view({"column": [ID], "select": [{"column": [ID]}]}), "defined twice"),
        (view({"column": [{**ID, "name": "1id"}]}), "needs a name"),
        (view({"column": [{"name": "id"}]}), "FHIRPath text"),
        (view({"forEach": "name", "forEachOrNull": "name", "column": [FAMILY]}), "one of them"),
        (view({"forEach": 1, "column": [FAMILY]}), "FHIRPath text"),
        (
            view({"column": [ID]}, constant=[{"name": "a", "valueInteger": 1}, {"name": "a", "valueInteger": 1}]),
            "twice",
        ),
        (view({"unionAll": [{"column": [ID]}, {"column": [PLACE]}]}), "different columns"),
        (view({"unionAll": [{"column": [ID, PLACE]}, {"column": [PLACE, ID]}]}), "different columns"),
        (view({"unionAll": [{"column": [ID]}, {"column": [{**ID, "type": "integer"}]}]}), "different types"),
        (view({"column": [{**ID, "path": "name"}]}), "leads to a HumanName"),
    ],
)
def test_a_view_that_is_not_in_order_is_refused_in_words(broken: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=told):
        rows(broken, tmp_path, CITIZEN)


@pytest.mark.conformance
def test_the_official_examples_pass(conformance: Path) -> None:
    outcomes = list(suite.run(conformance / "sql-on-fhir"))
    assert len(outcomes) >= 90
    assert [str(outcome) for outcome in outcomes if outcome.fault] == []


def test_an_example_that_does_not_come_out_is_told(tmp_path: Path) -> None:
    wanted = view({"column": [ID]})
    cases = [
        {"title": "other value", "view": wanted, "expect": [{"id": "p2"}]},
        {"title": "other number", "view": wanted, "expectCount": 2},
        {"title": "other columns", "view": wanted, "expectColumns": ["name"], "expect": [{"id": "p1"}]},
        {"title": "no error", "view": wanted, "expectError": True},
        {"title": "an error", "view": {}, "expect": []},
        {"title": "as expected", "view": wanted, "expect": [{"id": "p1"}]},
    ]
    file = tmp_path / "own.json"
    file.write_text(json.dumps({"title": "own", "resources": [CITIZEN], "tests": cases}), "utf-8")
    faults = {outcome.title: outcome.fault for outcome in suite.run(tmp_path)}
    assert [title for title, fault in faults.items() if not fault] == ["as expected"]
    assert faults["other number"] == "has 1 rows, not 2"


def test_typed_parquet_gives_the_same_rows_as_the_lines_it_was_made_of(tmp_path: Path) -> None:
    named = definition.read(view({"column": [ID]}, {"forEach": "name", "column": [FAMILY, PLACE]}))
    lines, table = tmp_path / "citizens.ndjson", tmp_path / "citizens.parquet"
    lines.write_text(json.dumps({"resourceType": "Organization", "name": "A"}) + "\n" + json.dumps(CITIZEN), "utf-8")
    typed.write([named], [lines], table)
    assert running.run(named, [table]).to_pylist() == running.run(named, [lines]).to_pylist()
