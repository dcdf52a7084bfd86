"""Does Nær keep up? The queue, the lag, what came by the hour, and changes that wait for a person. No citizen is seen."""

from starlette.responses import Response

from naer.errors import BusyError, ConflictError
from naer.web.staff import operation_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """How it stands now; reading it is itself an act in the log."""
    operation = visit.shell.services.operation
    if operation is None:
        raise BusyError("The record does not answer right now.", what_to_do="Try again in a moment.")
    return visit.show("staff/operation.html", page=view.page(operation(), language=visit.language))


def solve(visit: Visit) -> Response:
    """Somebody has seen to a change that was set aside: it is counted no more."""
    place = view.place(visit.posted("place"))
    with visit.open() as rec:
        solved = place is not None and rec.solve_set_aside(visit.posted("reader"), place)
    if not solved:
        raise ConflictError("The change is not set aside any more.", what_to_do="Open the page again.")
    return visit.done("/drift", visit.say("Ændringen er ordnet og tæller ikke mere med."))
