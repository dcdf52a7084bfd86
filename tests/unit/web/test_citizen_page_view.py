"""What stands on the citizen's one page, and in the citizen's own words."""

from datetime import timedelta

import pytest

from naer.access.definition import Purpose
from naer.access.record import AuditRow
from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling
from naer.courses.encounter import StayRecord, as_encounter
from naer.fhir.finding import Finding, as_clinical_impression
from naer.fhir.plain import Json
from naer.web.citizen import my_plan_view
from naer.web.components import responsibility, story, timeline
from naer.web.components.acts import ACTS
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.timeline import Sector
from naer.web.routes import ROUTES
from naer.web.staff import citizen_view
from naer.web.staff.citizen_view import CitizenPage
from tests.unit.web.web_facts import NOW, at, responsible, task_resource

PATIENT: Json = {
    "resourceType": "Patient",
    "id": "andreas",
    "meta": {"lastUpdated": at("1 10.00").isoformat()},
    "name": [{"given": ["Andreas"], "family": "Kjærgaard"}],
    "birthDate": "1945-03-02",
    "extension": [{"url": "urn:naer:extension:lives-alone", "valueBoolean": True}],
}
NAMES = {"nord": "Hjemmesygeplejen Nord"}


def _encounter(*, ended: str = "") -> Json:
    hospital = OrganisationIdentity(sor="", gln="", name="Sygehus Sønderjylland")
    moves = [(Move.ADMIT_INPATIENT, "14 3.10"), *([(Move.DISCHARGE_INPATIENT, ended)] if ended else [])]
    events = tuple(
        HospitalEvent(f"m{n}", "e", move, Telling.NEW, at(when), at(when), hospital, emergency=False)
        for n, (move, when) in enumerate(moves)
    )
    stored = {"id": "stay", "meta": {"lastUpdated": at(moves[-1][1]).isoformat()}}
    return {**as_encounter(StayRecord("e", "andreas", events=events)), **stored}


def _service(status: str) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "id": status,
        "status": status,
        "intent": "order",
        "code": {"text": "Medicin"},
        "subject": {"reference": "Patient/andreas"},
        "performer": [{"reference": "Organization/nord"}],
        "authoredOn": at("1 9.00").isoformat(),
        "meta": {"lastUpdated": at("14 3.15").isoformat()},
    }


def _page(*resources: Json, looked: str = "", chosen: Sector | None = None) -> CitizenPage:
    before = ResponsibleLine("syd", "Hjemmesygeplejen Syd", "vagten", at("1 9.00"), until=at("18 10.00"))
    return citizen_view.citizen_page(
        PATIENT,
        resources,
        terms=[before, responsible()],
        transfers=(),
        names=NAMES,
        looked_at=at(looked) if looked else None,
        emergency=None,
        chosen=chosen,
        now=NOW,
    )


def test_the_one_responsible_now_stands_before_those_who_were() -> None:
    page = _page()
    assert page.responsible == responsible()
    assert [term.organisation for term in page.earlier] == ["Hjemmesygeplejen Syd"]


def test_what_was_recorded_since_the_last_look_is_new_and_nothing_is_the_first_time() -> None:
    assert _page(_encounter()).news == ()
    assert [event.at for event in _page(_encounter(), looked="13 8.00").news] == [at("18 10.00"), at("14 3.10")]
    assert _page(_encounter(), looked="19 8.00").news == ()


def test_a_late_message_is_new_by_when_it_was_recorded_not_by_when_it_happened() -> None:
    late = {**_encounter(), "meta": {"lastUpdated": at("20 9.00").isoformat()}}
    assert [event.at for event in _page(late, looked="19 8.00").news] == [at("14 3.10")]


def test_the_timeline_is_newest_first_by_day_and_can_be_narrowed_to_a_sector() -> None:
    page = _page(_encounter(ended="19 14.20"), _service("active"))
    assert [day.on.day for day in page.timeline] == [19, 18, 14, 1]
    hospital = _page(_encounter(ended="19 14.20"), _service("active"), chosen=Sector.HOSPITAL)
    assert [day.on.day for day in hospital.timeline] == [19, 14]


