"""One chart of each kind, with withheld numbers and long names, for the claims that hold for every chart."""

from datetime import date

from naer.web.components import charts
from naer.web.components.charts import Amounts, Grain, Meaning, Reading

PERCENT = Amounts("Akutte genindlæggelser, pct.", 1, is_percent=True)
LONG = "Hjemmesygeplejen Syd og Bov, Padborg og Omegns Selvejende Sundhedsområde <nord>"
QUARTERS = tuple(date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 4, 7, 10))
WITHHELD = Reading(None, is_withheld=True)


def run_chart() -> charts.RunChart:
    """Twelve quarters: the third withheld, the fourth over the upper limit, from the sixth on under the middle."""
    low = (charts.Signal(charts.Rule.ONE_SIDE, False),)
    points = [
        charts.RunPoint(day, Reading(14.0 - place / 4, 12.0, 16.0), numerator=140 - place, denominator=1000 + place)
        if place < 5
        else charts.RunPoint(day, Reading(11.5), Meaning.BETTER, low, numerator=115, denominator=1000)
        for place, day in enumerate(QUARTERS)
    ]
    points[2] = charts.RunPoint(QUARTERS[2], WITHHELD)
    points[3] = charts.RunPoint(QUARTERS[3], Reading(19.0), Meaning.WORSE, (charts.Signal(charts.Rule.OUTSIDE, True),))
    return charts.RunChart(
        key="run",
        title="Akutte genindlæggelser pr. kvartal",
        description="Et punkt for hvert kvartal.",
        finding="Akutte genindlæggelser faldt.",
        amounts=PERCENT,
        grain=Grain.QUARTER,
        points=tuple(points),
        phases=(
            charts.Phase(QUARTERS[0], QUARTERS[5], 14.0, 11.0, 17.0),
            charts.Phase(QUARTERS[6], QUARTERS[-1], 12.0, 10.0, 14.0, "nyt akuthus"),
        ),
        breaks=(charts.Break(QUARTERS[4], "nyt register"),),
        target=12.5,
        counted="Genindlæggelser",
        among="Udskrivninger",
    )


def funnel() -> charts.Funnel:
    points = (
        charts.FunnelPoint("Aabenraa", Reading(12.0, 11.0, 13.0), 2000, is_own=True),
        charts.FunnelPoint("Ærø", WITHHELD, 3),
        charts.FunnelPoint(LONG, Reading(16.0, 14.0, 18.0), 1000, charts.Outside.HIGH_998, Meaning.WORSE),
        charts.FunnelPoint("Billund", Reading(11.0, 9.0, 13.0), 500),
        charts.FunnelPoint("Varde", Reading(14.5, 13.0, 16.0), 900, charts.Outside.HIGH_95, Meaning.WORSE),
    )
    limits = tuple(
        charts.Limits(size, 12 - 60 / size**0.5, 12 + 60 / size**0.5, 12 - 95 / size**0.5, 12 + 95 / size**0.5)
        for size in range(100, 2300, 100)
    )
    return charts.Funnel(
        key="funnel",
        title="Kommunerne",
        description="Et punkt for hver kommune.",
        finding="Én kommune ligger længere ude.",
        amounts=PERCENT,
        size_name="Udskrivninger",
        middle=12.0,
        middle_name="alle",
        points=points,
        limits=limits,
    )


def small_multiples() -> charts.SmallMultiples:
    runs = tuple(
        (day, WITHHELD if place == 2 else Reading(12.0 + place, 10.0, 26.0)) for place, day in enumerate(QUARTERS)
    )
    return charts.SmallMultiples(
        key="areas",
        title="Lokalområder",
        description="En lille kurve for hvert område.",
        finding="Områderne ligner hinanden.",
        amounts=PERCENT,
        grain=Grain.QUARTER,
        row_name="Område",
        panels=(charts.Panel(LONG, runs, path="/styring"), charts.Panel("Nord", runs, is_own=True)),
        reference=tuple((day, 12.0) for day in QUARTERS),
        reference_name="alle",
    )


def interval_bars() -> charts.IntervalBars:
    rows = (
        charts.IntervalRow("65–79 år", Reading(10.0, 9.0, 11.0), heading="Alder"),
        charts.IntervalRow(LONG, Reading(20.0, 18.0, 22.0), Meaning.WORSE),
        charts.IntervalRow("Plejehjem", WITHHELD),
    )
    return charts.IntervalBars(
        key="groups",
        title="Grupper",
        description="Et punkt med interval for hver gruppe.",
        finding="Det stiger med alderen.",
        amounts=PERCENT,
        row_name="Gruppe",
        rows=rows,
        reference=12.0,
        reference_name="alle",
    )


def line_with_band() -> charts.LineWithBand:
    lines = tuple(
        charts.Line(
            name,
            tuple(
                (2026 + year, Reading(120 + slope * year, 118 + slope * year, 123 + slope * year)) for year in range(11)
            ),
        )
        for name, slope in (("som i dag", 1.5), ("integration", 0.5), ("innovation", 0.5))
    )
    return charts.LineWithBand(
        key="years",
        title="Akutte indlæggelser",
        description="En linje for hvert scenarie.",
        finding="Integration giver færre.",
        amounts=Amounts("Tusinde indlæggelser", 1),
        lines=lines,
        interval_name="95 %-interval",
        marks=(charts.Mark(2027, "ny struktur"),),
    )


def tornado() -> charts.Tornado:
    drives = (charts.Drive("Pris", 50, 30, "4.000 kr.", "9.000 kr."), charts.Drive(LONG, -20, 90, "10 %", "40 %"))
    return charts.Tornado(
        key="drives",
        title="Hvad driver resultatet",
        description="En bjælke for hver antagelse.",
        finding="Andelen betyder mest.",
        amounts=Amounts("Sparede kroner", 0, unit="mio. kr."),
        drives=drives,
        middle=40,
        middle_name="forventet",
    )


def stacked_bars() -> charts.StackedBars:
    return charts.StackedBars(
        key="payers",
        title="Udgift efter betaler",
        description="En bjælke for hvert scenarie.",
        finding="Kommunen betaler mere.",
        amounts=Amounts("Mio. kr.", 0),
        row_name="Scenarie",
        parts=("kommune", "region", "stat"),
        stacks=(
            charts.Stack("Som i dag", (400, 800, None), Reading(1200, 1100, 1300)),
            charts.Stack(LONG, (60, -120, -2), Reading(-62, -130, 10)),
        ),
    )


def calibration() -> charts.Calibration:
    groups = (
        charts.CalibrationGroup(20.0, Reading(18.0, 15.0, 21.0), 150),
        charts.CalibrationGroup(5.0, Reading(5.5, 4.0, 7.0), 400),
        charts.CalibrationGroup(40.0, WITHHELD, 4),
    )
    return charts.Calibration(
        key="risk",
        title="Kalibrering",
        description="Et punkt for hver gruppe.",
        finding="Modellen rammer.",
        amounts=Amounts("Genindlagt, pct.", 1, is_percent=True),
        expected_name="Forventet, pct.",
        groups=groups,
    )


def every() -> list[charts.Chart]:
    """One of each kind."""
    return [
        run_chart(),
        funnel(),
        small_multiples(),
        interval_bars(),
        line_with_band(),
        tornado(),
        stacked_bars(),
        calibration(),
    ]
