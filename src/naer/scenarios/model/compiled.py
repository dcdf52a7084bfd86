"""Compiles functions with Numba, and keeps what was compiled where that is possible.

The cache stands beside the source when that folder may be written, else in the user's cache folder (or NUMBA_CACHE_DIR);
where nothing may be written, as for a wheel in a read-only image, the function is compiled once for each process.
What was compiled is forgotten when any file of the model has changed.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Scalar = Any
"""A whole number, truth or probability inside compiled functions: there Numba knows its type, which no annotation tells."""

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""Without Numba's runtime no compiled function may make an array, and none counts who holds its arrays: each call of a function
with twenty arrays would count twenty of them up and down under a lock, which took half of all time."""
_STAMP = "naer-model.sha256"

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def compiled(function: FunctionT) -> FunctionT:
    """The function compiled without fast-math, so that floating results are those of plain Python; frees the GIL."""
    try:
        made: Any = numba.njit(cache=True, **_OPTIONS)(function)
        _forget_what_is_stale(Path(made.stats.cache_path), function)
    except (RuntimeError, OSError):  # no place for a cache
        made = numba.njit(**_OPTIONS)(function)
    return made


def inlined(function: FunctionT) -> FunctionT:
    """The same for a function that only compiled ones call; it is put where it is called.

    Left to itself the compiler calls the larger ones, and to hand over twenty arrays, each as seven words, took a third of all
    time.
    """
    made: Any = numba.njit(**_OPTIONS, forceinline=True)(function)
    return made


def apart(function: FunctionT) -> FunctionT:
    """The same for a function that compiled ones call seldom: it stays where it is, so that what runs often stays small."""
    made: Any = numba.njit(**_OPTIONS)(function)
    return made


def _forget_what_is_stale(cache: Path, function: Callable[..., Any]) -> None:
    """Numba looks only at the file of the function itself; what it calls stands in others, so a stamp is of them all."""
    source = Path(function.__code__.co_filename)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(source.parent.glob("*.py")))).hexdigest()
    stamp = cache / _STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    for index in cache.glob(f"{source.stem}.{function.__name__}-*.nbi"):
        index.unlink(missing_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest, encoding="ascii")
