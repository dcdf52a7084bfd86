"""Server-made SVG charts: pure functions from frozen dataclasses to Markup, for every page that shows numbers.

A page makes the dataclass of its chart, with texts in the reader's language, and its template writes
`{{ charts.figure(page.chart, frame.language) }}`: finding, drawing, key and table. See docs/how-to-add/chart.md.
"""

from naer.web.components.charts.bands import Line, LineWithBand, Mark, line_with_band
from naer.web.components.charts.calibrations import Calibration, CalibrationGroup, calibration
from naer.web.components.charts.figure import Chart, drawings, figure, key, numbers_behind, small, table, table_of
from naer.web.components.charts.funnels import Funnel, FunnelPoint, Limits, Outside, funnel
from naer.web.components.charts.intervals import IntervalBars, IntervalRow, interval_bars
from naer.web.components.charts.marks import Meaning
from naer.web.components.charts.multiples import Panel, SmallMultiples, small_multiples
from naer.web.components.charts.periods import Grain
from naer.web.components.charts.run_charts import Break, Phase, Rule, RunChart, RunPoint, Signal, run_chart
from naer.web.components.charts.shapes import NARROW, SMALL, WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.components.charts.stacks import Stack, StackedBars, stacked_bars
from naer.web.components.charts.tornadoes import Drive, Tornado, tornado

__all__ = [
    "NARROW",
    "SMALL",
    "WIDE",
    "Amounts",
    "Break",
    "Calibration",
    "CalibrationGroup",
    "Cell",
    "Chart",
    "Drive",
    "Funnel",
    "FunnelPoint",
    "Grain",
    "IntervalBars",
    "IntervalRow",
    "KeyLine",
    "Limits",
    "Line",
    "LineWithBand",
    "Mark",
    "Meaning",
    "Outside",
    "Panel",
    "Phase",
    "Reading",
    "Rule",
    "RunChart",
    "RunPoint",
    "Signal",
    "Size",
    "SmallMultiples",
    "Stack",
    "StackedBars",
    "Table",
    "Tornado",
    "calibration",
    "drawings",
    "figure",
    "funnel",
    "interval_bars",
    "key",
    "line_with_band",
    "numbers_behind",
    "run_chart",
    "small",
    "small_multiples",
    "stacked_bars",
    "table",
    "table_of",
    "tornado",
]
