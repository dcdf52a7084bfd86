"""The guided tour of a demo: each step makes the visitor somebody, moves the clock when it must, and opens a page."""

from starlette.responses import Response

from naer.errors import InvalidError, RefusedError
from naer.web.components.tour import Tour
from naer.web.session import OnTour
from naer.web.visit import Visit


def go(visit: Visit) -> Response:
    """Begin the tour, or go to another of its steps. The clock never goes back: what is seen again is seen as it is now."""
    tour, place = _tour(visit), _place(visit)
    on_tour = visit.session.tour
    if on_tour is None or place == 0:
        on_tour = OnTour(0, visit.now)
    step = tour.step_at(place, began_at=on_tour.began_at)
    clock = visit.shell.services.demo_clock
    plays_at = tour.plays_at(place, began_at=on_tour.began_at)
    if clock is not None and plays_at is not None and visit.now < plays_at:
        clock.send(plays_at)
    session = visit.session if visit.session.actor_id == step.actor_id else visit.session.logged_in_as(step.actor_id)
    return visit.become(session.shown_around(OnTour(place, on_tour.began_at)), step.path)


def stop(visit: Visit) -> Response:
    """Go on alone, from the page where one is."""
    return visit.become(visit.session.shown_around(None), "/")


def _place(visit: Visit) -> int:
    text = visit.required("step")
    if not text.isdecimal() or int(text) >= len(_tour(visit).steps):
        raise InvalidError("The form is not complete.", what_to_do="Go back and send it again.", path="step")
    return int(text)


def _tour(visit: Visit) -> Tour:
    if visit.shell.services.tour is None:
        raise RefusedError("Only a demo has a guided tour.")
    return visit.shell.services.tour
