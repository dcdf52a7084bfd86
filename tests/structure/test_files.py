"""Files are small, named by what they hold, and never empty."""

import ast
import re
import tomllib
import warnings
from pathlib import Path

from tests.structure.repository import PACKAGE, ROOT, files, python_files, text

MOST_LINES, GOOD_LINES = 600, 400
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "base", "common", "misc", "manager", "managers"}

SQL_STATEMENT = re.compile(
    r"^\s*(select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|create\s+\w+\s|alter\s+\w+\s|"
    r"drop\s+\w+\s|grant\s|revoke\s|truncate\s)",
    re.IGNORECASE,
)

# These put SQL together from parts that cannot be parameters: search conditions, names of databases, schemas and roles.
COMPOSES_SQL = {
    f"src/naer/record/{name}.py" for name in ("search", "search_sql", "server", "migrate", "backup", "deployment")
}
# What compiles views to SQL.
COMPOSES_SQL |= {f"src/naer/insight/views/{name}.py" for name in ("compiling", "running", "typed")}


def test_no_file_is_over_six_hundred_lines() -> None:
    measured = {
        str(path): text(path).count("\n") for path in files() if path.suffix in {".py", ".sql", ".html", ".css", ".js"}
    }
    assert {path: lines for path, lines in measured.items() if lines > MOST_LINES} == {}
    long = {path: lines for path, lines in measured.items() if lines > GOOD_LINES}
    if long:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"Over {GOOD_LINES} lines, soon due for a folder: {long}", stacklevel=1)


def test_no_name_says_nothing() -> None:
    parts = {part for path in files() for part in (*path.parts[:-1], path.name.split(".")[0])}
    assert parts & NAMES_THAT_SAY_NOTHING == set()


def test_every_package_holds_something() -> None:
    packages = [init.parent for init in PACKAGE.rglob("__init__.py")]
    empty = [
        package.relative_to(ROOT)
        for package in packages
        if not [path for path in package.iterdir() if path.name not in {"__init__.py", "__pycache__"}]
        and not (package / "__init__.py").read_text(encoding="utf-8").strip()
    ]
    assert empty == []


def test_every_module_opens_with_what_it_is_for() -> None:
    modules = [path for path in python_files() if text(path).strip()]
    assert [str(path) for path in modules if not ast.get_docstring(ast.parse(text(path)))] == []


def test_sql_statements_stand_in_sql_files() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python_files("src/naer")
        if str(path) not in COMPOSES_SQL
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_STATEMENT.match(node.value)
    ]
    assert found == []


def test_tests_of_rules_use_no_mocks() -> None:
    pure = [*python_files("tests/unit"), *python_files("tests/spec")]
    assert [str(path) for path in pure if re.search(r"\bmock\b", text(path))] == []


def test_test_names_are_claims() -> None:
    short = [
        f"{path}: {node.name}"
        for path in python_files("tests")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []


def test_every_warning_fails_a_test() -> None:
    options = tomllib.loads(text(Path("pyproject.toml")))["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"][0] == "error"
