"""The choice of a scenario as a page: areas, the three scenarios, and every building block with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from naer.evidence import content as evidence_content
from naer.scenarios.lab import beliefs, content
from naer.scenarios.lab.beliefs import Size
from naer.scenarios.lab.definition import Block, Choice, Reading
from naer.scenarios.lab.looking import Saved
from naer.web.language import Language
from naer.web.planner import scenario_areas
from naer.web.planner.scenario_areas import Choices
from naer.web.planner.scenario_words import OUTCOMES, READINGS

FIRST_YEAR = 2027
SCENARIOS = ("population", "integration", "innovation")


@dataclass(frozen=True)
class Known:
    """What a reading says of one outcome of a block: percent change (None: none found), and where from."""

    outcome: str
    percent: float | None
    added: float
    source: str
    is_assumption: bool


@dataclass(frozen=True)
class Line:
    """A building block in the form, with its values."""

    key: str
    title: str
    says: str
    is_on: bool
    reach: int
    start: int
    ramp_up: int
    kr: int
    per: str
    known: tuple[Known, ...]
    is_assumed: bool


@dataclass(frozen=True)
class Group:
    """The blocks of one of the three scenarios."""

    key: str
    title: str
    says: str
    is_chosen: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    """The whole choice."""

    area: str
    areas: Choices
    years: int
    reading: str
    readings: tuple[tuple[str, str, str], ...]
    groups: tuple[Group, ...]
    saved: tuple[Saved, ...]

    def named(self, area: str) -> str:
        """What an area is called."""
        return next((name for _, places in self.areas for key, name in places if key == area), area)


def page(
    *,
    own_area: str,
    scenario: str,
    before: Choice | None,
    saved: Sequence[Saved],
    language: Language,
    years: int = 10,
    reading: Reading = Reading.TRIALS,
) -> Page:
    """The form as it begins: with the blocks of `scenario`, or as a run `before` was."""
    library = content.load()
    known = evidence_content.load()
    on = set(library.scenarios[scenario].blocks) if scenario in library.scenarios else set[str]()
    chosen = {one.block: one for one in before.blocks} if before else {}
    reading = before.reading if before else reading

    def line(block: Block) -> Line:
        mine = chosen.get(block.id)
        said = tuple(_known(effect.outcome, beliefs.size(effect, reading), language) for effect in block.effects)
        return Line(
            key=block.id,
            title=block.title.said(language.code),
            says=block.says.said(language.code).strip(),
            is_on=mine is not None or block.id in on,
            reach=round(100 * (mine.reach if mine else block.reach.share)),
            start=mine.start_year if mine else FIRST_YEAR + 1,
            ramp_up=mine.ramp_up_years if mine else block.ramp_up_years,
            kr=round(mine.kr if mine and mine.kr is not None else block.cost.kr),
            per=block.cost.per,
            known=said,
            is_assumed=any(one.is_assumption for one in said),
        )

    groups = tuple(
        Group(
            key=key,
            title=library.scenarios[key].title.said(language.code),
            says=library.scenarios[key].says.said(language.code).strip(),
            is_chosen=key == scenario,
            lines=tuple(
                line(block) for block in library.blocks.values() if known.blocks[block.building_block].scenario == key
            ),
        )
        for key in SCENARIOS
    )
    return Page(
        area=before.area if before else own_area,
        areas=scenario_areas.choices(language),
        years=before.years if before else years,
        reading=reading.value,
        readings=tuple((one.value, language.say(name), language.say(says)) for one, (name, says) in READINGS.items()),
        groups=groups,
        saved=tuple(saved),
    )


def _known(outcome: str, size: Size, language: Language) -> Known:
    percent = None if size.times == 1.0 else 100 * (size.times - 1)
    return Known(language.say(OUTCOMES[outcome]), percent, 100 * size.adds, size.source, size.is_assumption)
