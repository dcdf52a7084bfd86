"""Runs the model: a population made once, then replication after replication of a choice and of everything as today.

Work is cut into pieces of citizens of one municipality, which threads take as they come; counts are whole numbers, so the
sums are the same whatever the number of threads. A replication draws its own luck, its own rates within their uncertainty and
its own effects within theirs; as today and every scenario share all of it.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from naer.errors import FaultError
from naer.scenarios import known_population, person_columns
from naer.scenarios.lab import arrays
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model import bounds, calibration, hashing, kernel, parameters, state, whom
from naer.scenarios.model.layout import AGE_GROUPS, MEASURES, Outcome
from naer.scenarios.model.tables import Blocks, Tables, Wholes

PIECE = 4_096


@dataclass(frozen=True)
class Start:
    """The citizens of a run as the model reads them: rows of one municipality together, which begin at `begins`."""

    codes: tuple[str, ...]
    numbers: NDArray[np.int32]
    area: NDArray[np.int64]
    rows: NDArray[np.uint64]
    born: NDArray[np.int16]
    begins: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many citizens there are."""
        return len(self.rows)


def start(
    choice: Choice, *, codes: Sequence[str] | None = None, only: str | None = None, workers: int | None = None
) -> Start:
    """Makes the citizens of a choice's area (or of `codes`), or those of them who live in the municipality `only`.

    A choice that begins in an earlier year begins with the known population of that year. Raises NotFoundError for an
    unknown area, InvalidError for a year before the first known one.
    """
    chosen = tuple(codes) if codes is not None else person_columns.codes_of(choice.area)
    on = date(choice.first_year, 1, 1)
    people = person_columns.generate(
        chosen,
        seed=choice.seed,
        on=on,
        citizens=choice.citizens,
        only=only,
        workers=workers,
        living=known_population.earlier(choice.first_year),
    )
    sizes = np.bincount(people.area, minlength=len(people.areas))
    return Start(
        codes=people.areas,
        numbers=people.number,
        area=np.array([int(code) for code in people.areas], dtype=np.int64)[people.area],
        rows=state.packed(people),
        born=state.born(people),
        begins=(0, *np.cumsum(sizes).tolist()),
    )


def replicate(begin: Start, choice: Choice, replication: int, *, workers: int | None = None) -> Wholes:
    """Counts of one replication of a choice: municipality, year, age group, measure.

    Without blocks in the choice it is everything as today. Raises InvalidError as `arrays.blocks_of` does.
    """
    tables = tables_of(choice, replication)
    blocks = arrays.blocks_of(choice, replication)
    return counted(begin, tables, blocks, choice=choice, replication=replication, workers=workers)


def both(begin: Start, choice: Choice, replication: int, *, workers: int | None = None) -> tuple[Wholes, Wholes]:
    """As today, and with the choice's blocks, under the same luck."""
    as_today = choice.model_copy(update={"blocks": ()})
    today = replicate(begin, as_today, replication, workers=workers)
    if not choice.blocks:
        return today, today
    return today, replicate(begin, choice, replication, workers=workers)


def counted(
    begin: Start,
    tables: Tables,
    blocks: Blocks,
    *,
    choice: Choice,
    replication: int,
    workers: int | None = None,
    measures: int = MEASURES,
) -> Wholes:
    """Counts under given tables and blocks; see `replicate`. `measures` is how many of the counts are kept, from the first:
    with `layout.COUNTED` also the living and the dead by sex and age."""
    keys = hashing.person_keys(choice.seed, replication, begin.area, begin.numbers)
    most, sets = bounds.most(tables, blocks), whom.sets_of(blocks)
    found = np.zeros((len(begin.codes), choice.years, AGE_GROUPS, measures), dtype=np.int64)

    def live(piece: tuple[int, int, int]) -> tuple[int, Wholes]:
        place, first, last = piece
        return place, kernel.live(first, last, choice.years, keys, begin.rows, begin.born, tables, most, blocks, sets)

    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        for place, counts in pool.map(live, _pieces(begin)):
            if counts[0, 0, 0] < 0:
                raise FaultError("More citizens came to one household line than the model has room for.")
            found[place] += counts[..., :measures]
    return found


def tables_of(choice: Choice, replication: int) -> Tables:
    """The tables of a replication: every rate within its uncertainty. Replication -1 has the best estimates."""
    best = calibration.tables(choice.first_year, choice.years)
    if replication < 0:
        return best
    spread = parameters.load().uncertainty()
    drawn = [hashing.normal_for(choice.seed, replication, f"rate/{outcome.key}") for outcome in Outcome]
    return calibration.uncertain(best, np.exp(spread * np.array(drawn)))


def _pieces(begin: Start) -> Iterator[tuple[int, int, int]]:
    for place, (first, after) in enumerate(zip(begin.begins, begin.begins[1:], strict=False)):
        for at in range(first, after, PIECE):
            yield place, at, min(at + PIECE, after)
