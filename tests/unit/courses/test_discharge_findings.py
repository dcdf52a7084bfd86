"""What is told when a ward announces, changes or withdraws a homecoming."""

from dataclasses import replace
from datetime import datetime

import pytest

from naer.courses import rules
from naer.courses.definition import CitizenFacts, DischargeNotice, NoticeContext, NoticeWithdrawal
from naer.courses.vocabulary import FINDINGS
from naer.fhir.finding import Finding
from tests.unit.courses.hospital_words import hospital

ALONE = CitizenFacts("citizen-1", age=81, lives_alone=True, conditions=("DI10", "DI21"))
FRIDAY = DischargeNotice(
    message_id="notice-1",
    episode="episode-1",
    noticed_at=datetime.fromisoformat("2026-11-20T10:02:00+01:00"),
    expected_at=datetime.fromisoformat("2026-11-20T14:00:00+01:00"),
    hospital=hospital("Aabenraa"),
    conditions=("DI21", "DE11"),
    newly_found=("DE11",),
    needs=("personal-care", "home-nursing"),
)


def context(replaces: DischargeNotice | None = None) -> NoticeContext:
    return NoticeContext(ALONE, found_at=FRIDAY.noticed_at, replaces=replaces, course_id="course-1")


def found(notice: DischargeNotice, replaces: DischargeNotice | None = None) -> Finding:
    (finding,) = rules.discharge_findings(notice, context(replaces))
    return finding


def test_the_friday_case_is_told_with_all_its_facts() -> None:
    finding = found(FRIDAY)
    assert (finding.code, finding.key) == ("discharge-announced", "episode-1:discharge-announced:notice-1")
    assert finding.facts == {
        "noticed_at": "2026-11-20T10:02:00+01:00",
        "expected_at": "2026-11-20T14:00:00+01:00",
        "notice_minutes": 238,
        "short_notice": True,
        "hospital": "Aabenraa",
        "hospital_sor": FRIDAY.hospital.sor,
        "weekday": "friday",
        "weekend": False,
        "friday_afternoon": True,
        "weekend_list": True,
        "medicines_until": "2026-11-23",
        "had_help_before": False,
        "no_course": True,
        "revised": False,
        "age": 81,
        "lives_alone": True,
        "conditions": ("DI21", "DE11", "DI10"),
        "newly_found": ("DE11",),
        "needs": ("personal-care", "home-nursing"),
    }


@pytest.mark.parametrize(
    ("expected_at", "weekend_list", "friday_afternoon", "short"),
    [
        ("2026-11-25T14:00:00+01:00", False, False, False),  # Wednesday
        ("2026-11-26T14:00:00+01:00", True, False, False),  # Thursday
        ("2026-11-20T11:59:00+01:00", True, False, True),
        ("2026-11-20T12:00:00+01:00", True, True, True),
        ("2026-11-21T10:02:00+01:00", True, False, False),  # just twenty-four hours
        ("2026-11-22T09:00:00+01:00", True, False, False),  # Sunday
    ],
)
def test_day_and_notice_decide_what_kind_of_homecoming_it_is(
    expected_at: str, weekend_list: bool, friday_afternoon: bool, short: bool
) -> None:
    facts = found(replace(FRIDAY, expected_at=datetime.fromisoformat(expected_at))).facts
    assert facts["weekend_list"] is weekend_list
    assert facts["friday_afternoon"] is friday_afternoon
    assert facts["short_notice"] is short


def test_before_christmas_medicines_must_last_until_the_28th() -> None:
    facts = found(replace(FRIDAY, expected_at=datetime.fromisoformat("2026-12-23T14:00:00+01:00"))).facts
    assert facts["medicines_until"] == "2026-12-28"


def test_notice_after_the_fact_is_no_notice_but_never_less() -> None:
    assert (
        found(replace(FRIDAY, expected_at=datetime.fromisoformat("2026-11-20T09:00:00+01:00"))).facts["notice_minutes"]
        == 0
    )


def test_a_notice_with_a_new_time_says_what_was_expected_before() -> None:
    later = replace(FRIDAY, message_id="notice-2", expected_at=datetime.fromisoformat("2026-11-20T16:00:00+01:00"))
    facts = found(later, replaces=FRIDAY).facts
    assert (facts["revised"], facts["previously_expected_at"]) == (True, "2026-11-20T14:00:00+01:00")


def test_a_notice_that_says_nothing_new_is_not_told_again() -> None:
    assert rules.discharge_findings(replace(FRIDAY, message_id="notice-2"), context(FRIDAY)) == []


def test_a_withdrawal_tells_what_is_withdrawn_and_why() -> None:
    withdrawal = NoticeWithdrawal("notice-3", "episode-1", FRIDAY.noticed_at, reason="Feber i nat")
    (finding,) = rules.withdrawal_findings(withdrawal, context(FRIDAY))
    assert (finding.code, finding.key) == ("discharge-withdrawn", "episode-1:discharge-withdrawn:notice-3")
    assert finding.facts == {
        "withdrawn_at": "2026-11-20T10:02:00+01:00",
        "expected_at": "2026-11-20T14:00:00+01:00",
        "hospital": "Aabenraa",
        "hospital_sor": FRIDAY.hospital.sor,
        "reason": "Feber i nat",
    }


def test_a_withdrawal_without_reason_leaves_the_reason_out() -> None:
    withdrawal = NoticeWithdrawal("notice-3", "episode-1", FRIDAY.noticed_at)
    (finding,) = rules.withdrawal_findings(withdrawal, context(FRIDAY))
    assert "reason" not in finding.facts


def test_a_withdrawal_of_nothing_is_not_told() -> None:
    withdrawal = NoticeWithdrawal("notice-3", "episode-1", FRIDAY.noticed_at)
    assert rules.withdrawal_findings(withdrawal, context()) == []


def test_the_newest_notice_is_in_force_until_withdrawn() -> None:
    newer = replace(FRIDAY, message_id="notice-2", noticed_at=datetime.fromisoformat("2026-11-20T11:00:00+01:00"))
    withdrawal = NoticeWithdrawal("notice-3", "episode-1", datetime.fromisoformat("2026-11-20T12:00:00+01:00"))
    earlier = replace(withdrawal, withdrawn_at=datetime.fromisoformat("2026-11-20T10:30:00+01:00"))
    assert rules.notice_in_force([], []) is None
    assert rules.notice_in_force([newer, FRIDAY], []) == newer
    assert rules.notice_in_force([newer, FRIDAY], [earlier]) == newer
    assert rules.notice_in_force([newer, FRIDAY], [earlier, withdrawal]) is None


def test_a_notice_of_an_earlier_stay_is_not_in_force() -> None:
    admitted_at = datetime.fromisoformat("2026-11-20T11:00:00+01:00")
    assert rules.notice_in_force([FRIDAY], [], admitted_at=admitted_at) is None


def test_every_notice_finding_keeps_to_the_vocabulary() -> None:
    kinds = {kind.code: kind for kind in FINDINGS}
    withdrawal = NoticeWithdrawal("notice-3", "episode-1", FRIDAY.noticed_at, reason="Feber i nat")
    told = [found(FRIDAY), found(replace(FRIDAY, message_id="n2", needs=()), FRIDAY)]
    for finding in [*told, *rules.withdrawal_findings(withdrawal, context(FRIDAY))]:
        kind = kinds[finding.code]
        assert set(kind.always) <= set(finding.facts) <= set(kind.always) | set(kind.sometimes)
