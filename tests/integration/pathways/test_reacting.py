"""Programmes answer findings in a real record: plans, tasks with owners, services on pause, pinned versions."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from naer.access.definition import Role
from naer.courses import actions as courses_actions
from naer.courses.definition import DischargeNotice, NoticeWithdrawal, OrganisationIdentity
from naer.errors import FaultError
from naer.fhir.finding import Finding, from_clinical_impression
from naer.fhir.plain import Json, extension, reference_id
from naer.pathways import actions, content, pinning, plan, task
from naer.pathways.definition import TaskState
from tests.house import House, nurse
from tests.integration.courses.test_stay_actions import NOTICE, events
from tests.small_region import grant, live_in_aabenraa, register_organisations

ADMIT = "a 03-01 12:00 STIN 03-01 12:00 report=1\n"
HOME = "z 03-04 14:10 SLHJ 03-04 14:10\n"


@pytest.fixture
def region(house: House) -> House:
    register_organisations(house)
    return house


def react_to_all(house: House) -> None:
    """What the worker does with the feed: every finding once, in order."""
    with house.system() as rec:
        for impression in rec.find("ClinicalImpression", {}):
            actions.react(rec, from_clinical_impression(impression))


def tell(house: House, citizen_id: str, table: str) -> None:
    for event in events(table):
        with house.system() as rec:
            courses_actions.register_hospital_event(rec, event, citizen_id=citizen_id)
    react_to_all(house)


def announce(house: House, citizen_id: str, notice: DischargeNotice = NOTICE) -> None:
    with house.system() as rec:
        courses_actions.announce_discharge(rec, notice, citizen_id=citizen_id)
    react_to_all(house)


def tasks(house: House, citizen_id: str) -> dict[str, Json]:
    """The citizen's newest task of each activity."""
    with house.system() as rec:
        return {task.known_task(one).activity: one for one in rec.find("Task", {"patient": citizen_id})}


def plans(house: House, citizen_id: str) -> list[Json]:
    with house.system() as rec:
        return rec.find("CarePlan", {"patient": citizen_id})


def services(house: House, citizen_id: str) -> dict[str, Json]:
    with house.system() as rec:
        return {one["code"]["text"]: one for one in rec.find("ServiceRequest", {"patient": citizen_id})}


def owner(house: House, one: Json) -> str:
    return next(key for key, known in house.ids.items() if known == reference_id(one["owner"]))


def test_the_friday_case_gives_at_once_every_task_with_owner_and_deadline(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id)
    given = tasks(region, citizen_id)
    assert {name: owner(region, one) for name, one in given.items()} == {
        "kvitter-for-varsel": "aabenraa-visitation",
        "medicin-til-hverdag": "sygehus-soenderjylland-medicinsk",
        "diabetesplan-fra-afdelingen": "sygehus-soenderjylland-medicinsk",
        "paaroerende": "sygehus-soenderjylland-medicinsk",
        "transport": "sygehus-soenderjylland-medicinsk",
        "bevilg-hjaelp": "aabenraa-visitation",
        "mad": "aabenraa-madservice",
        "hjaelpemidler": "aabenraa-hjaelpemidler",
        "tag-imod-hjemme": "aabenraa-hjemmesygepleje-syd",
        "laege-om-diabetes": "aabenraa-hjemmesygepleje-syd",
        "ambulant-kontrol": "aabenraa-hjemmesygepleje-syd",
        "traening": "aabenraa-traening",
        "opfoelgende-hjemmebesoeg": "aabenraa-hjemmesygepleje-syd",
    }
    medicines = given["medicin-til-hverdag"]
    assert medicines["description"] == "Medicin til mandag 23. november"
    assert medicines["restriction"]["period"]["end"] == "2026-11-20T12:00:00+01:00"
    assert extension(medicines, task.BLOCKS_GOING_HOME) == {"url": task.BLOCKS_GOING_HOME, "valueBoolean": True}
    assert all(one["status"] == "requested" for one in given.values())
    (opened,) = plans(region, citizen_id)
    assert opened["status"] == "active"
    assert opened["description"] == (
        "Ventes hjem fredag 20. november kl. 14.00 fra Medicinsk Afdeling, Sygehus Sønderjylland"
    )


def test_whoever_gets_a_task_sees_the_citizen(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id)
    meals = nurse(region.ids["aabenraa-madservice"])
    with region.person(meals) as rec:
        assert rec.is_related(citizen_id)
        assert len(rec.find("Task", {"owner": region.ids["aabenraa-madservice"]})) == 1
    region.clock.go_on(timedelta(days=15))
    with region.person(meals) as rec:
        assert not rec.is_related(citizen_id)


def test_the_same_finding_again_gives_nothing_again(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id)
    react_to_all(region)
    with region.system() as rec:
        assert rec.count("Task", {"patient": citizen_id}) == len(tasks(region, citizen_id))
        (impression,) = rec.find("ClinicalImpression", {})
        again = replace(from_clinical_impression(impression), key="another-key")
        assert actions.react(rec, again) == 0  # nothing has changed


