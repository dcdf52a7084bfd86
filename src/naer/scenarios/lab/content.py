"""The building blocks and scenarios that ship with the house: read from `content/scenarios/`, checked, examples tried."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from naer import authoring
from naer.errors import InvalidError, NotFoundError
from naer.evidence import content as evidence_content
from naer.scenarios.lab import beliefs
from naer.scenarios.lab.definition import OUTCOMES, Block, Choice, ChosenBlock, Reading, ScenarioFile
from naer.scenarios.model import parameters
from naer.scenarios.model.layout import MOST_BLOCKS

FOLDER, BLOCKS = "content/scenarios", "content/scenarios/blocks"
GUIDE = "See docs/how-to-add/scenario-block.md."
TOLERANCE = 0.0001
_OF_THE_MODEL = ("/model.yaml", "/staff.yaml")


@dataclass(frozen=True)
class Library:
    """Blocks and scenarios by id, in the order of their names."""

    blocks: Mapping[str, Block]
    scenarios: Mapping[str, ScenarioFile]

    def block(self, key: str) -> Block:
        """The block of an id. Raises NotFoundError."""
        if key not in self.blocks:
            raise NotFoundError(f"There is no building block '{key}'.", what_to_do=GUIDE)
        return self.blocks[key]

    def scenario(self, key: str) -> ScenarioFile:
        """The scenario of an id. Raises NotFoundError."""
        if key not in self.scenarios:
            known = ", ".join(self.scenarios)
            raise NotFoundError(f"There is no scenario '{key}'.", what_to_do=f"Use one of {known}.")
        return self.scenarios[key]

    def chosen(self, scenario: str, first_year: int) -> tuple[ChosenBlock, ...]:
        """The blocks of a scenario, each as its file has it, from the second year on."""
        return tuple(as_written(self.block(key), first_year + 1) for key in self.scenario(scenario).blocks)


def as_written(block: Block, start_year: int) -> ChosenBlock:
    """A block switched on as its file says."""
    return ChosenBlock(
        block=block.id, reach=block.reach.share, start_year=start_year, ramp_up_years=block.ramp_up_years
    )


def check(choice: Choice) -> None:
    """Raises NotFoundError for a block that there is none of, InvalidError for too many blocks or one twice."""
    keys = [load().block(one.block).id for one in choice.blocks]
    if len(keys) > MOST_BLOCKS:
        raise InvalidError(f"A scenario has at most {MOST_BLOCKS} blocks.", path="blocks")
    if len(set(keys)) < len(keys):
        raise InvalidError("A block is switched on twice.", what_to_do="Choose each block once.", path="blocks")


@cache
def load() -> Library:
    """All of it. Raises InvalidError for a file that says what it may not."""
    blocks = [block(name, text) for name, text in _texts(BLOCKS)]
    scenarios = [scenario(name, text) for name, text in _texts(FOLDER) if not name.endswith(_OF_THE_MODEL)]
    return Library(
        blocks={one.id: one for one in sorted(blocks, key=lambda one: one.id)},
        scenarios={one.id: one for one in sorted(scenarios, key=lambda one: one.id)},
    )


def block(name: str, text: str) -> Block:
    """The block that YAML text says. Raises InvalidError, which names file and place."""
    return authoring.read(name, text, Block, guide=GUIDE)


def scenario(name: str, text: str) -> ScenarioFile:
    """The scenario that YAML text says. Raises InvalidError as above."""
    return authoring.read(name, text, ScenarioFile, guide=GUIDE)


def problems() -> Iterator[str]:
    """Every misfit as a sentence; none when all fits and every example comes out."""
    yield from parameters.problems(parameters.load())
    library = load()
    for name, text in _texts(BLOCKS):
        one = block(name, text)
        if f"{one.id}.yaml" != name.rpartition("/")[2]:
            yield f"{name}: the file must be called as its id."
        yield from block_problems(name, one)
    for one in library.scenarios.values():
        for key in one.blocks:
            if key not in library.blocks:
                yield f"{FOLDER}/{one.id}.yaml: there is no block '{key}'. {GUIDE}"


def block_problems(name: str, one: Block) -> Iterator[str]:
    """What does not fit in one block: unknown evidence, an unknown building block, an example that comes out otherwise."""
    known = evidence_content.load()
    if one.building_block not in known.blocks:
        yield f"{name}: there is no building block '{one.building_block}' in {evidence_content.BLOCKS}."
    named = {belief.evidence for belief in beliefs.all_of(one) if belief.evidence} | set(one.evidence)
    for number in sorted(named - set(known.effects())):
        yield f"{name}: there is no effect {number} in the evidence."
    if named - set(known.effects()):
        return
    for example in one.examples:
        if example.outcome not in OUTCOMES:
            yield f"{name}: example: there is no outcome '{example.outcome}'."
            continue
        with_it = beliefs.applied(one, Reading(example.reading), example.outcome, example.without)
        if abs(with_it - example.expect_with) > TOLERANCE:
            yield f"{name}: example '{example.says.da}': it comes out as {with_it:.4f}; mend the effect or the example."


def _texts(folder: str) -> Iterator[tuple[str, str]]:
    entries = (resources.files("naer") / folder).iterdir()
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield f"{folder}/{entry.name}", entry.read_text(encoding="utf-8")
