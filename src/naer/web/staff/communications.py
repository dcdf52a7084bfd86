"""Correspondence: the unit's inbox, a thread, replying, passing on, writing anew, and files that came with messages."""

import base64

from starlette.responses import RedirectResponse, Response

from naer.access.record import Record
from naer.danish import times
from naer.dialogue import actions, content
from naer.dialogue.definition import Attachment, Draft, Message
from naer.errors import NotFoundError, Refused
from naer.fhir import plain
from naer.web.components import people, responsibility
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import communications_view as view
from naer.web.visit import Visit

Receivers = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def show_inbox(visit: Visit) -> Response:
    """The threads in which one's own units take part."""
    with visit.open() as rec:
        threads = actions.threads_of_units(rec, rec.actor.organisation_ids)
        ids = sorted({thread.latest.citizen_id for thread in threads if thread.latest.citizen_id})
        citizens = people.citizen_lines(rec.read_many("Patient", ids).values(), today=times.local_day(rec.now))
        inbox = view.inbox(
            threads,
            citizens=citizens,
            organisation_ids=rec.actor.organisation_ids,
            chosen=visit.asked(
                "vis", view.UNREAD if actions.unread_count(rec, rec.actor.organisation_ids) else view.ALL
            ),
            language=visit.language.code,
            now=rec.now,
        )
        unplaced = len(actions.waiting(rec))
    return visit.show("staff/communications.html", inbox=inbox, filters=view.FILTERS, unplaced=unplaced)


def show_thread(visit: Visit) -> Response:
    """One thread; opening it marks it as read by one's unit."""
    return _thread(visit, {}, text="")


def reply(visit: Visit) -> Response:
    """Answer the latest message of the thread."""
    citizen_id, thread_id = visit.part("citizen"), visit.part("thread")
    with visit.open() as rec:
        written = actions.reply(
            rec, thread_id, seen_message_id=visit.posted("seen"), draft=_draft(visit), citizen_id=citizen_id
        )
    if isinstance(written, Refused):
        return _thread(visit, {"text": visit.say(written.reason)}, text=visit.posted("text"))
    return visit.done(
        view.thread_path(citizen_id, thread_id), visit.say("Svaret sendes nu til %(to)s.", to=written.receiver.name)
    )


def forward(visit: Visit) -> Response:
    """Pass the thread on, with its files, to another unit."""
    citizen_id = visit.part("citizen")
    with visit.open() as rec:
        written = actions.forward(
            rec,
            visit.part("thread"),
            to_organisation_id=visit.required("receiver"),
            draft=_draft(visit),
            citizen_id=citizen_id,
        )
    if isinstance(written, Refused):
        return _thread(visit, {"forward-text": visit.say(written.reason)}, text="", forward=visit.posted("text"))
    return visit.done(
        view.thread_path(citizen_id, written.thread_id),
        visit.say("Beskeden sendes nu videre til %(to)s.", to=written.receiver.name),
    )


def write_page(visit: Visit) -> Response:
    """The form for a new message about a citizen."""
    with visit.open() as rec:
        citizen, responsible, receivers = _about(rec, visit.part("citizen"))
    return _form(visit, citizen, responsible, receivers, errors={}, filled={})


def write(visit: Visit) -> Response:
    """Send a new message about a citizen."""
    citizen_id = visit.part("citizen")
    with visit.open() as rec:
        citizen, responsible, receivers = _about(rec, citizen_id)
        written: Message | Refused = Refused("Vælg, hvem beskeden er til.")
        if visit.posted("receiver"):
            written = actions.new_message(
                rec,
                citizen_id=citizen_id,
                to_organisation_id=visit.posted("receiver"),
                category=visit.posted("category"),
                draft=_draft(visit),
                topic=visit.posted("topic"),
            )
    if isinstance(written, Refused):
        filled = {name: visit.posted(name) for name in ("receiver", "category", "topic", "text", "phone")}
        return _form(visit, citizen, responsible, receivers, errors={"text": visit.say(written.reason)}, filled=filled)
    return visit.done(
        view.thread_path(citizen_id, written.thread_id),
        visit.say("Beskeden sendes nu til %(to)s.", to=written.receiver.name),
    )


