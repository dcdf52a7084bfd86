"""Which room may import which: the contracts hold, and no room is forgotten in them."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.structure.repository import PACKAGE, ROOT, python_files, text

LAYERED = ("actions", "rules", "definition")

# The rooms that may open PostgreSQL themselves; `organisations` and `app` reach it through the record's own functions.
RECORD_ROOMS = {"record"}


@pytest.fixture(scope="module")
def importlinter() -> dict[str, Any]:
    return tomllib.loads(text(Path("pyproject.toml")))["tool"]["importlinter"]


def _contract(importlinter: dict[str, Any], name: str) -> dict[str, Any]:
    return next(contract for contract in importlinter["contracts"] if contract["name"] == name)


def _rooms() -> set[str]:
    return {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()} - {
        "__init__",
        "__main__",
    }


def test_every_import_contract_holds() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_contract_ignores_an_import(importlinter: dict[str, Any]) -> None:
    assert [contract["name"] for contract in importlinter["contracts"] if contract.get("ignore_imports")] == []


def test_every_room_with_rules_or_actions_is_layered(importlinter: dict[str, Any]) -> None:
    layered = set(_contract(importlinter, "Actions use rules, rules use definitions")["containers"])
    rooms = {
        f"naer.{room.name}"
        for room in PACKAGE.iterdir()
        for part in LAYERED
        if (room / f"{part}.py").is_file() or (room / part / "__init__.py").is_file()
    }
    assert rooms - layered - {"naer.access", "naer.organisations", "naer.scenarios"} == set()


def test_every_room_but_the_record_is_kept_from_postgresql(importlinter: dict[str, Any]) -> None:
    kept = {
        name.removeprefix("naer.")
        for name in _contract(importlinter, "PostgreSQL stays in the record")["source_modules"]
    }
    free_of_it = {"settings", "authoring", "errors", "danish", "organisations"}
    assert _rooms() - kept - RECORD_ROOMS - free_of_it == set()


def test_nobody_imports_by_name_except_the_wiring() -> None:
    importers = [str(path) for path in python_files("src/naer") if "importlib.import_module" in text(path)]
    assert [path for path in importers if not path.startswith("src/naer/app")] == []
