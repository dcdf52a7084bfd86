"""The shipped rules of finance give the published figures, and a file that cannot be right is refused with a sentence."""

from decimal import Decimal
from importlib import resources

import numpy as np
import pytest

from naer.economy import activity, content, diagnosis_groups, engine, ledger, oere
from naer.economy.definition import Generation
from naer.economy.engine import Area, Setting
from naer.economy.payers import Payer
from naer.economy.prices import PriceBook, discount_factors, normal_draws
from naer.errors import InvalidError, NotFoundError

FINANCE = content.load()


def moved(generation: str, kind: str, days: int, year: int, **area: int) -> dict[str, Decimal]:
    cells = activity.from_rows([(kind, 0, 82, 0, days, 0, 1)])  # type: ignore[list-item]
    lines = engine.transfers(
        cells,
        FINANCE.generation(generation),
        area=Area(**area),  # type: ignore[arg-type]
        setting=Setting(year=year, prices=FINANCE.prices),
    )
    return {f"{line.rule} {line.receiver.value}": oere.as_kr(line.total_oere) for line in lines}


def test_the_shipped_files_fit_together_and_every_worked_example_comes_out_to_the_oere() -> None:
    assert list(content.problems()) == []
    assert sum(len(one.examples) for one in FINANCE.generations.values()) >= 20


def test_finished_treatment_costs_what_the_law_of_2016_says() -> None:
    """Law 1737/2016: 3,952 a day on days 1 and 2, 5,928 from day 3 (level of 2016)."""
    two, three = (moved("faerdigbehandlet-2017", "finished-treatment", days, 2016) for days in (2, 3))
    assert sum(two[key] for key in ("region region/hospital", "state state")) == 2 * 3952
    assert three["region region/hospital"] + three["state state"] - 2 * 3952 == 5928


def test_a_moved_day_saved_glostrup_a_third_in_2011() -> None:
    """The paper of 2012: 1,834 less 1,235 is 599 a day, about a third."""
    charge = FINANCE.prices.oere_in("finished-treatment-2011", 2011)
    place = FINANCE.prices.oere_in("temporary-place-day", 2011)
    assert charge - place == 59_900
    assert round((charge - place) / charge * 100, 2) == 32.66


def test_the_frozen_amounts_of_the_regions_are_the_nations() -> None:
    """L 214, annex 1: 22,437.9 million kroner."""
    rule = FINANCE.generation("kmf-fastfrosset").rules[0].how
    assert rule.form == "frame" and sum(rule.regions_kr.values()) == Decimal("22437900000")


def test_when_co_financing_is_gone_the_municipalities_together_pay_as_much_as_before() -> None:
    frame = FINANCE.generation("kmf-udfaset").rules[0].how
    assert frame.form == "frame"
    paid = 0
    for region, inhabitants in frame.inhabitants.items():
        lines = engine.transfers(
            activity.from_rows([]),
            FINANCE.generation("kmf-udfaset"),
            area=Area(inhabitants=inhabitants, region=region),
            setting=Setting(year=2028, prices=FINANCE.prices),
        )
        paid += next(line.total_oere for line in lines if line.rule == "block-grant")
    assert abs(paid - FINANCE.prices.amount(Decimal("22437900000"), 2019, 2028)) <= 3


def test_extra_cost_of_a_chronic_disease_is_the_sum_that_copenhagen_published() -> None:
    assert FINANCE.prices.oere_in("chronic-one-year", 2011) == 100 * (15_000 + 2_600 + 8_400)


def test_an_annuity_is_discounted_as_the_ministry_says() -> None:
    """3.5 per cent: 1 + 1/1.035 + ... over ten years is (1 - 1.035^-10) / 0.035 * 1.035 = 8.60769."""
    assert float(sum(discount_factors(FINANCE.prices.file.discount, 10))) == pytest.approx(8.607687, abs=1e-6)
    late = discount_factors(FINANCE.prices.file.discount, 73)
    assert float(late[36] / late[35]) == pytest.approx(1 / 1.025)
    assert float(late[72] / late[71]) == pytest.approx(1 / 1.015)


def test_draws_of_a_price_hold_its_interval_and_depend_on_seed_and_name_alone() -> None:
    drawn = FINANCE.prices.drawn("outpatient-tariff", 2023, draws=4000, seed=7)
    assert drawn[0] == 250_000
    low, high = np.quantile(drawn[1:], [0.025, 0.975])
    assert high / low == pytest.approx(3500 / 1500, rel=0.05)
    assert (drawn[:101] == FINANCE.prices.drawn("outpatient-tariff", 2023, draws=100, seed=7)).all()
    assert (normal_draws("a", draws=5, seed=1) != normal_draws("b", draws=5, seed=1)).all()
    assert (FINANCE.prices.drawn("gp-consultation", 2024, draws=3, seed=1) == 16_072).all()


