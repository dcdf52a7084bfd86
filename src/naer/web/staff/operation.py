"""Does Nær keep up? The queue, the lag, what came by the hour, and changes that wait for a person. No citizen is seen."""

from starlette.responses import Response

from naer.errors import BusyError
from naer.web.staff import operation_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """How it stands now; reading it is itself an act in the log."""
    operation = visit.shell.services.operation
    if operation is None:
        raise BusyError("The record does not answer right now.", what_to_do="Try again in a moment.")
    return visit.show("staff/operation.html", page=view.page(operation(), language=visit.language))
