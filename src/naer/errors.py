"""The six kinds of error, and the refusal that rules return as a value.

Each edge (page, FHIR API, command line) keeps one table from kind to its own language. The text of an error is shown to
people: it says what happened and what to do next, and carries no name, personal number or clinical value.
"""

import traceback
from dataclasses import dataclass


class NaerError(Exception):
    """The root of the tree; never raised itself."""

    def __init__(self, what_happened: str, *, what_to_do: str = "") -> None:
        super().__init__(what_happened)
        self.what_happened = what_happened
        self.what_to_do = what_to_do

    def __str__(self) -> str:
        return f"{self.what_happened} {self.what_to_do}".strip()


class NotFoundError(NaerError):
    """It does not exist, or the actor may not know that it exists."""


class RefusedError(NaerError):
    """The actor may not do this: no care relation, no purpose, a block, or a rule of the service says no."""


class InvalidError(NaerError):
    """The input does not say what it must; `path` names the element."""

    def __init__(self, what_happened: str, *, what_to_do: str = "", path: str = "") -> None:
        super().__init__(what_happened, what_to_do=what_to_do)
        self.path = path


class ConflictError(NaerError):
    """Somebody else changed it first, or it contradicts what is already known."""


class BusyError(NaerError):
    """A part that is needed does not answer now; trying again later is harmless."""


class FaultError(NaerError):
    """Our own mistake: something that should be impossible happened."""


class CauseWithoutValues(Exception):
    """What lay behind an error, told by kind and place: the only text, beside our own, that may stand in a log."""


def for_the_log(error: BaseException) -> str:
    """Which kinds of error came of which, and where in the code; never their texts, which may hold what a citizen has."""
    told: list[str] = []
    one: BaseException | None = error
    while one is not None:
        kind = f"{type(one).__name__}: {one}" if isinstance(one, CauseWithoutValues) else type(one).__name__
        told.append("".join([*traceback.format_tb(one.__traceback__), kind]))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n which came of\n".join(told)


@dataclass(frozen=True)
class Refused:
    """What a rule returns when the answer is no; `reason` is a sentence for the person who asked."""

    reason: str
