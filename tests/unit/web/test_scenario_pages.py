"""The scenario lab: a run is begun, answered and named, and its page says what changes, what it costs and what it rests on."""

from dataclasses import replace

import pytest

from naer.app import scenario_kept, scenario_work
from naer.app.scenario_lab import ScenarioLab
from naer.errors import NotFoundError
from naer.scenarios.lab import storing, validation
from naer.scenarios.lab.definition import Choice, ChosenBlock, Reading
from naer.scenarios.model.layout import Measure
from naer.web.language import DANISH, every_language
from naer.web.planner import backcast_view, known_figures_view, scenario_result_view, scenarios_view
from tests.made_lab import RUN, MadeLab, counted
from tests.unit.scenarios import small_run

LANGUAGE = every_language()[DANISH]
TEAM = ChosenBlock(block="geriatrisk-team", reach=1.0, start_year=small_run.FIRST_YEAR, ramp_up_years=1)
VISITS = ChosenBlock(block="opfoelgende-hjemmebesoeg", reach=0.5, start_year=small_run.FIRST_YEAR, ramp_up_years=1)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> ScenarioLab:
    """A lab whose runs are worked on when a test says so."""
    made = ScenarioLab(tmp_path_factory.mktemp("scenarios"))
    made._wake = lambda run: None
    return made


@pytest.fixture(scope="module")
def run(lab: ScenarioLab) -> str:
    """Three replications of a small island with a geriatric team and follow-up visits."""
    asked = Choice(area="0825", years=small_run.YEARS, first_year=small_run.FIRST_YEAR, blocks=(TEAM, VISITS), seed=1)
    begun = lab.begin(asked)
    assert scenario_result_view.page(lab.look(begun), LANGUAGE).sentences == ()
    scenario_work.work(lab._folder / begun, most=3)
    return begun


def test_a_page_says_seven_sentences_and_how_far_it_has_come(lab: ScenarioLab, run: str) -> None:
    page = scenario_result_view.page(lab.look(run), LANGUAGE)
    assert len(page.sentences) == 7
    assert page.sentences[-1].startswith("Med den pessimistiske læsning af evidensen")
    assert [one.key for one in page.parts] == ["health", "admissions", "contacts", "staff", "money"]
    assert all(one.sentence and one.rows for one in page.parts)
    assert page.progress.startswith("3 af de første 20")
    assert not page.is_done


def test_a_block_without_effect_still_costs_and_takes_staff(lab: ScenarioLab, run: str) -> None:
    page = scenario_result_view.page(lab.look(run), LANGUAGE)
    staff, money = page.parts[3].rows, page.parts[4].rows
    assert {row.name for row in staff} >= {"Sygeplejersker i kommunen", "Praktiserende læger", "Læger på sygehus"}
    assert next(row for row in money if row.name == "Kommunen, byggeklodserne").difference.mean > 0


def test_every_payers_sum_is_that_of_its_departments(lab: ScenarioLab, run: str) -> None:
    money = scenario_result_view.page(lab.look(run), LANGUAGE).parts[4].rows
    whole = next(row for row in money if row.name == "Kommunen i alt")
    departments = [row for row in money if row.name.startswith("Kommunen") and not row.is_sum]
    assert sum(row.today.mean for row in departments if row.today.mean) == pytest.approx(whole.today.mean)
    assert money[-1].today.mean == pytest.approx(sum(row.today.mean for row in money if not row.is_sum))


def test_the_same_blocks_stand_under_every_reading_of_the_evidence(lab: ScenarioLab, run: str) -> None:
    page = scenario_result_view.page(lab.look(run), LANGUAGE)
    assert [(one.key, one.is_this) for one in page.readings] == [
        ("trials", True),
        ("papers", False),
        ("pessimistic", False),
    ]
    readmissions = {one.key: one.rows[2].difference.mean for one in page.readings}
    assert readmissions["papers"] <= readmissions["trials"] <= readmissions["pessimistic"] <= 0


def test_who_asks_for_the_same_again_is_led_to_the_run_that_there_is(lab: ScenarioLab, run: str) -> None:
    chosen = lab.look(run).choice
    assert lab.begin(chosen) == run
    assert lab.begin_again(run, Reading.TRIALS) == run
    other = lab.begin_again(run, Reading.PESSIMISTIC)
    assert other != run
    assert lab.look(other).choice.reading is Reading.PESSIMISTIC


def test_a_run_that_somebody_else_works_on_is_left_alone(lab: ScenarioLab, run: str) -> None:
    folder = lab._folder / lab.begin_again(run, Reading.PAPERS)
    with scenario_kept.alone_with(folder) as is_mine:
        assert is_mine
        scenario_work.work(folder, most=1)
    assert lab.look(folder.name).done == 0


