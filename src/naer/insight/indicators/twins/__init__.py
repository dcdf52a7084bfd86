"""The slow, obvious twin of every indicator: the definition once more, in plain Python over rows.

A twin is a function from a `World` to the same rows that the indicator's SQL gives, written so that a reader can hold it
against the definition in words: no windows, no joins, one loop. `TWINS` names them by indicator. Tests let both count
made-up populations and compare every cell; so does `naer indicator check`.
"""

from collections.abc import Callable, Iterator

from naer.insight.indicators.twins import admissions, municipality, prevention, programmes, quality
from naer.insight.indicators.twins.rows import Counted, World

Twin = Callable[[World], Iterator[Counted]]

TWINS: dict[str, Twin] = {
    **admissions.TWINS,
    **municipality.TWINS,
    **programmes.TWINS,
    **prevention.TWINS,
    **quality.TWINS,
}
