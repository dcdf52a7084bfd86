"""What a hospital stay is, told from its events: replayed from the first, in the order the hospital registered them.

Arrival decides nothing: a late message takes its place in the order, and only its effect, if any, is seen. First the
tellings are settled (a correction replaces what it corrects, a cancellation removes it), then the deeds that stand are
led through `TRANSITIONS`. Standard: MedCom HospitalNotification 3.0 and its receive protocol; what they leave open is
answered in `docs/clarifications.md` under "Hospital stays".
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from naer.courses.definition import AT_HOME, HistoryLine, HospitalEvent, Move, Stay, StayState, Telling


class Step(Enum):
    """What a deed that stands does to the stay. READMIT is an admission at or after the end of the stay so far."""

    ADMIT = "admit"
    READMIT = "readmit"
    LEAVE = "leave"
    RETURN = "return"
    DISCHARGE = "discharge"
    END_BY_HAND = "end-by-hand"
    DIE = "die"


_NOT_STARTED, _ADMITTED, _ON_LEAVE = StayState.NOT_STARTED, StayState.ADMITTED, StayState.ON_LEAVE
_DISCHARGED, _BY_HAND, _DECEASED = StayState.DISCHARGED, StayState.ENDED_BY_HAND, StayState.DECEASED

# An ended stay is reopened by a new admission only; one ended by hand also by the hospital's later word on leave.
# fmt: off
_ROWS: dict[StayState, tuple[StayState, ...]] = {
    #              ADMIT         READMIT      LEAVE         RETURN        DISCHARGE     END_BY_HAND    DIE
    _NOT_STARTED: (_ADMITTED,    _ADMITTED,   _ON_LEAVE,    _ADMITTED,    _DISCHARGED,  _NOT_STARTED,  _DECEASED),
    _ADMITTED:    (_ADMITTED,    _ADMITTED,   _ON_LEAVE,    _ADMITTED,    _DISCHARGED,  _BY_HAND,      _DECEASED),
    _ON_LEAVE:    (_ADMITTED,    _ADMITTED,   _ON_LEAVE,    _ADMITTED,    _DISCHARGED,  _BY_HAND,      _DECEASED),
    _DISCHARGED:  (_DISCHARGED,  _ADMITTED,   _DISCHARGED,  _DISCHARGED,  _DISCHARGED,  _DISCHARGED,   _DECEASED),
    _BY_HAND:     (_BY_HAND,     _ADMITTED,   _ON_LEAVE,    _ADMITTED,    _DISCHARGED,  _BY_HAND,      _DECEASED),
    _DECEASED:    (_DECEASED,    _DECEASED,   _DECEASED,    _DECEASED,    _DECEASED,    _DECEASED,     _DECEASED),
}
# fmt: on

TRANSITIONS: dict[tuple[StayState, Step], StayState] = {
    (state, step): outcome for state, row in _ROWS.items() for step, outcome in zip(Step, row, strict=True)
}
"""From state and step to state. CANCELLED has no row: it is what is left when every admission was withdrawn."""

_STEPS = {
    Move.ADMIT_INPATIENT: Step.ADMIT,
    Move.ADMIT_EMERGENCY: Step.ADMIT,
    Move.START_LEAVE: Step.LEAVE,
    Move.END_LEAVE: Step.RETURN,
    Move.DISCHARGE_INPATIENT: Step.DISCHARGE,
    Move.DISCHARGE_EMERGENCY: Step.DISCHARGE,
}
_ADMISSIONS = frozenset({Move.ADMIT_INPATIENT, Move.ADMIT_EMERGENCY})


@dataclass(frozen=True)
class _Deed:
    """Something that stands: `content` is its newest telling, `tellings` the messages that told it."""

    content: HospitalEvent
    step: Step
    tellings: frozenset[str]


def stay(events: Iterable[HospitalEvent]) -> Stay:
    """The stay that `events` of one episode add up to. The order and the number of copies do not matter."""
    told = in_order(events)
    if not told:
        return Stay(episode="", state=StayState.NOT_STARTED)
    deeds = _standing(told)
    so_far = Stay(episode=told[0].episode, state=StayState.NOT_STARTED)
    if _is_withdrawn(told, deeds):
        return replace(so_far, state=StayState.CANCELLED, hospital=told[-1].hospital, emergency=told[-1].emergency)
    for deed in deeds:
        so_far = _after(so_far, deed)
    return so_far


def history(events: Iterable[HospitalEvent]) -> list[HistoryLine]:
    """Every event once, in the order of registration, with whether it is in force."""
    told = in_order(events)
    in_force = {deed.content.message_id for deed in _standing(told)}
    return [HistoryLine(event, event.message_id in in_force) for event in told]


def in_order(events: Iterable[HospitalEvent]) -> list[HospitalEvent]:
    """`events` by time of registration (ties by message id), each message once."""
    unique: dict[str, HospitalEvent] = {}
    for event in events:
        known = unique.get(event.message_id)
        if known is None or (known != event and _place(event) < _place(known)):
            unique[event.message_id] = event
    return sorted(unique.values(), key=_registered)


def _registered(event: HospitalEvent) -> tuple[datetime, str]:
    return event.registered_at, event.message_id


def _place(event: HospitalEvent) -> tuple[datetime, str]:
    """Which of two messages of one id is believed, whichever came first: the one registered first; else any, but always that."""
    return event.registered_at, repr(event)


def _standing(told: list[HospitalEvent]) -> list[_Deed]:
    """The deeds that stand when every correction and cancellation has had its say, in the order first told."""
    deeds: list[_Deed] = []
    for event in told:
        target = _target(event, deeds)
        if _takes_back(event, target):
            deeds = [deed for deed in deeds if deed is not target]
        elif target is not None:
            deeds = [_retold(deed, event) if deed is target else deed for deed in deeds]
        elif event.telling is not Telling.CANCELLED:
            deeds.append(_Deed(event, _step(event), frozenset({event.message_id})))
    return deeds


def _step(event: HospitalEvent) -> Step:
    if event.by_hand:
        return Step.END_BY_HAND
    return Step.DIE if event.deceased else _STEPS[event.move]


def _retold(deed: _Deed, event: HospitalEvent) -> _Deed:
    return _Deed(event, deed.step, deed.tellings | {event.message_id})


def _takes_back(event: HospitalEvent, target: _Deed | None) -> bool:
    if target is None:
        return False
    return event.telling is Telling.CANCELLED or (event.deceased is False and target.step is Step.DIE)


def _target(event: HospitalEvent, deeds: list[_Deed]) -> _Deed | None:
    """The deed that `event` corrects or takes back; None when it tells something new, or of something unheard of.

    The message it names is believed only where the activity fits: senders also name the message before in the chain.
    """
    deaths = [deed for deed in deeds if deed.step is Step.DIE]
    if event.deceased and event.telling is not Telling.CANCELLED:
        return deaths[-1] if deaths else None
    if event.deceased is False and deaths and deaths[-1].content.move is event.move:
        return deaths[-1]
    if event.telling is Telling.NEW:
        return None
    fitting = [deed for deed in deeds if deed.step is _STEPS[event.move]]
    named = [deed for deed in fitting if event.corrects in deed.tellings]
    alike = [deed for deed in fitting if deed.content.move is event.move]
    same_time = [deed for deed in alike if deed.content.occurred_at == event.occurred_at]
    found = named or same_time or alike
    return found[-1] if found else None


def _is_withdrawn(told: list[HospitalEvent], deeds: list[_Deed]) -> bool:
    """Whether nothing is left of what the hospital told, or no admission: leave and discharge stand on an admission.

    A death stands by itself until it is taken back.
    """
    left = {deed.step for deed in deeds} - {Step.END_BY_HAND}
    if Step.DIE in left:
        return False
    admissions_told = any(event.move in _ADMISSIONS and not event.deceased for event in told)
    return (not left and any(not event.by_hand for event in told)) or (admissions_told and Step.ADMIT not in left)


def _after(so_far: Stay, deed: _Deed) -> Stay:
    """The stay after one more deed. What comes late to an ended stay changes nothing of it."""
    event = deed.content
    step = deed.step
    if step is Step.ADMIT and so_far.ended_at is not None and event.occurred_at >= so_far.ended_at:
        step = Step.READMIT
    state = TRANSITIONS[so_far.state, step]
    seen = replace(so_far, state=state, hospital=event.hospital, emergency=event.emergency)
    match state:
        case StayState.ADMITTED:
            is_same_stay = so_far.admitted_at is not None and step is not Step.READMIT
            started_at = so_far.admitted_at if is_same_stay or step is Step.RETURN else event.occurred_at
            return replace(seen, admitted_at=started_at, leave_started_at=None, ended_at=None)
        case StayState.ON_LEAVE:
            return replace(seen, leave_started_at=event.occurred_at, ended_at=None)
        case StayState.DECEASED if so_far.state is not StayState.DECEASED:
            return replace(seen, leave_started_at=None, ended_at=event.occurred_at, deceased_at=event.occurred_at)
        case _ if state in AT_HOME and step in _ENDING[state]:
            return replace(seen, leave_started_at=None, ended_at=event.occurred_at)
        case _:
            return so_far


_ENDING = {StayState.DISCHARGED: frozenset({Step.DISCHARGE}), StayState.ENDED_BY_HAND: frozenset({Step.END_BY_HAND})}
