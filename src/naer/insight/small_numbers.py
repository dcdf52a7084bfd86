"""Which counts may be shown beside each other and beside their total, so that nobody among few can be recognised. Pure.

Counts from one to four are withheld. When that leaves so little withheld that the total would tell it (one count alone,
or fewer than five people together), the smallest of the others are withheld too (complementary suppression; Hundepool et
al., Statistical Disclosure Control, 2012, chapter 4).
"""

from collections.abc import Sequence

from naer.insight.right_now import LEAST_SHOWN

_FEWEST_WITHHELD = 2


def shown(counts: Sequence[int]) -> list[int | None]:
    """The counts in the same order, None for those that are withheld. Nought is shown while it tells nothing of others."""
    withheld = {place for place, count in enumerate(counts) if 0 < count < LEAST_SHOWN}
    others = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST_SHOWN)
    for _, place in others:
        together = sum(counts[one] for one in withheld)
        if not withheld or (len(withheld) >= _FEWEST_WITHHELD and together >= LEAST_SHOWN):
            break
        withheld.add(place)
    return [None if place in withheld else count for place, count in enumerate(counts)]
