"""The page in the place of those that show numbers, while there are none: it says when they come, or why they don't."""

from starlette.responses import Response

from naer.errors import NotFoundError
from naer.web.numbers import Coming
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """What the reader can do meanwhile."""
    return visit.show("planner/nothing_counted.html", coming=visit.shell.services.numbers_come())


def no_file(visit: Visit) -> NotFoundError:
    """What is said in the place of a file of numbers: the same as the page says."""
    match visit.shell.services.numbers_come():
        case Coming.NOT:
            return NotFoundError(
                "The demo's numbers could not be counted.",
                what_to_do="Stop the demo and start it again: it counts anew.",
            )
        case Coming.SOON:
            return NotFoundError("Nothing has been counted yet.", what_to_do="Ask for the file again in a minute.")
        case Coming.AT_NIGHT:
            return NotFoundError("Nothing has been counted yet.", what_to_do="The numbers come by themselves at night.")
