"""A business case as a page: present value by payer, money by year, who returns what to whom, and what it all stands on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from naer.danish import numbers
from naer.economy import oere
from naer.economy.business_case import returns as internal
from naer.economy.business_case.cash_flow import Flow, Outcome
from naer.economy.business_case.definition import BusinessCase, CaseGain
from naer.economy.content import Finance
from naer.economy.payers import Payer
from naer.evidence import effects
from naer.evidence.content import Evidence
from naer.evidence.effects import Verdict
from naer.web.components import charts
from naer.web.components.charts import Meaning
from naer.web.language import Language, marked
from naer.web.planner import economy_words as words
from naer.web.planner.economy_words import PAYERS, VERIFICATIONS

THOUSAND = 100_000


@dataclass(frozen=True)
class Typed:
    """What stands in the address, as typed, and the prices it sets."""

    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    prices_kr: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    query: str = ""


@dataclass(frozen=True)
class PayerRow:
    """What a payer has of the case."""

    name: str
    present_value: str
    interval: str
    yearly: tuple[str, ...]
    paid_back: str
    likely: str
    after: str


@dataclass(frozen=True)
class FlowRow:
    """One line of the case, by year."""

    name: str
    payer: str
    each: str
    yearly: tuple[str, ...]
    file: str


@dataclass(frozen=True)
class Assumption:
    """What the case stands on."""

    what: str
    value: str
    source: str
    verification: str
    is_assumption: bool


@dataclass(frozen=True)
class PriceField:
    """A price that may be changed."""

    name: str
    label: str
    value: str
    help: str


@dataclass(frozen=True)
class Page:
    """The page."""

    case: str
    title: str
    question: str
    sentence: str
    warning: str
    years: tuple[int, ...]
    cases: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]
    rule: str
    values: Mapping[str, str]
    prices: tuple[PriceField, ...]
    errors: Mapping[str, str]
    payers: tuple[PayerRow, ...]
    all_row: PayerRow
    flows: tuple[FlowRow, ...]
    reached: tuple[str, ...]
    avoided: tuple[tuple[str, tuple[str, ...]], ...]
    returns: tuple[str, ...]
    missing: str
    by_year: charts.StackedBars
    by_payer: charts.IntervalBars
    assumptions: tuple[Assumption, ...]
    intervention: str
    query: str


def page(
    outcome: Outcome,
    typed: Typed,
    errors: Mapping[str, str],
    *,
    cases: Mapping[str, BusinessCase],
    finance: Finance,
    evidence: Evidence,
    language: Language,
) -> Page:
    """The page of a case worked out."""
    case, code = outcome.case, language.code
    values = {payer: int(outcome.present_value(payer)[0]) for payer in outcome.payers()}
    back = internal.returned(values)
    return Page(
        case=case.id,
        title=case.title.said(code),
        question=case.question.said(code),
        sentence=_sentence(outcome, language),
        warning=_warning(case, evidence, language),
        years=tuple(case.start_year + year for year in range(case.years)),
        cases=tuple((key, one.title.said(code)) for key, one in cases.items()),
        rules=tuple((key, one.title.said(code)) for key, one in finance.generations.items()),
        rule=case.rules[0] if case.rules else "",
        values=_values(case, typed),
        prices=_price_fields(outcome, typed, finance, language),
        errors=errors,
        payers=tuple(_payer_row(payer, outcome, back.after[payer], language) for payer in outcome.payers()),
        all_row=_payer_row(None, outcome, sum(back.after.values()), language),
        flows=tuple(_flow_row(flow, outcome, finance, language) for flow in outcome.flows),
        reached=tuple(numbers.written(number, language=code) for number in outcome.reached),
        avoided=tuple(
            (
                gain.title.said(code),
                tuple(numbers.written(one, decimals=1, language=code) for one in outcome.avoided[gain.id]),
            )
            for gain in case.gains
        ),
        returns=tuple(
            language.say(
                "%(payer)s fører %(amount)s tilbage til %(receiver)s, det samme som %(yearly)s om året.",
                payer=language.say(PAYERS[one.payer]),
                receiver=language.say(PAYERS[one.receiver]),
                amount=words.kr(one.oere, language, decimals=0),
                yearly=words.kr(internal.as_yearly(one.oere, outcome.discount), language, decimals=0),
            )
            for one in back.returns
        ),
        missing=words.kr(back.missing_oere, language, decimals=0) if back.missing_oere else "",
        by_year=_by_year(outcome, language),
        by_payer=_by_payer(outcome, language),
        assumptions=_assumptions(case, finance, evidence, language),
        intervention=case.intervention,
        query=typed.query,
    )


def _sentence(outcome: Outcome, language: Language) -> str:
    total = int(outcome.present_value()[0])
    losing = [payer for payer in outcome.payers() if int(outcome.present_value(payer)[0]) < 0]
    years = language.say_many("%(number)s år", "%(number)s år", outcome.case.years)
    if total < 0:
        return language.say(
            "Over %(years)s koster det %(amount)s mere, end det giver, regnet i første års værdi.",
            years=years,
            amount=words.kr(-total, language, decimals=0),
        )
    if not losing:
        return language.say(
            "Over %(years)s giver det %(amount)s mere, end det koster, og ingen taber.",
            years=years,
            amount=words.kr(total, language, decimals=0),
        )
    return language.say(
        "Over %(years)s giver det %(amount)s mere, end det koster, men %(losing)s taber, hvis intet føres tilbage.",
        years=years,
        amount=words.kr(total, language, decimals=0),
        losing=", ".join(language.say(PAYERS[payer]).lower() for payer in losing),
    )


def _warning(case: BusinessCase, evidence: Evidence, language: Language) -> str:
    unclear = [
        gain
        for gain in case.gains
        if gain.effect and effects.verdict(evidence.effect(gain.effect)) is not Verdict.BETTER
    ]
    if not unclear:
        return ""
    return language.say(
        marked("Forsøget fandt ingen sikker virkning på det, gevinsten står på. Intervallet viser, hvor lidt man ved.")
    )


def _values(case: BusinessCase, typed: Typed) -> dict[str, str]:
    """The fields of the form: as typed, else as the case has it."""
    own = {
        "borgere": str(case.people.a_year),
        "aar": str(case.years),
        "start": str(case.start_year),
        "frigjort": f"{case.gains[0].realised_percent.normalize():f}",
    }
    return {name: typed.fields.get(name) or value for name, value in own.items()}


def _price_fields(outcome: Outcome, typed: Typed, finance: Finance, language: Language) -> tuple[PriceField, ...]:
    fields: list[PriceField] = []
    for cost in outcome.case.costs:
        name = f"pris-{cost.id}"
        price = finance.prices.price(cost.price)
        in_year = oere.as_kr(finance.prices.oere_in(cost.price, outcome.case.start_year))
        shown = numbers.written(in_year, decimals=2, language="da").replace(".", "")
        help_text = language.say(
            "%(price)s: %(amount)s i %(year)s. %(note)s (%(checked)s)",
            price=price.title.said(language.code),
            amount=words.kr(oere.of_kr(price.amount_kr), language),
            year=str(price.price_year),
            note=price.note.said(language.code) if price.note else price.source,
            checked=language.say(VERIFICATIONS[price.verification]),
        )
        label = language.say("Pris: %(what)s", what=cost.title.said(language.code))
        fields.append(PriceField(name, label, typed.fields.get(name) or shown, help_text))
    return tuple(fields)


def _payer_row(payer: Payer | None, outcome: Outcome, after: int, language: Language) -> PayerRow:
    value = outcome.present_value(payer)
    likely = outcome.likely(payer)
    paid_back = outcome.paid_back_in(payer)
    return PayerRow(
        name=language.say(PAYERS[payer]) if payer else language.say("Alle tilsammen"),
        present_value=words.kr(int(value[0]), language, decimals=0),
        interval=words.between(value, language, decimals=2),
        yearly=tuple(words.kr(int(one), language, decimals=0) for one in outcome.by_year(payer)[:, 0]),
        paid_back=str(paid_back) if paid_back else language.say("ikke i perioden"),
        likely="" if likely is None else numbers.percent(100 * likely, decimals=0, language=language.code),
        after=words.kr(after, language, decimals=0),
    )


def _flow_row(flow: Flow, outcome: Outcome, finance: Finance, language: Language) -> FlowRow:
    return FlowRow(
        name=flow_name(flow, outcome, finance, language),
        payer=language.say(PAYERS[flow.payer]),
        each=words.kr(flow.each_oere, language),
        yearly=tuple(words.kr(int(one), language, decimals=0) for one in flow.oere[:, 0]),
        file=flow.file if flow.file in finance.generations else "",
    )


def flow_name(flow: Flow, outcome: Outcome, finance: Finance, language: Language) -> str:
    """What a line of the case is: the cost, or what an avoided event no longer costs or moves."""
    code = language.code
    titles = {one.id: one.title.said(code) for one in (*outcome.case.costs, *outcome.case.gains)}
    first, _, rule = flow.line.partition("/")
    if not rule:
        return titles[first]
    lines = {one.id: one.title.said(code) for one in finance.costs.lines}
    if flow.file in finance.generations:
        lines |= {one.id: one.title.said(code) for one in finance.generations[flow.file].rules}
    return f"{titles[first]}: {lines.get(rule, rule)}"


def _by_year(outcome: Outcome, language: Language) -> charts.StackedBars:
    payers = outcome.payers()
    total = [int(one) for one in outcome.by_year()[:, 0]]
    good = sum(one >= 0 for one in total)
    return charts.StackedBars(
        key="by-year",
        title=language.say("Penge efter år og betaler, 1.000 kr. i %(year)s-priser", year=str(outcome.case.start_year)),
        description=language.say(
            "En bjælke for hvert år: gevinster til højre for nul, udgifter til venstre, delt efter betaler."
        ),
        finding=language.say_many(
            "I %(good)s af %(number)s år er gevinsten mindst så stor som udgiften.",
            "I %(good)s af %(number)s år er gevinsten mindst så stor som udgiften.",
            outcome.case.years,
            good=good,
        ),
        amounts=charts.Amounts(language.say("1.000 kr."), decimals=0),
        row_name=language.say("År"),
        parts=tuple(language.say(PAYERS[payer]) for payer in payers),
        stacks=tuple(
            charts.Stack(
                str(outcome.case.start_year + year),
                tuple(float(outcome.by_year(payer)[year, 0]) / THOUSAND for payer in payers),
                charts.Reading(total[year] / THOUSAND),
            )
            for year in range(outcome.case.years)
        ),
    )


def _by_payer(outcome: Outcome, language: Language) -> charts.IntervalBars:
    rows: list[charts.IntervalRow] = []
    for payer in (*outcome.payers(), None):
        value = outcome.present_value(payer)
        reading = words.reading(value)
        ends = (reading.low, reading.high)
        clear = ends[0] is not None and ends[1] is not None and (ends[0] > 0 or ends[1] < 0)
        meaning = Meaning.CHANCE if not clear else Meaning.BETTER if int(value[0]) > 0 else Meaning.WORSE
        name = language.say(PAYERS[payer]) if payer else language.say("Alle tilsammen")
        rows.append(charts.IntervalRow(name, reading, meaning=meaning, is_own=payer is None))
    likely = outcome.likely()
    return charts.IntervalBars(
        key="by-payer",
        title=language.say("Værdi i første år for hver betaler, mio. kr."),
        description=language.say("Et punkt med 95 %-interval for hver betaler; til højre for nul er en gevinst."),
        finding=language.say(
            "Gevinsten er større end udgiften i %(percent)s af de trukne muligheder.",
            percent=numbers.percent(100 * (likely or 0), decimals=0, language=language.code),
        ),
        amounts=charts.Amounts(language.say("Mio. kr., gevinst over nul"), decimals=2),
        row_name=language.say("Betaler"),
        rows=tuple(rows),
        reference=0.0,
        reference_name=language.say("hverken gevinst eller tab"),
    )


def _assumptions(
    case: BusinessCase, finance: Finance, evidence: Evidence, language: Language
) -> tuple[Assumption, ...]:
    code = language.code
    people = case.people
    found = [
        Assumption(
            language.say("Borgere om året"),
            numbers.written(people.a_year, language=code),
            people.source,
            language.say(VERIFICATIONS[people.verification]),
            people.is_assumption,
        )
    ]
    for gain in case.gains:
        if gain.per_person is not None:
            found.append(_certain(gain, language))
            continue
        effect = evidence.effect(gain.effect)
        low, high = effect.interval or (None, None)
        size = numbers.written(effect.estimate or 0, decimals=2, language=code)
        if low is not None and high is not None:
            size += f" ({numbers.written(low, decimals=2, language=code)}–{numbers.written(high, decimals=2, language=code)})"
        found.append(
            Assumption(
                f"{effect.outcome.said(code)} ({effect.id})",
                size,
                effect.source,
                language.say(VERIFICATIONS[effect.verification]),
                effect.is_assumption,
            )
        )
        found.append(
            Assumption(
                language.say("Risiko uden indsats, og hvor meget af udgiften der frigøres"),
                " · ".join(
                    numbers.percent(one, decimals=places, language=code)
                    for one, places in ((100 * gain.without, 1), (gain.realised_percent, 0))
                ),
                gain.source,
                language.say(VERIFICATIONS[gain.verification]),
                gain.is_assumption,
            )
        )
    for cost in case.costs:
        price = finance.prices.price(cost.price)
        found.append(
            Assumption(
                cost.title.said(code),
                f"{numbers.written(cost.units or cost.units_a_year, decimals=0, language=code)} × {price.title.said(code)}",
                cost.source,
                language.say(VERIFICATIONS[cost.verification]),
                cost.is_assumption,
            )
        )
    return tuple(found)


def _certain(gain: CaseGain, language: Language) -> Assumption:
    """A gain that is counted for each person reached."""
    each = numbers.written(gain.per_person or 0, decimals=2, language=language.code)
    realised = numbers.percent(gain.realised_percent, decimals=0, language=language.code)
    return Assumption(
        gain.title.said(language.code),
        f"{each} · {realised}",
        gain.source,
        language.say(VERIFICATIONS[gain.verification]),
        gain.is_assumption,
    )
