"""The files of a run beside its replications: what was chosen, what drives the result, the other readings, why it stopped.

choice.json       what was chosen, with the name it was given
drives.json       the result with each block's effect at either end of its interval
others/papers/    replications of the same blocks under another reading of the evidence
failed.txt        why it stopped
lock              held by the process that works on it
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from naer.scenarios.lab.backcast.found import Backcast
from naer.scenarios.lab.definition import Choice, Reading
from naer.scenarios.lab.held import Held
from naer.scenarios.lab.looking import Drive, Failure

CHOICE = "choice.json"
_DRIVES, _FAILED, _OTHERS, _LOCK = "drives.json", "failed.txt", "others", "lock"
_KNOWN, _BACKCAST = "known.json", "backcast.json"
KNOWN_YEARS = "content/known_years"
"""What back-casting reads beside a run's inputs."""


def choice(folder: Path) -> Choice:
    """What was chosen."""
    return Choice.model_validate_json((folder / CHOICE).read_text(encoding="utf-8"))


def write_choice(folder: Path, chosen: Choice) -> None:
    """Writes what was chosen."""
    _written(folder / CHOICE, chosen.model_dump_json())


def drives(folder: Path) -> tuple[Drive, ...]:
    """What drives the result; empty until it is known."""
    path = folder / _DRIVES
    if not path.exists():
        return ()
    return tuple(Drive(**one) for one in json.loads(path.read_text(encoding="utf-8")))


def write_drives(folder: Path, found: list[Drive]) -> None:
    """Writes what drives the result."""
    _written(folder / _DRIVES, json.dumps([vars(one) for one in found]))


def failed(folder: Path) -> Failure | None:
    """Why it stopped; None when it did not."""
    path = folder / _FAILED
    return Failure(path.read_text(encoding="utf-8")) if path.exists() else None


def write_failed(folder: Path, why: Failure) -> None:
    """Writes why it stopped."""
    _written(folder / _FAILED, why.value)


def forget_failure(folder: Path) -> None:
    """Lets a run be tried again."""
    (folder / _FAILED).unlink(missing_ok=True)


def other(folder: Path, reading: Reading) -> Path:
    """Where the replications of another reading lie."""
    return folder / _OTHERS / reading.value


def known_figures(folder: Path, inputs: dict[str, str]) -> tuple[Held, ...] | None:
    """The simulated country beside known figures, when it was made of these inputs."""
    path = folder / _KNOWN
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Held(**one) for one in kept["figures"]) if kept["inputs"] == inputs else None


def write_known_figures(folder: Path, inputs: dict[str, str], found: tuple[Held, ...]) -> None:
    """Writes the simulated country beside known figures."""
    folder.mkdir(parents=True, exist_ok=True)
    _written(folder / _KNOWN, json.dumps({"inputs": inputs, "figures": [vars(one) for one in found]}))


def backcast(folder: Path, inputs: dict[str, str]) -> Backcast | None:
    """The model started in an earlier year, when it was made of these inputs."""
    path = folder / _BACKCAST
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Backcast.model_validate(kept["found"]) if kept["inputs"] == inputs else None


def write_backcast(folder: Path, inputs: dict[str, str], found: Backcast) -> None:
    """Writes the model started in an earlier year."""
    folder.mkdir(parents=True, exist_ok=True)
    _written(folder / _BACKCAST, json.dumps({"inputs": inputs, "found": found.model_dump(mode="json")}))


@contextmanager
def alone_with(folder: Path) -> Iterator[bool]:
    """Whether nobody else works on the run; if so, nobody else will until the end of the block."""
    with (folder / _LOCK).open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _written(path: Path, text: str) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
