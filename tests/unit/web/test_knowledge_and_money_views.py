"""What stands on the pages of knowledge and money, from content alone."""

from naer.economy import content as finance_content
from naer.economy import engine, standard_activity
from naer.economy.business_case import cash_flow
from naer.economy.business_case import content as case_content
from naer.economy.engine import Area, Setting
from naer.economy.ledger import Ledger
from naer.evidence import content as evidence_content
from naer.evidence import searching
from naer.evidence.searching import Wanted
from naer.web.knowledge import knowledge_view
from naer.web.language import every_language
from naer.web.planner import business_case_view, economy_view
from naer.web.planner.business_case_view import Typed
from naer.web.planner.economy_view import Chosen

DANISH, ENGLISH = every_language()["da"], every_language()["en"]
EVIDENCE, FINANCE = evidence_content.load(), finance_content.load()


def test_tele_copd_says_honestly_what_the_trial_found() -> None:
    page = knowledge_view.opened(EVIDENCE.intervention("tele-kol"), evidence=EVIDENCE, language=DANISH)
    lines = {line.id: line for line in page.effects}
    assert lines["I024"].figure == "728 EUR (−754 til 2.211)"
    assert lines["I023"].figure == "0,013 QALY (−0,008 til 0,035)"
    assert {line.verdict_words for line in page.effects} == {"ingen sikker forskel"}
    assert page.sentence == "Forsøgene fandt ingen forskel, der er større end tilfældigheder."
    assert "fundamentet" in page.hope and "728 EUR" in page.hope


def test_a_recalled_figure_is_marked_and_a_missing_cost_is_said_in_english_too() -> None:
    page = knowledge_view.opened(EVIDENCE.intervention("farmaceut-og-opkald"), evidence=EVIDENCE, language=ENGLISH)
    assert page.effects[0].is_assumption and page.effects[0].verification == "from memory, not to be quoted"
    assert page.costs == ()


def test_the_list_has_the_first_figure_of_each_and_a_chart_of_ratios() -> None:
    found = searching.found(EVIDENCE.interventions.values(), Wanted(block="integration-b"))
    page = knowledge_view.listed(found, Wanted(block="integration-b"), evidence=EVIDENCE, language=DANISH)
    assert page.altogether == 47 and len(page.rows) == len(found)
    assert page.chart is not None and len(page.chart.rows) >= 2
    assert page.rows[0].title < page.rows[-1].title


def test_rules_stand_side_by_side_with_every_amount_opened() -> None:
    area = Area(inhabitants=60_000, region="Region Syddanmark", region_inhabitants=1_220_000, persons=[600] * 100)
    setting = Setting(year=2018, prices=FINANCE.prices, draws=20)
    cells = standard_activity.of(area.persons)

    def ledger(key: str) -> Ledger:
        chosen = [FINANCE.generation(key)] if key else []
        return engine.money(cells, FINANCE.costs, chosen, area=area, setting=setting)

    keys = ("", "kmf-2018", "kmf-fastfrosset")
    page = economy_view.compared(
        [(key, ledger(key)) for key in keys],
        chosen=Chosen(code="0580", year=2018, rules=keys[1:]),
        places={"0580": "Aabenraa"},
        offered=(),
        finance=FINANCE,
        language=DANISH,
        area=area,
    )
    assert [column.holds for column in page.columns] == [True, True, False]
    somatic = page.columns[1].traces[0]
    assert somatic.payer == "Kommunens kasse" and somatic.parts and "kr." in somatic.price
    assert "efter hukommelsen" in somatic.verification and somatic.law
    assert page.columns[0].shares[0].change == "" and page.columns[1].shares[0].change.startswith("+")
    assert page.sentence.startswith("Kommunen betaler mindst under ")


def test_a_business_case_names_who_loses_and_who_returns() -> None:
    case = case_content.case("geriatrisk-team").model_copy(update={"draws": 50})
    outcome = cash_flow.worked_out(case, finance=FINANCE, evidence=EVIDENCE)
    page = business_case_view.page(
        outcome, Typed(), {}, cases=case_content.load(), finance=FINANCE, evidence=EVIDENCE, language=DANISH
    )
    assert "kommunen, sundhed taber" in page.sentence
    assert page.returns[0].startswith("Regionen, sygehuse fører ")
    assert next(row.after for row in page.payers) == "kr. 0"
    assert page.warning == ""
    assert any(one.is_assumption for one in page.assumptions)


def test_a_case_on_a_trial_without_effect_carries_a_warning() -> None:
    case = case_content.case("opfoelgende-hjemmebesoeg").model_copy(update={"draws": 50})
    outcome = cash_flow.worked_out(case, finance=FINANCE, evidence=EVIDENCE)
    page = business_case_view.page(
        outcome, Typed(), {}, cases=case_content.load(), finance=FINANCE, evidence=EVIDENCE, language=ENGLISH
    )
    assert page.warning.startswith("The trial found no clear effect")
    assert page.missing and page.returns == ()
