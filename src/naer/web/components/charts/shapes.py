"""What charts share: how values are written, readings with their uncertainty, tables, and the size of a drawing.

Texts in these shapes are shown as they are: the page that makes them has said them in the reader's language.
"""

from dataclasses import dataclass

from naer.danish import numbers
from naer.web.language import Language


@dataclass(frozen=True)
class Amounts:
    """How the values of a chart are written. `name` stands above the axis: `Genindlæggelser pr. 100 udskrivninger`.

    With `is_percent` 12.5 is `12,5 %`; `unit` (`mio. kr.`) stands after other numbers outside the axis.
    """

    name: str
    decimals: int = 1
    is_percent: bool = False
    unit: str = ""

    def written(self, value: float, language: Language, *, decimals: int | None = None) -> str:
        """`12,5 %`, `1.234 borgere`."""
        places = self.decimals if decimals is None else decimals
        if self.is_percent:
            return numbers.percent(value, decimals=places, language=language.code)
        number = numbers.written(value, decimals=places, language=language.code)
        return f"{number} {self.unit}" if self.unit else number

    def on_axis(self, value: float, language: Language, *, decimals: int) -> str:
        """A number of the axis: without unit, which stands in the name above."""
        if self.is_percent:
            return numbers.percent(value, decimals=decimals, language=language.code)
        return numbers.written(value, decimals=decimals, language=language.code)


@dataclass(frozen=True)
class Reading:
    """A value with its interval, usually 95 %. Without value it is either withheld (few persons) or not known."""

    value: float | None
    low: float | None = None
    high: float | None = None
    is_withheld: bool = False


@dataclass(frozen=True)
class Cell:
    """One field of a table; numbers stand to the right, what is to be noticed is set in bold."""

    words: str
    is_number: bool = False
    is_telling: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart: the first column names the row."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class KeyLine:
    """One line of the key under a chart: the mark as a small drawing (SVG inside 24 × 14) and its words."""

    mark: str
    words: str


@dataclass(frozen=True)
class Size:
    """How wide a drawing is, in CSS pixels at 100 %, and the name that its ids carry."""

    name: str
    width: int

    @property
    def is_narrow(self) -> bool:
        return self.width < 480

    @property
    def is_small(self) -> bool:
        return self.width < 300


WIDE = Size("wide", 620)
NARROW = Size("narrow", 340)
SMALL = Size("small", 280)
"""For the front of a page: the run alone, without words beside it."""


def said(reading: Reading, amounts: Amounts, language: Language) -> str:
    """`12,5 % (10,1–14,9)`; `vises ikke` when withheld."""
    if reading.value is None:
        return language.say("vises ikke") if reading.is_withheld else language.say("ingen tal")
    value = amounts.written(reading.value, language)
    between = interval(reading, amounts, language)
    return f"{value} ({between})" if between else value


def interval(reading: Reading, amounts: Amounts, language: Language) -> str:
    """`10,1–14,9`; `-3,0 til 1,2` with a negative end; empty where there is none."""
    if reading.value is None or reading.low is None or reading.high is None:
        return ""
    low, high = (
        numbers.written(end, decimals=amounts.decimals, language=language.code) for end in (reading.low, reading.high)
    )
    if "-" in low + high:
        return language.say("%(low)s til %(high)s", low=low, high=high)
    return f"{low}–{high}"


def value_cell(value: float | None, amounts: Amounts, language: Language, *, is_withheld: bool = False) -> Cell:
    """A value of a table."""
    return Cell(said(Reading(value, is_withheld=is_withheld), amounts, language), is_number=True)


def number_cell(number: int | None, language: Language) -> Cell:
    """A whole number of a table; None is one that is not shown."""
    words = language.say("vises ikke") if number is None else numbers.written(number, language=language.code)
    return Cell(words, is_number=True)


def interval_cell(reading: Reading, amounts: Amounts, language: Language) -> Cell:
    """The interval of a table."""
    return Cell(interval(reading, amounts, language), is_number=True)
