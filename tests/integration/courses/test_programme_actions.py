"""A course of a programme in a real record: enrolled, met, measured, completed or left; tasks, responsibility and the numbers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from naer.courses import actions, programme_actions, programme_course
from naer.courses.citizen import known_of
from naer.courses.offers import Offer, Outcome
from naer.courses.programme_course import ProgrammeCourse
from naer.errors import ConflictError, RefusedError
from naer.fhir.finding import from_clinical_impression
from naer.insight.shapes import ActivityKind, ProgrammeFlag
from naer.pathways import actions as pathways_actions
from naer.pathways import offers, task
from naer.web import application
from naer.web.services import Services
from naer.web.staff import programme_courses
from tests.house import House, nurse
from tests.integration.insight.test_tables import build, rows
from tests.pages import SECRET, People, Reader, answering
from tests.small_region import live_in_aabenraa, register_organisations

TEAM = "aabenraa-sundhedscenter"
COPD = offers.newest()["kol-rehabilitering"]


@pytest.fixture
def citizen(house: House) -> str:
    """Somebody in Aabenraa with COPD, and a nurse who may see her."""
    register_organisations(house)
    citizen_id = live_in_aabenraa(house)
    copd = {"coding": [{"system": "urn:oid:1.2.208.176.2.4", "code": "DJ449"}]}
    with house.system() as rec:
        rec.save(
            {"resourceType": "Condition", "code": copd, "subject": {"reference": f"Patient/{citizen_id}"}}, act="test"
        )
    house.relate(citizen_id, house.ids["aabenraa-hjemmesygepleje-nord"])
    return citizen_id


def courses(house: House, citizen_id: str) -> tuple[ProgrammeCourse, ...]:
    with house.system() as rec:
        return programme_course.courses(rec.concerning(citizen_id, types=programme_course.TYPES))


def as_nurse(
    house: House, act: Callable[..., object], *what: object, unit: str = "aabenraa-hjemmesygepleje-nord", **how: object
) -> object:
    with house.person(nurse(house.ids[unit])) as rec:
        return act(rec, *what, **how)


def as_team(house: House, act: Callable[..., object], *what: object, **how: object) -> object:
    return as_nurse(house, act, *what, unit=TEAM, **how)


def open_tasks(house: House, citizen_id: str) -> dict[str, str]:
    """The open tasks and their owners, after the programmes have answered what was found."""
    with house.system() as rec:
        for impression in rec.find("ClinicalImpression", {}):
            pathways_actions.react(rec, from_clinical_impression(impression))
        found = rec.find("Task", {"patient": citizen_id, "status": "requested"})
        return {task.known_task(one).activity: one["owner"]["reference"].rpartition("/")[2] for one in found}


def go_through(house: House, citizen_id: str, offer: Offer = COPD) -> str:
    """Enrolled, two sessions with the first value at the first; returns the course's id."""
    course_id = str(as_nurse(house, programme_actions.enrol, offer, citizen_id=citizen_id))
    for value in (310, None):
        house.clock.go_on(timedelta(days=7))
        as_team(house, programme_actions.hold_session, course_id, measure=offer.measure, value=value)
    house.clock.go_on(timedelta(days=7))
    return course_id


def test_who_is_enrolled_completes_and_counts(house: House, citizen: str, tmp_path: Path) -> None:
    course_id = go_through(house, citizen)
    team = house.ids[TEAM]
    first = dict.fromkeys(("afklarende-samtale", "foerste-maaling", "sidste-maaling", "afsluttende-samtale"), team)
    assert open_tasks(house, citizen) == first
    with house.system() as rec:
        responsible = rec.responsible(course_id)
        assert responsible and responsible.organisation_id == team
    assert as_team(house, programme_actions.complete, course_id, measure=COPD.measure, value=340) is Outcome.REACHED
    assert open_tasks(house, citizen) == {"besked-til-egen-laege": team}
    (course,) = courses(house, citizen)
    assert (course.sessions, course.values, course.outcome, course.is_open) == (2, (310, 340), Outcome.REACHED, False)
    build(house, tmp_path)
    (row,) = [one for one in rows(tmp_path, "activity") if one["kind"] == ActivityKind.PROGRAMME_COURSE]
    flags = ProgrammeFlag.COMPLETED | ProgrammeFlag.MEASURED | ProgrammeFlag.GOAL_REACHED
    assert (row["flags"], row["diagnosis"], row["quantity"], row["municipality"]) == (flags, 5, 2, 580)
    assert row["ended_at"] - row["started_at"] == timedelta(days=21)


