"""The commands `naer view test` and `naer view run`."""

import json
from pathlib import Path

import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from naer import cli

VIEW = {
    "resource": "Observation",
    "select": [
        {
            "column": [
                {"name": "id", "path": "id", "type": "id"},
                {"name": "value", "path": "value.ofType(Quantity).value", "type": "decimal"},
                {"name": "codes", "path": "code.coding.code", "type": "code", "collection": True},
            ]
        }
    ],
}
LINES = """\
{"resourceType":"Observation","id":"o1","valueQuantity":{"value":1.10},"code":{"coding":[{"code":"a"},{"code":"b"}]}}
{"resourceType":"Observation","id":"o2"}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    view, lines = tmp_path / "view.json", tmp_path / "observations.ndjson"
    view.write_text(json.dumps(VIEW), "utf-8")
    lines.write_text(LINES, "utf-8")
    return view, lines


def test_rows_are_written_as_csv_with_decimals_as_they_came(files: tuple[Path, Path]) -> None:
    answer = CliRunner().invoke(cli.commands, ["view", "run", *map(str, files), "--format", "csv"])
    assert answer.stdout.splitlines() == ["id,value,codes", 'o1,1.10,"[""a"",""b""]"', "o2,,[]"]


def test_rows_are_written_as_parquet(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    answer = CliRunner().invoke(
        cli.commands, ["view", "run", *map(str, files), "--format", "parquet", "--out", str(out)]
    )
    assert answer.exit_code == 0
    table = pyarrow.parquet.read_table(out)
    assert str(table.schema.field("value").type) == "decimal128(38, 12)"
    assert table.column("codes").to_pylist() == [["a", "b"], []]


def test_a_missing_file_and_a_line_that_is_not_json_are_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    view, lines = files
    assert CliRunner().invoke(cli.commands, ["view", "run", str(view), str(tmp_path / "no.ndjson")]).exit_code == 3
    lines.write_text(LINES + "{broken\n", "utf-8")
    assert CliRunner().invoke(cli.commands, ["view", "run", str(view), str(lines)]).exit_code == 5


def test_examples_end_with_the_count_and_fail_the_command_when_one_fails(tmp_path: Path) -> None:
    resources = [json.loads(line) for line in LINES.splitlines()]
    cases = [
        {"title": "two", "view": VIEW, "expectCount": 2},
        {"title": "three", "view": VIEW, "expectCount": 3},
    ]
    (tmp_path / "own.json").write_text(json.dumps({"title": "own", "resources": resources, "tests": cases}), "utf-8")
    answer = CliRunner().invoke(cli.commands, ["view", "test", str(tmp_path)])
    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == ["own.json: three: has 2 rows, not 3", "1 passed, 1 failed"]
