"""Resources and lines that tests of pages are made of: small factories, Friday 20 November 2026."""

from datetime import UTC, datetime, timedelta

from naer.fhir.plain import Json
from naer.web.components import clock as clocks
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.stays import Notice, StayLine
from naer.web.components.tasks import TaskLine

NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)


def at(written: str) -> datetime:
    """`20 14.00`: the day of November 2026 and the Danish clock (winter time)."""
    day, clock = written.split()
    hours, minutes = clock.split(".")
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=int(day) - 1, hours=int(hours) - 1, minutes=int(minutes))


def citizen(name: str = "Andreas Kjærgaard", *, id: str = "andreas") -> CitizenLine:
    return CitizenLine(
        id=id,
        name=name,
        age=81,
        lives_alone=True,
        has_protected_address=False,
        personal_number="020345-1234",
        address="Nørregade 14, 6200 Aabenraa",
        phone="01 23 45 67",
        is_dead=False,
    )


def stay(
    *,
    status: str = "in-progress",
    admitted: str = "14 3.10",
    ended: str = "",
    noticed: str = "",
    expected: str = "",
) -> StayLine:
    return StayLine(
        id=f"stay-{admitted}-{ended}",
        citizen_id="andreas",
        course_id="course",
        status=status,
        hospital="Sygehus Sønderjylland",
        hospital_id="hospital",
        is_emergency=False,
        admitted_at=at(admitted),
        ended_at=at(ended) if ended else None,
        notice=Notice(said_at=at(noticed), expected_at=at(expected)) if noticed else None,
    )


def task(
    title: str = "Modtag hjemme",
    *,
    deadline: str = "20 15.00",
    status: str = "requested",
    planned: str = "",
    given: str = "20 10.03",
    finished: str = "",
    taken_by: str = "",
    citizen_id: str = "andreas",
) -> TaskLine:
    late_at = at(deadline) if deadline else None
    if planned and late_at:
        clock = clocks.visit_clock(at(planned), late_at, now=NOW)
    else:
        clock = clocks.clock(late_at, now=NOW, given_at=at(given))
    return TaskLine(
        id=title,
        version="1",
        title=title,
        status=status,
        citizen_id=citizen_id,
        owner="Hjemmesygeplejen Nord",
        owner_id="nord",
        may_act_ids=("nord",),
        taken_by=taken_by,
        taken_by_id=taken_by,
        clock=clock,
        planned_at=at(planned) if planned else None,
        given_at=at(given),
        done_by="",
        finished_at=at(finished) if finished else None,
        last_note="",
        escalates_to="",
        escalates_at=None,
        blocks=True,
        is_handover=False,
    )


def responsible(unit: str = "nord") -> ResponsibleLine:
    return ResponsibleLine(unit, f"Hjemmesygeplejen {unit.title()}", "R. Holm, 73 76 80 11", at("18 10.00"))


def task_resource(**changes: object) -> Json:
    return {
        "resourceType": "Task",
        "id": "one",
        "meta": {"versionId": "3", "lastUpdated": at("20 10.03").isoformat()},
        "status": "requested",
        "intent": "order",
        "description": "Modtag hjemme",
        "for": {"reference": "Patient/andreas"},
        "owner": {"reference": "Organization/nord"},
        "authoredOn": at("20 10.03").isoformat(),
        "restriction": {"period": {"end": at("20 15.00").isoformat()}},
        **changes,
    }