def file(visit: Visit) -> Response:
    """A file that came with a message: always as a download, so that nothing in it runs here."""
    with visit.open() as rec:
        found = actions.file_of(rec, visit.part("message"), visit.part("segment"))
    if found.url and not found.data:
        return RedirectResponse(found.url, status_code=303) if found.url.startswith("https://") else _no_file()
    return Response(
        base64.b64decode(found.data or ""),
        media_type=found.content_type or "application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="bilag.{_ending(found)}"',
            "Cache-Control": "no-store",
        },
    )


def _thread(visit: Visit, errors: dict[str, str], *, text: str, forward: str = "") -> Response:
    citizen_id = visit.part("citizen")
    with visit.open() as rec:
        thread = actions.read_thread(rec, visit.part("thread"), citizen_id=citizen_id)
        citizen, responsible, receivers = _about(rec, citizen_id)
        page = view.thread_page(
            thread,
            citizen_id=citizen_id,
            organisation_ids=rec.actor.organisation_ids,
            language=visit.language.code,
            now=rec.now,
        )
    return visit.show(
        "staff/communication.html",
        status=422 if errors else 200,
        page=page,
        citizen=citizen,
        responsible=responsible,
        receivers=receivers,
        errors=errors,
        text=text,
        forward=forward,
        phone=visit.posted("phone") or page.phone,
    )


def _form(
    visit: Visit,
    citizen: CitizenLine,
    responsible: ResponsibleLine | None,
    receivers: Receivers,
    *,
    errors: dict[str, str],
    filled: dict[str, str],
) -> Response:
    categories = [
        (one.code, content.category_name(one.code, visit.language.code)) for one in content.categories().categories
    ]
    return visit.show(
        "staff/write_message.html",
        status=422 if errors else 200,
        citizen=citizen,
        responsible=responsible,
        receivers=receivers,
        categories=categories,
        errors=errors,
        filled=filled,
    )


def _about(rec: Record, citizen_id: str) -> tuple[CitizenLine, ResponsibleLine | None, Receivers]:
    """The citizen, who answers for them, and whom one can write to about them."""
    patient = rec.read("Patient", citizen_id)
    courses = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"})
    stays = rec.find("Encounter", {"naer-in-hospital": citizen_id})
    term = responsibility.by_citizen(rec, courses).get(citizen_id)
    organisations = rec.find("Organization", {"active": "true", "type": "unit,department,clinic"})
    near = {plain.reference_id(one) for one in patient.get("generalPractitioner", [])}
    near |= {plain.reference_id(one.get("managingOrganization", {})) for one in courses}
    near |= {plain.reference_id(one.get("serviceProvider", {})) for one in stays}
    names = people.organisation_names(organisations)
    return (
        people.citizen_line(patient, today=times.local_day(rec.now)),
        ResponsibleLine.of(term, names) if term else None,
        view.receivers(organisations, near=near, own=rec.actor.organisation_ids),
    )


def _draft(visit: Visit) -> Draft:
    files = tuple(
        Attachment(
            title=one.name,
            content_type=one.content_type,
            data=base64.b64encode(one.data).decode(),
            created_on=visit.now.date().isoformat(),
        )
        for one in visit.files
    )
    return Draft(text=visit.posted("text"), telephone=visit.posted("phone"), attachments=files)


def _ending(attachment: Attachment) -> str:
    ending = attachment.content_type.rpartition("/")[2]
    return ending if ending.isalnum() else "bin"


def _no_file() -> Response:
    raise NotFoundError("There is no such file here.", what_to_do="Ask the sender to send it again.")
