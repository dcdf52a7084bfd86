"""Limits against NIST's example, and each of the four rules on a series made for it."""

import pytest

from naer.errors import InvalidError
from naer.insight.statistics import run_charts
from naer.insight.statistics.run_charts import Direction, Reading, Rebase, Rule

# Ten quiet values around 50: mean 50, moving ranges 2 except where said.
QUIET = [49.0, 51.0] * 5


def _rules(chart: run_charts.RunChart, rule: Rule) -> list[int]:
    return [place for place, point in enumerate(chart.points) if rule in point.rules]


@pytest.mark.conformance
def test_the_limits_of_nists_example(reference):
    case = reference["spc"]["xmr_nist_6322"]
    found = run_charts.chart(case["x"])
    assert found.points[0].mean == pytest.approx(case["mean"])
    assert found.points[0].upper == pytest.approx(case["ucl"], abs=5e-5)
    assert found.points[0].lower == pytest.approx(case["lcl"], abs=5e-5)
    assert all(point.reading is Reading.CHANCE for point in found.points)
    assert found.ranges_left_out == 0


def test_nists_example_without_its_file():
    # NIST/SEMATECH e-Handbook 6.3.2.2, batch numbers of ten days; recalled.
    found = run_charts.chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert (round(found.points[9].lower, 4), round(found.points[9].upper, 4)) == (45.8159, 55.8041)


@pytest.mark.conformance
def test_the_four_rules_are_the_nhs_ones(reference):
    named = reference["spc"]["nhs_mdc_rules"]["rules"]
    assert len(named) == len(Rule) == 4
    assert all(str(run_charts.RUN_LENGTH) in rule for rule in named[1:3])


def test_one_point_beyond_a_limit_is_outside_and_its_range_does_not_widen_the_limits():
    found = run_charts.chart([*QUIET, 70.0, *QUIET])
    assert _rules(found, Rule.OUTSIDE) == [10]
    assert found.ranges_left_out == 2
    mean = (20 * 50 + 70) / 21
    assert found.points[0].mean == pytest.approx(mean)
    assert found.points[0].upper == pytest.approx(mean + 3 / 1.128 * 2)
    assert found.points[0].lower == pytest.approx(mean - 3 / 1.128 * 2)


def test_a_range_at_the_border_of_being_an_outlier_is_kept():
    # Ranges 0 and r: with n-1 noughts and one r the mean is r/n; r <= 3.267 r/n as long as n <= 3.
    kept = run_charts.chart([1.0, 1.0, 1.0, 2.0])
    assert kept.ranges_left_out == 0
    left = run_charts.chart([1.0, 1.0, 1.0, 1.0, 2.0])
    assert left.ranges_left_out == 1
    assert left.points[0].upper == left.points[0].mean


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    seven = [49.0] * 7 + [51.5] * 7 + [49.0, 51.0]
    found = run_charts.chart(seven)
    assert _rules(found, Rule.SHIFT) == list(range(14))
    six = [49.0, 51.0, 49.0, *([51.0] * 6), 49.0, 51.0, 49.0]
    assert _rules(run_charts.chart(six), Rule.SHIFT) == []


def test_a_point_on_the_mean_breaks_a_run():
    # Mean 50: six above, one on it, six above again, and enough below to keep the mean.
    values = [51.0] * 6 + [50.0] + [51.0] * 6 + [48.0] * 6
    assert sum(values) / len(values) == 50.0
    assert _rules(run_charts.chart(values), Rule.SHIFT) == []