def test_the_interval_is_made_of_drawn_oere_and_absent_when_nothing_varies() -> None:
    assert ledger.interval(np.array([5, *range(1, 102)], dtype=np.int64)) == (3, 99)
    assert ledger.interval(np.array([5], dtype=np.int64)) is None
    assert ledger.interval(np.array([5, 5, 5], dtype=np.int64)) is None


def test_tasks_that_move_are_borne_by_the_region_from_2027() -> None:
    (place,) = [line for line in FINANCE.costs.lines if line.id == "temporary-place"]
    years = {year: place.bearer(place.bearers[0].since.replace(year=year)) for year in (2026, 2027)}
    assert years == {2026: Payer.MUNICIPAL_CARE, 2027: Payer.REGION_COUNCIL}


def test_a_price_or_rule_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError):
        FINANCE.prices.price("gold")
    with pytest.raises(NotFoundError, match="kmf-1999"):
        FINANCE.generation("kmf-1999")
    with pytest.raises(ValueError, match="whole number of øre"):
        oere.of_kr(Decimal("0.001"))


def test_halves_are_rounded_away_from_zero() -> None:
    from_half = [oere.rounded(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "2.4")]
    assert from_half == [1, 2, -1, 2]


BROKEN = """
kmf-2018   | 65-79: '45'               | 64-79: '45'           | the ages 3-64 and 64-79 overlap
kmf-2018   | of: admission-tariff      | of: admission         | there is no price 'admission'
kmf-2018   | with_flags: [psychiatric] | with_flags: [acute]   | has no flag 'acute'
kmf-2018   | 80+: '56'                 | 80 up: '56'           | '80 up' is no ages
kmf-2018   | valid_to: 2018-12-31      | valid_to: 2017-12-31  | valid_to is before valid_from
kmf-2018   | form: share               | form: part            | rules.0.how
kmf-2018   | cap_price_year: 2019      | cap_price_years: 2019 | rules.0.how
kmf-2018   | receiver: region/hospital | receiver: cost        | moves money between two payers
kmf-2018   | id: outpatient            | id: somatic           | two rules have one id
kmf-2018   | rule: somatic             | rule: somatics        | there is no rule 'somatics'
faerdigbehandlet-2017 | of_rule: state | of_rule: back         | there is no rule 'back' before it
"""


@pytest.mark.parametrize("line", BROKEN.strip().splitlines())
def test_a_rule_that_cannot_be_is_refused(line: str) -> None:
    file, old, new, sentence = (part.strip() for part in line.split("|"))
    text = dict(content.rule_texts())[f"{content.RULES}/{file}.yaml"]
    assert old in text
    try:
        said = list(content.rule_misfits(changed(text, old, new), FINANCE.prices))
    except InvalidError as error:
        said = [str(error)]
    assert any(sentence in one for one in said), said


def changed(text: str, old: str, new: str) -> Generation:
    return content.generation("x.yaml", text.replace(old, new, 1))


def test_a_kind_of_activity_that_nobody_prices_or_explains_is_told() -> None:
    costs = FINANCE.costs.model_copy(update={"not_priced": ()})
    told = list(content.cost_misfits(costs, FINANCE.prices))
    assert any("'death' has no cost line; write one, or say why" in one for one in told)


def test_a_price_example_that_no_longer_holds_is_told() -> None:
    file = FINANCE.prices.file
    dearer = file.prices[0].model_copy(update={"amount_kr": Decimal("200.00")})
    told = list(content.price_misfits(PriceBook(file.model_copy(update={"prices": (dearer, *file.prices[1:])}))))
    assert any("it comes out as 200.00" in one for one in told)


def test_a_pneumonia_of_the_activity_table_is_paid_for_by_the_rule_that_names_it() -> None:
    chosen = FINANCE.generation("forslag-efter-diagnose")
    numbers = diagnosis_groups.numbers()
    assert diagnosis_groups.numbers_of(engine.diagnoses_named([chosen])) == sorted(
        numbers[key] for key in ("pneumonia", "dehydration", "pressure-ulcer", "nutritional-anaemia")
    )
    setting = Setting(year=2012, prices=FINANCE.prices, diagnoses=numbers)

    def paid(diagnosis: int) -> int:
        cells = activity.from_rows([("acute-admission", 0, 82, diagnosis, 1, 0, 1)])
        lines = engine.transfers(cells, chosen, area=Area(), setting=setting)
        return next(line.total_oere for line in lines if line.rule == "somatic")

    assert paid(numbers["pneumonia"]) > 2 * paid(numbers["heart-failure"])
    assert paid(numbers["heart-failure"]) == paid(0)


def test_a_rule_that_names_a_group_there_is_none_of_is_told() -> None:
    text = (resources.files("naer") / "content/finance/rules/forslag-efter-diagnose.yaml").read_text(encoding="utf-8")
    wrong = content.generation("forslag-efter-diagnose.yaml", text.replace("nutritional-anaemia", "anaemia"))
    assert any("'anaemia'" in sentence for sentence in content.rule_misfits(wrong, FINANCE.prices))
