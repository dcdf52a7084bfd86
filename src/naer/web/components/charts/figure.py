"""A chart as a page shows it: the finding as a sentence, the drawing, its key, and the numbers in a table behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from naer.web.components.charts import (
    bands,
    calibrations,
    funnels,
    intervals,
    multiples,
    run_charts,
    stacks,
    svg,
    tornadoes,
)
from naer.web.components.charts.bands import LineWithBand
from naer.web.components.charts.calibrations import Calibration
from naer.web.components.charts.funnels import Funnel
from naer.web.components.charts.intervals import IntervalBars
from naer.web.components.charts.multiples import SmallMultiples
from naer.web.components.charts.run_charts import RunChart
from naer.web.components.charts.shapes import NARROW, SMALL, WIDE, Cell, KeyLine, Table
from naer.web.components.charts.stacks import StackedBars
from naer.web.components.charts.tornadoes import Tornado
from naer.web.language import Language

Chart = RunChart | Funnel | SmallMultiples | IntervalBars | LineWithBand | Tornado | StackedBars | Calibration


@dataclass(frozen=True)
class _Kind:
    drawn: Callable[..., Markup]
    key: Callable[[Any, Language], list[KeyLine]]
    table: Callable[[Any, Language], Table]


_KINDS: dict[type[object], _Kind] = {
    RunChart: _Kind(run_charts.run_chart, run_charts.key, run_charts.table),
    Funnel: _Kind(funnels.funnel, funnels.key, funnels.table),
    SmallMultiples: _Kind(multiples.small_multiples, multiples.key, multiples.table),
    IntervalBars: _Kind(intervals.interval_bars, intervals.key, intervals.table),
    LineWithBand: _Kind(bands.line_with_band, bands.key, bands.table),
    Tornado: _Kind(tornadoes.tornado, tornadoes.key, tornadoes.table),
    StackedBars: _Kind(stacks.stacked_bars, stacks.key, stacks.table),
    Calibration: _Kind(calibrations.calibration, calibrations.key, calibrations.table),
}


def figure(chart: Chart, language: Language) -> Markup:
    """The whole of it. The drawing is made twice, and the width of the place where it stands chooses."""
    return svg.element(
        "figure",
        svg.element(
            "figcaption",
            svg.element("strong", chart.finding, class_="chart-finding"),
            " ",
            svg.element("span", chart.title, class_="chart-title"),
        ),
        drawings(chart, language),
        key(chart, language),
        numbers_behind(chart, language),
        class_="chart",
        id=chart.key,
    )


def drawings(chart: Chart, language: Language) -> Markup:
    """The drawing for wide and for narrow places."""
    kind = _KINDS[type(chart)]
    if isinstance(chart, SmallMultiples):
        return kind.drawn(chart, language)
    return svg.joined(
        svg.element("div", kind.drawn(chart, language, size), class_=f"chart-{size.name}") for size in (WIDE, NARROW)
    )


def small(chart: RunChart, language: Language) -> Markup:
    """A run chart for the front of a page, with the numbers behind; what it says stands beside it in words."""
    drawn = run_charts.run_chart(chart, language, SMALL)
    return svg.element("div", drawn, numbers_behind(chart, language), class_="chart chart--small", id=chart.key)


def key(chart: Chart, language: Language) -> Markup:
    """What the marks mean."""
    lines = _KINDS[type(chart)].key(chart, language)
    return svg.element(
        "ul", *(svg.element("li", one.mark, svg.element("span", one.words)) for one in lines), class_="chart-key"
    )


def table_of(chart: Chart, language: Language) -> Table:
    """The numbers behind, for the page and for a download."""
    return _KINDS[type(chart)].table(chart, language)


def numbers_behind(chart: Chart, language: Language) -> Markup:
    """The table, folded away under a line that says what it is."""
    return svg.element(
        "details",
        svg.element(
            "summary",
            language.say("Tallene i en tabel"),
            svg.element("span", f": {chart.title}", class_="sr-only"),
        ),
        table(table_of(chart, language)),
        class_="more chart-numbers",
    )


def table(one: Table) -> Markup:
    """A table of its own, which scrolls where it is wider than its place."""
    head = svg.element("tr", *(_head(cell) for cell in one.columns))
    body = [svg.element("tr", *_cells(row, one.columns)) for row in one.rows]
    return svg.element(
        "div",
        svg.element(
            "table",
            svg.element("caption", one.caption, class_="sr-only"),
            svg.element("thead", head),
            svg.element("tbody", *body),
            class_="sheet",
        ),
        class_="table-holder",
        tabindex=0,
        role="region",
        aria_label=one.caption,
    )


def _head(cell: Cell) -> Markup:
    return svg.element("th", cell.words, scope="col", class_="number" if cell.is_number else None)


def _cells(row: tuple[Cell, ...], columns: tuple[Cell, ...]) -> list[Markup]:
    first, *others = row
    cells = [svg.element("th", first.words, scope="row", class_="number" if first.is_number else None)]
    for cell, column in zip(others, columns[1:], strict=True):
        class_ = "number" if cell.is_number else None
        words = svg.element("strong", cell.words) if cell.is_telling else cell.words or "–"
        cells.append(svg.element("td", words, class_=class_, data_label=column.words))
    return cells
