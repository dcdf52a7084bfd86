"""The findings that this room emits, and their facts: what an author of a programme may ask for.

`tests/unit/dialogue` proves that the rules keep to it.
"""

from naer.fhir.finding_kind import FactKind, FindingKind

_ALWAYS = {
    "unit": FactKind.TEXT,
    "thread": FactKind.TEXT,
    "message": FactKind.TEXT,
    "category": FactKind.TEXT,
    "written_at": FactKind.INSTANT,
    "sender": FactKind.TEXT,
    "receiver": FactKind.TEXT,
    "from_us": FactKind.YES_NO,
}
_TERM = {"due_at": FactKind.INSTANT, "due_day": FactKind.DAY}
_RECEIVED = {"received_at": FactKind.INSTANT}
_MAYBE = _TERM | _RECEIVED | {"answered_at": FactKind.INSTANT}
_REASON = {"reason": FactKind.TEXT}

FINDINGS: tuple[FindingKind, ...] = (
    FindingKind("answer-late", "Et svar er ikke kommet inden for fristen", _ALWAYS | _TERM, _RECEIVED),
    FindingKind(
        "answer-came",
        "Et svar, der manglede, er kommet",
        _ALWAYS | _TERM | {"answered_at": FactKind.INSTANT},
        _RECEIVED,
    ),
    FindingKind("message-unread", "Ingen har læst en besked inden for fristen", _ALWAYS | _RECEIVED, _MAYBE),
    FindingKind("message-read", "En besked, der lå ulæst, er læst", _ALWAYS | _RECEIVED, _MAYBE),
    FindingKind("message-unacknowledged", "En besked fra os er ikke kvitteret", _ALWAYS | _REASON, _MAYBE),
    FindingKind(
        "message-refused",
        "En besked fra os er afvist af modtagerens system",
        _ALWAYS | _REASON,
        _MAYBE,
    ),
    FindingKind(
        "message-delivered",
        "En besked, der ikke var kvitteret, er nået frem",
        _ALWAYS,
        _MAYBE | _REASON,
    ),
    FindingKind(
        "discharge-message",
        "Der er kommet en besked om udskrivning af en borger på sygehus",
        _ALWAYS | _RECEIVED,
        _MAYBE,
    ),
)
