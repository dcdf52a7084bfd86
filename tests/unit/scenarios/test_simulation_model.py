"""The simulation: nobody is lost, nothing depends on threads, a block that reaches nobody does nothing, and people live as long
as the life table says."""

import numpy as np
import pytest

from naer.errors import ConflictError, InvalidError
from naer.scenarios.figures import AGES
from naer.scenarios.lab import arrays, beliefs, by_age, content, fitting, results, running, storing
from naer.scenarios.lab.definition import Choice, Reading
from naer.scenarios.model import balance, calibration, parameters
from naer.scenarios.model.layout import COUNTED, Measure, Outcome
from naer.scenarios.model.reference import reference
from tests.unit.scenarios import small_run


@pytest.fixture(scope="module")
def today() -> np.ndarray:
    return running.replicate(small_run.begin(), small_run.choice(), 0, workers=1)


def test_every_citizen_is_somewhere(today: np.ndarray) -> None:
    years = today[0].sum(axis=1)
    came = years[:, Measure.AT_START] + years[:, Measure.BIRTHS] + years[:, Measure.MOVED_IN]
    went = years[:, Measure.DEATHS] + years[:, Measure.MOVED_OUT]
    assert np.array_equal(came - went, years[:, Measure.AT_END])
    assert np.array_equal(years[1:, Measure.AT_START], years[:-1, Measure.AT_END])
    assert years[0, Measure.AT_START] == small_run.begin().count


