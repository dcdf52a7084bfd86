"""The files: Parquet by municipality and month, named in a manifest, whole at any moment.

    tables/manifest.json
    tables/activity/municipality=580/2026-01.7.parquet      month in which a row began, number of the run that wrote the file
    tables/citizens/municipality=580/all.7.parquet

A file is written beside its place, forced to disk, then renamed; it is never changed. A run ends by renaming a new manifest
into place: until then the old one names a whole set, after it the new one does. Files that no manifest names were left by
a run that was killed, or are those that were replaced: the next run, or the end of this, takes them away. Who reads opens the
manifest first, and opens it again when a file is gone meanwhile.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from naer.errors import BusyError, ConflictError

FORMAT = 2
"""Grows when rows come to mean something else: tables of another format are made anew."""

_MANIFEST, _LOCK, _UNFINISHED = "manifest.json", "lock", ".unfinished"


@dataclass(frozen=True)
class Manifest:
    """What is there. `place` is how far the change feed was read; `files` gives the rows of each file by its path.

    `fresh_at` is the application's time at which the record was read; `emptied` how many versions of a citizen were purged then,
    by pseudonym; `secret` the fingerprint of the secret behind the pseudonyms.
    """

    run: int
    place: tuple[int, str, int]
    fresh_at: datetime
    secret: str
    files: Mapping[str, int] = field(default_factory=dict[str, int])
    emptied: Mapping[str, int] = field(default_factory=dict[str, int])
    format: int = FORMAT

    def of_table(self, table: str) -> list[str]:
        """The paths of a table's files, in order."""
        return sorted(path for path in self.files if path.startswith(f"{table}/"))

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(self.files[path] for path in self.of_table(table))


def read(folder: Path) -> Manifest | None:
    """The manifest; None when there are no tables yet."""
    try:
        written: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise ConflictError(
            "The manifest of the tables can't be read.", what_to_do="Run naer tables build --rebuild."
        ) from None
    epoch, xid, position = written.pop("place")
    fresh_at = datetime.fromisoformat(written.pop("fresh_at"))
    return Manifest(place=(epoch, xid, position), fresh_at=fresh_at, **written)


def put(folder: Path, manifest: Manifest) -> None:
    """Make this the manifest, then take away what it does not name."""
    written = asdict(manifest) | {"fresh_at": manifest.fresh_at.isoformat()}
    beside = folder / f"{_MANIFEST}{_UNFINISHED}"
    beside.write_text(json.dumps(written, indent=1, sort_keys=True), "utf-8")
    settle(beside, folder / _MANIFEST)
    sweep(folder, manifest)


def settle(beside: Path, to: Path) -> None:
    """Move a finished file to its place, on disk before the name is."""
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(to)
    settle_names(to.parent)


def settle_names(folder: Path) -> None:
    """Have on disk what the folder's files are called; without it, a loss of power may take a new name back."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def sweep(folder: Path, manifest: Manifest | None) -> None:
    """Take away every file that the manifest does not name."""
    kept = set(manifest.files if manifest else ()) | {_MANIFEST, _LOCK}
    for file in folder.rglob("*"):
        if file.is_file() and file.relative_to(folder).as_posix() not in kept:
            file.unlink(missing_ok=True)
    for left in folder.glob("staging-*"):
        shutil.rmtree(left, ignore_errors=True)


def place(path: str) -> str:
    """A file's path without the number of the run that wrote it: what it holds, whoever wrote it."""
    return path.rsplit(".", 2)[0]


def unfinished(of: Path) -> Path:
    """Where a file is written before it is whole."""
    of.parent.mkdir(parents=True, exist_ok=True)
    return of.with_name(of.name + _UNFINISHED)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only run on these tables; BusyError when there is another. A killed run leaves nothing locked."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("The tables are being built.", what_to_do="Wait until that is done.") from None
        yield
