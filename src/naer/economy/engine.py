"""From counted activities to money: costs first, then what the rules move. Pure and exact.

An amount is computed for one activity of a cell in whole øre and multiplied by the count. Draws of prices run along the
second axis: column 0 is the price as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from naer.economy import ages, oere
from naer.economy.activity import Cells
from naer.economy.definition import (
    CostFile,
    CostLine,
    Filter,
    Frame,
    Generation,
    Per,
    PerDay,
    PerInhabitant,
    Rule,
    Share,
    Target,
)
from naer.economy.ledger import Ledger, Line, Opened
from naer.economy.payers import Payer
from naer.economy.prices import Oere, PriceBook

MINUTES_IN_WEEK_DAYS = 420  # sixty minutes times seven days: minutes a week times days over this is hours


@dataclass(frozen=True)
class Area:
    """Whose money it is. `persons` are inhabitants by age, from age 0; the region and its inhabitants where rules need them."""

    inhabitants: int = 0
    region: str = ""
    region_inhabitants: int = 0
    persons: Sequence[int] = ()

    def of_ages(self, text: str) -> int:
        """How many inhabitants are of these ages."""
        return sum(number for age, number in enumerate(self.persons) if ages.is_within(age, text))


@dataclass(frozen=True)
class Setting:
    """What money is computed in: the year, prices, numbers of diagnosis groups, and how many draws from which seed."""

    year: int
    prices: PriceBook
    diagnoses: Mapping[str, int] = field(default_factory=dict[str, int])
    draws: int = 0
    seed: int = 1

    def price(self, key: str) -> Oere:
        """A price of the year with its draws."""
        return self.prices.drawn(key, self.year, draws=self.draws, seed=self.seed)


def money(cells: Cells, costs: CostFile, generations: Iterable[Generation], *, area: Area, setting: Setting) -> Ledger:
    """The ledger of an area's activities under cost lines and rules of finance."""
    lines = [_cost(line, costs, cells, setting) for line in costs.lines]
    for generation in generations:
        lines += transfers(cells, generation, area=area, setting=setting)
    return Ledger(tuple(lines))


def transfers(cells: Cells, generation: Generation, *, area: Area, setting: Setting) -> list[Line]:
    """What the rules of one generation move."""
    lines: list[Line] = []
    for rule in generation.rules:
        lines += _applied(rule, generation, cells, area, setting, lines)
    return lines


def age_cuts(generations: Iterable[Generation]) -> set[int]:
    """The ages at which the rules tell citizens apart."""
    cuts: set[int] = set()
    for generation in generations:
        for rule in generation.rules:
            texts = [*rule.how.percent] if isinstance(rule.how, Share) else []
            if isinstance(rule.how, (Share, PerDay, Target)):
                texts.append(rule.how.applies.ages)
            for text in texts:
                low, high = ages.band(text)
                cuts |= {low, high + 1}
    return cuts


def diagnoses_named(generations: Iterable[Generation]) -> set[str]:
    """The diagnosis groups that the rules tell apart, by key."""
    named: set[str] = set()
    for generation in generations:
        for rule in generation.rules:
            if isinstance(rule.how, (Share, PerDay, Target)):
                named |= set(rule.how.applies.diagnoses)
            if isinstance(rule.how, Share):
                named |= {key for raised in rule.how.raised for key in raised.diagnoses}
    return named


def _cost(line: CostLine, costs: CostFile, cells: Cells, setting: Setting) -> Line:
    price, at = setting.price(line.price), cells.chosen(line.applies, diagnoses=_numbers(line.applies, setting))
    each = valued(cells, at, price, line.per, line.times)
    return _line(
        costs.id,
        costs.version,
        line.id,
        line.bearer(date(setting.year, 1, 1)),
        Payer.COST,
        cells,
        at,
        each,
        line.price,
        price,
    )


