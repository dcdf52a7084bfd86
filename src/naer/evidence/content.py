"""The evidence that ships with the house: reads the files of `content/evidence/` and says what does not fit together."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from naer import authoring
from naer.errors import NotFoundError
from naer.evidence import effects, searching
from naer.evidence.definition import BuildingBlock, BuildingBlocks, Effect, Intervention, RelativeRisk

FOLDER = "content/evidence"
INTERVENTIONS, BLOCKS, RISKS = (
    f"{FOLDER}/interventions",
    f"{FOLDER}/building_blocks.yaml",
    f"{FOLDER}/relative_risks.csv",
)
TOLERANCE = 0.0001


@dataclass(frozen=True)
class Evidence:
    """All of it: interventions by id, building blocks by id, relative risks in the order of the file."""

    interventions: Mapping[str, Intervention]
    blocks: Mapping[str, BuildingBlock]
    relative_risks: tuple[RelativeRisk, ...]

    def intervention(self, key: str) -> Intervention:
        """The intervention of an id. Raises NotFoundError."""
        if key not in self.interventions:
            raise NotFoundError("There is no such intervention.", what_to_do="Search for it in the knowledge centre.")
        return self.interventions[key]

    def effect(self, number: str) -> Effect:
        """The effect of an id such as I004. Raises NotFoundError."""
        found = self.effects().get(number)
        if found is None:
            raise NotFoundError(f"There is no effect '{number}'.", what_to_do=f"See {INTERVENTIONS}.")
        return found

    def effects(self) -> dict[str, Effect]:
        """Every effect by id."""
        return {one.id: one for each in self.interventions.values() for one in each.effects}

    def of_block(self, block: str) -> tuple[Intervention, ...]:
        """The interventions that a building block stands on, by id."""
        return tuple(one for one in self.interventions.values() if block in one.blocks)


@cache
def load() -> Evidence:
    """The shipped evidence. Raises InvalidError for a file that says what it may not."""
    interventions = [intervention(name, text) for name, text in texts()]
    return Evidence(
        interventions={one.id: one for one in sorted(interventions, key=lambda one: one.id)},
        blocks={one.id: one for one in blocks(_text(BLOCKS)).blocks},
        relative_risks=relative_risks(_text(RISKS)),
    )


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file of an intervention, by name."""
    folder = resources.files("naer") / INTERVENTIONS
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        yield f"{INTERVENTIONS}/{entry.name}", entry.read_text(encoding="utf-8")


def intervention(name: str, text: str) -> Intervention:
    """The intervention that YAML text says. Raises InvalidError, which names file and place."""
    return authoring.read(name, text, Intervention)


def blocks(text: str) -> BuildingBlocks:
    """The building blocks that YAML text says. Raises InvalidError as above."""
    return authoring.read(BLOCKS, text, BuildingBlocks)


def relative_risks(text: str) -> tuple[RelativeRisk, ...]:
    """The relative risks that CSV text says; an empty field counts as not given. Raises InvalidError as above."""
    return tuple(
        authoring.fitted(
            f"{RISKS} line {number}", {key: value for key, value in row.items() if value != ""}, RelativeRisk
        )
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2)
    )


def problems() -> Iterator[str]:
    """Every misfit of the shipped evidence as a sentence; none when all fits and all examples come out."""
    evidence = load()
    for name, text in texts():
        if intervention(name, text).id != name.rpartition("/")[2].removesuffix(".yaml"):
            yield f"{name}: the file must be called as its id."
    yield from misfits(evidence.interventions.values(), known_blocks=evidence.blocks)


def misfits(interventions: Iterable[Intervention], *, known_blocks: Iterable[str]) -> Iterator[str]:
    """What does not fit: effects with one number, unknown blocks, searches that miss, examples that come out otherwise."""
    every, known = list(interventions), frozenset(known_blocks)
    numbers = Counter(effect.id for one in every for effect in one.effects)
    for one in every:
        here = f"{INTERVENTIONS}/{one.id}.yaml"
        for effect in one.effects:
            if numbers[effect.id] > 1:
                yield f"{here}: the effect {effect.id} is written {numbers[effect.id]} times; give each its own number."
        for block in one.blocks:
            if block not in known:
                yield f"{here}: there is no building block '{block}'; see {BLOCKS}."
        for words in one.found_by:
            if not searching.matches(one, words):
                yield f"{here}: the search '{words}' does not find it; mend the words or the text."
        yield from _example_problems(here, one)


def _example_problems(here: str, one: Intervention) -> Iterator[str]:
    own = {effect.id: effect for effect in one.effects}
    for example in one.examples:
        effect = own.get(example.effect)
        if effect is None:
            yield f"{here}: example '{example.says.da}': there is no effect {example.effect} in this file."
            continue
        wanted = [example.expect_with, *(example.expect_interval or ())]
        got = [effects.applied(effect, example.without)]
        if example.expect_interval is not None:
            got += effects.applied_interval(effect, example.without) or ()
        if len(got) != len(wanted) or any(abs(a - b) > TOLERANCE for a, b in zip(got, wanted, strict=True)):
            found = ", ".join(f"{value:.4f}" for value in got)
            yield f"{here}: example '{example.says.da}': it comes out as {found}; mend the effect or the example."


def _text(name: str) -> str:
    return (resources.files("naer") / name).read_text(encoding="utf-8")
