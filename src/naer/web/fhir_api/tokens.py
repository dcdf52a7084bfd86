"""From a bearer token to who asks: verified against the issuer's keys, mapped to an actor of the record, kept for seconds.

A person's token names a PractitionerRole or Patient of the record in `fhirUser`; a system's token was issued by this house
to a registered client. Purpose comes from `purpose_of_use` (ours, or HL7's PurposeOfUse), else it is the role's usual one, or
the first that the client is registered for.

https://hl7.org/fhir/smart-app-launch/, https://www.rfc-editor.org/rfc/rfc9068
"""

import base64
import binascii
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from naer.access import rules
from naer.access.definition import Actor, Caller, Purpose, Role
from naer.web.fhir_api import scopes
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.scopes import Grant
from naer.web.fhir_api.trust import ALGORITHMS, OWN_AUDIENCE, OWN_ISSUER, Client, Issuer, Trust

KEPT_SECONDS = 10.0
"""How long a verified token is believed without looking again: a right taken away works almost at once."""
MOST_KEPT = 5000
LONGEST_TOKEN = 8000
LEEWAY_SECONDS = 30

_PURPOSES = {
    "TREAT": Purpose.TREATMENT,
    "ETREAT": Purpose.TREATMENT,
    "CAREMGT": Purpose.TREATMENT,
    "COC": Purpose.TREATMENT,
    "PATRQT": Purpose.OWN_RECORD,
    "HSYSADMIN": Purpose.OPERATION,
    "HOPERAT": Purpose.STEERING,
    **{one.value: one for one in Purpose if one is not Purpose.SYSTEM},
}

ActorOf = Callable[[str], Actor | None]
"""The actor of the record behind the id of a PractitionerRole or Patient."""


@dataclass(slots=True)
class Bearer:
    """Who asks, with what the token allows. `patient` is the launch context; `client` names the program."""

    actor: Actor
    purpose: Purpose
    grants: tuple[Grant, ...]
    patient: str | None
    client: str
    _callers: dict[tuple[str, str], Caller | None] = field(default_factory=dict[tuple[str, str], Caller | None])

    @property
    def is_system(self) -> bool:
        """Whether a system logged in by itself."""
        return self.actor.role in (Role.SYSTEM, Role.PARTNER_SYSTEM)

    def may(self, resource_type: str, letter: str) -> Caller | None:
        """The caller as whom the interaction may be done; None when no scope allows it."""
        asked = (resource_type, letter)
        if asked not in self._callers:
            self._callers[asked] = self._decide(resource_type, letter)
        return self._callers[asked]

    def caller(self, resource_type: str, letter: str) -> Caller:
        """As `may`; Told (403) when no scope allows it."""
        found = self.may(resource_type, letter)
        if found is None:
            raise Told(403, "forbidden", f"The token's scopes do not allow this on {resource_type}.")
        return found

    def _decide(self, resource_type: str, letter: str) -> Caller | None:
        contexts = scopes.allowing(self.grants, resource_type, letter)
        if self.is_system:
            return Caller(self.actor, self.purpose) if "system" in contexts else None
        if "user" in contexts:
            return Caller(self.actor, self.purpose)
        only = self.patient or self.actor.citizen_id
        return Caller(self.actor, self.purpose, only) if "patient" in contexts and only else None


