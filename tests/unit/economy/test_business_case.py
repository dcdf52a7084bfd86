"""Business cases: worked out by hand beside ours, the spreadsheet's formulas, and who returns what to whom."""

from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from naer.economy import content as finance_content
from naer.economy.business_case import cash_flow, content, returns, spreadsheet
from naer.economy.business_case.cash_flow import Outcome
from naer.economy.business_case.definition import BusinessCase, Changed
from naer.economy.payers import Payer
from naer.errors import InvalidError, NotFoundError
from naer.evidence import content as evidence_content
from naer.web.language import every_language
from naer.web.planner import business_case_sheet
from tests.unit.economy.formulas import Book

FINANCE, EVIDENCE = finance_content.load(), evidence_content.load()
HOSPITAL, HEALTH = Payer.REGION_HOSPITAL, Payer.MUNICIPAL_HEALTH


def worked(case: BusinessCase, **prices: str) -> Outcome:
    chosen = {key.replace("_", "-"): Decimal(value) for key, value in prices.items()}
    return cash_flow.worked_out(case, finance=FINANCE, evidence=EVIDENCE, prices_kr=chosen)


@cache
def team(draws: int = 200) -> Outcome:
    return worked(content.case("geriatrisk-team").model_copy(update={"draws": draws}))


def test_the_geriatric_team_comes_out_as_worked_by_hand() -> None:
    """450, 720, 900 citizens; 0.23 - (1 - 0.77^0.5) readmissions avoided each; prices set to round figures.

    Region: each citizen costs 2,000 and saves 60 % of (0.1074964 * 5 + 1) days at 5,000; the municipality pays 600.
    """
    case = content.case("geriatrisk-team").model_copy(update={"draws": 0, "years": 3})
    outcome = worked(case, outpatient_tariff="2000", home_nursing_hour="600", hospital_day="5000")
    assert outcome.reached == (450.0, 720.0, 900.0)
    saved = 0.6 * 5000 * ((0.23 - (1 - 0.77**0.5)) * 5 + 1)
    by_hand = [n * (saved - 2000) for n in (450, 720, 900)]
    assert outcome.by_year(HOSPITAL)[:, 0] / 100 == pytest.approx(by_hand, abs=0.02)
    assert list(outcome.by_year(HEALTH)[:, 0]) == [-27_000_000, -43_200_000, -54_000_000]
    value = sum(flow / 1.035**year for year, flow in enumerate((-270_000, -432_000, -540_000)))
    assert int(outcome.present_value(HEALTH)[0]) / 100 == pytest.approx(value, abs=0.01)
    assert outcome.paid_back_in(HOSPITAL) == 2027 and outcome.paid_back_in(HEALTH) is None


def test_what_all_gain_is_what_each_gains() -> None:
    outcome = team()
    each = sum(outcome.by_year(payer) for payer in outcome.payers())
    assert (each == outcome.by_year()).all()


def test_what_rules_move_is_nobodys_gain_altogether() -> None:
    """Under co-financing of 2018 the municipality gains from an avoided readmission exactly what the region loses."""
    case = content.case("opfoelgende-hjemmebesoeg").model_copy(update={"draws": 50})
    moved = [flow for flow in worked(case).flows if not flow.is_cost]
    assert {flow.payer for flow in moved} == {Payer.MUNICIPAL_TREASURY, HOSPITAL}
    assert (np.sum([flow.oere for flow in moved], axis=0) == 0).all()


def test_a_trial_without_effect_makes_an_honest_case() -> None:
    """24 against 23 per cent: visits cost, nothing is avoided for certain, and no more than half of the draws gain."""
    outcome = worked(content.case("opfoelgende-hjemmebesoeg"))
    assert outcome.present_value()[0] < 0
    assert (outcome.likely() or 0) < 0.5
    assert outcome.avoided["readmission"][0] < 0


def test_draws_follow_the_seed_and_hold_the_effects_interval() -> None:
    effect = EVIDENCE.effect("I004")
    drawn = cash_flow.risks_with(effect, 0.23, draws=4000, seed=3)
    assert (drawn[:11] == cash_flow.risks_with(effect, 0.23, draws=10, seed=3)).all()
    assert np.quantile(drawn[1:], [0.025, 0.975]) == pytest.approx([0.0945, 0.1562], abs=0.004)


