"""Money as pages: who pays under each rule, what changes against no rule, and what each amount is made of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from naer.danish import numbers
from naer.danish.sort_key import sort_key
from naer.economy.content import Finance
from naer.economy.definition import CostLine, Generation, Rule
from naer.economy.engine import Area
from naer.economy.ledger import Ledger, Line
from naer.web.components import charts
from naer.web.language import Language
from naer.web.planner import economy_activity
from naer.web.planner import economy_words as words
from naer.web.planner.economy_activity import ORDINARY, Activity, Offered, Simulated
from naer.web.planner.economy_words import PAYERS, SECTORS, VERIFICATIONS

SHOWN_SECTORS = ("municipality", "region", "state", "citizen")
MOST_PARTS = 12


@dataclass(frozen=True)
class Chosen:
    """What stands in the address."""

    code: str
    year: int
    rules: tuple[str, ...]
    activity: Activity = ORDINARY

    @property
    def municipality(self) -> str:
        """The municipality's code; nothing for a larger area."""
        return self.code if self.code.isdecimal() else ""


@dataclass(frozen=True)
class Part:
    """So many times an amount."""

    words: str
    each: str
    total: str
    is_capped: bool


@dataclass(frozen=True)
class Trace:
    """One line of money: who to whom, by what, and what it is made of."""

    title: str
    payer: str
    receiver: str
    amount: str
    activities: str
    price: str
    file: str
    law: str
    source: str
    verification: str
    is_assumption: bool
    note: str
    parts: tuple[Part, ...]
    more: int


@dataclass(frozen=True)
class Share:
    """What a sector pays net under a rule, and how much that is more or less than without one."""

    amount: str
    interval: str
    change: str


@dataclass(frozen=True)
class Column:
    """One rule."""

    key: str
    title: str
    summary: str
    when: str
    law: str
    holds: bool
    verification: str
    is_assumption: bool
    note: str
    version: str
    shares: tuple[Share, ...]
    traces: tuple[Trace, ...]


@dataclass(frozen=True)
class ComparedPage:
    """The page."""

    chosen: Chosen
    place: str
    inhabitants: int
    municipalities: tuple[tuple[str, str], ...]
    offered: tuple[tuple[str, str, bool], ...]
    activities: tuple[tuple[str, Offered], ...]
    simulated: str
    run: str
    sectors: tuple[str, ...]
    columns: tuple[Column, ...]
    chart: charts.StackedBars
    sentence: str
    costs: tuple[Trace, ...]
    total: str
    not_priced: tuple[tuple[str, str], ...]
    index_note: str


def compared(
    columns: Sequence[tuple[str, Ledger]],
    *,
    chosen: Chosen,
    places: Mapping[str, str],
    offered: tuple[tuple[str, Offered], ...],
    finance: Finance,
    language: Language,
    area: Area,
) -> ComparedPage:
    """The page of rules side by side; the first column is without any rule."""
    without = columns[0][1]
    made = tuple(_column(key, ledger, without, finance, chosen, language) for key, ledger in columns)
    index = finance.prices.file.index[0]
    of = chosen.activity
    return ComparedPage(
        chosen=chosen,
        place=places[chosen.code],
        inhabitants=area.inhabitants,
        municipalities=sorted_places(places),
        offered=tuple(
            (key, one.title.said(language.code), key in chosen.rules) for key, one in finance.generations.items()
        ),
        activities=offered,
        simulated=economy_activity.named(of, language) if isinstance(of, Simulated) else "",
        run=of.look.run if isinstance(of, Simulated) else "",
        sectors=tuple(language.say(SECTORS[sector]) for sector in SHOWN_SECTORS),
        columns=made,
        chart=_chart(columns, made, chosen, places, language),
        sentence=_sentence(columns, made, language),
        costs=tuple(
            _trace(line, _cost_line(line, finance), "", finance, language) for line in without.lines if line.activities
        ),
        total=words.kr(int(without.cost()[0]), language, decimals=0),
        not_priced=tuple((", ".join(group.kinds), group.why.said(language.code)) for group in finance.costs.not_priced),
        index_note=f"{index.source} ({language.say(VERIFICATIONS[index.verification])})",
    )


