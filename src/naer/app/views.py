"""Views over files of resources, and the official examples of views, for the command line."""

import json
import shutil
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from naer.errors import InvalidError, NotFoundError
from naer.insight.views import definition, running, suite
from naer.insight.views.definition import View


class Form(Enum):
    """What rows are written as."""

    CSV = "csv"
    PARQUET = "parquet"


def test(examples: Path, *, tell: Callable[[str], None]) -> tuple[int, int]:
    """How many cases of the example files passed and failed; `tell` hears of each that failed."""
    passed = failed = 0
    for outcome in suite.run(examples):
        if outcome.fault:
            failed += 1
            tell(str(outcome))
        else:
            passed += 1
    return passed, failed


def run(view: Path, resources: list[Path], *, form: Form, out: Path | None, stdout: BinaryIO) -> None:
    """Write the rows of a view over resources to `out`, or else to `stdout`."""
    wanted = read(view)
    if out is not None:
        running.write(wanted, resources, out, form=form.value)
        return
    with TemporaryDirectory() as folder:
        written = Path(folder) / "rows"
        running.write(wanted, resources, written, form=form.value)
        with written.open("rb") as rows:
            shutil.copyfileobj(rows, stdout)


def read(file: Path) -> View:
    """The view in a file."""
    try:
        return definition.read(json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {file}.") from None
    except ValueError:
        raise InvalidError(f"{file} is not JSON.") from None
