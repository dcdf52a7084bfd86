"""The knowledge centre's pages: search among interventions, and one intervention with all that is known of it.

The choices stand in the address, so that a search can be shared and survives reload; they say nothing about anybody.
"""

from starlette.responses import Response

from naer.errors import NotFoundError
from naer.evidence import content, searching
from naer.evidence.effects import Verdict
from naer.evidence.searching import Wanted
from naer.web.knowledge import knowledge_view as view
from naer.web.visit import Visit

MOST_LETTERS = 100


def show(visit: Visit) -> Response:
    """The list, narrowed by what was asked for."""
    evidence = content.load()
    wanted = _wanted(visit)
    found = searching.found(evidence.interventions.values(), wanted)
    page = view.listed(found, wanted, evidence=evidence, language=visit.language)
    return visit.show("knowledge/list.html", page=page)


def show_one(visit: Visit) -> Response:
    """One intervention."""
    evidence = content.load()
    key = visit.part("intervention")
    if key not in evidence.interventions:
        raise NotFoundError("There is no such intervention.", what_to_do="Search for it in the knowledge centre.")
    one = evidence.intervention(key)
    return visit.show("knowledge/intervention.html", page=view.opened(one, evidence=evidence, language=visit.language))


def _wanted(visit: Visit) -> Wanted:
    """What the address asks for; a choice that there is not is no demand."""
    verdicts = {one.value: one for one in Verdict}
    evidence = content.load()
    block = visit.asked("byggesten")
    return Wanted(
        words=visit.asked("sog")[:MOST_LETTERS],
        block=block if block in evidence.blocks else "",
        scenario=visit.asked("scenarie") if visit.asked("scenarie") in view.SCENARIOS else "",
        grade=visit.asked("grad") if visit.asked("grad") in view.GRADES else "",
        verdict=verdicts.get(visit.asked("viser")),
        only_danish=visit.asked("dansk") == "1",
    )
