"""Files of examples in the official form (https://sql-on-fhir.org, `tests.schema.json`): run them, and say which fail."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from naer.errors import InvalidError, NaerError
from naer.fhir import json_text
from naer.insight.views import definition, running


@dataclass(frozen=True)
class Outcome:
    """One case: where it stands, and what is wrong with the answer (empty when nothing is)."""

    file: str
    title: str
    fault: str

    def __str__(self) -> str:
        return f"{self.file}: {self.title}: {self.fault or 'passed'}"


def run(folder: Path) -> Iterator[Outcome]:
    """Every case of every file in `folder`, in order of name; InvalidError when a file is none of examples."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else [folder]
    for file in files:
        yield from run_file(file)


def run_file(file: Path) -> Iterator[Outcome]:
    """Every case of one file."""
    try:
        examples = json.loads(file.read_text("utf-8"), parse_float=Decimal)
        resources, cases = examples["resources"], examples["tests"]
    except (ValueError, KeyError, TypeError, OSError):
        raise InvalidError(f"{file.name} is no file of examples for views.") from None
    with TemporaryDirectory() as folder, running.connected(threads=1) as connection:
        lines = Path(folder) / "resources.ndjson"
        lines.write_bytes(b"".join(json_text.dumps(resource) + b"\n" for resource in resources))
        for case in cases:
            yield Outcome(file.name, str(case.get("title", "")), fault(case, lines, connection))


def fault(case: dict[str, Any], resources: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """What is wrong with the rows that the case's view gives; empty when they are as expected."""
    try:
        table = running.run(definition.read(case["view"]), [resources], connection)
    except NaerError as error:
        return "" if case.get("expectError") else f"refused: {error.what_happened}"
    if case.get("expectError"):
        return "was not refused"
    found: list[dict[str, Any]] = table.to_pylist()
    if "expectColumns" in case and table.column_names != case["expectColumns"]:
        return f"has the columns {', '.join(table.column_names)}"
    if "expectCount" in case and len(found) != case["expectCount"]:
        return f"has {len(found)} rows, not {case['expectCount']}"
    if "expect" in case and not _same_rows(found, case["expect"]):
        return "has other rows than expected"
    return ""


def _same_rows(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> bool:
    """The same rows, in any order: the standard promises none."""
    left = list(expected)
    for row in found:
        place = next((at for at, other in enumerate(left) if _same_row(row, other)), None)
        if place is None:
            return False
        del left[place]
    return not left


def _same_row(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    return found.keys() == expected.keys() and all(_same(found[name], expected[name]) for name in found)


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(_same(one, other) for one, other in zip(found, expected, strict=True))
        )
    if isinstance(expected, dict):
        return isinstance(found, str) and json.loads(found, parse_float=Decimal) == expected
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, int | Decimal) and isinstance(found, str):
        return found == str(expected)
    return found == expected
