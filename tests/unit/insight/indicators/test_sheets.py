"""Sheets of made-up areas: whole, in the indicator's unit, with a sentence that claims no more than the chart does."""

from dataclasses import replace
from datetime import date

import pytest

from naer.insight import small_numbers
from naer.insight.indicators import figures, places, protection, reading, results, sentences, sheets, synthetic
from naer.insight.indicators.figures import Counts
from naer.insight.indicators.results import Figure, Series, SeriesPoint, State
from naer.insight.indicators.sheets import Published
from naer.insight.statistics.run_charts import Reading

GEOGRAPHY = places.geography(places.NEW)
CHOSEN = ("readmissions-30d", "preventable-admissions", "rehabilitation-wait", "length-of-stay", "place-occupancy")


@pytest.fixture(scope="module")
def published() -> dict[str, Published]:
    """Five indicators over three made-up areas."""
    recipe = synthetic.Recipe(citizens=9_000, municipalities=(510, 540, 580))
    return synthetic.for_pages(CHOSEN, recipe=recipe)


def _sheet(published: dict[str, Published], indicator: str) -> results.Sheet:
    return sheets.sheet(published[indicator], GEOGRAPHY.by_key("aabenraa"))


def test_the_same_recipe_gives_the_same_counts(published: dict[str, Published]):
    recipe = synthetic.Recipe(citizens=9_000, municipalities=(510, 540, 580))
    again = synthetic.for_pages(CHOSEN[:1], recipe=recipe)[CHOSEN[0]]
    assert again.book.cells.equals(published[CHOSEN[0]].book.cells)


def test_a_sheet_has_every_quarter_a_sentence_and_its_definition(published: dict[str, Published]):
    sheet = _sheet(published, "readmissions-30d")
    assert [point.quarter_on for point in sheet.series.points] == list(published["readmissions-30d"].book.quarters)
    assert sheet.finding.da.startswith("Andelen af akutte genindlæggelser")
    assert sheet.series.points[0].label.da == "1. kvt. 2021"
    assert sheet.is_synthetic and sheet.indicator.id == "readmissions-30d"
    assert {one.key for one in sheet.multiples} == {"aabenraa", "haderslev", "soenderborg", "toender"} & {
        one.key for one in sheet.multiples
    }


def test_shown_figures_are_counts_divided_once_and_lie_in_their_intervals(published: dict[str, Published]):
    for indicator in ("readmissions-30d", "preventable-admissions", "length-of-stay"):
        sheet = _sheet(published, indicator)
        factor = sheet.indicator.measure.factor
        for figure in (sheet.latest, *(point.figure for point in sheet.series.points)):
            if figure.state is State.SHOWN:
                assert figure.value == pytest.approx((figure.numerator or 0) / (figure.denominator or 1) * factor)
                assert figure.interval is not None and figure.interval.contains(figure.value or 0)


def test_no_shown_figure_tells_a_small_count(published: dict[str, Published]):
    for one in published.values():
        for place in (GEOGRAPHY.by_key("aabenraa"), GEOGRAPHY.by_key("region-syddanmark")):
            sheet = sheets.sheet(one, place)
            told = [sheet.latest, *(point.figure for point in sheet.series.points)]
            told += [row.figure for table in sheet.breakdowns for row in table.rows]
            for figure in told:
                if figure.state is State.SHOWN and one.book.indicator.measure.kind.value == "proportion":
                    counts = Counts(figure.numerator or 0, figure.denominator or 0)
                    assert not any(0 < number < 5 for number in figures.persons(one.book.indicator, counts))


def test_nothing_withheld_follows_from_all_that_is_offered(published: dict[str, Published]):
    """The attacker has every table of every page, old geography and new, and does linear algebra."""
    book = published["readmissions-30d"].book
    geographies = (places.geography(places.OLD), GEOGRAPHY)
    told, relations = protection.offered(book, geographies)
    hidden = protection.withheld(book, geographies)
    small = {key for key, counts in told.items() if small_numbers.is_small(counts)}
    assert small and small <= hidden
    assert not small_numbers.determined(hidden, relations) & small
    careless = small_numbers.determined(small, relations) & small
    assert careless, "without secondary suppression something would follow: the test can see it"


def test_a_withheld_share_still_says_at_most_or_at_least(published: dict[str, Published]):
    one = published["readmissions-30d"]
    key = (protection.YEAR, "aabenraa", 0, 0)
    hidden = replace(one, withheld=one.withheld | {key})
    book = hidden.book
    few, many = Counts(3, 100), Counts(97, 100)
    assert sheets.figure_of(hidden, key, few) == Figure(State.WITHHELD, at_most=4.0)
    assert sheets.figure_of(hidden, key, many) == Figure(State.WITHHELD, at_least=96.0)
    assert sheets.figure_of(hidden, key, Counts(50, 100)) == Figure(State.WITHHELD)
    assert sheets.figure_of(hidden, (book.quarters[0], "ingen", 0, 0), Counts(0, 0)) == Figure(State.EMPTY)


