"""The citizen on one page: opened by those with a care relation; others are told so, and may break the glass."""

import re

from starlette.responses import Response

from naer.access.record import Record
from naer.danish import personal_number
from naer.errors import InvalidError, NotFoundError
from naer.fhir.plain import Json
from naer.web.components import responsibility, transfers
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.timeline import SECTOR_LABELS, Sector
from naer.web.staff import citizen_view as view
from naer.web.staff.citizen_view import CitizenPage, Emergency
from naer.web.visit import Visit

MOST_FOUND = 50


def show(visit: Visit) -> Response:
    """The page; whoever may not see the citizen is told what they can do instead."""
    citizen_id = visit.part("citizen")
    chosen = next((sector for sector in Sector if sector.value == visit.asked("sektor")), None)
    with visit.open() as rec:
        if not rec.is_related(citizen_id):
            if not rec.may_break_glass(citizen_id):
                raise NotFoundError("There is no such citizen here.", what_to_do="Search for the citizen again.")
            return _not_allowed(visit, citizen_id)
        page = _page(rec, citizen_id, chosen)
        rec.look(citizen_id)
    return visit.show(
        "staff/citizen.html",
        page=page,
        sector_labels=SECTOR_LABELS,
        own_organisations=visit.person.organisation_ids,
    )


def break_glass(visit: Visit) -> Response:
    """Open the record of a citizen without care relation: the reason first, for a limited time, seen by a reviewer."""
    citizen_id = visit.part("citizen")
    reason = visit.posted("reason")
    if len(reason) < 10:
        return _not_allowed(visit, citizen_id, error=visit.say("Skriv begrundelsen med mindst ti tegn."), reason=reason)
    with visit.open(reason=reason) as rec:
        rec.break_glass(citizen_id=citizen_id, reason=reason)
    return visit.done(f"/borger/{citizen_id}", visit.say("Adgangen er åbnet, og opslaget er noteret."))


def search_page(visit: Visit) -> Response:
    """Where one searches; nothing is searched yet."""
    return visit.show("staff/find_citizen.html", asked="", found=None, stranger=None, errors={})


def search(visit: Visit) -> Response:
    """Search by personal number or name, posted so that neither stands in an address.

    One hit opens at once. A personal number that exists but may not be seen leads to breaking the glass.
    """
    asked = visit.posted("asked")
    if not asked:
        errors = {"asked": visit.say("Skriv et navn eller et CPR-nummer.")}
        return visit.show("staff/find_citizen.html", status=422, asked="", found=None, stranger=None, errors=errors)
    number = _personal_number(asked)
    with visit.open() as rec:
        if number:
            patients = rec.find("Patient", {"identifier": f"{number.system}|{number.digits}"})
        else:
            patients = _named(rec, asked)
        lines = view.found(patients, now=rec.now)
    if len(lines) == 1 and number:
        return visit.done(f"/borger/{lines[0].id}")
    return visit.show("staff/find_citizen.html", asked="" if number else asked, found=lines, stranger=number, errors={})


def break_glass_by_number(visit: Visit) -> Response:
    """As `break_glass`, for somebody who is known by personal number only."""
    reason = visit.posted("reason")
    number = _personal_number(visit.required("number"))
    if number is None:
        raise InvalidError("This is not a personal number.", what_to_do="Search for the citizen again.", path="number")
    with visit.open(reason=reason) as rec:
        citizen_id = rec.break_glass(personal_number=number.digits, reason=reason)
    return visit.done(f"/borger/{citizen_id}", visit.say("Adgangen er åbnet, og opslaget er noteret."))


def _page(rec: Record, citizen_id: str, chosen: Sector | None) -> CitizenPage:
    resources = rec.concerning(citizen_id)
    patient = next((item for item in resources if item["resourceType"] == "Patient"), None)
    if patient is None:
        patient = rec.read("Patient", citizen_id)
    courses = [item for item in resources if item["resourceType"] == "EpisodeOfCare"]
    terms = responsibility.terms(rec, responsibility.everyday(courses))
    named = rec.organisation_names
    emergency = rec.emergency(citizen_id)
    return view.citizen_page(
        patient,
        resources,
        terms=[ResponsibleLine.of(term, named) for term in terms],
        transfers=transfers.lines(rec, patient, courses),
        names=named,
        looked_at=rec.last_look(citizen_id),
        emergency=Emergency(*emergency) if emergency else None,
        chosen=chosen,
        now=rec.now,
    )


def _not_allowed(visit: Visit, citizen_id: str, *, error: str = "", reason: str = "") -> Response:
    return visit.show(
        "staff/not_allowed.html",
        status=422 if error else 403,
        path=f"/borger/{citizen_id}/bryd-glasset",
        number="",
        errors={"reason": error} if error else {},
        reason=reason,
    )


def _named(rec: Record, asked: str) -> list[Json]:
    """Those in whose name each word begins a part, or else is somewhere (the last of two family names); in any order."""
    words = re.findall(r"[^\s,|$\\]+", asked) or [""]
    for parameter in ("name", "name:contains"):
        if found := rec.find("Patient", {parameter: words}, sort="name", limit=MOST_FOUND):
            return found
    return []


def _personal_number(asked: str) -> personal_number.PersonalNumber | None:
    try:
        return personal_number.recognise(asked)
    except personal_number.NotAPersonalNumberError:
        return None
