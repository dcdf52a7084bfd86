"""Indicators as pages show them: values in words, signals with their side, small numbers as withheld, tables to take along."""

import math
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from naer.errors import InvalidError
from naer.insight.crosstabs.definition import Counted, Crosstab, Dimension, Question, Shown
from naer.insight.indicators import content, results
from naer.insight.indicators.cells import Dimension as Breakdowns
from naer.insight.indicators.definition import Words
from naer.insight.indicators.results import Figure, Series, SeriesPoint, Side, State
from naer.insight.statistics import run_charts as statistics
from naer.insight.statistics.intervals import Interval
from naer.web.components import charts, data_tables, indicators, work_behind
from naer.web.components.charts import Meaning
from naer.web.components.data_tables import DataTable
from naer.web.components.work_behind import WorkList
from naer.web.language import every_language
from naer.web.planner import crosstab_view, indicator_view
from naer.web.planner.crosstab_view import Choice

DANISH, ENGLISH = every_language().values()
INDICATOR = content.by_id("readmissions-30d")
WITHHELD = Figure(State.WITHHELD)


def _words(text: str) -> Words:
    return Words(da=text, en=text)


def _figure(value: float) -> Figure:
    return Figure(State.SHOWN, value, Interval(value - 1, value + 1), numerator=50, denominator=400)


