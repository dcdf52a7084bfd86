"""A stay worked out by hand: the slow and obvious twin of `courses.rules.stay`, with no table and no shared code."""

from dataclasses import dataclass

from naer.courses.definition import HospitalEvent, Move, StayState, Telling


@dataclass
class Line:
    """A line on the nurse's paper: what was said, by which messages, and whether it is struck out."""

    said: HospitalEvent
    messages: list[str]
    is_death: bool
    is_struck: bool = False


def state(events: list[HospitalEvent]) -> StayState:
    """The state, found by writing every message on paper and then reading the paper from the top."""
    paper = _paper(events)
    if not events:
        return StayState.NOT_STARTED
    left = [line for line in paper if not line.is_struck]
    admitted_by_anyone = [event for event in _once(events) if _tells_of_admission(event)]
    admissions_left = [line for line in left if _is_admission(line)]
    deaths_left = [line for line in left if line.is_death]
    if deaths_left:
        return StayState.DECEASED
    by_the_hospital = [line for line in left if not line.said.by_hand]
    if not by_the_hospital and all(event.by_hand for event in _once(events)):
        return StayState.NOT_STARTED
    if not by_the_hospital or (admitted_by_anyone and not admissions_left):
        return StayState.CANCELLED
    return _read(left)


def _read(lines: list[Line]) -> StayState:
    now = StayState.NOT_STARTED
    over_at = None
    for line in lines:
        said = line.said
        is_over = now in (StayState.DISCHARGED, StayState.ENDED_BY_HAND)
        if said.by_hand:
            if now in (StayState.ADMITTED, StayState.ON_LEAVE) or now is StayState.ENDED_BY_HAND:
                now, over_at = StayState.ENDED_BY_HAND, said.occurred_at
        elif "discharge" in said.move.value:
            now, over_at = StayState.DISCHARGED, said.occurred_at
        elif _is_admission(line):
            if not is_over or (over_at is not None and said.occurred_at >= over_at):
                now, over_at = StayState.ADMITTED, None
        elif now is not StayState.DISCHARGED:
            now = StayState.ON_LEAVE if said.move is Move.START_LEAVE else StayState.ADMITTED
            over_at = None
    return now


def _tells_of_admission(event: HospitalEvent) -> bool:
    return event.move.value.startswith("admit") and not event.deceased


def _once(events: list[HospitalEvent]) -> list[HospitalEvent]:
    first: list[HospitalEvent] = []
    for event in sorted(events, key=lambda event: (event.registered_at, event.message_id, repr(event))):
        if event.message_id not in [known.message_id for known in first]:
            first.append(event)
    return first


def _is_admission(line: Line) -> bool:
    return line.said.move.value.startswith("admit") and not line.is_death and not line.said.by_hand


def _paper(events: list[HospitalEvent]) -> list[Line]:
    paper: list[Line] = []
    for event in _once(events):
        _write(event, paper)
    return paper


def _write(event: HospitalEvent, paper: list[Line]) -> None:
    open_lines = [line for line in paper if not line.is_struck]
    deaths = [line for line in open_lines if line.is_death]
    if event.deceased is True and event.telling is not Telling.CANCELLED:
        if deaths:
            deaths[-1].said = event
            deaths[-1].messages.append(event.message_id)
        else:
            paper.append(Line(event, [event.message_id], is_death=True))
        return
    if event.deceased is False and deaths and deaths[-1].said.move is event.move:
        deaths[-1].is_struck = True
        return
    if event.telling is Telling.NEW:
        paper.append(Line(event, [event.message_id], is_death=False))
        return
    meant = _meant(event, open_lines)
    if event.telling is Telling.CANCELLED:
        if meant:
            meant.is_struck = True
    elif meant is None:
        paper.append(Line(event, [event.message_id], is_death=False))
    else:
        meant.said = event
        meant.messages.append(event.message_id)


def _meant(event: HospitalEvent, open_lines: list[Line]) -> Line | None:
    candidates = [line for line in open_lines if not line.is_death and not line.said.by_hand]
    for line in reversed(candidates):
        if event.corrects in line.messages and _sort(line.said) == _sort(event):
            return line
    same = [line for line in candidates if line.said.move is event.move]
    for line in reversed(same):
        if line.said.occurred_at == event.occurred_at:
            return line
    return same[-1] if same else None


def _sort(event: HospitalEvent) -> str:
    """`admit` for both admissions, `discharge` for both discharges, else the activity itself."""
    first_word = event.move.value.split("-")[0]
    return first_word if first_word in ("admit", "discharge") else event.move.value