def test_paused_services_stand_before_those_that_run_and_ended_ones_do_not_stand() -> None:
    page = _page(_service("active"), _service("on-hold"), _service("completed"))
    assert [service.status for service in page.services] == ["on-hold", "active"]


def test_a_finding_tells_the_stay_and_the_encounter_does_not_tell_it_twice() -> None:
    finding = Finding(
        code="admitted",
        key="e:admitted:m0",
        rule="courses/1",
        citizen_id="andreas",
        found_at=at("14 3.20"),
        facts={"hospital": "Sygehus Sønderjylland", "occurred_at": at("14 3.10").isoformat()},
        encounter_id="stay",
    )
    impression = {**as_clinical_impression(finding), "id": "finding"}
    told = story.events([_encounter(), impression], terms=(), names=NAMES, now=NOW)
    assert [(event.said, event.at) for event in told] == [("Indlagt på %(hospital)s", at("14 3.10"))]


def _contact(code: str, class_code: str = "AMB") -> Json:
    """A contact that is no stay, as a history has it."""
    return {
        "resourceType": "Encounter",
        "id": code,
        "meta": {"lastUpdated": at("17 9.20").isoformat()},
        "status": "finished",
        "class": {"code": class_code},
        "type": [{"coding": [{"system": "urn:naer:contact", "code": code}], "text": "Konsultation hos egen læge"}],
        "subject": {"reference": "Patient/andreas"},
        "period": {"start": at("17 9.00").isoformat(), "end": at("17 9.15").isoformat()},
        "reasonCode": [{"text": "Blodtryk"}],
        "serviceProvider": {"reference": "Organization/nord"},
    }


@pytest.mark.parametrize(
    ("code", "sector"), [("consultation", Sector.PRACTICE), ("outpatient", Sector.HOSPITAL), ("nursing-visit", None)]
)
def test_a_contact_is_told_as_one_and_is_no_stay(code: str, sector: Sector | None) -> None:
    page = _page(_contact(code))
    assert page.stays == ()
    told = [event for day in page.timeline for event in day.events if event.said == "%(kind)s: %(reason)s"]
    assert [(event.sector, event.at) for event in told] == ([(sector, at("17 9.00"))] if sector else [])
    assert all(("reason", "Blodtryk") in event.values for event in told)


def test_a_contact_is_no_homecoming_on_the_citizens_own_page() -> None:
    plan = my_plan_view.my_plan(
        PATIENT, [_contact("consultation")], responsible=None, names=NAMES, times_looked=0, now=NOW
    )
    assert plan.home_since is None


def test_what_lies_ahead_is_not_told_as_past() -> None:
    done_tomorrow = task_resource(status="completed", executionPeriod={"end": at("21 9.00").isoformat()})
    assert all(event.at <= NOW for day in _page(done_tomorrow).timeline for event in day.events)


def test_no_more_than_sixty_events_are_shown_and_the_rest_is_counted() -> None:
    many = [
        {
            **task_resource(status="completed", executionPeriod={"end": (NOW - timedelta(hours=n)).isoformat()}),
            "id": f"{n}",
        }
        for n in range(70)
    ]
    page = _page(*many)
    assert sum(len(day.events) for day in page.timeline) == citizen_view.SHOWN_EVENTS
    assert page.more_events == 70 + 2 - citizen_view.SHOWN_EVENTS


def test_within_no_chosen_sector_everything_is_shown() -> None:
    events = story.events([_encounter()], terms=[responsible()], names=NAMES, now=NOW)
    assert timeline.within(events, frozenset()) == events


