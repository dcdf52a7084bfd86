"""A choice as the arrays that the model reads: whom each block is for, its reach by year, its effects in a replication."""

from collections.abc import Mapping

import numpy as np

from naer.scenarios.health import Frailty
from naer.scenarios.lab import beliefs, content
from naer.scenarios.lab.definition import OUTCOMES, Block, BlockEffect, Choice, ChosenBlock, Reading, WhoFor
from naer.scenarios.model import hashing
from naer.scenarios.model.hashing import WHOLE
from naer.scenarios.model.layout import CONDITIONS, Who
from naer.scenarios.model.tables import Blocks, Floats, Wholes
from naer.scenarios.risk_factors import Alcohol, Weight

_NOBODY = -1


def blocks_of(choice: Choice, replication: int, *, shifts: Mapping[str, float] | None = None) -> Blocks:
    """The blocks of a choice. Every effect is drawn anew in each replication, the same in every scenario.

    Replication -1 takes every effect at its estimate, or so many standard errors from it as `shifts` says of its block.
    Raises InvalidError for too many blocks or one twice.
    """
    content.check(choice)
    library = content.load()
    reach = np.zeros((len(choice.blocks), choice.years), dtype=np.int64)
    who = np.zeros((len(choice.blocks), len(Who)), dtype=np.int64)
    outcomes: list[int] = []
    times: list[Floats] = []
    adds: list[float] = []
    for place, chosen in enumerate(choice.blocks):
        block = library.block(chosen.block)
        reach[place] = reach_by_year(chosen, choice)
        who[place, : Who.FIRST_EFFECT] = _who(block)
        who[place, Who.FIRST_EFFECT] = len(outcomes)
        for effect in block.effects:
            size = beliefs.size(effect, choice.reading)
            normal = (
                (shifts or {}).get(block.id, 0.0)
                if replication < 0
                else _normal(choice.seed, replication, block, effect)
            )
            factor, added = size.drawn(normal)
            outcomes.append(int(OUTCOMES[effect.outcome]))
            kept: Floats = (1.0 - effect.fades) ** np.arange(choice.years, dtype=np.float64)
            times.append(1.0 + (factor - 1.0) * kept)
            adds.append(added if beliefs.is_consequence(effect.outcome) else beliefs.monthly(added))
        who[place, Who.AFTER_LAST_EFFECT] = len(outcomes)
    table = np.stack(times) if times else np.ones((0, choice.years))
    return Blocks(reach, who, np.array(outcomes, dtype=np.int64), table, np.array(adds, dtype=np.float64))


def reach_by_year(chosen: ChosenBlock, choice: Choice) -> Wholes:
    """How many are reached each year, of 2^32: in even steps from the first year to the whole."""
    since = choice.first_year + np.arange(choice.years) - chosen.start_year + 1
    share = chosen.reach * np.clip(since / chosen.ramp_up_years, 0.0, 1.0)
    return np.rint(share * WHOLE).astype(np.int64)


def is_uncertain(block: Block, reading: Reading) -> bool:
    """Whether any effect of a block has an interval under a reading."""
    sizes = [beliefs.size(effect, reading) for effect in block.effects]
    return any(size.error > 0 or size.adds_error > 0 for size in sizes)


def _normal(seed: int, replication: int, block: Block, effect: BlockEffect) -> float:
    return hashing.normal_for(seed, replication, f"{block.id}/{effect.outcome}")


def _who(block: Block) -> list[int]:
    """The columns up to the effects, in the order of `Who`."""
    who = block.who
    return [
        int(block.reach.yearly),
        who.age_from,
        who.age_to,
        _NOBODY if who.sex is None else int(who.sex == "M"),
        sum(1 << CONDITIONS.index(one) for one in who.conditions),
        0 if who.frailty is None else int(Frailty[who.frailty.upper()]),
        int(who.has_home_help),
        _dwelling(who),
        int(who.smokes_daily),
        0 if who.weight is None else int(Weight[who.weight.upper()]),
        0 if who.alcohol is None else int(Alcohol[who.alcohol.upper()]),
        int(who.moves_too_little),
        int(who.long_term_sick),
        int(who.rule is not None),
    ]


def _dwelling(who: WhoFor) -> int:
    return {None: _NOBODY, "own-home": 0, "care-home": 1}[who.dwelling]
