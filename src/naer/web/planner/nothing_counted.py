"""The page in the place of those that show numbers, while there are none: it says when they come, or why they don't."""

from starlette.responses import Response

from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """What the reader can do meanwhile."""
    return visit.show("planner/nothing_counted.html", coming=visit.shell.services.numbers_come())
