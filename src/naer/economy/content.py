"""The prices, costs and rules of finance that ship with the house: reads `content/finance/` and tries every example."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from naer import authoring
from naer.economy import activity, ages, diagnosis_groups, engine, oere
from naer.economy.definition import (
    CostFile,
    ExampleActivity,
    Filter,
    Frame,
    Generation,
    PerDay,
    PriceFile,
    ReturnToInhabitants,
    Rule,
    RuleExample,
    Share,
    Target,
    kind_of,
)
from naer.economy.engine import Area, Setting
from naer.economy.prices import PriceBook
from naer.errors import NotFoundError
from naer.insight.shapes import ActivityKind

FOLDER = "content/finance"
PRICES, COSTS, RULES = f"{FOLDER}/prices.yaml", f"{FOLDER}/costs.yaml", f"{FOLDER}/rules"
FIRST_YEAR, LAST_YEAR = 2007, 2060


@dataclass(frozen=True)
class Finance:
    """Prices, cost lines, and generations and proposals by id, oldest first."""

    prices: PriceBook
    costs: CostFile
    generations: Mapping[str, Generation]

    def generation(self, key: str) -> Generation:
        """The generation or proposal of an id. Raises NotFoundError."""
        if key not in self.generations:
            known = ", ".join(self.generations)
            raise NotFoundError(f"There is no rule of finance '{key}'.", what_to_do=f"Choose among {known}.")
        return self.generations[key]


@cache
def load() -> Finance:
    """What ships. Raises InvalidError for a file that says what it may not."""
    generations = [generation(name, text) for name, text in rule_texts()]
    generations.sort(key=lambda one: (one.kind, one.valid_from, one.id))
    return Finance(
        prices=PriceBook(price_file(_text(PRICES))),
        costs=cost_file(_text(COSTS)),
        generations={one.id: one for one in generations},
    )


def rule_texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file of rules, by name."""
    folder = resources.files("naer") / RULES
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        yield f"{RULES}/{entry.name}", entry.read_text(encoding="utf-8")


def price_file(text: str) -> PriceFile:
    """The prices that YAML text says. Raises InvalidError, which names file and place."""
    return authoring.read(PRICES, text, PriceFile)


def cost_file(text: str) -> CostFile:
    """The cost lines that YAML text says. Raises InvalidError as above."""
    return authoring.read(COSTS, text, CostFile)


def generation(name: str, text: str) -> Generation:
    """The generation that YAML text says. Raises InvalidError as above."""
    return authoring.read(name, text, Generation)


def problems() -> Iterator[str]:
    """Every misfit of the shipped files as a sentence; none when all fits and every example comes out to the øre."""
    finance = load()
    yield from price_misfits(finance.prices)
    yield from cost_misfits(finance.costs, finance.prices)
    for name, text in rule_texts():
        one = generation(name, text)
        if f"{RULES}/{one.id}.yaml" != name:
            yield f"{name}: the file must be called as its id."
        yield from rule_misfits(one, finance.prices)


