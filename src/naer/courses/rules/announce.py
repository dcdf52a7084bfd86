"""What is worth telling when a stay changes or a homecoming is announced: findings with the facts they stand on.

Findings say what happened, never what to do about it. Keys are made of episode, code and message, so that the same
message found twice is one finding.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from naer.courses.definition import (
    AT_HOME,
    IN_HOSPITAL,
    CitizenFacts,
    DischargeNotice,
    NoticeContext,
    NoticeWithdrawal,
    OrganisationIdentity,
    Stay,
    StayContext,
    StayState,
    Telling,
)
from naer.danish import holidays, times
from naer.fhir.finding import Fact, Finding

RULE = "courses/1"
SHORT_NOTICE = timedelta(hours=24)
"""Notice below this is short. Assumption of this project; the Friday case has four hours."""

_AFTERNOON = time(12)
_FRIDAY, _THURSDAY = 4, 3
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOTHING_YET = frozenset({StayState.NOT_STARTED, StayState.CANCELLED})


def findings(before: Stay | None, after: Stay, context: StayContext) -> list[Finding]:
    """What the step from `before` (None: no event was known) to `after` is worth telling; empty when nothing is new."""
    codes = _codes(before.state if before else StayState.NOT_STARTED, after.state, context)
    if not codes and before is not None:
        codes = _codes_of_details(before, after, context)
    return [_finding(code, before, after, context) for code in codes]


def discharge_findings(notice: DischargeNotice, context: NoticeContext) -> list[Finding]:
    """The finding that `notice` is worth; none when it says what the notice in force already says."""
    replaces = context.replaces
    if replaces is not None and _told(replaces) == _told(notice):
        return []
    expected_day = times.local_day(notice.expected_at)
    facts: dict[str, Fact] = {
        "noticed_at": notice.noticed_at.isoformat(),
        "expected_at": notice.expected_at.isoformat(),
        "notice_minutes": notice_minutes(notice),
        "short_notice": notice.expected_at - notice.noticed_at < SHORT_NOTICE,
        "weekend_list": expected_day.weekday() >= _THURSDAY,
        "medicines_until": holidays.next_opening_day(expected_day).isoformat(),
        "revised": replaces is not None,
    }
    facts |= _hospital(notice.hospital) | _calendar(notice.expected_at) | _citizen(context.citizen)
    facts |= _known({"newly_found": notice.newly_found, "needs": notice.needs})
    facts |= _known({"conditions": tuple(dict.fromkeys((*notice.conditions, *context.citizen.conditions)))})
    if replaces is not None:
        facts["previously_expected_at"] = replaces.expected_at.isoformat()
    return [
        Finding(
            code="discharge-announced",
            key=f"{notice.episode}:discharge-announced:{notice.message_id}",
            rule=RULE,
            citizen_id=context.citizen.citizen_id,
            found_at=context.found_at,
            facts=facts,
            course_id=context.course_id,
            encounter_id=context.encounter_id,
        )
    ]


def withdrawal_findings(withdrawal: NoticeWithdrawal, context: NoticeContext) -> list[Finding]:
    """The finding that `withdrawal` is worth; none when no notice was in force (`context.replaces` is None)."""
    notice = context.replaces
    if notice is None:
        return []
    facts: dict[str, Fact] = {
        "withdrawn_at": withdrawal.withdrawn_at.isoformat(),
        "expected_at": notice.expected_at.isoformat(),
        **_hospital(notice.hospital),
    }
    if withdrawal.reason:
        facts["reason"] = withdrawal.reason
    return [
        Finding(
            code="discharge-withdrawn",
            key=f"{withdrawal.episode}:discharge-withdrawn:{withdrawal.message_id}",
            rule=RULE,
            citizen_id=context.citizen.citizen_id,
            found_at=context.found_at,
            facts=facts,
            course_id=context.course_id,
            encounter_id=context.encounter_id,
        )
    ]


def notice_in_force(
    notices: Sequence[DischargeNotice],
    withdrawals: Sequence[NoticeWithdrawal],
    *,
    admitted_at: datetime | None = None,
) -> DischargeNotice | None:
    """The newest notice by the ward's own time, unless it was withdrawn after that.

    A notice from before `admitted_at` belongs to an earlier stay of the same episode, and is not in force.
    """
    current = [notice for notice in notices if admitted_at is None or notice.noticed_at >= admitted_at]
    if not current:
        return None
    newest = max(current, key=lambda notice: (notice.noticed_at, notice.message_id))
    withdrawn = any(withdrawal.withdrawn_at >= newest.noticed_at for withdrawal in withdrawals)
    return None if withdrawn else newest


def notice_minutes(notice: DischargeNotice) -> int:
    """Whole minutes from the notice until the citizen leaves the ward; never below zero."""
    return max(0, int((notice.expected_at - notice.noticed_at).total_seconds() // 60))


def _codes(before: StayState, after: StayState, context: StayContext) -> list[str]:
    if before is after:
        return []
    if after is StayState.DECEASED:
        return ["died"]
    if after in IN_HOSPITAL:
        return _codes_in_hospital(before, after, context)
    if after in AT_HOME:
        return _codes_at_home(before)
    return [] if before in _NOTHING_YET else ["stay-cancelled"]


def _codes_in_hospital(before: StayState, after: StayState, context: StayContext) -> list[str]:
    leave = ["on-leave"] if after is StayState.ON_LEAVE else []
    if before is StayState.DECEASED:
        return ["death-cancelled", *leave]
    if before in IN_HOSPITAL:
        return leave or ["back-from-leave"]
    if before in AT_HOME and context.event.telling is Telling.CANCELLED:
        return ["discharge-cancelled", *leave]
    return ["admitted", *leave]


def _codes_at_home(before: StayState) -> list[str]:
    if before in AT_HOME:
        return []
    return ["death-cancelled", "came-home"] if before is StayState.DECEASED else ["came-home"]


def _codes_of_details(before: Stay, after: Stay, context: StayContext) -> list[str]:
    """What to tell when the state is kept, or changed between two ways of being at home."""
    if not _corrected(before, after):
        return []
    is_told_anew = context.event.telling is Telling.NEW and not context.event.deceased
    if is_told_anew and after.state is StayState.ADMITTED:
        is_moved = _sor_or_name(before) != _sor_or_name(after) or before.emergency is not after.emergency
        return ["transferred"] if is_moved else []
    return ["stay-corrected"]


def _corrected(before: Stay, after: Stay) -> tuple[str, ...]:
    """The names of what differs between two stays, beside their state."""
    names = ("admitted_at", "leave_started_at", "ended_at", "deceased_at", "hospital", "emergency")
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _sor_or_name(stay: Stay) -> str:
    return (stay.hospital.sor or stay.hospital.name) if stay.hospital else ""


def _finding(code: str, before: Stay | None, after: Stay, context: StayContext) -> Finding:
    event = context.event
    occurred_at = event.occurred_at
    facts: dict[str, Fact] = {
        "registered_at": event.registered_at.isoformat(),
        **_hospital(event.hospital),
        "emergency": event.emergency,
        "in_hospital": after.state in IN_HOSPITAL,
        "announced": context.announced,
        "report_requested": event.report_requested,
    }
    if code == "came-home":
        occurred_at = after.ended_at or event.occurred_at
        facts |= _homecoming(after, occurred_at)
    if code == "stay-corrected" and before is not None:
        facts["corrected"] = _corrected(before, after)
    facts["occurred_at"] = occurred_at.isoformat()
    facts |= _calendar(occurred_at) | _citizen(context.citizen) | _known({"conditions": context.citizen.conditions})
    return Finding(
        code=code,
        key=f"{event.episode}:{code}:{event.message_id}",
        rule=RULE,
        citizen_id=context.citizen.citizen_id,
        found_at=context.found_at,
        facts=facts,
        course_id=context.course_id,
        encounter_id=context.encounter_id,
    )


def _hospital(hospital: OrganisationIdentity) -> dict[str, Fact]:
    """The hospital as people read it; its number where the message says it."""
    facts: dict[str, Fact] = {"hospital": hospital.name or "sygehuset"}
    if hospital.sor:
        facts["hospital_sor"] = hospital.sor
    return facts


def _homecoming(after: Stay, ended_at: datetime) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "ended_at": ended_at.isoformat(),
        "by_hand": after.state is StayState.ENDED_BY_HAND,
        "medicines_until": holidays.next_opening_day(times.local_day(ended_at)).isoformat(),
    }
    if after.admitted_at is not None:
        facts["days_in_hospital"] = (times.local_day(ended_at) - times.local_day(after.admitted_at)).days
    return facts


def _calendar(instant: datetime) -> dict[str, Fact]:
    """What day it is in Denmark. `weekend` is any day on which surgeries and counters are closed."""
    clock = times.local(instant)
    return {
        "weekday": _WEEKDAYS[clock.weekday()],
        "weekend": not holidays.is_opening_day(clock.date()),
        "friday_afternoon": clock.weekday() == _FRIDAY and clock.time() >= _AFTERNOON,
    }


def _citizen(citizen: CitizenFacts) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"had_help_before": citizen.had_help_before, "no_course": not citizen.has_course}
    if citizen.age is not None:
        facts["age"] = citizen.age
    if citizen.lives_alone is not None:
        facts["lives_alone"] = citizen.lives_alone
    return facts


def _known(lists: dict[str, tuple[str, ...]]) -> dict[str, Fact]:
    """The lists that hold something: an empty list is left out, and reads as not known."""
    return {name: values for name, values in lists.items() if values}


def _told(notice: DischargeNotice) -> tuple[object, ...]:
    return (notice.expected_at, notice.conditions, notice.newly_found, notice.needs, notice.hospital)