def _series() -> Series:
    """Eight quarters: the second withheld, the last three lower by a run; limits begin anew in the fourth."""
    points = []
    for place in range(8):
        quarter = date(2024 + place // 4, 3 * (place % 4) + 1, 1)
        is_low = place > 4
        points.append(
            SeriesPoint(
                quarter,
                _words(f"K{place % 4 + 1}"),
                WITHHELD if place == 1 else _figure(10.0 if is_low else 14.0 + place / 10),
                mean=None if place == 1 else (14.0 if place < 3 else 12.0),
                lower=None if place == 1 else 8.0,
                upper=None if place == 1 else 16.0,
                rules=frozenset({statistics.Rule.SHIFT}) if is_low else frozenset(),
                reading=statistics.Reading.IMPROVEMENT if is_low else statistics.Reading.CHANCE,
            )
        )
    return Series(tuple(points), (results.NewStart(date(2024, 10, 1), _words("nyt register")),), 0)


def _sheet(**changes: object) -> results.Sheet:
    funnel = results.Funnel(
        target=12.0,
        points=(
            _funnel_point("Aabenraa", 12.0, Side.INSIDE, is_here=True),
            _funnel_point("Tønder", 18.0, Side.ABOVE),
            _funnel_point("Varde", 7.0, Side.BELOW_WARNING),
        ),
        curve=(results.FunnelLimits(100, Interval(9, 15), Interval(8, 17)),),
        is_standardised=True,
        size_words=_words("forventet antal"),
        period=_words("2025"),
        withheld=2,
        over_dispersion=1.0,
    )
    breakdowns = (
        results.Breakdown(
            Breakdowns.AGE,
            _words("Alder"),
            (
                results.BreakdownRow(65, _words("65-74 år"), _figure(9.0)),
                results.BreakdownRow(85, _words("85 år og derover"), WITHHELD),
            ),
        ),
    )
    told: dict[str, object] = {
        "indicator": INDICATOR,
        "place_key": "aabenraa",
        "place_name": "Aabenraa",
        "finding": _words("Det er faldet."),
        "latest": _figure(12.0),
        "latest_period": _words("2025"),
        "standardised": None,
        "series": _series(),
        "funnel": funnel,
        "comparison": (),
        "breakdowns": breakdowns,
        "multiples": (results.Multiple("toender", "Tønder", _series(), _words("Det er faldet.")),),
        "cut": datetime.fromisoformat("2026-01-01T00:00:00"),
        "is_synthetic": True,
    }
    return results.Sheet(**{**told, **changes})  # type: ignore[arg-type]


def _funnel_point(name: str, value: float, side: Side, *, is_here: bool = False) -> results.FunnelPoint:
    return results.FunnelPoint(name.lower(), name, 100, value, Interval(9, 15), Interval(8, 17), side, is_here)


def test_values_are_said_with_unit_and_interval_and_withheld_ones_as_such() -> None:
    assert indicators.said(_figure(12.34), INDICATOR, DANISH) == "12,3\u00a0%\u00a0(11,3–13,3)"
    assert indicators.said(_figure(12.34), INDICATOR, ENGLISH) == "12.3%\u00a0(11.3–13.3)"
    assert indicators.said(WITHHELD, INDICATOR, DANISH) == "vises ikke"
    assert indicators.said(Figure(State.EMPTY), INDICATOR, DANISH) == "ingen tal"
    preventable = content.by_id("preventable-admissions")
    assert indicators.said(_figure(71.0), preventable, DANISH) == "71,0 pr. 1.000 om året\u00a0(70,0–72,0)"


def test_an_interval_without_end_is_not_drawn() -> None:
    endless = Figure(State.SHOWN, 9.0, Interval(7.0, math.inf), 10, 12)
    assert indicators.reading(endless) == charts.Reading(9.0)


def test_signals_have_side_and_meaning_and_limits_begin_anew_with_their_reason() -> None:
    chart = indicators.run_chart(_sheet(), DANISH, key="run")
    assert [point.meaning for point in chart.points[5:]] == [Meaning.BETTER] * 3
    assert chart.points[7].signals == (charts.Signal(charts.Rule.ONE_SIDE, False),)
    assert chart.points[1].reading == charts.Reading(None, is_withheld=True)
    assert [(phase.first.month, phase.middle, phase.reason) for phase in chart.phases] == [
        (1, 14.0, ""),
        (10, 12.0, "nyt register"),
    ]
    assert (chart.points[0].numerator, chart.points[0].denominator) == (50, 400)


def test_a_funnel_says_who_is_outside_and_how_many_are_withheld() -> None:
    chart = indicators.funnel(_sheet(), DANISH)
    assert chart is not None
    assert chart.finding == "Længere ude, end tilfældet forklarer: Tønder. 2 steder vises ikke, fordi der er for få."
    by_name = {point.name: point for point in chart.points}
    assert (by_name["Tønder"].meaning, by_name["Varde"].meaning) == (Meaning.WORSE, Meaning.BETTER)
    assert by_name["Aabenraa"].is_own


def test_groups_that_lie_apart_are_named_and_withheld_groups_are_kept() -> None:
    (who,) = indicators.groups(_sheet(), DANISH)
    assert who.finding == "For sig selv ligger: 65-74 år"
    assert [row.reading.is_withheld for row in who.rows] == [False, True]
    assert (who.reference, who.reference_name) == (12.0, "Aabenraa")


def _of_parts(indicator: str, *figures: Figure, is_divided: bool) -> results.Sheet:
    rows = tuple(
        results.BreakdownRow(place, _words(name), one)
        for place, (name, one) in enumerate(zip("AB", figures, strict=True))
    )
    breakdown = results.Breakdown(Breakdowns.PART, _words("Del"), rows, is_divided=is_divided)
    return _sheet(indicator=content.by_id(indicator), breakdowns=(breakdown,))


@pytest.mark.parametrize(
    ("indicator", "is_divided", "second", "danish", "english"),
    [
        ("falls", True, _figure(9.0), "Den største del er A", "The largest part is A"),
        ("falls", True, WITHHELD, "Den største del af dem, der vises, er A", "The largest part of those shown is A"),
        (
            "length-of-stay",
            False,
            _figure(3.0),
            "Højest ligger A: 12,00 dage\u00a0(11,00–13,00)",
            "The highest is A: 12.00 days\u00a0(11.00–13.00)",
        ),
        (
            "programme-result",
            False,
            WITHHELD,
            "Højest af dem, der vises, ligger A: 12,0\u00a0%\u00a0(11,0–13,0)",
            "The highest of those shown is A: 12.0%\u00a0(11.0–13.0)",
        ),
    ],
)
def test_parts_are_the_largest_only_where_they_divide_one_whole(
    indicator: str, is_divided: bool, second: Figure, danish: str, english: str
) -> None:
    sheet = _of_parts(indicator, _figure(12.0), second, is_divided=is_divided)
    assert [indicators.groups(sheet, one)[0].finding for one in (DANISH, ENGLISH)] == [danish, english]


def test_a_sheet_becomes_a_page_with_definition_sources_and_how_well_they_are_known() -> None:
    page = indicator_view.page(_sheet(), DANISH, path="/styring/indikator/x?sted=")
    names = [line.name for line in page.definition]
    assert names[:4] == ["Definition", "Tæller", "Nævner", "Ikke med"]
    assert any("må ikke citeres" in line.words for line in page.definition if line.name == "Kilde")
    assert page.code.upper().startswith(("SELECT", "WITH"))
    assert page.areas is not None and page.areas.panels[0].path == "/styring/indikator/x?sted=toender"
    assert page.beside is not None
    assert page.anchors and all(line.name[0].isdigit() for line in page.anchors)


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("smoke-free-6m", "kun dem"),
        ("programme-result", ""),
        ("data-quality", ""),
        ("readmissions-30d", ""),
        ("length-of-stay", ""),
    ],
)
def test_a_sheet_says_when_it_is_counted_of_imports_only(indicator: str, said: str) -> None:
    lines = list(indicator_view.definition(content.by_id(indicator), DANISH))
    words = [line.words for line in lines if line.name == "Opgøres ud fra"]
    assert bool(words) is bool(said) and all(said in one for one in words)


def test_sources_are_said_in_the_reader_s_language() -> None:
    for language, words in ((DANISH, "vores egen, efter de nationale"), (ENGLISH, "our own, after the national")):
        lines = list(indicator_view.definition(content.by_id("programme-result"), language))
        assert next(line.words for line in lines if line.name in ("Kilde", "Source")).startswith(words)


