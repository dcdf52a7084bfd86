"""The message monitor: every message in and out, why some were refused, the raw text with a reason, and once more."""

from starlette.responses import Response

from naer.errors import ConflictError
from naer.exchange import outbox
from naer.web.staff import message_monitor_view as view
from naer.web.visit import Visit

LONGEST_SHOWN = 200_000


def show(visit: Visit) -> Response:
    """The list, narrowed as the address says; those in trouble first."""
    box = view.OUT if visit.asked("retning") == view.OUT else view.IN
    state = view.state_of(box, visit.asked("tilstand"))
    asked_page = visit.asked("side", "1")
    page = max(1, int(asked_page)) if asked_page.isdecimal() else 1
    with visit.open() as rec:
        rows = rec.messages.listed(
            view.BOXES[box],
            states=[state] if state else None,
            limit=view.ROWS_ON_A_PAGE + 1,
            offset=(page - 1) * view.ROWS_ON_A_PAGE,
        )
        monitor = view.monitor(
            rows,
            counts=rec.messages.counts(view.BOXES[box]),
            box=box,
            state=state,
            page=page,
            waiting_seconds=rec.messages.oldest_waiting_seconds(),
            language=visit.language.code,
        )
    return visit.show("staff/message_monitor.html", monitor=monitor)


def show_raw(visit: Visit) -> Response:
    """The raw text of one message: only with a reason, which stands in the audit log of the citizen it is about."""
    box = view.OUT if visit.part("box") == view.OUT else view.IN
    message_id = visit.part("message")
    reason = visit.posted("reason")
    if len(reason) < 10:
        errors = {"reason": visit.say("Skriv, hvorfor du skal se beskeden, med mindst ti tegn.")}
        return visit.show("staff/raw_message.html", status=422, message_id=message_id, box=box, raw=None, errors=errors)
    with visit.open(reason=reason) as rec:
        found = rec.messages.incoming(message_id) if box == view.IN else rec.messages.outgoing(message_id)
    raw = bytes(found["raw"] or b"")[:LONGEST_SHOWN].decode("utf-8", errors="replace")
    return visit.show("staff/raw_message.html", message_id=message_id, box=box, raw=raw, errors={})


def replay(visit: Visit) -> Response:
    """Read a refused message once more, as after a correction of rules or of who is known here."""
    with visit.open() as rec:
        replayed = rec.messages.replay(visit.part("message"))
    if not replayed:
        raise ConflictError("The message is no longer refused or stuck.", what_to_do="Open the monitor again.")
    return visit.done(
        visit.back(view.path(view.IN)), visit.say("Beskeden læses igen. Resultatet står i listen om lidt.")
    )


def send_again(visit: Visit) -> Response:
    """Send a message once more, under a new envelope; the letter is the same."""
    with visit.open() as rec:
        sent = outbox.send_again(rec, visit.part("message"))
    if not sent:
        raise ConflictError("The message is not one to send again.", what_to_do="Open the monitor again.")
    return visit.done(visit.back(view.path(view.OUT)), visit.say("Beskeden sendes igen."))
