"""What the author of a content file reads when the file does not fit: which file, which field, what is wrong, what to do.

Every room has models of its own files (pydantic); reading them, and saying in plain words what does not fit, is done here and
nowhere else, so that no author meets the checker's words.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from naer.errors import InvalidError

Model = TypeVar("Model", bound=BaseModel)

_TEXT = "must be text; put it in quotes"
_WHOLE = "must be a whole number, as 3"
_NUMBER = "must be a number, as 2.5"
_YES = "must be true or false"
_DAY = "must be a day, as 2026-11-20"
_MOMENT = "must be a day and a time with its zone, as 2026-11-20T14:00:00+01:00"
_TIME = "must be a time of day in quotes, as '14:00'"
_SPAN = "must be a length of time, as PT3H or P2D"
_LIST = "must be a list; write each item after `- `, or all of them in `[ ]`"
_NAMES = "must be names with values; write them as `da: ord`, one a line"
_BY_BEGINNING = (
    # how the checker's type of fault begins, and what an author reads; the first that fits holds
    ("missing_argument", _NAMES),
    ("string_type", _TEXT),
    ("string_sub_type", _TEXT),
    ("string_unicode", _TEXT),
    ("int", _WHOLE),
    ("float", _NUMBER),
    ("decimal", _NUMBER),
    ("finite_number", _NUMBER),
    ("bool", _YES),
    ("datetime", _MOMENT),
    ("timezone", _MOMENT),
    ("date", _DAY),
    ("time_delta", _SPAN),
    ("time", _TIME),
    ("list", _LIST),
    ("tuple", _LIST),
    ("set", _LIST),
    ("frozen_set", _LIST),
    ("iterable", _LIST),
    ("dict", _NAMES),
    ("mapping", _NAMES),
    ("model", _NAMES),
    ("dataclass", _NAMES),
    ("none_required", "must be left empty; take the value out"),
)
_BY_TYPE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing; write it",
    "extra_forbidden": lambda _: "is not known here; take it out, or mend how it is spelt",
    "literal_error": lambda told: f"must be {told['expected']}; choose one",
    "enum": lambda told: f"must be {told['expected']}; choose one",
    "string_pattern_mismatch": lambda told: f"is not written as it must be; follow the pattern {told['pattern']}",
    "string_too_short": lambda told: _too_few_letters(told["min_length"]),
    "string_too_long": lambda told: f"is too long; use at most {told['max_length']} letters",
    "too_short": lambda told: f"has too few items; write at least {told['min_length']}",
    "too_long": lambda told: f"has too many items; write at most {told['max_length']}",
    "greater_than": lambda told: f"must be more than {told['gt']}; mend the number",
    "greater_than_equal": lambda told: f"must be {told['ge']} or more; mend the number",
    "less_than": lambda told: f"must be less than {told['lt']}; mend the number",
    "less_than_equal": lambda told: f"must be {told['le']} or less; mend the number",
    "multiple_of": lambda told: f"must be a multiple of {told['multiple_of']}; mend the number",
    "union_tag_invalid": lambda told: f"must be one of {told['expected_tags']}; choose one",
    "union_tag_not_found": lambda told: f"must say {told['discriminator']}; write it",
    "decimal_max_places": lambda told: f"has too many decimals; use at most {told['decimal_places']}",
    "decimal_max_digits": lambda told: f"has too many digits; use at most {told['max_digits']}",
}


def parsed(name: str, text: str) -> object:
    """What YAML text says. Raises InvalidError with the file's name and the line."""
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = f" in line {mark.line + 1}" if mark else ""
        raise InvalidError(
            f"{name} is not YAML{line}: look at indentation, and put texts with commas, colons or question marks in quotes."
        ) from None


def fitted(name: str, written: object, model: type[Model], *, guide: str = "") -> Model:
    """What is written, as the model of its file. Raises InvalidError with the place and what is wrong there; `guide` says where
    to read on.
    """
    try:
        return model.model_validate(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        said = f"{name}: {place or 'the file'}: {words(first)}."
        raise InvalidError(said, what_to_do=guide, path=place) from None


def read(name: str, text: str, model: type[Model], *, guide: str = "") -> Model:
    """YAML text as the model of its file. Raises InvalidError as `parsed` and `fitted` do."""
    return fitted(name, parsed(name, text), model, guide=guide)


def words(fault: ErrorDetails) -> str:
    """What is wrong with a field and what to do, to be read after its name: `is missing; write it`."""
    kind, told = fault["type"], fault.get("ctx", {})
    if kind in _BY_TYPE:
        return _BY_TYPE[kind](told)
    if kind in ("value_error", "assertion_error"):  # a room's own rule, in its own words
        return fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return next(
        (said for beginning, said in _BY_BEGINNING if kind.startswith(beginning)), f"does not fit ({kind}); mend it"
    )


def _too_few_letters(least: int) -> str:
    return "is empty; write it" if least == 1 else f"is too short; use at least {least} letters"
