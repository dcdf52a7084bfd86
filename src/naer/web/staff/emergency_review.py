"""Reviewing look-ups made in emergencies: each reason is read by somebody else than the one who wrote it."""

from starlette.responses import Response

from naer.errors import ConflictError
from naer.web.staff import emergency_review_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The look-ups that wait for a review, then those that were reviewed."""
    with visit.open() as rec:
        glasses = rec.emergencies_to_review()
    directory = visit.shell.services.directory
    found = {glass.actor_id: directory.actor(glass.actor_id) for glass in glasses}
    people = {actor_id: actor.name for actor_id, actor in found.items() if actor is not None}
    lines = view.lines(glasses, people=people, reviewer_id=visit.person.id)
    return visit.show("staff/emergency_review.html", lines=lines)


def review(visit: Visit) -> Response:
    """Note what the reviewer thought of one look-up."""
    with visit.open() as rec:
        reviewed = rec.review_emergency(visit.part("glass"), note=visit.required("note"))
    if not reviewed:
        raise ConflictError("It was reviewed already, or is your own.", what_to_do="Open the list again.")
    return visit.done("/gennemsyn", visit.say("Opslaget er gennemgået."))