def valued(cells: Cells, at: npt.NDArray[np.int64], price: Oere, per: Per, times: Decimal = Decimal(1)) -> Oere:
    """What one activity of each cell in `at` is worth in øre, for every draw of the price: (cells, draws)."""
    hundredths = int(times * 100)
    match per:
        case "activity":
            units, parts = np.ones(len(at), dtype=np.int64), 100
        case "day":
            units, parts = cells.days[at], 100
        case "quantity":
            units, parts = cells.quantity[at], 100
        case "week-minute-hours":
            units, parts = cells.quantity[at] * cells.days[at], 100 * MINUTES_IN_WEEK_DAYS
    return (units[:, None] * hundredths * price[None, :] + parts // 2) // parts


def _applied(
    rule: Rule, generation: Generation, cells: Cells, area: Area, setting: Setting, before: Sequence[Line]
) -> list[Line]:
    how = rule.how
    if isinstance(how, Share):
        return [_share(rule, how, generation, cells, setting)]
    if isinstance(how, PerDay):
        return [_per_day(rule, how, generation, cells, setting)]
    if isinstance(how, Target):
        return [_target(rule, how, generation, cells, area, setting)]
    if isinstance(how, PerInhabitant):
        each = setting.prices.amount(
            how.by_year.get(setting.year, how.amount_kr),
            setting.year if setting.year in how.by_year else how.price_year,
            setting.year,
        )
        return [_whole(rule, generation, each * area.inhabitants, setting, activities=area.inhabitants, each=each)]
    if isinstance(how, Frame):
        return [_whole(rule, generation, _framed(how, area, setting), setting, activities=area.inhabitants)]
    collected = sum((line.oere for line in before if line.rule == how.of_rule), np.zeros(setting.draws + 1, np.int64))
    own = collected * area.inhabitants // max(area.region_inhabitants, 1)
    return [
        _collected(rule, generation, rule.receiver, own),
        _collected(rule, generation, Payer.OTHER_MUNICIPALITIES, collected - own),
    ]


def _share(rule: Rule, how: Share, generation: Generation, cells: Cells, setting: Setting) -> Line:
    price, at = setting.price(how.of), cells.chosen(how.applies, diagnoses=_numbers(how.applies, setting))
    percent = np.zeros(len(at), dtype=np.int64)
    for text, share in how.percent.items():
        low, high = ages.band(text)
        percent[(cells.age[at] >= low) & (cells.age[at] <= high)] = int(share * 100)
    for raised in how.raised:
        numbers = [setting.diagnoses[key] for key in raised.diagnoses if key in setting.diagnoses]
        percent[np.isin(cells.diagnosis[at], numbers)] = int(raised.percent * 100)
    value = valued(cells, at, price, how.per)
    each = (value * percent[:, None] + 5000) // 10000
    capped = np.zeros(len(at), dtype=np.bool_)
    if how.cap_kr is not None and how.cap_price_year is not None:
        cap = setting.prices.amount(how.cap_kr, how.cap_price_year, setting.year)
        capped = each[:, 0] > cap
        each = np.minimum(each, cap)
    return _of_rule(rule, generation, cells, at, each, how.of, price, capped)


def _per_day(rule: Rule, how: PerDay, generation: Generation, cells: Cells, setting: Setting) -> Line:
    at = cells.chosen(how.applies, diagnoses=_numbers(how.applies, setting))
    days, each = cells.days[at], np.zeros(len(at), dtype=np.int64)
    for place, charge in enumerate(how.days):
        until = how.days[place + 1].from_day - 1 if place + 1 < len(how.days) else int(days.max(initial=0))
        counted = np.clip(np.minimum(days, until) - charge.from_day + 1, 0, None)
        each += counted * setting.prices.amount(charge.amount_kr, how.price_year, setting.year)
    return _of_rule(rule, generation, cells, at, np.repeat(each[:, None], setting.draws + 1, axis=1), "", None)


def _target(rule: Rule, how: Target, generation: Generation, cells: Cells, area: Area, setting: Setting) -> Line:
    at = cells.chosen(how.applies, diagnoses=_numbers(how.applies, setting))
    seen, price = int(cells.count[at].sum()), setting.price(how.of)
    expected = Fraction(how.expected_per_1000) / 1000 * area.of_ages(how.of_ages)
    avoided = max(expected * (1 - Fraction(how.reduction_percent) / 100) - seen, Fraction(0))
    back = avoided * Fraction(how.percent) / 100
    total = np.array([oere.rounded_fraction(back * int(one)) for one in price], dtype=np.int64)
    return Line(
        generation.id, generation.version, rule.id, rule.payer, rule.receiver, seen, total, how.of, int(price[0])
    )


def _framed(how: Frame, area: Area, setting: Setting) -> int:
    if area.region not in how.regions_kr:
        return 0
    own = Fraction(how.regions_kr[area.region]) / how.inhabitants[area.region]
    average = Fraction(sum(how.regions_kr.values())) / sum(how.inhabitants.values())
    years = [year for year in how.toward_average if year <= setting.year]
    toward = Fraction(how.toward_average[max(years)]) / 100 if years else Fraction(0)
    each = own + (average - own) * toward
    factor = setting.prices.factor(how.price_year, setting.year)
    return oere.rounded_fraction(each * area.inhabitants * 100 * factor)


def _numbers(wanted: Filter, setting: Setting) -> list[int]:
    return [setting.diagnoses[key] for key in wanted.diagnoses if key in setting.diagnoses]


def _whole(
    rule: Rule, generation: Generation, total: int, setting: Setting, *, activities: int, each: int | None = None
) -> Line:
    amount = np.full(setting.draws + 1, total, dtype=np.int64)
    return Line(
        generation.id, generation.version, rule.id, rule.payer, rule.receiver, activities, amount, price_oere=each
    )


def _collected(rule: Rule, generation: Generation, receiver: Payer, amount: Oere) -> Line:
    return Line(generation.id, generation.version, rule.id, rule.payer, receiver, 0, amount)


def _of_rule(
    rule: Rule,
    generation: Generation,
    cells: Cells,
    at: npt.NDArray[np.int64],
    each: Oere,
    price_id: str,
    price: Oere | None,
    capped: npt.NDArray[np.bool_] | None = None,
) -> Line:
    return _line(
        generation.id, generation.version, rule.id, rule.payer, rule.receiver, cells, at, each, price_id, price, capped
    )


def _line(
    file: str,
    version: str,
    rule: str,
    payer: Payer,
    receiver: Payer,
    cells: Cells,
    at: npt.NDArray[np.int64],
    each: Oere,
    price_id: str,
    price: Oere | None,
    capped: npt.NDArray[np.bool_] | None = None,
) -> Line:
    counts = cells.count[at]
    is_capped = capped if capped is not None else np.zeros(len(at), dtype=np.bool_)
    return Line(
        file=file,
        version=version,
        rule=rule,
        payer=payer,
        receiver=receiver,
        activities=int(counts.sum()),
        oere=(counts[:, None] * each).sum(axis=0),
        price=price_id,
        price_oere=None if price is None else int(price[0]),
        opened=Opened(at, counts, each[:, 0], is_capped),
    )