def test_who_leaves_is_called_and_is_not_measured(house: House, citizen: str, tmp_path: Path) -> None:
    course_id = go_through(house, citizen)
    open_tasks(house, citizen)
    with pytest.raises(RefusedError, match="hvorfor"):
        as_team(house, programme_actions.drop_out, course_id, reason=" ")
    as_team(house, programme_actions.drop_out, course_id, reason="for langt at køre")
    assert list(open_tasks(house, citizen)) == ["tilbud-igen"]
    build(house, tmp_path)
    (row,) = [one for one in rows(tmp_path, "activity") if one["kind"] == ActivityKind.PROGRAMME_COURSE]
    assert (row["flags"], row["quantity"], row["ended_at"] is None) == (0, 2, False)
    again = as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen)
    assert [one.id for one in courses(house, citizen)] == [again, course_id]


def test_what_cannot_be_is_refused(house: House, citizen: str) -> None:
    heart = offers.newest()["hjerterehabilitering"]
    with pytest.raises(RefusedError, match="sygdom"):
        as_nurse(house, programme_actions.enrol, heart, citizen_id=citizen)
    course_id = str(as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen))
    with pytest.raises(RefusedError, match="allerede"):
        as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen)
    with pytest.raises(RefusedError, match="mellem"):
        as_team(house, programme_actions.hold_session, course_id, measure=COPD.measure, value=4000)
    with pytest.raises(ConflictError):
        as_team(house, programme_actions.hold_session, course_id, version="seen-before")
    assert as_team(house, programme_actions.complete, course_id, measure=COPD.measure) is Outcome.NOT_MEASURED
    with pytest.raises(RefusedError, match="afsluttet"):
        as_team(house, programme_actions.hold_session, course_id)


def test_a_page_that_is_sent_twice_is_one_meeting(house: House, citizen: str) -> None:
    course_id = str(as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen))
    (seen,) = courses(house, citizen)
    as_team(house, programme_actions.hold_session, course_id, version=seen.version)
    for again in (programme_actions.hold_session, programme_actions.complete):
        with pytest.raises(ConflictError):
            as_team(house, again, course_id, measure=COPD.measure, version=seen.version)
    (course,) = courses(house, citizen)
    assert (course.sessions, course.is_open) == (1, True)


def test_two_who_enrol_at_once_begin_one_course(house: House, citizen: str) -> None:
    """The second one does not see the first one's course yet; the guard holds them apart, and lets a later course begin."""
    course_id = str(as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen))
    with house.system() as rec:
        assert not rec.once(f"programme/{citizen}/{COPD.programme}/0")
    as_team(house, programme_actions.drop_out, course_id, reason="rejser")
    as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen)
    assert sorted(one.is_open for one in courses(house, citizen)) == [False, True]


def test_a_course_of_a_programme_is_not_the_everyday_course(house: House, citizen: str) -> None:
    course_id = str(as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen))
    with house.system() as rec:
        known = known_of(rec, citizen)
        assert (known.course_id, known.facts.has_course) == (None, False)
        assert not actions.has_relevant_course(rec, citizen)
        team = house.ids["aabenraa-hjemmesygepleje-nord"]
        everyday = actions.open_course(
            rec, citizen_id=citizen, code="homecoming", name="Hjemkomst", organisation_id=team, contact="vagten"
        )
        assert course_id != everyday == known_of(rec, citizen).course_id


