"""The REST interface wired: whom it believes, who acts behind a token, and where its files are."""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson
from joserfc.jwk import ECKey

from naer.access import people
from naer.access.definition import Actor, Purpose, system_actor
from naer.app.services import Services
from naer.errors import BusyError, InvalidError
from naer.exchange import inbox
from naer.settings import Settings
from naer.web.fhir_api import trust
from naer.web.fhir_api.house import Api, KeepMessage
from naer.web.fhir_api.paging import Envelope
from naer.web.fhir_api.scopes import Grant
from naer.web.fhir_api.tokens import Verifier
from naer.web.fhir_api.trust import Client, Trust, WrittenClient, WrittenIssuer

DEMO_SYSTEM = Client("demo-system", "Demo system", (Grant("system", "*", "cruds"),))
"""The system that `naer token --system` speaks for: known in a demo only."""
KEPT_SECONDS = 10.0
KEY_FILE = "fhir-key.json"


def build(services: Services, *, secret: str, keep_message: KeepMessage) -> Api:
    """What the interface is given."""
    trusted = trust_of(services.settings, is_demo=services.is_demo)
    return Api(
        people=services.guard,
        system=services.system,
        trust=trusted,
        verifier=Verifier(trusted, actor_of=Actors(services).actor),
        envelope=Envelope(secret),
        exports=services.settings.home / "exports",
        keep_message=keep_message,
        acknowledgement_of=lambda inbox_id: acknowledgement_of(services, inbox_id),
        base=services.settings.fhir_base,
        requests_per_second=services.settings.fhir_requests_per_second,
        origins=services.settings.fhir_origins,
    )


def acknowledgement_of(services: Services, inbox_id: str) -> bytes | None:
    """Understand a kept message now, and give its acknowledgement; None when it waits for the worker."""
    inbox.settle(services.system, inbox_id)
    with services.system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.answer") as rec:
        return rec.messages.answer_to(inbox_id)


def trust_of(settings: Settings, *, is_demo: bool) -> Trust:
    """Whom the house believes, keys in place; InvalidError when the file cannot be read, BusyError when keys cannot be
    fetched.
    """
    own = own_key(settings.home / KEY_FILE)
    written = trust.read(settings.fhir_trust.read_bytes()) if settings.fhir_trust else trust.WrittenTrust()
    named: list[tuple[str, WrittenIssuer | WrittenClient]] = [(one.issuer, one) for one in written.issuers]
    named += [(one.client_id, one) for one in written.clients]
    keys = {name: found for name, one in named if (found := _keys(one, settings)) is not None}
    made = trust.made(written, own=own, keys_of=keys)
    if not is_demo:
        return made
    return Trust(own, made.issuers, {**made.clients, DEMO_SYSTEM.id: DEMO_SYSTEM})


def own_key(file: Path) -> ECKey:
    """The key with which this installation signs its own tokens, made at the first start, readable by its user only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = ECKey.generate_key("P-256", private=True)
        with tempfile.NamedTemporaryFile(dir=file.parent) as aside:  # readable by its user only
            aside.write(orjson.dumps({**made.as_dict(private=True), "kid": made.thumbprint()}))
            aside.flush()
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(aside.name, file)
    return ECKey.import_key(orjson.loads(file.read_bytes()))


class Actors:
    """Who acts behind an id, kept for a few seconds so that a right taken away works almost at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, tuple[float, Actor | None]] = {}
        self._lock = threading.Lock()

    def actor(self, actor_id: str) -> Actor | None:
        """The actor behind the id of a PractitionerRole or Patient."""
        found = self._known.get(actor_id)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        actor = people.person(self._services.system, actor_id)
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[actor_id] = (time.monotonic() + KEPT_SECONDS, actor)
        return actor


def _keys(one: WrittenIssuer | WrittenClient, settings: Settings) -> Mapping[str, Any] | None:
    if one.jwks is not None:
        return one.jwks
    if one.jwks_file is not None and settings.fhir_trust is not None:
        return _read_keys((settings.fhir_trust.parent / one.jwks_file).read_bytes())
    if one.jwks_url is not None:
        try:
            answer = httpx.get(one.jwks_url, timeout=10.0)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise BusyError(f"The keys at {one.jwks_url} cannot be fetched.") from error
        return _read_keys(answer.content)
    if isinstance(one, WrittenIssuer):
        raise InvalidError(
            f"Nothing says where the keys of {one.issuer} are.", what_to_do="Give jwks, jwks_file or jwks_url."
        )
    return None


def _read_keys(text: bytes) -> Mapping[str, Any]:
    try:
        return orjson.loads(text)
    except ValueError:
        raise InvalidError("A set of public keys is not JSON.") from None