def sorted_places(places: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Code and name, sorted as Danes sort."""
    return tuple(sorted(places.items(), key=lambda item: sort_key(item[1])))


def _column(key: str, ledger: Ledger, without: Ledger, finance: Finance, chosen: Chosen, language: Language) -> Column:
    shares = tuple(_share(sector, ledger, without, language, is_first=not key) for sector in SHOWN_SECTORS)
    if not key:
        title = language.say("Uden regler: hvem betaler først")
        return Column("", title, "", "", "", True, "", False, "", finance.costs.version, shares, ())
    one = finance.generation(key)
    rules = {rule.id: rule for rule in one.rules}
    return Column(
        key=key,
        title=one.title.said(language.code),
        summary=one.summary.said(language.code),
        when=_when(one, language),
        law=one.law,
        holds=one.holds_in(chosen.year),
        verification=language.say(VERIFICATIONS[one.verification]),
        is_assumption=one.is_assumption,
        note=one.verification_note,
        version=one.version,
        shares=shares,
        traces=tuple(
            _trace(line, rules[line.rule], one.law, finance, language) for line in ledger.lines if line.file == key
        ),
    )


def _when(one: Generation, language: Language) -> str:
    first = one.valid_from.year
    return f"{first}–{one.valid_to.year}" if one.valid_to else language.say("fra %(year)s", year=first)


def _share(sector: str, ledger: Ledger, without: Ledger, language: Language, *, is_first: bool) -> Share:
    net, before = ledger.net_of_sector(sector), without.net_of_sector(sector)
    change = int(net[0] - before[0])
    sign = "+" if change > 0 else ""
    return Share(
        amount=words.million_text(int(net[0]), language),
        interval=words.between(net, language),
        change="" if is_first else sign + words.million_text(change, language),
    )


def _cost_line(line: Line, finance: Finance) -> CostLine:
    return next(one for one in finance.costs.lines if one.id == line.rule)


def _trace(line: Line, by: Rule | CostLine, law: str, finance: Finance, language: Language) -> Trace:
    parts = sorted(line.parts(), key=lambda part: -part.count * part.each_oere)
    merged: dict[tuple[int, bool], int] = {}
    for part in parts:
        merged[part.each_oere, part.is_capped] = merged.get((part.each_oere, part.is_capped), 0) + part.count
    shown = [item for item in merged.items() if item[0][0]]
    price = ""
    if line.price and line.price_oere is not None:
        one = finance.prices.price(line.price)
        said = one.note.said(language.code) if one.note else one.source
        price = f"{one.title.said(language.code)}: {words.kr(line.price_oere, language)} ({said}, {one.price_year})"
    elif line.price_oere is not None:
        price = words.kr(line.price_oere, language)
    return Trace(
        title=by.title.said(language.code),
        payer=language.say(PAYERS[line.payer]),
        receiver=language.say(PAYERS[line.receiver]),
        amount=words.kr(line.total_oere, language),
        activities=numbers.written(line.activities, language=language.code),
        price=price,
        file=f"{line.file} {line.version} · {line.rule}",
        law=(by.law or law) if isinstance(by, Rule) else "",
        source=by.source,
        verification=language.say(VERIFICATIONS[by.verification]),
        is_assumption=by.is_assumption,
        note=by.verification_note,
        parts=tuple(
            Part(
                words=f"{numbers.written(count, language=language.code)} × {words.kr(each, language)}",
                each=words.kr(each, language),
                total=words.kr(count * each, language),
                is_capped=capped,
            )
            for (each, capped), count in shown[:MOST_PARTS]
        ),
        more=max(len(shown) - MOST_PARTS, 0),
    )


def _chart(
    columns: Sequence[tuple[str, Ledger]],
    made: Sequence[Column],
    chosen: Chosen,
    places: Mapping[str, str],
    language: Language,
) -> charts.StackedBars:
    return charts.StackedBars(
        key="by-payer",
        title=language.say(
            "Hvem betaler, %(place)s %(year)s, mio. kr.", place=places[chosen.code], year=str(chosen.year)
        ),
        description=language.say(
            "En bjælke for hver regel, delt efter hvem der betaler, når alle overførsler er regnet med."
        ),
        finding=_sentence(columns, made, language),
        amounts=charts.Amounts(language.say("Mio. kr."), decimals=0),
        row_name=language.say("Regel"),
        parts=tuple(language.say(SECTORS[sector]) for sector in SHOWN_SECTORS),
        stacks=tuple(
            charts.Stack(
                column.title,
                tuple(words.millions(int(ledger.net_of_sector(sector)[0])) for sector in SHOWN_SECTORS),
                words.reading(ledger.cost()),
            )
            for column, (_, ledger) in zip(made, columns, strict=True)
        ),
    )


def _sentence(columns: Sequence[tuple[str, Ledger]], made: Sequence[Column], language: Language) -> str:
    """Under which rule the municipality pays most and least."""
    paid = [
        (int(ledger.net_of_sector("municipality")[0]), column.title)
        for column, (key, ledger) in zip(made, columns, strict=True)
        if key
    ]
    least, most = min(paid), max(paid)
    if least[0] == most[0]:
        return language.say("Kommunen betaler det samme under alle de valgte regler.")
    return language.say(
        "Kommunen betaler mindst under %(least)s og %(more)s mere under %(most)s, for den samme aktivitet.",
        least=least[1],
        more=words.million_text(most[0] - least[0], language),
        most=most[1],
    )
