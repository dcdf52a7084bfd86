"""Interventions as pages: what each effect shows in words, how sure it is, what it costs and where it is from. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from naer.danish import numbers
from naer.danish.sort_key import sort_key
from naer.evidence import effects
from naer.evidence.content import Evidence
from naer.evidence.definition import Cost, Effect, Intervention
from naer.evidence.effects import Verdict
from naer.evidence.searching import Wanted
from naer.web.components import charts
from naer.web.components.charts import Meaning
from naer.web.language import Language, marked

SCENARIOS = {
    "population": marked("Befolkning"),
    "integration": marked("Integration"),
    "innovation": marked("Innovation"),
}
GRADES = {
    "high": marked("stærk"),
    "moderate": marked("moderat"),
    "low-moderate": marked("svag til moderat"),
    "low": marked("svag"),
    "very low": marked("meget svag"),
}
VERDICTS = {
    Verdict.BETTER: marked("virker"),
    Verdict.UNCLEAR: marked("ingen sikker forskel"),
    Verdict.WORSE: marked("virker imod hensigten"),
    Verdict.UNKNOWN: marked("ikke målt mod en kontrol"),
}
VERIFICATIONS = {
    "fetched": marked("læst i kilden"),
    "seed": marked("læst i oplægget bag Nær"),
    "computed": marked("regnet ud af læste tal"),
    "recalled": marked("efter hukommelsen, må ikke citeres"),
    "assumption": marked("antagelse, må ikke citeres"),
}
USES = {
    "default": marked("Simuleringer regner med dette tal."),
    "no-effect": marked("Simuleringer regner med, at der ingen virkning er."),
    "sensitivity": marked("Bruges kun til at prøve, hvad der sker, hvis tallet er rigtigt."),
    "optimistic": marked("Bruges kun som den optimistiske mulighed."),
    "pessimistic": marked("Bruges kun som den pessimistiske mulighed."),
    "cap": marked("Bruges som loft over, hvad en indsats kan love."),
    "assumption": marked("En antagelse: ingen har målt det mod en kontrol."),
    "not-used": marked("Bruges ikke i simuleringer."),
}
MEASURES = {
    "risk-ratio": marked("risikoforhold"),
    "odds-ratio": marked("oddsforhold"),
    "hazard-ratio": marked("hazardforhold"),
    "rate-ratio": marked("rateforhold"),
    "difference": marked("forskel"),
    "standardised-difference": marked("standardiseret forskel"),
    "relative-change": marked("ændring i procent"),
    "share": marked("andel"),
    "none": marked("intet tal"),
}
UNITS = {
    "percentage points": marked("procentpoint"),
    "proportion": marked("som andel"),
    "points": marked("point"),
    "standard deviations": marked("standardafvigelser"),
    "g/week": marked("gram om ugen"),
    "percent": "%",
}
COUNTRIES = {
    "DK": marked("Danmark"),
    "UK": marked("Storbritannien"),
    "NO": marked("Norge"),
    "FI": marked("Finland"),
    "AU": marked("Australien"),
    "NO/AU": marked("Norge og Australien"),
    "several": marked("flere lande"),
}
_MEANINGS = {Verdict.BETTER: Meaning.BETTER, Verdict.WORSE: Meaning.WORSE}


@dataclass(frozen=True)
class EffectLine:
    """One effect in words. `words` of the verdict is a Danish source text; figures are written in the reader's language."""

    id: str
    outcome: str
    figure: str
    measure: str
    verdict: Verdict
    verdict_words: str
    better: str
    design: str
    country: str
    participants: int | None
    months: int | None
    grade: str
    use: str
    source: str
    year: int | None
    verification: str
    is_assumption: bool
    verification_note: str
    note: str


@dataclass(frozen=True)
class CostLine:
    """What a unit costs."""

    amount: str
    unit: str
    year: int
    source: str
    verification: str
    is_assumption: bool
    note: str


@dataclass(frozen=True)
class Row:
    """An intervention in the list, by its first effect."""

    id: str
    title: str
    population: str
    first: EffectLine
    more: int
    costs: tuple[CostLine, ...]
    blocks: tuple[str, ...]
    has_hope: bool


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    value: str
    words: str


@dataclass(frozen=True)
class ListPage:
    """The list and its filters as chosen."""

    rows: tuple[Row, ...]
    altogether: int
    wanted: Wanted
    verdict: str
    blocks: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    grades: tuple[Choice, ...]
    verdicts: tuple[Choice, ...]
    chart: charts.IntervalBars | None
    not_quotable: int


@dataclass(frozen=True)
class OnePage:
    """One intervention."""

    id: str
    title: str
    population: str
    summary: str
    hope: str
    hope_source: str
    sentence: str
    effects: tuple[EffectLine, ...]
    costs: tuple[CostLine, ...]
    blocks: tuple[Choice, ...]
    charts: tuple[charts.IntervalBars, ...]
    version: str