def test_seven_rising_are_a_trend_and_six_are_not():
    rising = [50, 49, 50, 51, 52, 53, 54, 55, 50, 51, 52]
    assert _rules(run_charts.chart([float(value) for value in rising]), Rule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    falling = [-float(value) for value in rising]
    assert _rules(run_charts.chart(falling), Rule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    shorter = [50.0, 49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 50.0, 51.0]
    assert _rules(run_charts.chart(shorter), Rule.TREND) == []
    resting = [50.0, 49.0, 50.0, 51.0, 51.0, 52.0, 53.0, 54.0, 50.0]
    assert _rules(run_charts.chart(resting), Rule.TREND) == []


def _two_of_three(third: float) -> run_charts.RunChart:
    # Twelve quiet points before and after hold mean 0 and mean range near 2: limits near 5.5, outer third from near 3.7.
    quiet = [1.0, -1.0] * 12
    return run_charts.chart([*quiet, 4.5, third, 4.5, -4.5, 1.0, -4.5, *quiet])


def test_two_of_three_in_the_outer_third_are_marked_and_the_third_between_them_is_not():
    assert _rules(_two_of_three(0.9), Rule.NEAR_LIMIT) == [24, 26]


def test_two_of_three_count_only_when_all_three_lie_on_one_side():
    found = _two_of_three(-0.9)
    assert _rules(found, Rule.NEAR_LIMIT) == []
    assert _rules(found, Rule.OUTSIDE) == []


def test_points_outside_are_not_near_the_limit():
    quiet = [1.0, -1.0] * 12
    found = run_charts.chart([*quiet, 9.0, 0.9, 4.5, *quiet])
    assert _rules(found, Rule.OUTSIDE) == [24]
    assert _rules(found, Rule.NEAR_LIMIT) == []


def test_which_way_is_better_decides_what_a_point_tells():
    values = [*QUIET, 70.0]
    told = {direction: run_charts.chart(values, direction=direction).latest for direction in Direction}
    assert told == {
        Direction.UP: Reading.IMPROVEMENT,
        Direction.DOWN: Reading.CONCERN,
        Direction.NEITHER: Reading.CHANGE,
    }
    fallen = [*QUIET, 30.0]
    assert run_charts.chart(fallen, direction=Direction.DOWN).latest is Reading.IMPROVEMENT
    assert run_charts.chart(fallen, direction=Direction.UP).latest is Reading.CONCERN


def test_a_trend_alone_is_read_by_where_it_is_heading():
    values = [0.0, 20.0, 0.0, 20.0, 0.0, 20.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.5, 9.6]
    found = run_charts.chart(values, direction=Direction.UP)
    assert found.points[-1].rules == {Rule.TREND}
    assert found.points[-1].value > found.points[-1].mean or found.points[-1].side == 1
    assert found.latest is Reading.IMPROVEMENT
    assert run_charts.chart([-value for value in values], direction=Direction.UP).latest is Reading.CONCERN


def test_a_falling_trend_above_the_mean_with_a_shift_is_read_by_its_place():
    values = [0.0] * 9 + [20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0]
    point = run_charts.chart(values, direction=Direction.UP).points[-1]
    assert {Rule.SHIFT, Rule.TREND} <= point.rules
    assert (point.side, point.reading) == (1, Reading.IMPROVEMENT)


def test_since_when_the_latest_reading_has_held():
    found = run_charts.chart([51.5] * 8 + [48.5] * 7, direction=Direction.DOWN)
    assert found.latest is Reading.IMPROVEMENT
    assert found.latest_since == 8
    assert run_charts.chart(QUIET).latest_since is None
    assert run_charts.chart([48.5] * 7 + [51.5] * 8).latest_since == 7
    # A series that is out of the ordinary from its first point on.
    assert run_charts.chart([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0], direction=Direction.UP).latest_since == 0


def test_limits_start_anew_where_somebody_gives_a_reason():
    reason = Rebase(6, "Nyt landspatientregister i 2019")
    found = run_charts.chart([49.0, 51.0] * 3 + [89.0, 91.0] * 3, rebases=[reason])
    assert [point.mean for point in found.points] == [50.0] * 6 + [90.0] * 6
    assert found.rebases == (reason,)
    assert all(not point.rules for point in found.points)
    assert found.points[6].lower == pytest.approx(90 - 3 / 1.128 * 2)


def test_several_new_starts_are_taken_in_their_order():
    values = [10.0, 12.0] * 2 + [20.0, 22.0] * 2 + [30.0, 32.0] * 2
    found = run_charts.chart(values, rebases=[Rebase(8, "nyt system"), Rebase(4, "ny definition")])
    assert [point.mean for point in found.points] == [11.0] * 4 + [21.0] * 4 + [31.0] * 4
    assert [rebase.at for rebase in found.rebases] == [4, 8]


def test_rules_do_not_reach_across_a_new_start():
    found = run_charts.chart([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], rebases=[Rebase(3, "ny definition")])
    assert all(Rule.TREND not in point.rules for point in found.points)


def test_ranges_left_out_are_counted_over_all_parts():
    part = [1.0, 1.0, 1.0, 1.0, 2.0]
    assert run_charts.chart([*part, *part], rebases=[Rebase(5, "ny definition")]).ranges_left_out == 2


def test_no_new_start_without_a_reason_or_outside_the_series():
    for rebase in (Rebase(3, "  "), Rebase(0, "grund"), Rebase(10, "grund"), Rebase(-1, "grund")):
        with pytest.raises(InvalidError, match="Limits start anew"):
            run_charts.chart(QUIET, rebases=[rebase])
    assert run_charts.chart(QUIET, rebases=[Rebase(1, "grund")]).points[0].upper == 49.0
    assert run_charts.chart(QUIET, rebases=[Rebase(9, "grund")]).points[9].lower == 51.0


def test_a_series_with_gaps_or_without_points_is_refused():
    for values in ([], [1.0, float("nan")], [1.0, float("inf")]):
        with pytest.raises(InvalidError, match="series of numbers without gaps"):
            run_charts.chart(values)


def test_limits_are_cut_at_what_the_measure_can_be():
    free = run_charts.chart([0.5, 3.0, 0.5, 3.0]).points[0]
    assert free.lower < 0 and free.upper > 3.2
    cut = run_charts.chart([0.5, 3.0, 0.5, 3.0], lowest=0.0, highest=3.2).points[0]
    assert (cut.lower, cut.upper) == (0.0, 3.2)
    loose = run_charts.chart([0.5, 3.0, 0.5, 3.0], lowest=-1000.0, highest=1000.0).points[0]
    assert (loose.lower, loose.upper) == (free.lower, free.upper)


def test_one_point_has_limits_on_itself_and_tells_nothing():
    found = run_charts.chart([7.0])
    assert (found.points[0].lower, found.points[0].upper, found.latest) == (7.0, 7.0, Reading.CHANCE)