def test_the_table_to_take_along_has_what_the_page_shows_and_nothing_of_what_is_withheld() -> None:
    table = indicator_view.data_table(_sheet(), DANISH)
    quarters = [row for row in table.rows if row[1] == "Aabenraa" and not row[2] and row[4] == "K2"]
    assert quarters[0][5:] == (None, None, None, None, None, "nej: for få personer")
    assert table.rows[0][5:] == (12.0, 11.0, 13.0, 50, 400, "ja")
    assert {row[1] for row in table.rows} == {"Aabenraa", "Tønder"}
    assert ("Borgere", "Alle borgere bag tallene er opdigtede.") in table.about


def _table() -> DataTable:
    rows = (("Nord; Syd", 1234.5, 7, date(2025, 4, 1)), ("=HYPERLINK(1)", None, None, None))
    return DataTable("tal", ("Sted", "Værdi", "Antal", "Dag"), rows, (("Kilde", "os"),))


def test_text_files_have_decimal_comma_or_point_and_formulas_are_disarmed() -> None:
    assert data_tables.as_text(_table(), has_comma=True).splitlines() == [
        "Sted;Værdi;Antal;Dag",
        '"Nord; Syd";1234,5;7;01-04-2025',
        "'=HYPERLINK(1);;;",
    ]
    assert data_tables.as_text(_table(), has_comma=False).splitlines()[1] == "Nord; Syd,1234.5,7,2025-04-01"


def test_a_spreadsheet_holds_the_numbers_as_numbers_and_a_sheet_about_them() -> None:
    book = openpyxl.load_workbook(BytesIO(data_tables.as_spreadsheet(_table())))
    assert book.sheetnames == ["Tal", "Om tallene"]
    rows = list(book["Tal"].iter_rows(values_only=True))
    assert rows[1][:3] == ("Nord; Syd", 1234.5, 7)
    assert book["Tal"]["A3"].data_type == "s"


def test_a_form_that_is_not_offered_is_refused() -> None:
    with pytest.raises(InvalidError):
        data_tables.download(_table(), "exe")


def _crosstab() -> Crosstab:
    asked = Question(Counted.FALLS, Dimension.MUNICIPALITY, Dimension.AGE, 2025)
    shown = Shown(((5, None, 9), (None, None, 8)), (None, 30), (None, 22, 17), 60)
    return Crosstab(asked, (580, 751), (-1, 0, 4), shown)


def test_a_crosstab_has_names_in_danish_order_and_withheld_cells_stay_withheld() -> None:
    names = {Dimension.MUNICIPALITY: {580: "Aabenraa", 751: "Aarhus"}}
    table = crosstab_view.table(_crosstab(), place="Danmark", names=names, language=DANISH)
    assert table.columns == ("Ukendt", "0–17 år", "85 år og over")
    assert [row.name for row in table.rows] == ["Aabenraa", "Aarhus"]
    assert table.rows[1].cells == (None, None, 8)
    assert table.sentence == "Fald i alt: 60"
    assert table.withheld == 3
    taken = crosstab_view.data_table(table, Choice(), cut="i dag", language=DANISH)
    assert taken.rows[0] == ("Aabenraa", 5, None, 9, None)


@pytest.mark.parametrize(
    ("rows", "columns", "counted", "is_one", "trouble"),
    [
        (Dimension.SEX, Dimension.SEX, Counted.FALLS, True, "det samme"),
        (Dimension.SEX, Dimension.QUARTER, Counted.CITIZENS, True, "én gang om året"),
        (Dimension.SEX, Dimension.CLINIC, Counted.FALLS, False, "én kommune ad gangen"),
        (Dimension.SEX, Dimension.CLINIC, Counted.FALLS, True, ""),
    ],
)
def test_choices_that_mean_nothing_are_answered_in_words(
    rows: Dimension, columns: Dimension, counted: Counted, is_one: bool, trouble: str
) -> None:
    said = crosstab_view.trouble(Choice(counted, rows, columns), is_one_municipality=is_one)
    assert (trouble in said) if trouble else said == ""


def test_an_address_with_unknown_words_or_years_is_refused() -> None:
    for asked in ({"maal": "alt"}, {"aar": "1999"}, {"raekker": "navn"}):
        with pytest.raises(InvalidError):
            crosstab_view.choice(asked, years=[2025, 2024])
    assert crosstab_view.choice({}, years=[2025, 2024]).year == 2025


def test_every_indicator_has_work_behind_it() -> None:
    lists = {one.id: work_behind.behind(one.id).list for one in content.load()}
    assert lists["readmissions-30d"] is WorkList.CAME_HOME
    assert lists["rehabilitation-wait"] is WorkList.TASKS
    assert len(set(lists.values())) > 1
