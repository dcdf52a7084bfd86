"""What a reading of the evidence says of a block's effects: a ratio with its uncertainty, or a probability that is added.

The trials' reading is as the block's file has it. The papers' is the file's too, where it differs. The pessimistic one takes,
unless the file says otherwise, the worse end of the trials' interval, and nothing at all where the grade of the evidence is
low or the figure is an assumption. Ratios act on the probability of a month: for what is rare within a month risk, odds,
rate and hazard ratios are the same thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

from naer.evidence import content as evidence_content
from naer.evidence import effects as evidence_effects
from naer.evidence.definition import Effect, Verification
from naer.scenarios.lab.definition import OUTCOMES, Belief, Block, BlockEffect, Reading
from naer.scenarios.model.layout import CONDITIONS

_WEAK = ("low", "very low", "low-moderate")
_Z95 = 1.959964
_MONTHS = 12


@dataclass(frozen=True)
class Size:
    """An effect's size: `times` with the standard error of its logarithm, or `adds` (a year) with its own.

    `source`, `verification` and `grade` are what a page shows beside it.
    """

    times: float
    error: float
    adds: float
    adds_error: float
    source: str
    verification: Verification
    grade: str

    @property
    def is_nothing(self) -> bool:
        """Whether it changes nothing, for certain."""
        return self.times == 1.0 and self.error == 0.0 and self.adds == 0.0 and self.adds_error == 0.0

    @property
    def is_assumption(self) -> bool:
        """Whether it may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")

    def drawn(self, normal: float) -> tuple[float, float]:
        """Factor and added yearly probability at `normal` standard errors from the estimate."""
        return exp(log(self.times) + self.error * normal), max(0.0, self.adds + self.adds_error * normal)


def size(effect: BlockEffect, reading: Reading) -> Size:
    """What a reading says of an effect."""
    if reading is Reading.PAPERS:
        return _of(effect.papers or effect.trials)
    if reading is Reading.TRIALS:
        return _of(effect.trials)
    if effect.pessimistic is not None:
        return _of(effect.pessimistic)
    return _pessimistic(effect.outcome, _of(effect.trials))


def all_of(block: Block) -> Iterator[Belief]:
    """Every belief that a block's file writes down."""
    for effect in block.effects:
        yield from (one for one in (effect.trials, effect.papers, effect.pessimistic) if one is not None)


def applied(block: Block, reading: Reading, outcome: str, without: float) -> float:
    """What a yearly probability or share becomes for somebody whom the block has just reached."""
    found = without
    for effect in block.effects:
        if effect.outcome == outcome:
            times, adds = size(effect, reading).drawn(0.0)
            found = found * times + adds
    return found


def monthly(adds: float) -> float:
    """A yearly probability that is added, as one of a month."""
    return adds / _MONTHS


def is_consequence(outcome: str) -> bool:
    """Whether an outcome follows from a stay, so that its probability is no month's."""
    return OUTCOMES[outcome] > OUTCOMES["life"]


def _of(belief: Belief) -> Size:
    if belief.none:
        return Size(1.0, 0.0, 0.0, 0.0, belief.source, belief.verification or "fetched", "")
    if belief.evidence is not None:
        return _of_evidence(evidence_content.load().effect(belief.evidence), belief.part)
    error = 0.0
    if belief.ratio is not None:
        if belief.interval is not None:
            error = (log(belief.interval[1]) - log(belief.interval[0])) / (2 * _Z95)
        times, error = _in_part(belief.ratio, error, belief.part)
        return Size(times, error, 0.0, 0.0, belief.source, belief.verification or "assumption", "")
    adds = belief.adds or 0.0
    if belief.interval is not None:
        error = (belief.interval[1] - belief.interval[0]) / (2 * _Z95)
    return Size(
        1.0, 0.0, adds * belief.part, error * belief.part, belief.source, belief.verification or "assumption", ""
    )


def _of_evidence(effect: Effect, part: float) -> Size:
    """The ratio of an effect: ratios as they are, relative changes in per cent; differences have no place here."""
    estimate = effect.estimate if effect.estimate is not None else 1.0
    error = evidence_effects.standard_error(effect) or 0.0
    if effect.is_ratio:
        times = 1 / estimate if effect.control_to_intervention else estimate
    else:
        times = 1 + estimate / 100
        error = error / 100 / times
    times, error = _in_part(times, error, part)
    return Size(times, error, 0.0, 0.0, effect.source, effect.verification, effect.grade)


def _in_part(times: float, error: float, part: float) -> tuple[float, float]:
    """The ratio of the whole when only a part of it is changed by `times`."""
    whole = 1 + part * (times - 1)
    return whole, error * part * times / whole


def _pessimistic(outcome: str, trials: Size) -> Size:
    """The worse end of the interval: of what is hoped to be seldomer the upper one, of a recovery the lower one.

    A condition that becomes commoner by a block is a recovery from it (the outcome is falling ill for those who are well, and
    becoming well for those who are ill); a block that does harm there writes its own `pessimistic`.
    """
    if trials.is_assumption or trials.grade in _WEAK:
        return Size(1.0, 0.0, 0.0, 0.0, trials.source, trials.verification, trials.grade)
    is_recovery = outcome in CONDITIONS and trials.times > 1.0
    toward_nothing = exp(log(trials.times) + (-1 if is_recovery else 1) * _Z95 * trials.error)
    adds = max(0.0, trials.adds - _Z95 * trials.adds_error)
    return Size(toward_nothing, 0.0, adds, 0.0, trials.source, trials.verification, trials.grade)
