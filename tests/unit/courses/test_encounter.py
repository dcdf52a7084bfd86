"""A stay written as an Encounter and read again."""

from dataclasses import replace
from datetime import datetime

import pytest

from naer.courses import encounter
from naer.courses.definition import DischargeNotice, NoticeWithdrawal, OrganisationIdentity, StayState
from naer.courses.encounter import StayRecord
from naer.danish import identifiers
from naer.fhir import validation
from naer.fhir.plain import Json
from tests.unit.courses.hospital_words import at, hospital, told

ADMIT = "a 03-01 12:00 STIN 03-01 12:00 report=1\n"
NOTICE = DischargeNotice(
    message_id="notice-1",
    episode="episode-1",
    noticed_at=at("03-03 10:02"),
    expected_at=at("03-03 14:00"),
    hospital=hospital("Sønderborg"),
    conditions=("DI21", "DE11"),
    newly_found=("DE11",),
    needs=("personal-care", "Har faldet to gange"),
)
WITHDRAWAL = NoticeWithdrawal("notice-2", "episode-1", at("03-03 12:00"), reason="Feber i nat")


def record(table: str = ADMIT, **parts: object) -> StayRecord:
    return replace(StayRecord("episode-1", "citizen-1", events=tuple(told(table))), **parts)


RECORDS = {
    "admitted": record(),
    "nothing but a notice": StayRecord("episode-1", "citizen-1", notices=(NOTICE,)),
    "corrected and dead": record(
        ADMIT
        + "b 03-01 13:00 RE_STIN 03-01 08:00 corrects=a\nc 03-04 07:00 MORS 03-04 06:50 repeats=STIN\n"
        + "d 03-04 08:00 AN_MORS 03-01 08:00 repeats=STIN"
    ),
    "ended by hand": record(ADMIT + "b 03-09 08:00 HAND 03-08 10:00"),
    "cancelled": record(ADMIT + "b 03-01 13:00 AN_STIN 03-01 12:00"),
    "announced twice": record(notices=(replace(NOTICE, message_id="n0", noticed_at=at("03-02 08:00")), NOTICE)),
    "announced and withdrawn": record(notices=(NOTICE,), withdrawals=(WITHDRAWAL,)),
    "withdrawn without reason": record(notices=(NOTICE,), withdrawals=(replace(WITHDRAWAL, reason=""),)),
    "with course and hospital": record(course_id="course-1", hospital_id="hospital-1"),
}


@pytest.mark.parametrize("name", RECORDS, ids=lambda name: name.replace(" ", "-"))
def test_what_is_written_is_valid_r4_and_reads_the_same(name: str) -> None:
    written = encounter.as_encounter(RECORDS[name])
    validation.validate(written)
    assert replace(encounter.from_encounter(written), stored={}) == RECORDS[name]


@pytest.mark.parametrize(
    ("table", "status"),
    [
        (ADMIT, "in-progress"),
        (ADMIT + "b 03-03 14:00 STOR 03-03 14:00", "onleave"),
        (ADMIT + "b 03-07 14:00 SLHJ 03-07 14:00", "finished"),
        (ADMIT + "b 03-09 08:00 HAND 03-08 10:00", "finished"),
        (ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN", "finished"),
        (ADMIT + "b 03-01 13:00 AN_STIN 03-01 12:00", "entered-in-error"),
    ],
)
def test_plain_fhir_readers_see_the_state(table: str, status: str) -> None:
    written = encounter.as_encounter(record(table))
    assert written["status"] == status
    assert encounter.stay_state(written) is record(table).stay.state


def test_an_encounter_of_others_has_no_state_of_ours() -> None:
    assert encounter.stay_state({"resourceType": "Encounter"}) is StayState.NOT_STARTED


def test_a_notice_alone_is_a_stay_in_progress_with_the_expected_time() -> None:
    written = encounter.as_encounter(RECORDS["nothing but a notice"])
    assert written["status"] == "in-progress"
    assert _value(written, encounter.EXPECTED_EXTENSION) == "2023-03-03T14:00:00+01:00"
    assert "period" not in written


def test_the_expected_time_is_gone_once_the_citizen_is_home() -> None:
    home = record(ADMIT + "b 03-03 14:10 SLHJ 03-03 14:05", notices=(NOTICE,))
    assert _value(encounter.as_encounter(home), encounter.EXPECTED_EXTENSION) is None


def test_period_class_and_hospital_follow_the_stay() -> None:
    written = encounter.as_encounter(record("a 03-01 12:00 STAA 03-01 12:00\nb 03-01 18:00 SLAA 03-01 18:00"))
    assert written["class"]["code"] == "EMER"
    assert written["period"] == {"start": "2023-03-01T12:00:00+01:00", "end": "2023-03-01T18:00:00+01:00"}
    assert written["serviceProvider"]["display"] == "Sønderborg"
    assert written["serviceProvider"]["identifier"]["system"] == identifiers.SOR


def test_a_hospital_known_by_location_number_only_is_identified_by_that() -> None:
    event = replace(told(ADMIT)[0], hospital=OrganisationIdentity(sor="", gln="5790000000005", name=""))
    written = encounter.as_encounter(StayRecord("episode-1", "citizen-1", events=(event,)))
    assert written["serviceProvider"] == {"identifier": {"system": identifiers.GLN, "value": "5790000000005"}}


def test_what_others_wrote_on_the_encounter_stays() -> None:
    stored: Json = encounter.as_encounter(record())
    stored["extension"].append({"url": "urn:example:other", "valueString": "kept"})
    stored["priority"] = {"text": "kept"}
    again = encounter.as_encounter(replace(record(notices=(NOTICE,)), stored=stored))
    assert again["priority"] == {"text": "kept"}
    assert _value(again, "urn:example:other") == "kept"
    assert sum(item["url"] == encounter.EVENT_EXTENSION for item in again["extension"]) == 1


def test_instants_keep_their_fraction_and_zone() -> None:
    event = replace(told(ADMIT)[0], registered_at=datetime.fromisoformat("2023-03-01T12:00:02.250+02:00"))
    written = encounter.as_encounter(StayRecord("episode-1", "citizen-1", events=(event,)))
    validation.validate(written)
    assert encounter.from_encounter(written).events == (event,)


def _value(resource: Json, url: str) -> str | None:
    for item in resource["extension"]:
        if item["url"] == url:
            return next(value for key, value in item.items() if key.startswith("value"))
    return None


def test_a_hospital_known_by_name_only_is_shown_by_name() -> None:
    event = replace(told(ADMIT)[0], hospital=OrganisationIdentity(sor="", gln="", name="Et sygehus"))
    written = encounter.as_encounter(StayRecord("episode-1", "citizen-1", events=(event,)))
    assert written["serviceProvider"] == {"display": "Et sygehus"}
