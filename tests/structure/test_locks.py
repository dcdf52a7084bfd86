"""The locks agree with what is asked for, and say by hash what a package is, never by address where it lies."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.structure.repository import text

PROJECT = tomllib.loads(text(Path("pyproject.toml")))
LOCKED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", re.MULTILINE)


def _locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall(text(Path(name))))


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
        ("requirements-setup.lock", PROJECT["dependency-groups"]["setup"]),
    ],
)
def test_each_lock_holds_all_that_is_asked_for(lock: str, asked: list[str]) -> None:
    locked = _locked(lock)
    requirements = [Requirement(item) for item in asked]
    missing = [
        str(item)
        for item in requirements
        if not item.specifier.contains(locked.get(canonicalize_name(item.name), "0"), prereleases=True)
    ]
    assert missing == [], "run `make lock`"


def test_the_development_lock_agrees_with_the_one_that_is_shipped() -> None:
    assert _locked("requirements.lock").items() <= _locked("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-setup.lock"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", text(Path(lock)), flags=re.MULTILINE)
    assert [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-setup.lock", "package-lock.json"]
)
def test_no_lock_names_an_address(lock: str) -> None:
    assert "://" not in text(Path(lock))


def test_the_node_lock_agrees_with_the_package_file() -> None:
    package = json.loads(text(Path("package.json")))
    locked = json.loads(text(Path("package-lock.json")))["packages"]
    asked = {**package["dependencies"], **package["devDependencies"]}
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all("integrity" in entry for path, entry in locked.items() if path)
