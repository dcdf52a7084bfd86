"""What every chart does, and what each kind draws: places in proportion, the same numbers behind, withheld ones as such."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as Xml

import pytest

from naer.web.components import charts
from naer.web.components.charts import scales
from naer.web.components.charts.plot import apart, in_lines
from naer.web.language import every_language
from tests.unit.web import chart_samples as samples

DANISH, ENGLISH = every_language().values()
EVERY = {type(chart).__name__: chart for chart in samples.every()}


def _read(markup: str) -> Xml.Element:
    return Xml.fromstring(f"<all>{markup}</all>")


def _of_class(chart: charts.Chart, class_: str, size: charts.Size = charts.WIDE) -> list[Xml.Element]:
    """The elements of a class in one drawing, in the order in which they are drawn."""
    drawn = _read(charts.drawings(chart, DANISH))
    wanted = [one for one in drawn.iter("svg") if size.name in one.get("aria-labelledby", "")]
    return [one for svg in wanted for one in svg.iter() if class_ in (one.get("class") or "").split()]


def _tips(elements: list[Xml.Element]) -> list[str]:
    return [one.findtext("title") or "" for one in elements]


def _cells(chart: charts.Chart) -> list[list[str]]:
    table = charts.table_of(chart, DANISH)
    return [[cell.words for cell in row] for row in table.rows]


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_a_figure_is_named_described_and_styled_by_class_alone(chart: charts.Chart) -> None:
    read = _read(charts.figure(chart, DANISH))
    assert [one.tag for one in read.iter() if one.get("style") or one.tag in ("style", "script")] == []
    ids = Counter(one.get("id") for one in read.iter() if one.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for svg in (one for one in read.iter("svg") if one.get("role") == "img"):
        title, description = (one for one in (svg.get("aria-labelledby") or "").split())
        assert svg.find("title").get("id") == title  # pyright: ignore[reportOptionalMemberAccess]
        assert svg.find("desc").get("id") == description  # pyright: ignore[reportOptionalMemberAccess]
    assert read.findtext(".//figcaption/strong") == chart.finding
    assert read.find(".//details//table/caption") is not None


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_nothing_is_drawn_outside_the_drawing(chart: charts.Chart) -> None:
    read = _read(charts.drawings(chart, DANISH))
    for svg in (one for one in read.iter("svg") if one.get("role") == "img"):
        _, _, width, height = (float(part) for part in (svg.get("viewBox") or "").split())
        for one in svg.iter():
            across = [float(one.get(name, 0)) for name in ("x", "x1", "x2", "cx")]
            down = [float(one.get(name, 0)) for name in ("y", "y1", "y2", "cy")]
            assert min(across) >= 0 and max(across) <= width, Xml.tostring(one)
            assert min(down) >= 0 and max(down) <= height, Xml.tostring(one)


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_names_are_escaped_and_whole_in_the_table(chart: charts.Chart) -> None:
    if samples.LONG not in repr(chart):
        return
    written = str(charts.figure(chart, DANISH))
    assert "<nord>" not in written
    names = [cell for row in _cells(chart) for cell in row]
    assert samples.LONG in names


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_every_row_has_a_cell_for_every_column(chart: charts.Chart) -> None:
    table = charts.table_of(chart, DANISH)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_the_same_chart_reads_in_english(chart: charts.Chart) -> None:
    written = str(charts.figure(chart, ENGLISH))
    assert "Tallene i en tabel" not in written
    assert "vises ikke" not in written


def test_points_of_a_run_chart_stand_in_proportion_to_their_values() -> None:
    chart = samples.run_chart()
    points = _of_class(chart, "chart-point--chance")
    places = [(float(one.get("cx") or 0), float(one.get("cy") or 0)) for one in points]
    values = [point.reading.value for point in chart.points if point.meaning is charts.Meaning.CHANCE]
    known = [value for value in values if value is not None]
    per_unit = (places[1][1] - places[0][1]) / (known[1] - known[0])
    assert per_unit < 0
    for (_, y), value in zip(places, known, strict=True):
        assert y == pytest.approx(places[0][1] + per_unit * (value - known[0]), abs=0.11)
    assert places[1][0] - places[0][0] == pytest.approx((places[-1][0] - places[0][0]) / 4, abs=0.11)


def test_a_withheld_period_is_drawn_as_withheld_and_breaks_the_line() -> None:
    chart = samples.run_chart()
    (ring,) = _of_class(chart, "chart-withheld")
    assert _tips([ring]) == ["3. kvartal 2024: vises ikke"]
    assert [len(re.findall("[ML]", one.get("d") or "")) for one in _of_class(chart, "chart-line")] == [2, 9]
    row = next(row for row in _cells(chart) if row[0] == "3. kvartal 2024")
    assert row[1] == "vises ikke"
    assert row[3:5] == ["vises ikke", "vises ikke"]


def test_signals_differ_in_shape_and_are_named_with_their_periods() -> None:
    chart = samples.run_chart()
    better, worse = _of_class(chart, "chart-point--better"), _of_class(chart, "chart-point--worse")
    assert (len(better), len(worse)) == (7, 1)
    corners = [len((shapes[0].get("points") or "").split()) for shapes in (better, worse)]
    assert corners == [4, 4]
    assert better[0].get("points") != worse[0].get("points")
    words = [line.words for line in charts.run_charts.key(chart, DANISH)]
    assert "ringere: over øvre grænse (4. kvt. 24)" in words
    assert "bedre: syv eller flere i træk under midterlinjen (2. kvt. 25–4. kvt. 26)" in words


def test_breaks_and_new_limits_are_marked_with_a_letter_and_said_with_their_reason() -> None:
    chart = samples.run_chart()
    assert [one.text for one in _of_class(chart, "chart-letter")] == ["A", "B"]
    words = [line.words for line in charts.run_charts.key(chart, DANISH)]
    assert words[-2:] == ["A: 1. kvartal 2025: nyt register", "B: 3. kvartal 2025: nyt akuthus"]
    assert len(_of_class(chart, "chart-within")) == 2


def test_the_table_of_a_run_chart_has_every_value_with_interval_counts_and_limits() -> None:
    newest, *_, oldest = _cells(samples.run_chart())
    assert oldest == ["1. kvartal 2024", "14,0\u00a0%", "12,0–16,0", "140", "1.000", "14,0\u00a0%", "11,0–17,0", ""]
    assert newest[-1] == "syv eller flere i træk under midterlinjen"


def test_a_funnel_names_who_is_outside_and_who_asks_and_lists_by_name() -> None:
    chart = samples.funnel()
    named = [one.text or "" for one in _of_class(chart, "chart-name")]
    assert named[0] == "Aabenraa"
    assert named[1].startswith("Hjemmesygeplejen Syd og Bov") and named[1].endswith("… (99,8 %)")
    assert named[2:] == ["Varde"]
    assert [row[0] for row in _cells(chart)] == ["Billund", samples.LONG, "Varde", "Ærø", "Aabenraa"]
    assert _cells(chart)[3][1:] == ["vises ikke", "", "vises ikke", ""]


def test_a_place_beyond_the_outer_limits_differs_by_shape_and_word_from_one_beyond_the_inner() -> None:
    """In the drawing, in its key and in the table: a reader without colours tells them apart, too."""
    chart = samples.funnel()
    beyond = [one for one in _of_class(chart, "chart-point") if "grænsen" in (one.findtext("title") or "")]
    is_open = {(one.findtext("title") or "").rpartition("; ")[2]: "--open" in one.get("class", "") for one in beyond}
    assert is_open == {"over 99,8 %-grænsen": False, "over 95 %-grænsen": True}
    drawn_in_key = {
        line.words: "--open" in line.mark for line in charts.funnels.key(chart, DANISH) if "ringere" in line.words
    }
    assert drawn_in_key == {
        "ringere end 99,8 %-grænsen": False,
        "ringere end 95 %-grænsen, men ikke 99,8 %-grænsen": True,
    }
    said = {row[0].words: (row[-1].words, row[-1].is_telling) for row in charts.table_of(chart, DANISH).rows}
    assert said["Varde"] == ("over 95 %-grænsen", False)
    assert said[samples.LONG] == ("over 99,8 %-grænsen", True)
    assert "<strong>over 99,8 %-grænsen</strong>" in charts.numbers_behind(chart, DANISH)


def test_the_table_of_a_funnel_without_intervals_has_no_empty_column_before_what_it_tells() -> None:
    chart = samples.funnel()
    bare = replace(
        chart, points=tuple(replace(one, reading=replace(one.reading, low=None, high=None)) for one in chart.points)
    )
    names = [[cell.words for cell in charts.table_of(one, DANISH).columns] for one in (chart, bare)]
    assert names[0] == ["Sted", names[0][1], "95 %-interval", "Udskrivninger", "I forhold til grænserne"]
    assert names[1] == [name for name in names[0] if name != "95 %-interval"]
    assert {len(row) for row in charts.table_of(bare, DANISH).rows} == {4}


def test_a_withheld_place_is_not_drawn_in_a_funnel_but_counted() -> None:
    chart = samples.funnel()
    assert len(_of_class(chart, "chart-point")) == 4
    assert "Ærø" not in charts.drawings(chart, DANISH)
    assert charts.funnels.key(chart, DANISH)[-1].words == "1 sted vises ikke: for få personer"


def test_small_multiples_share_one_scale_and_say_the_newest_value() -> None:
    read = _read(charts.drawings(samples.small_multiples(), DANISH))
    axes = [[one.text for one in svg.iter("text") if "%" in (one.text or "")] for svg in read.iter("svg")]
    assert axes[0] == axes[1]
    assert len(axes) == 2
    assert read.findtext(".//p[@class='chart-panel-value']") == "23,0\u00a0% (10,0–26,0)"


def test_intervals_reach_from_low_to_high_and_the_withheld_row_keeps_its_name() -> None:
    chart = samples.interval_bars()
    lines = [one for one in _of_class(chart, "chart-interval") if one.get("y1") == one.get("y2")]
    lengths = [float(one.get("x2") or 0) - float(one.get("x1") or 0) for one in lines]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=0.2)
    assert _tips(_of_class(chart, "chart-withheld")) == ["Plejehjem: vises ikke"]
    assert _cells(chart)[0] == ["65–79 år", "10,0\u00a0%", "9,0–11,0"]


def test_series_differ_without_colour_and_are_named_where_they_end() -> None:
    chart = samples.line_with_band()
    labels = [one for one in _of_class(chart, "chart-label") if "series" in (one.get("class") or "")]
    assert [one.text for one in labels] == ["som i dag", "integration", "innovation"]
    places = sorted(float(one.get("y") or 0) for one in labels)
    assert all(later - earlier >= 13.9 for earlier, later in pairwise(places))
    tags = [_of_class(chart, f"chart-series-{number}")[-1].tag for number in range(3)]
    assert tags == ["circle", "polygon", "polygon"]
    assert _cells(chart)[-1] == ["2036", "135,0 (133,0–138,0)", "125,0 (123,0–128,0)", "125,0 (123,0–128,0)"]


def test_a_tornado_has_what_moves_most_first_with_bars_as_long_as_the_move() -> None:
    chart = samples.tornado()
    assert [row[0] for row in _cells(chart)] == [samples.LONG, "Pris"]
    low = [float(one.get("width") or 0) for one in _of_class(chart, "chart-drive-low")]
    high = [float(one.get("width") or 0) for one in _of_class(chart, "chart-drive-high")]
    assert low[0] / high[0] == pytest.approx(60 / 50, abs=0.01)
    assert low[1] / high[1] == pytest.approx(10 / 10, abs=0.02)


def test_stacked_parts_are_as_long_as_their_values_and_losses_lie_left_of_nought() -> None:
    chart = samples.stacked_bars()
    first, second = _of_class(chart, "chart-part-0"), _of_class(chart, "chart-part-1")
    assert float(second[0].get("width") or 0) == pytest.approx(2 * float(first[0].get("width") or 0), abs=0.2)
    zero = float(first[0].get("x") or 0)
    assert float(second[1].get("x") or 0) + float(second[1].get("width") or 0) == pytest.approx(zero, abs=0.2)
    assert _cells(chart)[0] == ["Som i dag", "400", "800", "vises ikke", "1.200", "1.100–1.300"]
    assert _cells(chart)[1][-1] == "-130 til 10"


def test_the_line_at_nought_runs_through_no_name_on_a_telephone() -> None:
    chart = samples.stacked_bars()
    lines = [
        (float(one.attrib["y1"]), float(one.attrib["y2"])) for one in _of_class(chart, "chart-base", charts.NARROW)
    ]
    names = [float(one.attrib["y"]) for one in _of_class(chart, "chart-name", charts.NARROW)]
    assert len(lines) == len(names) > 1
    assert [y for y in names for top, bottom in lines if top < y and y - 11 < bottom] == []


def test_a_calibrated_point_lies_on_the_slanting_line() -> None:
    on_line = charts.Calibration(
        key="on",
        title="",
        description="",
        finding="",
        amounts=samples.PERCENT,
        expected_name="Forventet",
        groups=(
            charts.CalibrationGroup(20.0, charts.Reading(20.0), 90),
            charts.CalibrationGroup(40.0, charts.Reading(40.0), 90),
        ),
    )
    (slant,) = _of_class(on_line, "chart-reference")
    x1, y1, x2, y2 = (float(slant.get(name) or 0) for name in ("x1", "y1", "x2", "y2"))
    for point in _of_class(on_line, "chart-point"):
        x, y = float(point.get("cx") or 0), float(point.get("cy") or 0)
        assert (y - y1) / (y2 - y1) == pytest.approx((x - x1) / (x2 - x1), abs=0.005)


@pytest.mark.parametrize(
    ("values", "from_zero", "found"),
    [
        ((10.1, 17.8), False, (10, 12, 14, 16, 18)),
        ((3.0, 97.0), True, (0, 20, 40, 60, 80, 100)),
        ((0.012, 0.034), False, (0.01, 0.015, 0.02, 0.025, 0.03, 0.035)),
        ((-64.0, 1470.0), True, (-500, 0, 500, 1000, 1500)),
        ((5.0, 5.0), False, (4, 4.5, 5, 5.5, 6)),
        ((), True, (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_axes_have_round_numbers_that_enclose_the_values(
    values: tuple[float, ...], from_zero: bool, found: tuple[float, ...]
) -> None:
    assert scales.ticks(values, from_zero=from_zero).values == found


def test_labels_that_would_lie_on_each_other_are_moved_apart() -> None:
    assert apart([50, 51, 52], low=0, high=100) == [50, 64, 78]
    assert apart([98, 99], low=0, high=100) == [86, 100]
    assert apart([10, 10, 10], low=0, high=20) == [0, 10, 20] or apart([10, 10, 10], low=0, high=20) == [
        0.0,
        10.0,
        20.0,
    ]


def test_a_long_name_breaks_between_words_and_is_shortened_at_last() -> None:
    assert in_lines("Effekt pr. deltager i relativ risiko", 160) == ["Effekt pr. deltager i", "relativ risiko"]
    assert in_lines("Nord", 160) == ["Nord"]
    assert in_lines("Selvejendesundhedsområdeforening", 100)[0].endswith("…")