def price_misfits(prices: PriceBook) -> Iterator[str]:
    """Prices written twice, and examples that come out otherwise."""
    keys = [one.id for one in prices.file.prices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{PRICES}: the price '{key}' is written {keys.count(key)} times; keep one."
    for example in prices.file.examples:
        if not prices.knows(example.price):
            yield f"{PRICES}: example '{example.says}': there is no price '{example.price}'."
            continue
        found = oere.as_kr(prices.oere_in(example.price, example.year))
        if found != example.expect_kr:
            yield f"{PRICES}: example '{example.says}': it comes out as {found}; mend the price or the example."


def cost_misfits(costs: CostFile, prices: PriceBook) -> Iterator[str]:
    """Cost lines that name what there is not, and kinds of activity that nobody says anything about."""
    for line in costs.lines:
        here = f"{COSTS}: line {line.id}"
        if not prices.knows(line.price):
            yield f"{here}: there is no price '{line.price}'; see {PRICES}."
        if min(one.since for one in line.bearers).year > FIRST_YEAR:
            yield f"{here}: nobody bears it in {FIRST_YEAR}."
        yield from (f"{here}: {sentence}" for sentence in _filter_misfits(line.applies))
    said = {kind_of(name) for line in costs.lines for name in line.applies.kinds}
    for group in costs.not_priced:
        for name in group.kinds:
            if name.upper().replace("-", "_") not in ActivityKind.__members__:
                yield f"{COSTS}: not_priced: there is no kind of activity '{name}'."
            else:
                said.add(ActivityKind[name.upper().replace("-", "_")])
    for kind in ActivityKind:
        if kind not in said:
            yield f"{COSTS}: '{kind.name.lower().replace('_', '-')}' has no cost line; write one, or say why in not_priced."


def rule_misfits(one: Generation, prices: PriceBook) -> Iterator[str]:
    """What does not fit in a generation: names that there are not, and examples that come out otherwise."""
    for group in sorted(engine.diagnoses_named([one]) - set(diagnosis_groups.numbers())):
        yield f"there is no group of diagnoses '{group}'; see content/indicators/diagnosis_groups.yaml."
    here = f"{RULES}/{one.id}.yaml"
    for rule in one.rules:
        for sentence in _form_misfits(rule, one, prices):
            yield f"{here}: rule {rule.id}: {sentence}"
            return
    for example in one.examples:
        yield from (f"{here}: example '{example.says.da}': {said}" for said in _example_misfits(one, example, prices))


def _form_misfits(rule: Rule, generation: Generation, prices: PriceBook) -> Iterator[str]:
    how = rule.how
    if isinstance(how, (Share, Target)) and not prices.knows(how.of):
        yield f"there is no price '{how.of}'; see {PRICES}."
    if isinstance(how, (Share, PerDay, Target)):
        yield from _filter_misfits(how.applies)
    if isinstance(how, Share):
        yield from _overlaps(how.percent)
    if isinstance(how, Frame) and not how.regions_kr:
        yield "the frame names no region."
    if isinstance(how, ReturnToInhabitants):
        earlier = [other.id for other in generation.rules[: generation.rules.index(rule)]]
        if how.of_rule not in earlier:
            yield f"there is no rule '{how.of_rule}' before it."


def _filter_misfits(wanted: Filter) -> Iterator[str]:
    try:
        ages.band(wanted.ages)
        for name in wanted.kinds:
            activity.flag_bits(kind_of(name), (*wanted.with_flags, *wanted.without_flags))
    except ValueError as error:
        yield f"{error}."


def _overlaps(bands: Iterable[str]) -> Iterator[str]:
    taken: dict[int, str] = {}
    for text in bands:
        try:
            low, high = ages.band(text)
        except ValueError as error:
            yield f"{error}."
            return
        for age in range(low, high + 1):
            if age in taken:
                yield f"the ages {taken[age]} and {text} overlap."
                return
            taken[age] = text


def _example_misfits(one: Generation, example: RuleExample, prices: PriceBook) -> Iterator[str]:
    for key in example.prices_kr:
        if not prices.knows(key):
            yield f"there is no price '{key}'; see {PRICES}."
            return
    found = worked(one, example, prices)
    for expected in example.expect:
        if expected.rule not in found:
            yield f"there is no rule '{expected.rule}'."
        elif found[expected.rule] != oere.of_kr(expected.amount_kr):
            got = oere.as_kr(found[expected.rule])
            yield f"{expected.rule} comes out as {got}, not {expected.amount_kr}; mend the rule or the example."


def worked(one: Generation, example: RuleExample, prices: PriceBook) -> dict[str, int]:
    """What each rule moves to its receiver in a worked example, in øre."""
    groups = sorted({item.diagnosis for item in example.activities if item.diagnosis} | engine.diagnoses_named([one]))
    setting = Setting(
        year=example.year,
        prices=PriceBook(prices.file, instead=example.prices_kr),
        diagnoses={key: number for number, key in enumerate(groups, start=1)},
    )
    area = Area(
        inhabitants=example.inhabitants,
        region=example.region,
        region_inhabitants=example.region_inhabitants,
        persons=[0] * 70 + [example.persons_in_target],
    )
    lines = engine.transfers(example_cells(example.activities, setting.diagnoses), one, area=area, setting=setting)
    receivers = {rule.id: rule.receiver for rule in one.rules}
    return {line.rule: line.total_oere for line in lines if line.receiver is receivers[line.rule]}


def example_cells(activities: Iterable[ExampleActivity], diagnoses: Mapping[str, int]) -> activity.Cells:
    """The activities of an example as cells."""
    return activity.from_rows(
        (
            one.kind,
            activity.flag_bits(kind_of(one.kind), one.flags),
            one.age,
            diagnoses.get(one.diagnosis, 0),
            one.days,
            one.quantity,
            one.count,
        )
        for one in activities
    )


def _text(name: str) -> str:
    return (resources.files("naer") / name).read_text(encoding="utf-8")