def listed(found: Sequence[Intervention], wanted: Wanted, *, evidence: Evidence, language: Language) -> ListPage:
    """The page of what was found, sorted by title as Danes sort."""
    ordered = sorted(found, key=lambda one: sort_key(one.title.said(language.code)))
    rows = tuple(_row(one, evidence, language) for one in ordered)
    return ListPage(
        rows=rows,
        altogether=len(evidence.interventions),
        wanted=wanted,
        verdict=wanted.verdict.value if wanted.verdict else "",
        blocks=tuple(
            Choice(one.id, f"{language.say(SCENARIOS[one.scenario])} {one.letter}: {one.name.said(language.code)}")
            for one in evidence.blocks.values()
        ),
        scenarios=tuple(Choice(key, language.say(words)) for key, words in SCENARIOS.items()),
        grades=tuple(Choice(key, language.say(words)) for key, words in GRADES.items()),
        verdicts=tuple(Choice(key.value, language.say(words)) for key, words in VERDICTS.items()),
        chart=_overview(ordered, language),
        not_quotable=sum(row.first.is_assumption for row in rows),
    )


def opened(one: Intervention, *, evidence: Evidence, language: Language) -> OnePage:
    """The page of one intervention."""
    lines = tuple(effect_line(effect, language) for effect in one.effects)
    code = language.code
    return OnePage(
        id=one.id,
        title=one.title.said(code),
        population=one.population.said(code),
        summary=one.summary.said(code),
        hope=one.hope.said(code) if one.hope else "",
        hope_source=one.hope.source if one.hope else "",
        sentence=_sentence(one.effects, language),
        effects=lines,
        costs=tuple(_cost(cost, language) for cost in one.cost),
        blocks=tuple(
            Choice(
                key,
                f"{language.say(SCENARIOS[evidence.blocks[key].scenario])} {evidence.blocks[key].letter}: "
                f"{evidence.blocks[key].name.said(code)}",
            )
            for key in one.blocks
        ),
        charts=_charts(one, language),
        version=one.version,
    )


def effect_line(effect: Effect, language: Language) -> EffectLine:
    """One effect in words."""
    shown = effects.verdict(effect)
    code = language.code
    return EffectLine(
        id=effect.id,
        outcome=effect.outcome.said(code),
        figure=figure(effect, language),
        measure=language.say(MEASURES[effect.measure]),
        verdict=shown,
        verdict_words=language.say(VERDICTS[shown]),
        better=language.say(marked("lavere er bedre"))
        if effect.better == "lower"
        else language.say(marked("højere er bedre")),
        design=effect.design.said(code),
        country=language.say(COUNTRIES.get(effect.country, effect.country)),
        participants=effect.participants,
        months=effect.horizon_months,
        grade=language.say(GRADES[effect.grade]),
        use=language.say(USES[effect.use]),
        source=effect.source,
        year=effect.year,
        verification=language.say(VERIFICATIONS[effect.verification]),
        is_assumption=effect.is_assumption,
        verification_note=effect.verification_note,
        note=effect.note.said(code) if effect.note else "",
    )


def figure(effect: Effect, language: Language) -> str:
    """The estimate with its interval and unit: `0,50 (0,38–0,65)`, `728 EUR (−754 til 2.211)`; empty without a figure."""
    if effect.estimate is None:
        return ""
    places = _decimals(effect)
    value = _number(effect.estimate, places, language)
    unit = language.say(UNITS.get(effect.unit, effect.unit)) if effect.unit else ""
    written = f"{value} {unit}".strip()
    if effect.interval is None:
        return written
    low, high = (_number(end, places, language) for end in effect.interval)
    between = language.say("%(low)s til %(high)s", low=low, high=high) if effect.interval[0] < 0 else f"{low}–{high}"
    return f"{written} ({between})"


def _number(value: float, places: int, language: Language) -> str:
    return numbers.written(value, decimals=places, language=language.code).replace("-", "−")


def _decimals(effect: Effect) -> int:
    if effect.is_ratio or effect.measure == "standardised-difference":
        return 2
    ends = [effect.estimate or 0, *(effect.interval or ())]
    return max(min(len(f"{value:.4f}".rstrip("0").partition(".")[2]), 3) for value in ends)


def _row(one: Intervention, evidence: Evidence, language: Language) -> Row:
    return Row(
        id=one.id,
        title=one.title.said(language.code),
        population=one.population.said(language.code),
        first=effect_line(one.effects[0], language),
        more=len(one.effects) - 1,
        costs=tuple(_cost(cost, language) for cost in one.cost),
        blocks=tuple(
            f"{language.say(SCENARIOS[evidence.blocks[key].scenario])} {evidence.blocks[key].letter}"
            for key in one.blocks
        ),
        has_hope=one.hope is not None,
    )


