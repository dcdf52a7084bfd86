"""Marks of points: what a point means is told by shape, colour and word.

Orange is cause for concern, blue an improvement, violet a change that is neither, grey is chance (NHS, Making data count:
https://www.england.nhs.uk/publication/making-data-count/). Red, yellow and green belong to triage.
"""

from enum import Enum

from markupsafe import Markup

from naer.web.components.charts import svg


class Meaning(Enum):
    """What a point tells beyond chance. The value is its class."""

    CHANCE = "chance"
    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"


SERIES = 6
"""How many series look different by colour, dash and shape."""


def point(x: float, y: float, meaning: Meaning, *, words: str = "", radius: float = 4, is_open: bool = False) -> Markup:
    """A disc for chance, a diamond for better, a square for worse, a triangle for changed; `words` show on hover.

    An open mark is an outline: it says the same as a full one with less certainty.
    """
    class_ = f"chart-point chart-point--{meaning.value}{' chart-point--open' if is_open else ''}"
    match meaning:
        case Meaning.CHANCE:
            shape = svg.element("circle", *_tip(words), cx=x, cy=y, r=radius - 0.5, class_=class_)
        case Meaning.BETTER:
            shape = _polygon(x, y, ((0, -1.5), (1.5, 0), (0, 1.5), (-1.5, 0)), radius, class_, words)
        case Meaning.WORSE:
            shape = _polygon(x, y, ((-1.15, -1.15), (1.15, -1.15), (1.15, 1.15), (-1.15, 1.15)), radius, class_, words)
        case Meaning.CHANGED:
            shape = _polygon(x, y, ((0, -1.5), (1.4, 1.1), (-1.4, 1.1)), radius, class_, words)
    return shape


def withheld(x: float, y: float, *, words: str = "") -> Markup:
    """An open dashed ring where a number is not shown."""
    return svg.element("circle", *_tip(words), cx=x, cy=y, r=4, class_="chart-withheld")


def series_point(x: float, y: float, series: int, *, words: str = "", radius: float = 3.5) -> Markup:
    """The mark of series number `series`, from nought."""
    class_ = f"chart-mark chart-series-{series % SERIES}"
    outlines: tuple[tuple[tuple[float, float], ...], ...] = (
        (),
        ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        ((0, -1.4), (1.3, 1), (-1.3, 1)),
        ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        ((0, 1.4), (1.3, -1), (-1.3, -1)),
        ((-1.4, -0.5), (1.4, -0.5), (1.4, 0.5), (-1.4, 0.5)),
    )
    outline = outlines[series % SERIES]
    if not outline:
        return svg.element("circle", *_tip(words), cx=x, cy=y, r=radius, class_=class_)
    return _polygon(x, y, outline, radius, class_, words)


def swatch(*shapes: str) -> Markup:
    """A small drawing for a key, 24 × 14."""
    return svg.element("svg", *shapes, class_="chart-swatch", viewBox="0 0 24 14", aria_hidden="true")


def _polygon(
    x: float, y: float, outline: tuple[tuple[float, float], ...], radius: float, class_: str, words: str
) -> Markup:
    corners = " ".join(f"{svg.coordinate(x + dx * radius)},{svg.coordinate(y + dy * radius)}" for dx, dy in outline)
    return svg.element("polygon", *_tip(words), points=corners, class_=class_)


def _tip(words: str) -> tuple[Markup, ...]:
    return (svg.element("title", words),) if words else ()
