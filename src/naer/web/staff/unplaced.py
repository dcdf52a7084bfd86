"""The tray of messages about citizens whom nobody here knows, until somebody with the right to it decides."""

from starlette.responses import Response

from naer.danish import personal_number
from naer.dialogue import actions
from naer.dialogue.definition import Draft, Message
from naer.errors import Refused
from naer.web.staff import unplaced_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The messages that wait, oldest first."""
    return _tray(visit, {})


def place(visit: Visit) -> Response:
    """Place a message with the citizen whose number is written, whom one's unit must know."""
    with visit.open() as rec:
        try:
            number = personal_number.recognise(visit.posted("number"))
        except personal_number.NotAPersonalNumberError:
            decided: Message | Refused = Refused("Skriv borgerens CPR-nummer.")
        else:
            patient = rec.first("Patient", {"identifier": f"{number.system}|{number.digits}"})
            decided = Refused("I har ikke noget forløb med en borger med det nummer.")
            if patient is not None:
                decided = actions.match(rec, visit.part("message"), patient["id"], reason=visit.posted("reason"))
    return _decided(visit, decided, visit.say("Beskeden er lagt hos borgeren."))


def return_to_sender(visit: Visit) -> Response:
    """Answer the sender that the citizen is not known here."""
    draft = Draft(text=visit.posted("text"), telephone=visit.posted("phone"))
    with visit.open() as rec:
        decided = actions.return_to_sender(rec, visit.part("message"), reason=visit.posted("reason"), draft=draft)
    return _decided(visit, decided, visit.say("Afsenderen får svar nu."))


def close(visit: Visit) -> Response:
    """Decide that nothing more is to be done."""
    with visit.open() as rec:
        decided = actions.close(rec, visit.part("message"), reason=visit.posted("reason"))
    return _decided(visit, decided, visit.say("Beskeden er lukket."))


def _decided(visit: Visit, decided: Message | Refused, happened: str) -> Response:
    if isinstance(decided, Refused):
        return _tray(visit, {f"number-{visit.part('message')}": visit.say(decided.reason)})
    return visit.done("/uplacerede", happened)


def _tray(visit: Visit, errors: dict[str, str]) -> Response:
    with visit.open() as rec:
        lines = [view.unplaced_line(message, language=visit.language.code) for message in actions.waiting(rec)]
    return visit.show("staff/unplaced.html", status=422 if errors else 200, lines=lines, errors=errors)
