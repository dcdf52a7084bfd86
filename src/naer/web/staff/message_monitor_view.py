"""The message monitor as lines: every message in and out, how it stands, and why when it was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from naer.danish.language import Language
from naer.web.language import marked
from naer.web.staff import message_reasons

IN = "ind"
OUT = "ud"
BOXES = {IN: "inbox", OUT: "outbox"}
ROWS_ON_A_PAGE = 50

STATES: dict[str, dict[str, str]] = {
    IN: {
        "refused": marked("afvist"),
        "conflict": marked("i konflikt"),
        "not a message": marked("ikke en besked"),
        "received": marked("venter på at blive læst"),
        "understood": marked("forstået"),
        "duplicate": marked("dublet"),
        "not relevant": marked("ikke relevant, forseglet"),
    },
    OUT: {
        "failed": marked("kunne ikke sendes"),
        "refused": marked("afvist af modtageren"),
        "unacknowledged": marked("sendt, ingen kvittering"),
        "waiting": marked("venter på at blive sendt"),
        "sent": marked("sendt, venter på kvittering"),
        "delivered": marked("afleveret"),
        "acknowledged": marked("kvitteret"),
    },
}
IN_TROUBLE = frozenset({"refused", "conflict", "not a message", "failed", "unacknowledged"})
MAY_BE_REPLAYED = frozenset({"refused", "received"})
MAY_BE_SENT_AGAIN = frozenset({"failed", "unacknowledged", "sent"})
KINDS = {
    "hospital-notification": marked("Sygehusadvis"),
    "care-communication": marked("Korrespondance"),
    "acknowledgement": marked("Kvittering"),
    "discharge-notice": marked("Varsel om hjemkomst"),
}
MOVES = {
    "admit-inpatient": marked("indlagt"),
    "admit-emergency": marked("akut ambulant ophold"),
    "start-leave-inpatient": marked("orlov begynder"),
    "end-leave-inpatient": marked("orlov slutter"),
    "discharge-inpatient-home": marked("udskrevet til hjemmet"),
    "discharge-emergency-home": marked("afsluttet akut ophold"),
    "new-message": marked("ny"),
    "reply-message": marked("svar"),
    "forward-message": marked("videresendt"),
    "ok": marked("modtaget"),
    "fatal-error": marked("afvist"),
    "transient-error": marked("prøv igen senere"),
}
TELLINGS = {"revise-": marked("rettelse"), "cancel-": marked("annullering")}


@dataclass(frozen=True)
class MessageLine:
    """One message. Labels, `detail` and `telling` are Danish source texts; `reason` is why it stands as it does.

    `remarks` are the sender's faults that hurt nobody.
    """

    id: str
    box: str
    at: datetime
    kind_label: str
    detail: str
    telling: str
    sender: str
    receiver: str
    state: str
    state_label: str
    reason: str
    attempts: int
    settled_at: datetime | None
    is_sealed: bool
    may_repeat: bool
    remarks: tuple[str, ...] = ()

    @property
    def is_in_trouble(self) -> bool:
        return self.state in IN_TROUBLE


@dataclass(frozen=True)
class StateCount:
    state: str
    label: str
    count: int
    path: str
    is_here: bool
    is_in_trouble: bool


@dataclass(frozen=True)
class Monitor:
    """The page. `older` is the address of the next page, empty on the last."""

    box: str
    state: str
    states: tuple[StateCount, ...]
    lines: tuple[MessageLine, ...]
    total: int
    in_trouble: int
    waiting_seconds: float
    older: str
    newer: str


def state_of(box: str, asked: str) -> str:
    """The state to narrow to when it exists for this box, else all of them (empty)."""
    return asked if asked in STATES[box] else ""


def monitor(
    rows: Sequence[Mapping[str, Any]],
    *,
    counts: Mapping[str, int],
    box: str,
    state: str,
    page: int,
    waiting_seconds: float,
    language: Language = "da",
) -> Monitor:
    """The page of `box` (ind or ud); `rows` hold one more than a page when there are older ones."""
    states = [
        StateCount(
            state=name,
            label=label,
            count=counts.get(name, 0),
            path=path(box, name),
            is_here=name == state,
            is_in_trouble=name in IN_TROUBLE,
        )
        for name, label in STATES[box].items()
        if counts.get(name, 0) or name == state
    ]
    return Monitor(
        box=box,
        state=state,
        states=tuple(states),
        lines=tuple(line(row, box=box, language=language) for row in rows[:ROWS_ON_A_PAGE]),
        total=sum(counts.values()),
        in_trouble=sum(count for name, count in counts.items() if name in IN_TROUBLE),
        waiting_seconds=waiting_seconds,
        older=path(box, state, page + 1) if len(rows) > ROWS_ON_A_PAGE else "",
        newer=path(box, state, page - 1) if page > 1 else "",
    )


def line(row: Mapping[str, Any], *, box: str, language: Language = "da") -> MessageLine:
    """The line of one message of `box`."""
    state = str(row["state"])
    written = str((row["activity"] if box == IN else row["code"]) or "")
    telling = next((prefix for prefix in TELLINGS if written.startswith(prefix)), "")
    activity = written.removeprefix(telling)
    return MessageLine(
        id=row["id"],
        box=box,
        at=row["received_at"] if box == IN else row["created_at"],
        kind_label=KINDS.get(row["kind"], row["kind"] or marked("ukendt slags")),
        detail="" if activity == row["kind"] else MOVES.get(activity, activity),
        telling=TELLINGS.get(telling, ""),
        sender=row["sender"],
        receiver=row["receiver"],
        state=state,
        state_label=STATES[box].get(state) or state,
        reason=message_reasons.said(row["reason"], language),
        attempts=row["attempts"],
        settled_at=row["settled_at"],
        is_sealed=bool(row.get("is_sealed")),
        may_repeat=state in (MAY_BE_REPLAYED if box == IN else MAY_BE_SENT_AGAIN),
        remarks=tuple(message_reasons.said(one, language) for one in row.get("remarks") or ()),
    )


def path(box: str, state: str = "", page: int = 1) -> str:
    """The address of a page of the monitor."""
    narrowed = f"&tilstand={state.replace(' ', '+')}" if state else ""
    return f"/beskedmonitor?retning={box}{narrowed}" + (f"&side={page}" if page > 1 else "")
