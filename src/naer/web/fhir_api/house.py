"""What the REST interface is given from outside, and the doors that it opens for whoever asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from naer.access.definition import Caller, Role
from naer.access.guard import Guard
from naer.access.record import Record
from naer.web.fhir_api.call import Call
from naer.web.fhir_api.paging import Envelope
from naer.web.fhir_api.tokens import Verifier
from naer.web.fhir_api.trust import Trust

KeepMessage = Callable[[bytes, str], str]
"""Keeps a raw message under a name and returns its inbox id."""
AcknowledgementOf = Callable[[str], bytes | None]
"""Understands a kept message now; returns its acknowledgement, None when it is not ready."""


@dataclass(frozen=True)
class Api:
    """Made once by `app` in each process. `base` is the public address of `/fhir` when it is set; else callers' own is used."""

    people: Guard
    system: Guard
    trust: Trust
    verifier: Verifier
    envelope: Envelope
    exports: Path
    keep_message: KeepMessage
    acknowledgement_of: AcknowledgementOf
    base: str | None = None
    requests_per_second: int = 500
    origins: frozenset[str] = frozenset()
    """Of pages elsewhere whose programs may ask from a browser, as browsers write them (`https://app.example.dk`)."""

    def guard(self, caller: Caller) -> Guard:
        """The door for people, or for systems."""
        return self.system if caller.actor.role is Role.SYSTEM else self.people

    def open(self, caller: Caller, call: Call, act: str) -> AbstractContextManager[Record]:
        """One transaction as the caller."""
        return self.guard(caller).open(
            caller.actor,
            purpose=caller.purpose,
            act=act,
            request_id=call.request_id,
            only_citizen_id=caller.only_citizen_id,
        )