CONTACTS = """
    R. Holm, 73 76 80 11          | R. Holm         | 73 76 80 11
    vagttelefonen 73768012        | vagttelefonen   | 73768012
    Vagthavende, Hjemmesygeplejen | Vagthavende, Hjemmesygeplejen |
    +45 73 76 80 13               |                 | +45 73 76 80 13
"""


@pytest.mark.parametrize("row", [line.split("|") for line in CONTACTS.strip().splitlines()])
def test_the_phone_number_of_a_contact_becomes_a_button(row: list[str]) -> None:
    written, contact, phone = (cell.strip() for cell in row)
    found = my_plan_view.helper(ResponsibleLine("nord", "Nord", written, at("18 10.00")))
    assert (found.contact, found.phone) == (contact, phone)


def test_the_citizens_page_says_hospital_first_then_when_home() -> None:
    def plan(*resources: Json) -> my_plan_view.MyPlan:
        return my_plan_view.my_plan(PATIENT, resources, responsible=None, names=NAMES, times_looked=0, now=NOW)

    assert plan(_encounter()).stay is not None
    home = plan(_encounter(ended="19 14.20"), _service("on-hold"), task_resource())
    assert (home.stay, home.home_since, home.first_name) == (None, at("19 14.20"), "Andreas")
    assert [line.title for line in (*home.next, *home.paused)] == ["Modtag hjemme", "Medicin"]


def test_a_look_up_is_told_in_words_and_an_unknown_act_in_general() -> None:
    def row(act: str, actor_id: str) -> AuditRow:
        return AuditRow(NOW, actor_id, "Rikke Holm", "home-nurse", "nord", act, "treatment", "care-relation", "")

    looks = my_plan_view.looks(
        [row("citizen.view", "rikke"), row("never.heard-of", "andreas")], names=NAMES, citizen_actor_id="andreas"
    )
    assert [(look.act, look.organisation, look.is_self) for look in looks] == [
        ("læste din journal", "Hjemmesygeplejen Nord", False),
        ("så oplysninger om dig", "Hjemmesygeplejen Nord", True),
    ]


def test_every_act_of_those_who_treat_has_words_of_its_own() -> None:
    acts = {route.need.act for route in ROUTES if route.need and route.need.purpose is Purpose.TREATMENT}
    assert acts <= set(ACTS)


@pytest.mark.parametrize(("status", "shown"), [("active", ["ordinary"]), ("finished", ["ordinary", "copd"])])
def test_an_ordinary_course_that_is_over_does_not_hide_who_answers_for_a_programme(
    status: str, shown: list[str]
) -> None:
    ordinary: Json = {"id": "ordinary", "status": status, "type": [{"text": "Hjemkomst"}]}
    kol: Json = {
        "id": "copd",
        "status": "active",
        "type": [{"coding": [{"system": "urn:naer:programme", "code": "k"}]}],
    }
    assert [one["id"] for one in responsibility.everyday([ordinary, kol])] == shown


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["fell"], ["%(course)s er slut", "Er faldet", "Meldt til %(course)s"]),
        (["programme-enrolled"], ["%(course)s er slut", "Meldt til %(course)s"]),
        (["programme-dropped-out"], ["Meldt til %(course)s", "Stoppet i %(course)s: %(reason)s"]),
    ],
)
def test_a_course_tells_of_itself_what_no_finding_has_told(codes: list[str], told: list[str]) -> None:
    course: Json = {
        "resourceType": "EpisodeOfCare",
        "id": "copd",
        "type": [{"coding": [{"system": "urn:naer:programme", "code": "k"}], "text": "KOL-rehabilitering"}],
        "period": {"start": at("1 9.00").isoformat(), "end": at("18 9.00").isoformat()},
    }
    findings = [
        as_clinical_impression(Finding(code, code, "test", "andreas", at("18 9.00"), facts={}, course_id="copd"))
        | {"id": code}
        for code in codes
    ]
    found = story.events([course, *findings], terms=(), names=NAMES, now=NOW)
    assert sorted(event.said for event in found) == told
