"""Reads the content of the synthetic region (`content/population/`): tables and lists, each line with its source.

Content is data that people edit: a line that does not fit its schema is refused with file and line, never skipped.
"""

import csv
import gzip
import io
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from naer import authoring

FOLDER = Path(__file__).parent.parent / "content" / "population"

Verification = Literal["seed", "fetched", "computed", "recalled", "assumption"]
Sex = Literal["F", "M"]


class Part(BaseModel):
    """A part of a document, whose source the document tells."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Line(BaseModel):
    """What every line and list of the content has: where it is from, and how far that was checked.

    `fetched` was read in a stored copy of the source, `seed` in a paper of the mission, `computed` is worked out from
    such, `recalled` is from memory, and `assumption` is our own guess: the last two must be shown as such wherever
    they are used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    verification: Verification

    @property
    def is_assumption(self) -> bool:
        """Whether it may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")


LineT = TypeVar("LineT", bound=BaseModel)


def table(name: str, schema: type[LineT], *, folder: Path = FOLDER) -> tuple[LineT, ...]:
    """The lines of the CSV file `name` (gzipped when it ends so). An empty field counts as not given."""
    path = folder / name
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    lines: list[LineT] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        lines.append(
            authoring.fitted(f"{name} line {number}", {key: value for key, value in row.items() if value != ""}, schema)
        )
    return tuple(lines)


def document(name: str, schema: type[LineT], *, folder: Path = FOLDER) -> LineT:
    """The YAML file `name`."""
    return authoring.read(name, (folder / name).read_text(encoding="utf-8"), schema)
