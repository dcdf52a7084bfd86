"""Numbers as Danes write them (1.234.567,89 · 12,5 % · kr. 1.250,00) and as they type them, with English twins.

Halves round away from zero, as people expect; the value is never taken through binary floating point on the way.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from naer.danish.language import Language

Number = int | float | Decimal


class NotANumberError(ValueError):
    """The text is no number, or could be two; the message says how to write it and never repeats the text."""


@lru_cache(maxsize=8192, typed=True)
def written(value: Number, *, decimals: int = 0, language: Language = "da") -> str:
    """`value` with `decimals` decimals and thousands marked: 1.234.567,89 (Danish), 1,234,567.89 (English)."""
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    english = f"{rounded:,.{decimals}f}"
    if not rounded:
        english = english.removeprefix("-")
    return english if language == "en" else english.translate(_SWAP)


def percent(value: Number, *, decimals: int = 1, language: Language = "da") -> str:
    """`value` per cent: `12,5 %` (Danish, with a space that no line breaks at), `12.5%` (English); 12.5 is twelve and a half."""
    number = written(value, decimals=decimals, language=language)
    return f"{number}%" if language == "en" else f"{number}\N{NO-BREAK SPACE}%"


def signed(number: str) -> str:
    """A written number with its sign as a change is said: `+12,5 %`, `−3`; nought has none."""
    if number.startswith("-"):
        return "−" + number[1:]
    return "+" + number if any(digit in number for digit in "123456789") else number


def kroner(value: Number, *, decimals: int = 2, language: Language = "da") -> str:
    """An amount of money in kroner: `kr. 1.250,00` (Danish), `DKK 1,250.00` (English)."""
    number = written(value, decimals=decimals, language=language)
    return f"DKK {number}" if language == "en" else f"kr. {number}"


def read(text: str) -> Decimal:
    """The number that somebody typed: decimal comma, full stops between thousands, or a lone decimal point (37.5).

    A single point before exactly three digits (`1.234`) could be a thousand or a decimal: it is refused, because
    guessing wrongly is a thousandfold error. Raises NotANumberError.
    """
    typed = text.strip().replace(" ", "").replace("−", "-")
    if _WITH_COMMA.fullmatch(typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if _AMBIGUOUS.fullmatch(typed):
        raise NotANumberError(
            "Write it without full stop, or with a comma before the decimals: it could be read in two ways."
        )
    if _MANY_THOUSANDS.fullmatch(typed):
        return Decimal(typed.replace(".", ""))
    if _PLAIN.fullmatch(typed):
        return Decimal(typed)
    raise NotANumberError("This is not a number. Write it with digits, and with a comma before the decimals.")


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


_SWAP = str.maketrans(",.", ".,")
_WITH_COMMA = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]+", re.ASCII)
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)
_MANY_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3}){2,}", re.ASCII)
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
