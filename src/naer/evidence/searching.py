"""Finding interventions by words and by what is chosen: scenario, building block, grade, design country. Pure.

Every word must be somewhere in the intervention, whatever the case: at the beginning of a word, or within one when it has
four letters or more, because Danish puts words together (`KOL tele` finds home monitoring in COPD, `koordinator` finds
*forløbskoordinator*). Danish and English texts are searched together, so that either language finds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from naer.evidence import effects
from naer.evidence.definition import Intervention
from naer.evidence.effects import Verdict

WITHIN_A_WORD = 4


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; an empty choice is no demand. `verdict` is what at least one effect shows."""

    words: str = ""
    block: str = ""
    scenario: str = ""
    grade: str = ""
    verdict: Verdict | None = None
    only_danish: bool = False


def found(interventions: Iterable[Intervention], wanted: Wanted) -> list[Intervention]:
    """Those that fit everything that is wanted, in the order in which they come."""
    return [one for one in interventions if _fits(one, wanted) and matches(one, wanted.words)]


def matches(one: Intervention, words: str) -> bool:
    """Whether every word is in the intervention's texts, as above."""
    text = _searchable(one)
    return all(
        word in text if len(word) >= WITHIN_A_WORD else re.search(rf"\b{re.escape(word)}", text)
        for word in re.findall(r"\w+", words.lower())
    )


def _fits(one: Intervention, wanted: Wanted) -> bool:
    return (
        (not wanted.block or wanted.block in one.blocks)
        and (not wanted.scenario or any(block.startswith(f"{wanted.scenario}-") for block in one.blocks))
        and (not wanted.grade or any(effect.grade == wanted.grade for effect in one.effects))
        and (wanted.verdict is None or any(effects.verdict(effect) is wanted.verdict for effect in one.effects))
        and (not wanted.only_danish or any(effect.country == "DK" for effect in one.effects))
    )


def _searchable(one: Intervention) -> str:
    texts = [one.id, *(text for part in (one.title, one.population, one.summary) for text in (part.da, part.en))]
    for effect in one.effects:
        texts += [effect.id, effect.outcome.da, effect.outcome.en, effect.population, effect.source]
    return " ".join(texts).lower()
