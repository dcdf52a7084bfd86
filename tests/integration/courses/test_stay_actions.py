"""Hospital notifications and discharge notices, told to a real record."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from naer.access.definition import Role
from naer.courses import actions, encounter
from naer.courses.definition import DischargeNotice, HospitalEvent, NoticeWithdrawal, OrganisationIdentity, StayState
from naer.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from naer.fhir.finding import from_clinical_impression
from tests.house import House, nurse
from tests.small_region import grant, live_in_aabenraa, register_organisations
from tests.unit.courses.hospital_words import told

WARD = OrganisationIdentity("999991083000001", "", "Medicinsk Afdeling, Sygehus Sønderjylland")
WARD_KEY, OTHER_WARD_KEY = "sygehus-soenderjylland-medicinsk", "sygehus-soenderjylland-geriatrisk"
OTHER_WARD = OrganisationIdentity("", "9521083000059", "Geriatrisk Afdeling")
NOTICE = DischargeNotice(
    message_id="notice-1",
    episode="episode-1",
    noticed_at=datetime.fromisoformat("2026-11-20T10:02:00+01:00"),
    expected_at=datetime.fromisoformat("2026-11-20T14:00:00+01:00"),
    hospital=WARD,
    conditions=("DI21", "DE11"),
    newly_found=("DE11",),
    needs=("home-nursing",),
)


@pytest.fixture
def region(house: House) -> House:
    register_organisations(house)
    return house


def events(table: str) -> list[HospitalEvent]:
    """The events of a table, at the medical ward (or the geriatric one, where it says so), in November 2026."""
    here = {"Geriatrisk": OTHER_WARD}
    since = datetime.fromisoformat("2026-11-17T12:00:00+01:00") - datetime.fromisoformat("2023-03-01T12:00:00+01:00")
    return [
        replace(
            event,
            hospital=here.get(event.hospital.name, WARD),
            registered_at=event.registered_at + since,
            occurred_at=event.occurred_at + since,
        )
        for event in told(table)
    ]


def tell(house: House, citizen_id: str, table: str) -> list[str]:
    """Tell the events, each in a transaction of its own; the codes of what was found."""
    found: list[str] = []
    for event in events(table):
        with house.system() as rec:
            found += [one.code for one in actions.register_hospital_event(rec, event, citizen_id=citizen_id).findings]
    return found


def stay(house: House) -> encounter.StayRecord:
    with house.system() as rec:
        stored = rec.first("Encounter", {"identifier": f"{encounter.EPISODES}|episode-1"})
        assert stored
        return encounter.from_encounter(stored)


def hospital_sees(house: House, citizen_id: str, key: str = WARD_KEY) -> bool:
    actor = nurse(house.ids[key], role=Role.DISCHARGE_COORDINATOR)
    with house.person(actor) as rec:
        return rec.is_related(citizen_id)


def test_an_admission_is_kept_told_and_lets_the_hospital_see_the_citizen(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    grant(region, citizen_id)
    assert not hospital_sees(region, citizen_id)
    assert tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00 report=1") == ["admitted"]
    assert stay(region).stay.state is StayState.ADMITTED
    assert stay(region).hospital_id == region.ids[WARD_KEY]
    assert hospital_sees(region, citizen_id)
    with region.system() as rec:
        (impression,) = rec.find("ClinicalImpression", {"patient": citizen_id})
    facts = from_clinical_impression(impression).facts
    assert (facts["age"], facts["lives_alone"], facts["had_help_before"]) == (81, True, True)
    assert facts["report_requested"] is True


def test_the_same_message_again_changes_nothing(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    assert tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00\na 03-01 12:00 STIN 03-01 12:00") == ["admitted"]
    assert stay(region).stored["meta"]["versionId"] == "1"


def test_an_episode_of_another_citizen_is_a_conflict(region: House) -> None:
    tell(region, live_in_aabenraa(region), "a 03-01 12:00 STIN 03-01 12:00")
    with pytest.raises(ConflictError):
        tell(region, live_in_aabenraa(region), "b 03-01 13:00 STIN 03-01 13:00")


def test_of_an_unknown_citizen_nothing_can_be_told(region: House) -> None:
    with pytest.raises(NotFoundError):
        tell(region, region.ids[WARD_KEY], "a 03-01 12:00 STIN 03-01 12:00")


def test_the_hospital_sees_the_citizen_for_a_day_after_the_homecoming(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00\nb 03-04 08:00 SLHJ 03-04 08:00")
    assert hospital_sees(region, citizen_id)
    region.clock.go_on(timedelta(hours=25))
    assert not hospital_sees(region, citizen_id)


def test_after_a_transfer_the_new_ward_sees_the_citizen_and_the_old_one_for_a_day(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00\nb 03-02 08:00 STIN 03-02 08:00 at=Geriatrisk")
    assert stay(region).hospital_id == region.ids[OTHER_WARD_KEY]
    region.clock.go_on(timedelta(hours=25))
    assert not hospital_sees(region, citizen_id)
    assert hospital_sees(region, citizen_id, OTHER_WARD_KEY)


def test_a_cancelled_admission_takes_the_hospitals_sight_away(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    assert tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00\nb 03-01 13:00 AN_STIN 03-01 12:00") == [
        "admitted",
        "stay-cancelled",
    ]
    assert not hospital_sees(region, citizen_id)


def test_death_stands_on_the_citizen_until_it_is_taken_back(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    death = "a 03-01 12:00 STIN 03-01 12:00\nb 03-02 07:00 MORS 03-02 06:50 repeats=STIN"
    assert tell(region, citizen_id, death) == ["admitted", "died"]
    with region.system() as rec:
        assert rec.read("Patient", citizen_id)["deceasedDateTime"] == "2026-11-18T06:50:00+01:00"
    assert tell(region, citizen_id, "c 03-02 08:00 AN_MORS 03-01 12:00 repeats=STIN") == ["death-cancelled"]
    with region.system() as rec:
        assert "deceasedDateTime" not in rec.read("Patient", citizen_id)


def test_a_hospital_that_the_record_does_not_know_is_kept_by_name(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    (event,) = events("a 03-01 12:00 STIN 03-01 12:00")
    unknown = replace(event, hospital=OrganisationIdentity("1234567890123", "", "Et andet sygehus"))
    with region.system() as rec:
        stored = actions.register_hospital_event(rec, unknown, citizen_id=citizen_id).encounter
    assert stored["serviceProvider"]["display"] == "Et andet sygehus"
    assert "reference" not in stored["serviceProvider"]


def test_a_nurse_ends_a_stay_by_hand_and_the_page_must_be_fresh(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00")
    team = region.ids["aabenraa-hjemmesygepleje-syd"]
    region.relate(citizen_id, team)
    encounter_id = stay(region).stored["id"]
    ended_at = region.clock.now() - timedelta(hours=1)
    with region.person(nurse(team)) as rec, pytest.raises(ConflictError):
        actions.end_stay_by_hand(rec, encounter_id, ended_at=ended_at, version="7")
    with region.person(nurse(team)) as rec, pytest.raises(RefusedError):
        actions.end_stay_by_hand(rec, encounter_id, ended_at=ended_at + timedelta(hours=2))
    with region.person(nurse(team)) as rec:
        ended = actions.end_stay_by_hand(rec, encounter_id, ended_at=ended_at, version="1")
    assert [finding.code for finding in ended.findings] == ["came-home"]
    assert stay(region).stay.state is StayState.ENDED_BY_HAND
    with region.person(nurse(team)) as rec, pytest.raises(RefusedError):
        actions.end_stay_by_hand(rec, encounter_id, ended_at=ended_at)


def test_a_notice_for_one_without_course_opens_a_course_with_visitation_responsible(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    with region.system() as rec:
        assert not actions.has_relevant_course(rec, citizen_id)
        told_of = actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id)
    assert [finding.code for finding in told_of.findings] == ["discharge-announced"]
    assert told_of.findings[0].facts["no_course"] is True
    with region.system() as rec:
        (course,) = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"})
        responsible = rec.responsible(course["id"])
        assert responsible
        assert responsible.organisation_id == region.ids["aabenraa-visitation"]
        assert responsible.contact == "Vagthavende"
        assert actions.has_relevant_course(rec, citizen_id)
        assert [one["code"]["coding"][0]["code"] for one in rec.find("Condition", {"patient": citizen_id})] == ["DE11"]
    assert told_of.findings[0].course_id == course["id"]
    assert hospital_sees(region, citizen_id)


def test_a_notice_joins_the_stay_and_the_open_course_that_are_there(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    with region.system() as rec:
        course_id = actions.open_course(
            rec,
            citizen_id=citizen_id,
            code="nursing",
            name="Hjemmesygepleje",
            organisation_id=region.ids["aabenraa-hjemmesygepleje-syd"],
            contact="R. Holm",
        )
    tell(region, citizen_id, "a 03-01 12:00 STIN 03-01 12:00")
    with region.system() as rec:
        actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id)
    known = stay(region)
    assert (known.course_id, known.notice, known.stay.state) == (course_id, NOTICE, StayState.ADMITTED)


def test_the_same_notice_again_and_an_older_one_tell_nothing(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    older = replace(NOTICE, message_id="notice-0", noticed_at=NOTICE.noticed_at - timedelta(hours=1))
    with region.system() as rec:
        actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id)
        assert not actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id).is_new
        assert actions.announce_discharge(rec, older, citizen_id=citizen_id).findings == ()
    assert stay(region).notice == NOTICE


def test_a_notice_without_time_zone_is_refused(region: House) -> None:
    naive = replace(NOTICE, expected_at=NOTICE.expected_at.replace(tzinfo=None))
    with region.system() as rec, pytest.raises(InvalidError):
        actions.announce_discharge(rec, naive, citizen_id=live_in_aabenraa(region))


def test_a_homecoming_that_was_announced_says_so(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    with region.system() as rec:
        actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id)
    (event,) = events("z 03-04 14:00 SLHJ 03-04 14:00")
    with region.system() as rec:
        (finding,) = actions.register_hospital_event(rec, event, citizen_id=citizen_id).findings
    assert finding.facts["announced"] is True


def test_a_withdrawn_notice_is_told_once_and_kept(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    withdrawal = NoticeWithdrawal("notice-2", "episode-1", NOTICE.noticed_at + timedelta(hours=1), reason="Feber")
    with region.system() as rec:
        actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id)
        (finding,) = actions.withdraw_discharge(rec, withdrawal, citizen_id=citizen_id).findings
        again = actions.withdraw_discharge(rec, withdrawal, citizen_id=citizen_id)
    assert (finding.code, finding.facts["reason"], again.is_new) == ("discharge-withdrawn", "Feber", False)
    assert stay(region).notice is None


def test_a_withdrawal_that_comes_before_its_notice_is_kept_and_tells_nothing(region: House) -> None:
    citizen_id = live_in_aabenraa(region)
    withdrawal = NoticeWithdrawal("notice-2", "episode-1", NOTICE.noticed_at + timedelta(hours=1))
    with region.system() as rec:
        assert actions.withdraw_discharge(rec, withdrawal, citizen_id=citizen_id).findings == ()
        assert actions.announce_discharge(rec, NOTICE, citizen_id=citizen_id).findings == ()


def test_of_somebody_who_has_no_patient_record_nothing_can_be_told(region: House) -> None:
    nobody = "00000000-0000-7000-8000-00000000beef"
    known_of_them = {"resourceType": "Flag", "status": "active", "code": {"text": "x"}}
    with region.system() as rec:
        rec.save({**known_of_them, "subject": {"reference": f"Patient/{nobody}"}}, act="test")
        condition = {"resourceType": "Condition", "subject": {"reference": f"Patient/{nobody}"}}
        rec.save(condition, act="test")
    with pytest.raises(NotFoundError):
        tell(region, nobody, "a 03-01 12:00 STIN 03-01 12:00")
