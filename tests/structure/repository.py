"""The files of this repository, for the tests about the code itself."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/naer"

# Made by a tool or by others: locks, the licence, translations' compiled form, pictures.
NOT_PROSE = {".lock", ".png", ".mo", ".svg", ".woff2", ".jpg", ".gz", ".xz", ".ico"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, tracked; relative to the root."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(Path(line) for line in sorted(set(listed.splitlines())) if (ROOT / line).is_file())


def python_files(under: str = "") -> list[Path]:
    """Python files, of one folder or of all."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(under or ".")]


def text(path: Path) -> str:
    """The text of a file, named relative to the root."""
    return (ROOT / path).read_text(encoding="utf-8")
