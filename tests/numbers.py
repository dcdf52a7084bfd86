"""Numbers for steering to look at in tests: two indicators of a few made-up citizens, made when first asked for."""

import tempfile
import threading
from functools import cache
from pathlib import Path

import pyarrow as pa

from naer.app.numbers import making
from naer.app.numbers.newest import MadeNumbers, Newest
from naer.insight.crosstabs.definition import Counted
from naer.insight.indicators import content, synthetic
from naer.insight.indicators.synthetic import Recipe

INDICATORS = ("readmissions-30d", "rehabilitation-wait")
KINDS = (Counted.CITIZENS, Counted.ACUTE_ADMISSIONS)
HERE = (580, 540, 510, 550)
_LOCK = threading.Lock()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    few = Recipe(6000, HERE, first_year=2023, years=3, seed=3, clinics=3, local_areas=2)
    others = Recipe(1500, (575, 530, 561, 563), first_year=2023, years=3, seed=4, person_weight=20)
    people = [synthetic.citizens(few), synthetic.citizens(others)]
    making.make(
        Path(folder.name),
        activity=[*synthetic.activity(few, people[0]), *synthetic.activity(others, people[1])],
        citizens=pa.concat_tables(people),
        over=few.over,
        editions=None,
        indicators=[content.by_id(one) for one in INDICATORS],
        kinds=KINDS,
    )
    return folder


@cache
def _newest() -> Newest:
    return Newest(Path(_folder().name))


def made() -> MadeNumbers | None:
    """The numbers; safe to ask for from several threads."""
    with _LOCK:
        return _newest()()