def test_medians_are_whole_days_and_occupancy_has_no_interval(published: dict[str, Published]):
    wait = _sheet(published, "rehabilitation-wait").latest
    assert wait.value == int(wait.value or 0) and wait.interval is not None
    occupancy = _sheet(published, "place-occupancy")
    assert occupancy.latest.interval is None and occupancy.funnel is None and occupancy.comparison


def test_breakdowns_stand_in_natural_order_never_by_value(published: dict[str, Published]):
    for table in _sheet(published, "preventable-admissions").breakdowns:
        assert [row.value for row in table.rows] == sorted(row.value for row in table.rows)


def test_standardising_to_oneself_changes_nothing():
    recipe = synthetic.Recipe(citizens=6_000, municipalities=(580,))
    only = synthetic.for_pages(("preventable-admissions",), recipe=recipe)["preventable-admissions"]
    sheet = sheets.sheet(only, GEOGRAPHY.by_key("aabenraa"))
    assert sheet.standardised is not None
    assert sheet.standardised.figure.value == pytest.approx(sheet.latest.value)
    assert sheet.funnel is not None and sheet.funnel.points[0].value == pytest.approx(sheet.funnel.target)


def _series(*readings: Reading, value: float = 12.0) -> Series:
    first = [date(2023 + number // 4, number % 4 * 3 + 1, 1) for number in range(len(readings))]
    return Series(
        tuple(
            SeriesPoint(day, sentences.quarter_label(day), Figure(State.SHOWN, value), mean=10.0, reading=one)
            for day, one in zip(first, readings, strict=True)
        ),
        (),
        0,
    )


def test_sentences_claim_a_change_only_when_the_chart_does(published: dict[str, Published]):
    indicator = published["readmissions-30d"].book.indicator
    chance, concern, better = Reading.CHANCE, Reading.CONCERN, Reading.IMPROVEMENT
    quiet = sentences.finding(indicator, _series(*[chance] * 8))
    assert quiet.da == "Andelen af akutte genindlæggelser svinger ikke mere end tilfældigt."
    worse = sentences.finding(indicator, _series(*[chance] * 6, concern, concern))
    assert worse.da == (
        "Andelen af akutte genindlæggelser er steget; mere end tilfældigt siden 3. kvartal 2024. Det er den forkerte retning."
    )
    fallen = sentences.finding(indicator, _series(*[chance] * 7, better, value=8.0))
    assert "has fallen; by more than chance since the 4th quarter of 2024" in fallen.en
    was = sentences.finding(indicator, _series(*[chance] * 4, better, better, better, chance, value=8.0))
    assert was.da == (
        "Andelen af akutte genindlæggelser svinger nu ikke mere end tilfældigt, men lå lavere end ventet"
        " fra 1. kvartal 2024 til 3. kvartal 2024."
    )
    long_ago = sentences.finding(indicator, _series(better, *[chance] * 8, value=8.0))
    assert (
        long_ago.da == "Andelen af akutte genindlæggelser har ikke svinget mere end tilfældigt efter 1. kvartal 2023."
    )
    assert long_ago.en.endswith(" has not varied by more than chance after the 1st quarter of 2023.")
    bare = Series(tuple(replace(point, mean=None) for point in _series(chance, chance).points), (), 0)
    assert "for få kvartaler" in sentences.finding(indicator, bare).da


def test_old_and_new_geography_divide_the_same_country():
    old = places.geography(places.OLD)
    assert (len(old.regions), len(GEOGRAPHY.regions), len(GEOGRAPHY.groups)) == (5, 4, 17)
    for one in (old, GEOGRAPHY):
        for level in (one.regions, one.groups, one.municipalities):
            assert sorted(code for place in level for code in place.municipalities) == list(one.country.municipalities)


def test_a_part_takes_the_shared_denominator(published: dict[str, Published]):
    book = published["preventable-admissions"].book
    codes = GEOGRAPHY.by_key("aabenraa").municipalities
    whole = book.at(book.last_year, codes)
    parts = book.by(reading.Dimension.PART, codes)
    assert {one.denominator for one in parts.values()} == {whole.denominator}
    assert sum(one.numerator for one in parts.values()) == whole.numerator


@pytest.mark.parametrize(("indicator", "is_divided"), [("preventable-admissions", True), ("length-of-stay", False)])
def test_a_sheet_knows_whether_its_parts_divide_one_whole(
    published: dict[str, Published], indicator: str, is_divided: bool
):
    told = {one.dimension: one.is_divided for one in _sheet(published, indicator).breakdowns}
    assert told.pop(reading.Dimension.PART) is is_divided
    assert not any(told.values())
