"""Posting messages to a house, and looking at what came of them."""

import json
from dataclasses import dataclass
from typing import Any

from naer.courses import encounter
from naer.exchange import inbox, registering, understanding
from naer.exchange.inbox import Settled
from naer.exchange.medcom.acknowledgement import Acknowledgement
from naer.exchange.understanding import Understood
from naer.fhir.plain import Json
from tests.house import House
from tests.unit.exchange.messages import raw


def post(house: House, message: Json | bytes, *, name: str = "message") -> str:
    """Put a message in the inbox, unsettled."""
    body = message if isinstance(message, bytes) else raw(message)
    with house.system() as rec:
        return rec.messages.receive(raw=body, channel="test", name=name)


def deliver(house: House, message: Json | bytes) -> Settled:
    """Put a message in the inbox and settle it."""
    settled = inbox.settle(house.system_guard, post(house, message))
    assert settled is not None
    return settled


def outcome(house: House, message: Json | bytes) -> str:
    return deliver(house, message).outcome.value


def known(house: House, message: Json) -> str:
    """Register the citizen of a message with a course here; returns the citizen's id."""
    citizen_id = registering.register_citizen(house.system_guard, raw(message))
    assert citizen_id
    return citizen_id


def states(house: House, box: str = "inbox") -> list[str]:
    with house.system() as rec:
        return [row["state"] for row in rec.messages.listed(box, limit=500)]


def find(house: House, resource_type: str) -> list[Json]:
    with house.system() as rec:
        return rec.find(resource_type, {})


@dataclass(frozen=True)
class Answer:
    """An acknowledgement in the outbox."""

    verdict: str
    reason: str
    answers: str
    body: bytes
    row: dict[str, Any]


def answers(house: House) -> list[Answer]:
    """The acknowledgements that wait in the outbox, first to last."""
    found: list[Answer] = []
    with house.system() as rec:
        rows = [row for row in rec.messages.listed("outbox", limit=500) if row["kind"] == "acknowledgement"]
        for row in sorted(rows, key=lambda row: str(row["id"])):
            body = bytes(rec.messages.outgoing(row["id"])["raw"])
            read = understanding.understand(body)
            assert isinstance(read, Understood)
            assert isinstance(read.meaning, Acknowledgement)
            meaning = read.meaning
            found.append(Answer(meaning.verdict.value, meaning.reason, meaning.answers, body, row))
    return found


def verdicts(house: House) -> list[str]:
    return [answer.verdict for answer in answers(house)]


def said(body: bytes) -> Json:
    """A JSON acknowledgement without what is new at every sending."""
    bundle = json.loads(body)
    header = bundle["entry"][0]["resource"]
    return {"response": header["response"]["code"], "answers": header["response"]["identifier"]}


def stay_states(house: House) -> list[str]:
    """The states of all stays, sorted."""
    return sorted(encounter.stay_state(one).value for one in find(house, "Encounter"))


def events(house: House) -> int:
    """How many events all stays have together."""
    return sum(len(encounter.from_encounter(one).events) for one in find(house, "Encounter"))