def test_the_spreadsheets_formulas_work_out_to_our_figures() -> None:
    outcome = team()
    raw = spreadsheet.workbook(outcome, evidence=EVIDENCE, words=business_case_sheet.words(every_language()["da"]))
    book = Book(raw)
    cells = book.formula_cells()
    assert len(cells) > 40
    for sheet, cell in cells:
        assert book.value(sheet, cell) == pytest.approx(book.written[sheet][cell].value, abs=0.005), (sheet, cell)
    payers = list(dict.fromkeys(flow.payer for flow in outcome.flows))
    for row, payer in enumerate(payers, start=2):
        assert round(book.value("Resultat", f"B{row}") * 100) == int(outcome.present_value(payer)[0])


def test_a_changed_input_changes_the_result_as_ours_does() -> None:
    outcome = team()
    book = Book(
        spreadsheet.workbook(outcome, evidence=EVIDENCE, words=business_case_sheet.words(every_language()["en"]))
    )
    book.change("Inputs", "B5", 300)
    smaller = worked(Changed(a_year=300).applied(outcome.case).model_copy(update={"draws": 0}))
    last = len({flow.payer for flow in outcome.flows}) + 2
    assert book.value("Result", f"B{last}") == pytest.approx(int(smaller.present_value()[0]) / 100, abs=0.03)


RETURNS = """
# hospital  health    care   -> after hospital  health  care  missing
    1000     -300     -200       500             0       0     0
     100     -300     -100         0          -225     -75   300
    -100        0        0      -100             0       0   100
     500        0      250       500             0     250     0
     333     -100      667       300             0     600     0
"""


@pytest.mark.parametrize("line", [line for line in RETURNS.strip().splitlines() if not line.startswith("#")])
def test_who_gains_returns_just_enough_that_nobody_loses(line: str) -> None:
    hospital, health, care, *after, missing = map(int, line.split())
    values = {HOSPITAL: hospital, HEALTH: health, Payer.MUNICIPAL_CARE: care}
    back = returns.returned(values)
    assert list(back.after.values()) == after
    assert back.missing_oere == missing
    assert sum(back.after.values()) == sum(values.values())


def test_a_return_as_equal_amounts_a_year_has_the_same_value() -> None:
    factors = (1.0, 1 / 1.035, 1 / 1.035**2)
    assert returns.as_yearly(290_000, factors) * sum(factors) == pytest.approx(290_000, abs=2)


BROKEN = """
effect: I004          | effect: I999            | there is no effect I999
effect: I004          | effect: I041            | changes no risk
price: home-nursing-hour | price: gold          | there is no price 'gold'
rules: [kmf-udfaset]  | rules: [kmf-1999]       | there is no rule of finance 'kmf-1999'
intervention: geriatrisk-team | intervention: x | there is no intervention 'x'
years: 5              | years: 50               | years: must be 25 or less
per_person: 1         | without: 0.2            | write effect and without, or per_person
    units: 1          | '    units: 0'          | is not YAML
rules: [kmf-udfaset]  | expect: [{payer: region/hospital, present_value_kr: 1}]\\nrules: [] | comes out as
"""


@pytest.mark.parametrize("line", BROKEN.strip("\n").splitlines())
def test_a_case_that_cannot_be_is_refused(line: str) -> None:
    old, new, sentence = (part.strip() for part in line.split("|"))
    (text,) = [text for name, text in content.texts() if name.endswith("/geriatrisk-team.yaml")]
    assert old in text
    try:
        case = content.read("x.yaml", text.replace(old, new.replace("\\n", "\n"), 1))
        said = cash_flow.problems(case, name="x.yaml", finance=FINANCE, evidence=EVIDENCE)
    except InvalidError as error:
        said = [str(error)]
    assert any(sentence in one for one in said), said


def test_shipped_cases_fit_and_an_unknown_one_is_told() -> None:
    assert list(content.problems()) == []
    with pytest.raises(NotFoundError):
        content.case("wonder")
