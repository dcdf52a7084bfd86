"""Logging in: choosing a persona on a database made as a demo; elsewhere an identity provider is needed, and said to be."""

from starlette.responses import Response

from naer.access.definition import Role
from naer.errors import RefusedError
from naer.web import session
from naer.web.visit import ROLE_NAMES, Visit, own_path

HOMES = {
    Role.HOME_NURSE: "/min-dag",
    Role.ACUTE_NURSE: "/min-dag",
    Role.VISITATOR: "/tavle",
    Role.DISCHARGE_COORDINATOR: "/tavle",
    Role.GENERAL_PRACTITIONER: "/korrespondancer",
    Role.HEALTH_DIRECTOR: "/styring",
    Role.INTEGRATOR: "/beskedmonitor",
    Role.REVIEWER: "/gennemsyn",
    Role.CITIZEN: "/min-plan",
}


def front(visit: Visit) -> Response:
    """The first page: whoever is logged in goes to their own, others choose or are told how to log in."""
    if visit.actor is not None:
        return visit.done(HOMES.get(visit.actor.role, "/health"))
    tour = visit.shell.services.tour
    return visit.show(
        "login.html",
        personas=visit.shell.services.directory.personas() if visit.shell.services.is_demo else (),
        role_names=ROLE_NAMES,
        onward=own_path(visit.asked("videre")),
        has_tour=tour is not None,
        tour_is_again=tour is not None and tour.is_again(visit.now),
        tour_moves=tour.moves if tour is not None else None,
    )


def log_in(visit: Visit) -> Response:
    """Become a persona. RefusedError unless the database was made as a demo and the persona is one of its own."""
    if not visit.shell.services.is_demo:
        raise RefusedError("Personas exist only on a database made as a demo.", what_to_do="Log in with MitID Erhverv.")
    actor_id = visit.required("persona")
    personas = {persona.actor.id: persona.actor for persona in visit.shell.services.directory.personas()}
    if actor_id not in personas:
        raise RefusedError("There is no such persona.", what_to_do="Go to the front page and choose again.")
    onward = own_path(visit.posted("onward"))
    return visit.become(visit.session.logged_in_as(actor_id), onward or HOMES.get(personas[actor_id].role, "/"))


def log_out(visit: Visit) -> Response:
    """Forget who sat here."""
    return visit.become(session.fresh(), "/")


def choose_language(visit: Visit) -> Response:
    """Show the same page in another language."""
    wanted = visit.required("language")
    known = wanted if wanted in visit.shell.renderer.languages else ""
    return visit.become(visit.session.speaking(known), visit.back("/"))
