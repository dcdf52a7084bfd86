"""A small run that the tests of the model share: few citizens, few years, so that tables are made once."""

from functools import cache

from naer.scenarios.lab import running
from naer.scenarios.lab.definition import Choice, ChosenBlock

YEARS = 4
FIRST_YEAR = 2027


def choice(*blocks: ChosenBlock, citizens: int = 3000, area: str = "0461", seed: int = 3) -> Choice:
    """Citizens of Odense for four years."""
    return Choice(area=area, first_year=FIRST_YEAR, years=YEARS, citizens=citizens, seed=seed, blocks=blocks)


@cache
def begin(citizens: int = 3000, area: str = "0461") -> running.Start:
    """The citizens of `choice`."""
    return running.start(choice(citizens=citizens, area=area))


def switched_on(block: str, reach: float = 1.0) -> ChosenBlock:
    """A block from the first year on, at once."""
    return ChosenBlock(block=block, reach=reach, start_year=FIRST_YEAR, ramp_up_years=1)
