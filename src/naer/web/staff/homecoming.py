"""Announcing a homecoming: the ward's notice by form, its withdrawal, and a stay whose discharge was never told."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from naer.access.record import Record
from naer.courses import actions, encounter
from naer.courses.definition import DischargeNotice, NoticeWithdrawal, OrganisationIdentity
from naer.courses.encounter import StayRecord
from naer.danish import times
from naer.errors import RefusedError
from naer.web.components import people, responsibility, stays
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.stays import NEED_LABELS, StayLine
from naer.web.staff import homecoming_form as form
from naer.web.staff.homecoming_form import Filled, Homecoming
from naer.web.visit import Visit

USUAL_WARNING = timedelta(hours=4)


@dataclass(frozen=True)
class _About:
    """The stay that the form is about."""

    known: StayRecord
    stay: StayLine
    citizen: CitizenLine
    responsible: ResponsibleLine | None


def show(visit: Visit) -> Response:
    """The form, filled with what is known already."""
    with visit.open() as rec:
        about = _about(rec, visit.part("stay"))
    return _form(visit, about, _known_already(about, visit), {})


def announce(visit: Visit) -> Response:
    """Keep the notice and let home get ready."""
    filled = form.filled_in(visit.posted, visit.form.fields)
    with visit.open() as rec:
        about = _about(rec, visit.part("stay"))
        homecoming = form.read(filled, now=rec.now)
        if isinstance(homecoming, Homecoming):
            notice = DischargeNotice(
                message_id=_word_of(rec),
                episode=about.known.episode,
                noticed_at=rec.now,
                expected_at=homecoming.expected_at,
                hospital=_hospital(about.known),
                conditions=homecoming.conditions,
                newly_found=homecoming.newly_found,
                needs=homecoming.needs,
            )
            actions.announce_discharge(rec, notice, citizen_id=about.known.citizen_id)
    if not isinstance(homecoming, Homecoming):
        return _form(visit, about, filled, {name: visit.say(one.reason) for name, one in homecoming.items()})
    return visit.done(
        f"/tavle#row-{about.stay.id}", visit.say("Hjemkomsten er meldt. Kommunens opgaver kommer på tavlen nu.")
    )


def withdraw(visit: Visit) -> Response:
    """Take the notice back, with the reason."""
    reason = visit.required("reason")
    with visit.open() as rec:
        about = _about(rec, visit.part("stay"))
        withdrawal = NoticeWithdrawal(
            message_id=_word_of(rec), episode=about.known.episode, withdrawn_at=rec.now, reason=reason
        )
        actions.withdraw_discharge(rec, withdrawal, citizen_id=about.known.citizen_id)
    return visit.done("/tavle?fane=indlagt", visit.say("Varslet om hjemkomst er trukket tilbage."))


def already_home(visit: Visit) -> Response:
    """End a stay whose discharge the hospital never told."""
    with visit.open() as rec:
        actions.end_stay_by_hand(rec, visit.part("stay"), ended_at=rec.now, version=visit.required("version"))
    return visit.done("/tavle?fane=hjemme", visit.say("Opholdet er afsluttet. Ydelserne begynder igen."))


def _about(rec: Record, stay_id: str) -> _About:
    resource = rec.read("Encounter", stay_id)
    known = encounter.from_encounter(resource)
    if not known.episode:
        raise RefusedError("This stay cannot be announced by form.")
    courses = rec.find("EpisodeOfCare", {"patient": known.citizen_id, "status": "active"})
    term = responsibility.by_citizen(rec, courses).get(known.citizen_id)
    named = rec.organisation_names
    return _About(
        known=known,
        stay=stays.stay_line(resource, names=named),
        citizen=people.citizen_line(rec.read("Patient", known.citizen_id), today=times.local_day(rec.now)),
        responsible=ResponsibleLine.of(term, named) if term else None,
    )


def _form(visit: Visit, about: _About, filled: Filled, errors: dict[str, str]) -> Response:
    return visit.show(
        "staff/homecoming.html",
        status=422 if errors else 200,
        citizen=about.citizen,
        responsible=about.responsible,
        stay=about.stay,
        version=about.known.stored.get("meta", {}).get("versionId", ""),
        filled=filled,
        errors=errors,
        days=form.days(times.local_day(visit.now)),
        needs=tuple((need.value, label) for need, label in NEED_LABELS.items()),
    )


def _known_already(about: _About, visit: Visit) -> Filled:
    notice = about.known.notice
    expected_at = times.local(notice.expected_at if notice else visit.now + USUAL_WARNING)
    codes = {need.value for need in NEED_LABELS}
    needs = notice.needs if notice else ()
    return Filled(
        day=expected_at.date().isoformat(),
        clock=f"{expected_at:%-H.%M}" if notice else "",
        needs=tuple(need for need in needs if need in codes),
        words="\n".join(need for need in needs if need not in codes),
        conditions=", ".join(notice.conditions) if notice else "",
        newly_found=", ".join(notice.newly_found) if notice else "",
    )


def _hospital(known: StayRecord) -> OrganisationIdentity:
    hospital = known.stay.hospital or (known.notice.hospital if known.notice else None)
    if hospital is None:
        raise RefusedError("Nobody has said which hospital the citizen is in.")
    return hospital


def _word_of(rec: Record) -> str:
    """An id for what a person says: who and when, so that sending a form twice says it once."""
    return f"form/{rec.actor.id}/{rec.now.isoformat()}"
