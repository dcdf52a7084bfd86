"""Synthetic citizens beside the known figures of a municipality: the director's own, or another that they choose.

The citizens are made when somebody asks, from a seed, and none of them is in the record.
"""

from datetime import date
from functools import lru_cache

from starlette.responses import Response

from naer.danish import identifiers
from naer.errors import NotFoundError
from naer.fhir import plain
from naer.scenarios import figures, margins, population
from naer.web.planner import population_view as view
from naer.web.planner.population_view import Compared
from naer.web.visit import Visit

SEED = 1
MOST_CITIZENS = 20_000


def show(visit: Visit) -> Response:
    """The comparison; without a municipality only the choice of one."""
    units = visit.person.organisation_ids
    with visit.open() as rec:
        own = [
            plain.identifier_value(one, identifiers.MUNICIPALITY_CODE)
            for one in rec.read_many("Organization", units).values()
        ]
        year = rec.now.year
    code = visit.asked("kommune") or next((one for one in own if one), "")
    places = {line.code: line.name for line in figures.load().municipalities.values()}
    if code and code not in places:
        raise NotFoundError("There is no such municipality.", what_to_do="Choose one from the list.")
    page = view.page(_compared(code, year) if code else None, code=code, places=places)
    return visit.show("planner/population.html", page=page)


@lru_cache(maxsize=98)
def _compared(code: str, year: int) -> Compared:
    """A municipality's synthetic citizens at the beginning of a year, as many as live there but not more than MOST_CITIZENS."""
    on = date(year, 1, 1)
    living = round(float(figures.load().age_sex.of((code,)).sum()))
    made = population.generate((code,), min(living, MOST_CITIZENS), seed=SEED, on=on)
    return Compared(citizens=made.count, living=living, on=on, seed=SEED, margins=tuple(margins.compare(made)))