def test_a_new_time_moves_deadlines_and_a_withdrawal_takes_the_tasks_back(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id)
    later = replace(
        NOTICE,
        message_id="notice-2",
        noticed_at=NOTICE.noticed_at + timedelta(minutes=20),
        expected_at=NOTICE.expected_at + timedelta(hours=2),
    )
    announce(region, citizen_id, later)
    received = tasks(region, citizen_id)["tag-imod-hjemme"]
    assert received["description"] == "Tag imod hjemme fredag 20. november kl. 16.00"
    assert received["restriction"]["period"]["end"] == "2026-11-20T16:00:00+01:00"
    with region.system() as rec:
        withdrawal = NoticeWithdrawal("notice-3", "episode-1", later.noticed_at + timedelta(minutes=5))
        courses_actions.withdraw_discharge(rec, withdrawal, citizen_id=citizen_id)
    react_to_all(region)
    gone = tasks(region, citizen_id)
    assert {one["status"] for one in gone.values()} == {"cancelled"}
    assert gone["mad"]["statusReason"]["text"] == "Udskrivningen fredag 20. november kl. 16.00 er aflyst"


def test_an_admission_pauses_services_and_the_homecoming_resumes_them(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    grant(region, citizen_id)
    tell(region, citizen_id, ADMIT)
    (paused,) = services(region, citizen_id).values()
    assert paused["status"] == "on-hold"
    assert extension(paused, plan.PAUSE_REASON) == {
        "url": plan.PAUSE_REASON,
        "valueString": "Indlagt på Medicinsk Afdeling, Sygehus Sønderjylland",
    }
    assert owner(region, tasks(region, citizen_id)["indlaeggelsesrapport"]) == "aabenraa-hjemmesygepleje-syd"
    tell(region, citizen_id, HOME)
    (resumed,) = services(region, citizen_id).values()
    assert resumed["status"] == "active"
    assert "extension" not in resumed


def test_a_service_that_people_paused_stays_paused(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    service_id = grant(region, citizen_id)
    with region.system() as rec:
        rec.save({**rec.read("ServiceRequest", service_id), "status": "on-hold"}, act="test")
    tell(region, citizen_id, ADMIT + HOME)
    assert services(region, citizen_id)["nursing-visit"]["status"] == "on-hold"


def test_what_is_no_granted_service_is_left_alone(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    other: Json = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"text": "Røntgen"},
        "subject": {"reference": f"Patient/{citizen_id}"},
    }
    with region.system() as rec:
        rec.save(other, act="test")
    tell(region, citizen_id, ADMIT)
    assert services(region, citizen_id)["Røntgen"]["status"] == "active"


def test_of_two_stays_at_once_the_last_homecoming_resumes(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    grant(region, citizen_id)
    tell(region, citizen_id, ADMIT)
    (other,) = events("b 03-02 12:00 STIN 03-02 12:00")
    with region.system() as rec:
        courses_actions.register_hospital_event(rec, replace(other, episode="episode-2"), citizen_id=citizen_id)
    react_to_all(region)
    tell(region, citizen_id, HOME)
    assert services(region, citizen_id)["nursing-visit"]["status"] == "on-hold"
    (home,) = events("y 03-04 15:00 SLHJ 03-04 15:00")
    with region.system() as rec:
        courses_actions.register_hospital_event(rec, replace(home, episode="episode-2"), citizen_id=citizen_id)
    react_to_all(region)
    assert services(region, citizen_id)["nursing-visit"]["status"] == "active"


def test_a_new_admission_withdraws_what_was_left_of_the_last_homecoming(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    tell(region, citizen_id, ADMIT + HOME)
    assert tasks(region, citizen_id)["besoeg-72-timer"]["status"] == "requested"
    (again,) = events("b 03-05 12:00 STIN 03-05 12:00")
    with region.system() as rec:
        courses_actions.register_hospital_event(rec, replace(again, episode="episode-2"), citizen_id=citizen_id)
    react_to_all(region)
    left = tasks(region, citizen_id)["besoeg-72-timer"]
    assert (left["status"], left["statusReason"]["text"]) == (
        "cancelled",
        "Borgeren er indlagt igen på Medicinsk Afdeling, Sygehus Sønderjylland",
    )


def test_death_stops_services_and_a_mistaken_death_pauses_them_again(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    grant(region, citizen_id)
    tell(region, citizen_id, ADMIT + "b 03-02 07:00 MORS 03-02 06:50 repeats=STIN")
    assert services(region, citizen_id)["nursing-visit"]["status"] == "revoked"
    assert tasks(region, citizen_id)["indlaeggelsesrapport"]["status"] == "cancelled"
    assert tasks(region, citizen_id)["afslut-ydelser"]["status"] == "requested"
    tell(region, citizen_id, "c 03-02 08:00 AN_MORS 03-01 12:00 repeats=STIN")
    assert services(region, citizen_id)["nursing-visit"]["status"] == "on-hold"
    assert tasks(region, citizen_id)["ret-op-efter-fejlmelding"]["priority"] == "asap"


def test_a_cancelled_admission_closes_the_plan_as_revoked(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    grant(region, citizen_id)
    tell(region, citizen_id, ADMIT + "b 03-01 13:00 AN_STIN 03-01 12:00")
    (closed,) = plans(region, citizen_id)
    assert (closed["status"], services(region, citizen_id)["nursing-visit"]["status"]) == ("revoked", "active")


def test_a_plan_follows_the_version_it_began_with_and_new_plans_the_new_one(region: House) -> None:
    citizen_id, other_id = live_in_aabenraa(region), live_in_aabenraa(region)
    announce(region, citizen_id)
    (file,) = [one for one in content.files() if one.programme and one.programme.id == "ind-og-ud-af-sygehus"]
    text = file.text.replace("version: 1.0.0", "version: 1.1.0").replace(
        "title: {da: Besøg inden 72 timer,", "title: {da: Besøg inden tre dage,"
    )
    edited = content.read(file.name, text)
    assert edited.programme
    for each, episode in ((citizen_id, "episode-1"), (other_id, "episode-2")):
        (home,) = events("z 03-04 14:10 SLHJ 03-04 14:10")
        with region.system() as rec:
            told = courses_actions.register_hospital_event(
                rec, replace(home, episode=episode, message_id=episode), citizen_id=each
            )
            for found in told.findings:
                actions.react(rec, found, files=[edited])
    assert tasks(region, citizen_id)["besoeg-72-timer"]["description"] == "Besøg inden 72 timer"
    assert tasks(region, other_id)["besoeg-72-timer"]["description"] == "Besøg inden tre dage"
    assert plans(region, other_id)[0]["instantiatesUri"] == ["urn:naer:programme:ind-og-ud-af-sygehus:1.1.0"]
    with region.system() as rec:
        assert rec.count("PlanDefinition", {}) == 2


def test_a_pinned_programme_that_can_no_longer_be_read_is_our_fault(region: House) -> None:
    (file, *_) = content.files()
    assert file.programme
    with region.system() as rec:
        broken_id = pinning.pin(rec, replace(file, text="format: programme/0"), file.programme)
        with pytest.raises(FaultError):
            pinning.pinned(rec, broken_id)


def test_a_programme_whose_writing_was_undone_is_written_again(region: House) -> None:
    (file, *_) = content.files()
    assert file.programme
    with region.system() as rec:
        with pytest.raises(FaultError), rec.attempt():
            undone = pinning.pin(rec, file, file.programme)
            raise FaultError("What the plan was for went wrong.")
        kept = pinning.pin(rec, file, file.programme)
        assert kept != undone
        assert rec.read("PlanDefinition", kept)["id"] == pinning.pin(rec, file, file.programme)


def test_a_ward_that_the_record_does_not_know_leaves_its_tasks_with_the_hospitals_coordination(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id, replace(NOTICE, hospital=OrganisationIdentity("1", "", "Et andet sygehus")))
    assert owner(region, tasks(region, citizen_id)["transport"]) == "sygehus-soenderjylland-udskrivning"


def test_where_nobody_has_the_function_whoever_answers_for_the_course_gets_the_task(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    team = region.ids["aabenraa-akutteam"]
    with region.system() as rec:
        course_id = courses_actions.open_course(
            rec, citizen_id=citizen_id, code="nursing", name="Sygepleje", organisation_id=team, contact="Vagten"
        )
        homeless = {key: value for key, value in rec.read("Patient", citizen_id).items() if key != "address"}
        rec.save(homeless, act="test")
    announce(region, citizen_id)
    given = tasks(region, citizen_id)
    assert owner(region, given["mad"]) == "aabenraa-akutteam"
    assert reference_id(given["mad"]["focus"]) == course_id


def test_when_a_person_finishes_a_task_at_the_same_time_the_reaction_meets_it_as_it_is(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    announce(region, citizen_id)
    transport = tasks(region, citizen_id)["transport"]
    ward = nurse(region.ids["sygehus-soenderjylland-medicinsk"], role=Role.DISCHARGE_COORDINATOR)
    with region.person(ward) as rec:
        actions.finish_task(rec, transport["id"], note="Bestilt")
    tell(region, citizen_id, HOME)  # withdraws what is still open of transport
    done = tasks(region, citizen_id)["transport"]
    assert done["status"] == TaskState.DONE.value
    assert done["note"][-1]["text"] == "Bestilt"


def test_a_finding_of_an_unknown_kind_leaves_the_record_as_it_is(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    unknown = Finding("weather-changed", "w1", "test", citizen_id, datetime.fromisoformat("2026-11-20T10:00:00+01:00"))
    with region.system() as rec:
        assert actions.react(rec, unknown) == 0
    assert plans(region, citizen_id) == []