def _cost(cost: Cost, language: Language) -> CostLine:
    return CostLine(
        amount=numbers.kroner(cost.amount_kr, language=language.code),
        unit=cost.unit.said(language.code),
        year=cost.price_year,
        source=cost.source,
        verification=language.say(VERIFICATIONS[cost.verification]),
        is_assumption=cost.is_assumption,
        note=cost.note.said(language.code) if cost.note else "",
    )


def _sentence(several: Iterable[Effect], language: Language) -> str:
    """What the studies found altogether, in one sentence."""
    counted = [effects.verdict(effect) for effect in several]
    better, worse = counted.count(Verdict.BETTER), counted.count(Verdict.WORSE)
    unclear, unknown = counted.count(Verdict.UNCLEAR), counted.count(Verdict.UNKNOWN)
    if better and not worse and not unclear:
        return language.say(marked("Det, der er målt, viser en virkning, som ikke kan forklares med tilfældigheder."))
    if better:
        return language.say(marked("Noget af det, der er målt, viser en virkning; andet viser ingen sikker forskel."))
    if worse:
        return language.say(
            marked("Det gik dårligere for dem, der fik indsatsen, end for dem, de blev sammenlignet med.")
        )
    if unclear:
        return language.say(marked("Forsøgene fandt ingen forskel, der er større end tilfældigheder."))
    if unknown:
        return language.say(marked("Ingen har målt virkningen mod en kontrolgruppe."))
    return ""


def _overview(found: Sequence[Intervention], language: Language) -> charts.IntervalBars | None:
    """The ratios of what was found beside each other; None when fewer than two have one."""
    drawn = [(one, effect) for one in found for effect in one.effects[:1] if effect.is_ratio and effect.interval]
    if len(drawn) < 2:
        return None
    clear = sum(effects.verdict(effect) is Verdict.BETTER for _, effect in drawn)
    return charts.IntervalBars(
        key="found",
        title=language.say("Virkning med 95 %-interval, det første tal for hver indsats"),
        description=language.say(
            "Et punkt med interval for hver indsats, hvor virkningen er et forhold; 1 er ingen forskel."
        ),
        finding=language.say("%(clear)s af %(count)s intervaller går fri af 1.", clear=clear, count=len(drawn)),
        amounts=charts.Amounts(language.say("Forhold mellem med og uden indsats"), decimals=2),
        row_name=language.say("Indsats"),
        rows=tuple(_bar(one.title.said(language.code), effect, language) for one, effect in drawn),
        reference=1.0,
        reference_name=language.say("ingen forskel"),
        note_name=language.say("Hvad der er målt"),
    )


def _charts(one: Intervention, language: Language) -> tuple[charts.IntervalBars, ...]:
    """One chart for the ratios and one for each unit of the rest, of effects with an interval."""
    groups: dict[str, list[Effect]] = {}
    for effect in one.effects:
        if effect.interval is not None:
            groups.setdefault("ratio" if effect.is_ratio else f"{effect.measure} {effect.unit}", []).append(effect)
    return tuple(_chart(place, group, language) for place, group in enumerate(groups.values()))


def _chart(place: int, group: Sequence[Effect], language: Language) -> charts.IntervalBars:
    first = group[0]
    axis = language.say("Forhold mellem med og uden indsats")
    if not first.is_ratio:
        unit = language.say(UNITS.get(first.unit, first.unit)) if first.unit else ""
        axis = ", ".join(part for part in (language.say(MEASURES[first.measure]), unit) if part)
    clear = sum(effects.verdict(effect) in (Verdict.BETTER, Verdict.WORSE) for effect in group)
    return charts.IntervalBars(
        key=f"effect-{place}",
        title=language.say("Virkning med 95 %-interval"),
        description=language.say("Et punkt med interval for hvert udfald; stregen er ingen forskel."),
        finding=language.say_many(
            "%(clear)s af %(number)s interval går fri af ingen forskel.",
            "%(clear)s af %(number)s intervaller går fri af ingen forskel.",
            len(group),
            clear=clear,
        ),
        amounts=charts.Amounts(axis, decimals=max(_decimals(effect) for effect in group)),
        row_name=language.say("Udfald"),
        rows=tuple(_bar(effect.outcome.said(language.code), effect, language) for effect in group),
        reference=effects.null(first),
        reference_name=language.say("ingen forskel"),
        note_name=language.say("Viser"),
    )


def _bar(name: str, effect: Effect, language: Language) -> charts.IntervalRow:
    low, high = effect.interval or (None, None)
    shown = effects.verdict(effect)
    note = language.say(VERDICTS[shown])
    return charts.IntervalRow(
        name,
        charts.Reading(effect.estimate, low, high),
        meaning=_MEANINGS.get(shown, Meaning.CHANCE),
        note=f"{effect.outcome.said(language.code)}: {note}" if name != effect.outcome.said(language.code) else note,
    )