def test_the_number_of_threads_changes_nothing(today: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PIECE", 157)
    assert np.array_equal(running.replicate(small_run.begin(), small_run.choice(), 0, workers=3), today)


def test_a_block_that_reaches_nobody_changes_nothing(today: np.ndarray) -> None:
    nobody = small_run.choice(*(small_run.switched_on(key, 0.0) for key in content.load().blocks))
    assert np.array_equal(running.replicate(small_run.begin(), nobody, 0), today)


def test_a_geriatric_team_halves_readmissions_of_those_it_reaches_and_leaves_luck_alone(today: np.ndarray) -> None:
    team = small_run.choice(small_run.switched_on("geriatrisk-team"))
    with_team = running.replicate(small_run.begin(), team, -1)
    without = running.replicate(small_run.begin(), small_run.choice(), -1)
    old = slice(4, 5)
    fewer = with_team[..., old, Measure.READMISSIONS].sum() / without[..., old, Measure.READMISSIONS].sum()
    assert fewer < 0.75
    assert np.array_equal(with_team[..., Measure.DEATHS], without[..., Measure.DEATHS])
    assert np.array_equal(with_team[..., :3, :40], without[..., :3, :40])


def test_pessimistic_evidence_promises_less_than_the_trials_and_the_papers_more() -> None:
    blocks = tuple(small_run.switched_on(key) for key in content.load().scenario("integration").blocks)
    fewer: dict[Reading, int] = {}
    for reading in Reading:
        chosen = small_run.choice(*blocks).model_copy(update={"reading": reading})
        fewer[reading] = int(running.replicate(small_run.begin(), chosen, -1)[..., Measure.READMISSIONS].sum())
    assert fewer[Reading.PAPERS] < fewer[Reading.TRIALS] < fewer[Reading.PESSIMISTIC]


def test_no_effect_promises_more_under_the_pessimistic_reading_whether_a_risk_falls_or_a_recovery_becomes_commoner() -> (
    None
):
    sizes = [
        (beliefs.size(effect, Reading.TRIALS).times, beliefs.size(effect, Reading.PESSIMISTIC).times)
        for block in content.load().blocks.values()
        for effect in block.effects
        if effect.pessimistic is None
    ]
    assert all(pessimistic >= trials for trials, pessimistic in sizes if trials <= 1)
    recoveries = [(trials, pessimistic) for trials, pessimistic in sizes if trials > 1]
    assert recoveries
    assert all(pessimistic < trials for trials, pessimistic in recoveries)


@pytest.mark.parametrize("sex", [0, 1])
def test_life_expectancy_is_that_of_the_life_table_within_a_tenth_of_a_year(sex: int) -> None:
    tables, nation = calibration.tables(small_run.FIRST_YEAR, small_run.YEARS), reference()
    known = parameters.load().mortality_by_year(small_run.FIRST_YEAR, 1)[0, sex]
    yearly = nation.yearly(tables.rate, Outcome.DEATH)
    ages = np.arange(len(known))
    persons = np.bincount(nation.age[nation.sex == sex], minlength=len(ages))
    deaths = np.bincount(nation.age[nation.sex == sex], weights=yearly[nation.sex == sex], minlength=len(ages))
    simulated = np.where(persons >= 5, deaths / np.maximum(persons, 1), known)
    assert abs(expectancy(simulated) - expectancy(known)) < 0.1


def expectancy(mortality: np.ndarray) -> float:
    """Years that a newborn may expect, by mortality of each year of age."""
    survivors = np.exp(-np.concatenate([[0.0], np.cumsum(mortality)]))
    return float(((survivors[:-1] - survivors[1:]) / mortality).sum())


def test_an_interval_narrows_as_replications_come_in() -> None:
    values = np.tile([90.0, 110.0], 50)
    few, many = results.estimate(values[:4]), results.estimate(values)
    assert few.mean == many.mean == 100.0
    assert many.high - many.low < few.high - few.low
    assert results.estimate(values[:1]).low == 90.0


def test_a_difference_is_only_less_or_more_when_the_interval_leaves_nought_out() -> None:
    assert results.estimate(np.array([-3.0, -2.0, -3.0, -2.0])).change == "less"
    assert results.estimate(np.array([3.0, 2.0, 3.0, 2.0])).change == "more"
    assert results.estimate(np.array([-3.0, 2.0, -3.0, 2.0])).change == "unclear"


def test_a_block_switched_on_twice_is_refused() -> None:
    twice = small_run.choice(small_run.switched_on("akutteam"), small_run.switched_on("akutteam"))
    with pytest.raises(InvalidError, match="twice"):
        arrays.blocks_of(twice, 0)


def test_a_stopped_run_goes_on_and_another_is_kept_out_of_its_folder(tmp_path, today: np.ndarray) -> None:
    asked = small_run.choice()
    storing.open_folder(tmp_path, storing.manifest(asked, version="1"))
    storing.put(tmp_path, 0, today, today)
    (tmp_path / "replications" / "00001.part").write_bytes(b"half")
    storing.open_folder(tmp_path, storing.manifest(asked.model_copy(update={"replications": 90}), version="1"))
    assert storing.done(tmp_path) == [0]
    kept, _ = storing.get(tmp_path, [0])
    assert np.array_equal(kept[0], today)
    with pytest.raises(ConflictError):
        storing.open_folder(tmp_path, storing.manifest(asked.model_copy(update={"seed": 4}), version="1"))


def test_the_table_of_results_has_a_line_for_each_year_and_measure(tmp_path, today: np.ndarray) -> None:
    asked: Choice = small_run.choice()
    storing.open_folder(tmp_path, storing.manifest(asked, version="1"))
    storing.put(tmp_path, 0, today, today)
    lines = storing.write_yearly(tmp_path, ("0461",), asked).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + small_run.YEARS * int(Measure.BLOCK_MONTHS)
    assert lines[1].startswith(f"0461,2027,at_start,number,{small_run.begin().count}.000")


def test_the_share_that_is_ill_frail_or_in_a_care_home_holds_over_the_years_and_so_do_deaths_of_the_old() -> None:
    chosen = Choice(area="DK", first_year=small_run.FIRST_YEAR, years=10, citizens=40_000, seed=5)
    counts = running.counted(
        running.start(chosen),
        running.tables_of(chosen, -1),
        arrays.blocks_of(chosen, -1),
        choice=chosen,
        replication=0,
        measures=COUNTED,
    ).sum(axis=0)
    of_table = by_age.mortality_of_bands(parameters.load().mortality_by_year(chosen.first_year, chosen.years))
    expected = (by_age.lived(counts) * of_table)[4:, :, 13:]
    assert by_age.deaths(counts)[4:, :, 13:].sum() == pytest.approx(expected.sum(), rel=0.06)
    old, grown = counts[:, 3:5].sum(axis=1), counts[:, 2]
    for of_age, measure, tolerance in (
        (old, Measure.MONTHS_HEART_FAILURE, 0.45),
        (old, Measure.MONTHS_STROKE, 0.35),
        (old, Measure.MONTHS_DEMENTIA, 0.35),
        (old, Measure.MONTHS_FRAIL, 0.15),
        (old, Measure.MONTHS_CARE_HOME, 0.5),
        (grown, Measure.MONTHS_LONG_SICK, 0.1),
    ):
        share = of_age[:, measure] / of_age[:, Measure.MONTHS]
        assert share[-1] == pytest.approx(share[0], rel=tolerance), measure.key


def test_a_step_of_the_figures_does_not_reach_far_into_the_ages_below() -> None:
    share = np.zeros((2, AGES))
    share[:, 55:65], share[:, 65:] = 0.01, 0.03
    smooth = balance.smooth(share)
    assert not smooth[:, :50].any()
    assert smooth[0, 60] == pytest.approx(0.011, abs=0.001)


def test_the_fit_is_written_as_the_file_that_is_read() -> None:
    *_, found = fitting.fit(citizens=10_000, rounds=1)
    assert {one.outcome for one in found.shares} >= {Outcome.STROKE, Outcome.FRAILER, Outcome.LIFE}
    assert Outcome.DIABETES not in {one.outcome for one in found.shares}
    lines = fitting.lines(found, citizens=10_000, seed=1)
    assert lines[0] == "outcome,ages,factor,source,verification"
    assert len(lines) == len(found.shares) + 1
    of_mortality = fitting.mortality_lines(found, citizens=10_000, seed=1)
    assert of_mortality[0] == "year,ages,factor,source,verification"
    assert len(of_mortality) == 3 * (fitting.LAST_OF_MORTALITY + 1) + 1