def test_evidence_and_assumptions_are_told_apart(lab: ScenarioLab, run: str) -> None:
    page = scenario_result_view.page(lab.look(run), LANGUAGE)
    team = next(one for one in page.rests_on if one.block.startswith("Geriatrisk"))
    assert team.percent == pytest.approx(-50)
    assert not team.is_assumption
    visits = next(
        one for one in page.rests_on if one.block.startswith("Opfølgende") and one.outcome == "genindlæggelser"
    )
    assert visits.percent is None


def test_what_drives_the_result_is_the_effect_that_is_uncertain(lab: ScenarioLab, run: str) -> None:
    tornado = scenario_result_view.page(lab.look(run), LANGUAGE).tornado
    assert tornado is not None
    assert [one.name for one in tornado.drives] == ["Geriatrisk team dagen efter udskrivelse"]


def test_a_named_run_stands_in_the_list_and_fills_in_the_form(lab: ScenarioLab, run: str) -> None:
    lab.name(run, "Til udvalget i maj")
    assert [one.name for one in lab.saved()] == ["Til udvalget i maj"]
    form = scenarios_view.page(
        own_area="", scenario="", before=lab.look(run).choice, saved=lab.saved(), language=LANGUAGE
    )
    on = {line.key for group in form.groups for line in group.lines if line.is_on}
    assert on == {"geriatrisk-team", "opfoelgende-hjemmebesoeg"}
    assert form.area == "0825"


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "aaaaaaaaaaaaaaaa", ""])
def test_an_address_that_nobody_was_given_leads_nowhere(lab: ScenarioLab, run_id: str) -> None:
    with pytest.raises(NotFoundError):
        lab.look(run_id)


def test_the_form_of_a_scenario_has_its_blocks_on_and_says_what_is_assumed() -> None:
    page = scenarios_view.page(own_area="0580", scenario="integration", before=None, saved=(), language=LANGUAGE)
    lines = {line.key: line for group in page.groups for line in group.lines}
    assert lines["akutteam"].is_on
    assert not lines["rygestop"].is_on
    assert lines["akutteam"].known[0].percent is None
    assert lines["hverdagsrehabilitering"].is_assumed
    assert page.reading == Reading.TRIALS.value


def test_the_country_beside_known_figures_is_said_in_words_worst_first(lab: ScenarioLab) -> None:
    held = validation.held(citizens=10_000)
    assert all(abs(one.simulated - one.known) < 0.1 for one in held if one.what.startswith("life expectancy"))
    page = known_figures_view.page(held, LANGUAGE)
    assert [abs(line.percent) for line in page.lines] == sorted((abs(one.percent) for one in held), reverse=True)
    assert all(line.why for line in page.lines if line.what == "På plejehjem" and not line.matches)
    assert lab.known_figures() is None
    scenario_kept.write_known_figures(lab._folder, storing.input_digests(), held)
    assert lab.known_figures() == held


def test_the_earlier_years_stand_in_charts_a_table_and_sentences_with_what_is_assumed(lab: ScenarioLab) -> None:
    assert not backcast_view.section(None, LANGUAGE).is_ready
    found = MadeLab().backcast()
    back = backcast_view.section(found, LANGUAGE)
    assert back.heading == "Hvad hvis modellen var begyndt i 2014?"
    assert [row.verdict for row in back.rows] == ["● i intervallet", "◇ ved siden af", "● i intervallet"]
    assert "rammer modellen 1 af 2 kendte tal" in back.sentence
    assert "1 andre tal indgår i modellen" in back.sentence
    assert back.rows[2].why == "Indgår i modellen."
    assert back.rows[0].why == ""
    assert back.rows[1].why.startswith("Modellen har dagens fødselstal")
    assert any(verification.startswith("antagelse") for _, verification in back.begins_with)
    assert len(back.drawings) == 4
    assert all(one.finding for one in back.drawings)
    assert lab.backcast() is None
    scenario_kept.write_backcast(lab._folder, storing.input_digests(scenario_kept.KNOWN_YEARS), found)
    assert lab.backcast() == found


def test_readings_are_compared_over_the_same_replications() -> None:
    look, few = MadeLab().look(RUN), counted(fewer=0.2).first(3)
    others = {Reading.PAPERS: few, Reading.PESSIMISTIC: few}
    readings = scenario_result_view.page(replace(look, others=others), LANGUAGE).readings
    this = next(one for one in readings if one.is_this)
    acute = (look.counted.scenario - look.counted.today)[:3, ..., Measure.ACUTE].sum(axis=(1, 2, 3)).mean()
    assert this.rows[1].difference.mean == pytest.approx(acute)