def test_only_those_who_answer_for_a_course_write_in_it(house: House, citizen: str) -> None:
    course_id = str(as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen))
    (seen,) = courses(house, citizen)
    for act, how in (
        (programme_actions.hold_session, {}),
        (programme_actions.complete, {"measure": COPD.measure}),
        (programme_actions.drop_out, {"reason": "rejser"}),
    ):
        with pytest.raises(RefusedError, match="ansvaret"):
            as_nurse(house, act, course_id, **how)
    assert courses(house, citizen) == (seen,)


def test_a_course_goes_on_by_its_own_measure_when_its_programme_changes_or_goes(
    house: House, citizen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_nurse(house, programme_actions.enrol, COPD, citizen_id=citizen)
    (course,) = courses(house, citizen)
    changed = replace(COPD, measure=replace(COPD.measure, code="other", least_change=50))
    for known in ({}, {COPD.programme: changed}):
        monkeypatch.setattr(offers, "newest", lambda known=known: known)
        assert programme_courses.measure_of(course) == replace(COPD.measure, text_en="")
    assert programme_courses.measure_of(replace(course, measure=None)) == changed.measure


def test_a_nurse_does_it_all_on_one_page(house: House, citizen: str) -> None:
    actor, other = nurse(house.ids[TEAM]), nurse(house.ids["aabenraa-hjemmesygepleje-nord"])
    house.relate(citizen, house.ids[TEAM])
    pages = application.build(
        Services(
            guard=house.people_guard,
            directory=People((actor, other)),
            session_secret=SECRET,
            is_demo=False,
            health=lambda: {"ok": True},
        )
    )
    path = f"/borger/{citizen}/forloeb"
    with answering(pages) as address, Reader(address, actor) as reader:
        assert "Gå mindst 30 meter længere" in reader.open(path).text
        with Reader(address, actor, language="en") as english:
            seen = english.open(path).text
        assert "COPD rehabilitation" in seen and "Walk at least 30 metres farther" in seen
        assert reader.send(f"{path}/meld-til", programme="diabetesforloeb").status_code == 403
        assert reader.send(f"{path}/meld-til", programme="kol-rehabilitering").status_code == 303
        (course,) = courses(house, citizen)
        seen = reader.open(path).text
        assert "Der har været møde i dag" in seen and "ingen forløb at melde til" in seen
        for wrong, said in (("mange", "et helt tal"), ("4000", "mellem 0 og 1000 meter")):
            answer = reader.send(f"{path}/{course.id}/moede", value=wrong, version=course.version)
            assert (answer.status_code, said in answer.text) == (422, True)
        assert reader.send(f"{path}/{course.id}/moede", value="310", version=course.version).status_code == 303
        (course,) = courses(house, citizen)
        with Reader(address, other) as elsewhere:
            seen = elsewhere.open(path).text
            assert "har ansvaret for forløbet. Kun de skriver" in seen and "/moede" not in seen
            answer = elsewhere.send(f"{path}/{course.id}/stop", reason="rejser", version=course.version)
            assert (answer.status_code, "Kun den enhed, der har ansvaret" in answer.text) == (403, True)
        with Reader(address, actor, language="en") as english:
            seen = english.open(path).text + english.open(f"/borger/{citizen}").text
        assert "<h2>COPD rehabilitation</h2>" in seen and "KOL-rehabilitering" not in seen
        assert "Walk at least 30 metres farther" in seen and "six-minute walk test" in seen
        answer = reader.send(f"{path}/{course.id}/afslut", value="350", version=course.version)
        assert answer.status_code == 303
        assert "Målet er nået." in reader.open(path).text
        page = reader.open(f"/borger/{citizen}").text
        assert "målt 310, 350 meter" in page and "KOL-rehabilitering er gennemført" in page
