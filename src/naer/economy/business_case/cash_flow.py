"""What a business case costs and gains, by payer and year. Pure.

A gain is positive. Each line of a year is rounded to whole øre; the counts it is made of are not. Column 0 of the draws is
the case as written; the others draw effects and prices from their intervals, by seed and name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from naer.economy import content, engine, oere
from naer.economy.business_case.definition import BusinessCase, CaseGain
from naer.economy.content import Finance
from naer.economy.engine import Area, Setting
from naer.economy.payers import PAYERS, Payer
from naer.economy.prices import Oere, PriceBook, discount_factors, normal_draws
from naer.evidence import effects
from naer.evidence.content import Evidence
from naer.evidence.definition import Effect

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Flow:
    """One line of the case: what a payer gains (or loses, below 0) by year and draw: (years, draws + 1), whole øre.

    `each_oere` is what one unit is worth to the payer, and `counts` how many units each year; together they give the line.
    `is_cost` tells what would have left the system as a cost from what a rule would have moved.
    """

    source: str
    line: str
    file: str
    payer: Payer
    each_oere: int
    counts: tuple[float, ...]
    oere: Oere
    is_cost: bool = True


@dataclass(frozen=True)
class Outcome:
    """A case worked out. `reached` persons and `avoided` events (by gain) are those of the case as written, by year."""

    case: BusinessCase
    flows: tuple[Flow, ...]
    reached: tuple[float, ...]
    risk_with: Mapping[str, float]
    avoided: Mapping[str, tuple[float, ...]]
    discount: tuple[float, ...]

    def by_year(self, payer: Payer | None = None) -> Oere:
        """What a payer (or all together) gains each year: (years, draws + 1)."""
        chosen = [flow.oere for flow in self.flows if payer is None or flow.payer is payer]
        width = self.flows[0].oere.shape[1]
        return np.sum(chosen, axis=0) if chosen else np.zeros((self.case.years, width), dtype=np.int64)

    def present_value(self, payer: Payer | None = None) -> Oere:
        """What it is all worth in the first year, by draw."""
        return np.rint(np.array(self.discount) @ self.by_year(payer)).astype(np.int64)

    def payers(self) -> list[Payer]:
        """Who has any money in the case."""
        return [payer for payer in PAYERS if any(flow.payer is payer and flow.oere.any() for flow in self.flows)]

    def paid_back_in(self, payer: Payer | None = None) -> int | None:
        """The first calendar year by whose end the discounted sum is not negative and stays so; None when it never is."""
        running = np.cumsum(np.array(self.discount) * self.by_year(payer)[:, 0])
        ends = [year for year in range(self.case.years) if (running[year:] >= 0).all()]
        return self.case.start_year + ends[0] if ends else None

    def likely(self, payer: Payer | None = None) -> float | None:
        """In how many of the draws the present value is above 0; None without draws."""
        drawn = self.present_value(payer)[1:]
        return float((drawn > 0).mean()) if len(drawn) else None


def worked_out(
    case: BusinessCase,
    *,
    finance: Finance,
    evidence: Evidence,
    prices_kr: Mapping[str, Decimal] | None = None,
    diagnoses: Mapping[str, int] | None = None,
) -> Outcome:
    """The case in kroner of its first year; `prices_kr` sets prices of that year in place of the shipped ones."""
    setting = Setting(
        year=case.start_year,
        prices=PriceBook(finance.prices.file, instead=prices_kr or {}),
        diagnoses=diagnoses or {},
        draws=case.draws,
        seed=case.seed,
    )
    reached = _reached(case)
    flows = _cost_flows(case, setting, reached)
    risk_with: dict[str, float] = {}
    avoided: dict[str, tuple[float, ...]] = {}
    for gain in case.gains:
        if gain.per_person is not None:
            avoids = np.full(case.draws + 1, gain.per_person)
        else:
            effect = evidence.effect(gain.effect)
            with_it = risks_with(effect, gain.without, draws=case.draws, seed=case.seed)
            risk_with[gain.id] = float(with_it[0])
            avoids = gain.without - with_it
        fading = (1 - float(gain.fading_percent) / 100) ** np.arange(case.years)
        events = (reached * fading)[:, None] * avoids[None, :]
        avoided[gain.id] = tuple(events[:, 0].tolist())
        flows += _gain_flows(gain, case, finance, setting, events)
    factors = discount_factors(finance.prices.file.discount, case.years)
    return Outcome(
        case, tuple(flows), tuple(reached.tolist()), risk_with, avoided, tuple(float(one) for one in factors)
    )


def risks_with(effect: Effect, without: float, *, draws: int, seed: int) -> Floats:
    """The risk under the effect: as estimated, then drawn from its interval (never outside 0 to 1)."""
    first = effects.applied(effect, without)
    error = effects.standard_error(effect)
    if not draws or error is None or effect.estimate is None:
        return np.full(draws + 1, first)
    around = np.log(effect.estimate) if effect.is_ratio else effect.estimate
    drawn = around + error * normal_draws(f"effect {effect.id}", draws=draws, seed=seed)
    values = np.exp(drawn) if effect.is_ratio else drawn
    risks = [effects.applied(effect, without, value=float(value)) for value in values]
    return np.clip(np.array([first, *risks]), 0, 1)


def _reached(case: BusinessCase) -> Floats:
    percent = [float(one) for one in case.people.reach_percent]
    percent += [percent[-1]] * case.years
    return case.people.a_year * np.array(percent[: case.years]) / 100


def _cost_flows(case: BusinessCase, setting: Setting, reached: Floats) -> list[Flow]:
    flows: list[Flow] = []
    for cost in case.costs:
        price = setting.price(cost.price)
        counts = reached * float(cost.units) + float(cost.units_a_year)
        flows.append(_flow("cost", cost.id, "", cost.payer, -price, np.repeat(counts[:, None], len(price), axis=1)))
    return flows


def _gain_flows(gain: CaseGain, case: BusinessCase, finance: Finance, setting: Setting, events: Floats) -> list[Flow]:
    """What an avoided event no longer costs its first payer, and what the rules no longer move."""
    cells = content.example_cells([gain.avoided], setting.diagnoses)
    chosen = [] if gain.only_cost else [finance.generation(key) for key in case.rules]
    lines = engine.money(cells, finance.costs, chosen, area=Area(), setting=setting).lines
    flows: list[Flow] = []
    for line in lines:
        if not line.oere.any():
            continue
        name = f"{gain.id}/{line.rule}"
        if line.receiver is Payer.COST:
            realised = events * (float(gain.realised_percent) / 100)
            flows.append(_flow("gain", name, line.file, line.payer, line.oere, realised))
        else:
            flows.append(_flow("gain", name, line.file, line.payer, line.oere, events, is_cost=False))
            flows.append(_flow("gain", name, line.file, line.receiver, -line.oere, events, is_cost=False))
    return flows


def _flow(source: str, name: str, file: str, payer: Payer, each: Oere, counts: Floats, *, is_cost: bool = True) -> Flow:
    amounts = np.rint(counts * each[None, :]).astype(np.int64)
    return Flow(source, name, file, payer, int(each[0]), tuple(counts[:, 0].tolist()), amounts, is_cost)


def problems(case: BusinessCase, *, name: str, finance: Finance, evidence: Evidence) -> list[str]:
    """What does not fit in a case: names that there are not, and a result that comes out otherwise than it says."""
    here = [f"{name}: there is no rule of finance '{key}'." for key in case.rules if key not in finance.generations]
    here += [
        f"{name}: cost {one.id}: there is no price '{one.price}'."
        for one in case.costs
        if not finance.prices.knows(one.price)
    ]
    if case.intervention not in evidence.interventions:
        here.append(f"{name}: there is no intervention '{case.intervention}'.")
    known = evidence.effects()
    for gain in case.gains:
        if gain.per_person is not None:
            continue
        if gain.effect not in known:
            here.append(f"{name}: gain {gain.id}: there is no effect {gain.effect}.")
        elif known[gain.effect].measure in ("share", "none", "standardised-difference"):
            here.append(f"{name}: gain {gain.id}: the effect {gain.effect} changes no risk; choose another.")
    if here:
        return here
    outcome = worked_out(case.model_copy(update={"draws": 0}), finance=finance, evidence=evidence)
    return _unexpected(outcome, name)


def _unexpected(outcome: Outcome, name: str) -> list[str]:
    found: list[tuple[Payer, Decimal, Decimal]] = [
        (one.payer, one.present_value_kr, oere.as_kr(int(outcome.present_value(one.payer)[0])))
        for one in outcome.case.expect
    ]
    return [
        f"{name}: the present value of {payer.value} comes out as {got}, not {wanted}; mend the case or what it expects."
        for payer, wanted, got in found
        if got != wanted
    ]
