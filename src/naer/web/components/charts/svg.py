"""SVG and HTML elements as escaped text. Styling is by class and presentation attribute only: the pages forbid inline style.

https://www.w3.org/TR/SVG2/
"""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

Attribute = str | float | int | None
Spot = tuple[float, float]

LETTER_WIDTH = 0.54
"""The mean width of a letter of the pages' typeface, as a part of the font's size."""


def element(name: str, *children: str, **attributes: Attribute) -> Markup:
    """`<name …>children</name>`; children that are not Markup are escaped.

    `class_` becomes class and an underscore a hyphen; attributes that are None are left out.
    """
    # A sheet is some two thousand elements: lists instead of generators, and what is the same every time is remembered.
    written = "".join(
        [f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None]
    )
    inside = "".join([child if type(child) is Markup else escape(child) for child in children])
    if not inside and name in _EMPTY:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{inside}</{name}>")


def group(children: Iterable[str], **attributes: Attribute) -> Markup:
    """A `g` around what belongs together."""
    return element("g", *children, **attributes)


def text(words: str, *, x: float, y: float, class_: str = "", anchor: str = "start") -> Markup:
    """Words at a place; `anchor` is start, middle or end."""
    return element("text", words, x=x, y=y, class_=class_ or None, text_anchor=None if anchor == "start" else anchor)


def line(begin: Spot, end: Spot, class_: str) -> Markup:
    """A straight line."""
    return element("line", x1=begin[0], y1=begin[1], x2=end[0], y2=end[1], class_=class_)


def path(spots: Iterable[Spot], class_: str, *, is_closed: bool = False) -> Markup:
    """Straight lines through spots."""
    steps = " ".join(f"{'L' if number else 'M'}{coordinate(x)} {coordinate(y)}" for number, (x, y) in enumerate(spots))
    return element("path", d=f"{steps}{'Z' if is_closed else ''}", class_=class_)


def coordinate(value: float) -> str:
    """A length with one decimal at most: `12`, `12.5`."""
    written = f"{value:.1f}"
    return written.removesuffix(".0") if written != "-0.0" else "0"


def width_of(words: str, size: float = 12) -> float:
    """About how wide words are, in the drawing's own units."""
    return len(words) * size * LETTER_WIDTH


def joined(parts: Iterable[str]) -> Markup:
    """Parts after each other."""
    return Markup("").join(parts)


@lru_cache(maxsize=256)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: Attribute) -> str:
    return _escaped(value) if isinstance(value, str) else coordinate(float(value or 0))


@lru_cache(maxsize=2048)
def _escaped(value: str) -> str:
    return str(escape(value))


_EMPTY = {"line", "path", "rect", "circle", "polygon"}