class Verifier:
    """Believes tokens of the trusted, and remembers each for a few seconds."""

    def __init__(self, trust: Trust, *, actor_of: ActorOf) -> None:
        self._trust = trust
        self._actor_of = actor_of
        self._own = Issuer(OWN_ISSUER, OWN_AUDIENCE, KeySet([trust.own]))
        self._kept: dict[str, tuple[float, Bearer]] = {}
        self._lock = threading.Lock()

    def kept(self, authorization: str) -> Bearer | None:
        """The bearer of an `Authorization` header that was verified a moment ago; asks nobody."""
        found = self._kept.get(authorization)
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def bearer(self, authorization: str) -> Bearer:
        """Who asks with this `Authorization` header; Told (401) when it is not to be believed."""
        found = self.kept(authorization)
        if found is not None:
            return found
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text or len(text) > LONGEST_TOKEN:
            raise _unknown("Show a bearer token.")
        claims = self._claims(text.strip())
        bearer = self._bearer(claims)
        until = time.monotonic() + min(KEPT_SECONDS, float(claims["exp"]) - time.time())
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[authorization] = (until, bearer)
        return bearer

    def _claims(self, text: str) -> Mapping[str, Any]:
        issuer_name = unverified(text).get("iss")
        issuer = self._own if issuer_name == OWN_ISSUER else self._trust.issuers.get(str(issuer_name))
        if issuer is None:
            raise _unknown("The token's issuer is not known here.")
        claims = verified(text, issuer.keys, audience=issuer.audience)
        if issuer.purpose is not None and "purpose_of_use" not in claims:
            return {**claims, "purpose_of_use": issuer.purpose.value}
        return claims

    def _bearer(self, claims: Mapping[str, Any]) -> Bearer:
        grants = scopes.read(str(claims.get("scope", "")))
        client = str(claims.get("client_id", claims.get("azp", "")))
        if claims.get("iss") == OWN_ISSUER and claims.get("sub") == client and client in self._trust.clients:
            known = self._trust.clients[client]
            within = scopes.within(grants, known.grants)
            purpose = purpose_of_client(known, claims.get("purpose_of_use"))
            return Bearer(client_actor(known, purpose), purpose, within, None, client)
        user = str(claims.get("fhirUser", ""))
        kind, _, user_id = user.rpartition("/")
        if not kind.endswith(("PractitionerRole", "Patient")):
            raise _unknown("The token names no PractitionerRole or Patient in fhirUser.")
        actor = self._actor_of(user_id)
        if actor is None or (actor.role is Role.CITIZEN) != kind.endswith("Patient"):
            raise _unknown("The person whom the token names is not known here.")
        patient = claims.get("patient")
        return Bearer(actor, _purpose(claims, actor), grants, str(patient) if patient else None, client)


def purpose_of_client(client: Client, named: object) -> Purpose:
    """What a registered system looks for: what it names, of what it is registered for; Told (403) when it is not."""
    purpose = client.purposes[0] if named is None else _PURPOSES.get(str(named))
    if purpose is None or purpose not in client.purposes:
        raise Told(403, "forbidden", "The client is not registered for this purpose of use.")
    return purpose


def client_actor(client: Client, purpose: Purpose) -> Actor:
    """A registered system as the record's journal and audit name it, while it looks for one of its purposes."""
    organisations = (client.organisation_id,) if client.organisation_id else ()
    return Actor(client_id_in_record(client.id), client.name, rules.role_of_system(purpose), organisations)


def client_id_in_record(client_id: str) -> str:
    """The id under which a registered system acts; the same for the same client id."""
    return str(uuid5(NAMESPACE_URL, f"urn:naer:client:{client_id}"))


def verified(text: str, keys: KeySet, *, audience: str) -> Mapping[str, Any]:
    """The claims of a signed token that is for us and in its time; Told (401) otherwise."""
    try:
        claims = jwt.decode(text, keys, algorithms=list(ALGORITHMS)).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True},
            exp={"essential": True},
            aud={"essential": True, "value": audience},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError):
        raise _unknown("The token is not valid: its signature, time or audience does not fit.") from None
    return claims


def _purpose(claims: Mapping[str, Any], actor: Actor) -> Purpose:
    named = claims.get("purpose_of_use")
    purpose = rules.usual_purpose(actor.role) if named is None else _PURPOSES.get(str(named))
    if purpose is None:
        raise Told(403, "forbidden", "The token's purpose of use is not known here.")
    refused = rules.purpose_refusal(actor, purpose)
    if refused is not None:
        raise Told(403, "forbidden", refused.reason)
    return purpose


def unverified(text: str) -> Mapping[str, Any]:
    """The claims before anything is believed: only to see whose keys to try."""
    parts = text.split(".")
    if len(parts) != 3:
        raise _unknown("The token is not a signed JWT.")
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        raise _unknown("The token is not a signed JWT.") from None
    return claims if isinstance(claims, dict) else {}


def _unknown(sentence: str) -> Told:
    return Told(401, "login", sentence, headers={"www-authenticate": 'Bearer realm="fhir"'})
