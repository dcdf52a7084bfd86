"""Whose tokens are believed: issuers of people's tokens, clients that log in as systems, and this house's own key.

Written by whoever runs the house, as one JSON file (NAER_FHIR_TRUST; docs/connect-your-system.md). Keys are public keys as a
JWK set (https://www.rfc-editor.org/rfc/rfc7517); this room fetches nothing, `app` has put them in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from naer.access import rules
from naer.access.definition import Purpose
from naer.errors import InvalidError
from naer.web.fhir_api import scopes
from naer.web.fhir_api.scopes import Grant

OWN_ISSUER, OWN_AUDIENCE = "urn:naer:house", "urn:naer:fhir"
ALGORITHMS = ("ES256", "ES384", "RS256", "RS384", "PS256")


class WrittenIssuer(BaseModel):
    """An issuer as it is written; exactly one of the three says where its keys are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str
    audience: str
    jwks: dict[str, Any] | None = None
    jwks_file: str | None = None
    jwks_url: str | None = None
    purpose: Purpose | None = None


class WrittenClient(BaseModel):
    """A system that logs in by itself (SMART backend services), and what it may at most ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str
    name: str
    scopes: str
    purposes: tuple[Purpose, ...] = (Purpose.SERVICE,)
    organisation: str | None = None
    jwks: dict[str, Any] | None = None
    jwks_file: str | None = None
    jwks_url: str | None = None


class WrittenTrust(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuers: tuple[WrittenIssuer, ...] = ()
    clients: tuple[WrittenClient, ...] = ()


@dataclass(frozen=True)
class Issuer:
    """Who issues tokens for people. `purpose` is that of tokens that name none."""

    name: str
    audience: str
    keys: KeySet
    purpose: Purpose | None = None


@dataclass(frozen=True)
class Client:
    """A system that logs in by itself; `keys` is None for one that only this house's own commands speak for.

    `purposes` are those that it may name; the first is that of a token that names none.
    """

    id: str
    name: str
    grants: tuple[Grant, ...]
    organisation_id: str | None = None
    keys: KeySet | None = None
    purposes: tuple[Purpose, ...] = (Purpose.SERVICE,)


@dataclass(frozen=True)
class Trust:
    """Everybody who is believed. `own` signs the tokens that this house issues itself."""

    own: ECKey
    issuers: Mapping[str, Issuer] = field(default_factory=dict[str, Issuer])
    clients: Mapping[str, Client] = field(default_factory=dict[str, Client])


def read(text: str | bytes) -> WrittenTrust:
    """The file as written; InvalidError says where it is wrong, without its values."""
    try:
        return WrittenTrust.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise InvalidError(
            f"The file of trusted issuers and clients does not say what it must at {where or 'its beginning'}.",
            what_to_do="See docs/connect-your-system.md.",
            path=where,
        ) from None


def made(written: WrittenTrust, *, own: ECKey, keys_of: Mapping[str, Mapping[str, Any]]) -> Trust:
    """What is written, with the keys in place: `keys_of` gives a JWK set for each issuer and client id."""
    issuers = {
        one.issuer: Issuer(one.issuer, one.audience, _key_set(keys_of[one.issuer]), one.purpose)
        for one in written.issuers
    }
    clients = {
        one.client_id: Client(
            one.client_id,
            one.name,
            scopes.read(one.scopes),
            _organisation(one),
            _key_set(keys_of[one.client_id]) if one.client_id in keys_of else None,
            _purposes(one),
        )
        for one in written.clients
    }
    return Trust(own, issuers, clients)


def _purposes(client: WrittenClient) -> tuple[Purpose, ...]:
    if not client.purposes or not all(map(rules.may_be_a_systems, client.purposes)):
        raise InvalidError(
            "A client is registered for a purpose that no system may name.",
            what_to_do="Write service or treatment.",
            path="clients.purposes",
        )
    if Purpose.TREATMENT in client.purposes and client.organisation is None:
        raise InvalidError(
            "A client is registered for treatment and names no organisation whose citizens it treats.",
            what_to_do="Write the id of its Organization as organisation.",
            path="clients.organisation",
        )
    return client.purposes


def _organisation(client: WrittenClient) -> str | None:
    """The id as the record writes it; an empty text or a name would be an organisation that cares for nobody."""
    if client.organisation is None:
        return None
    try:
        return str(UUID(client.organisation))
    except ValueError:
        raise InvalidError(
            "A client's organisation is not the id of one.",
            what_to_do="Write the id of its Organization as organisation, or leave it out.",
            path="clients.organisation",
        ) from None


def _key_set(keys: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": list(keys["keys"])})
    except (JoseError, KeyError, ValueError, TypeError):
        raise InvalidError("A set of public keys cannot be read.", what_to_do="Write it as a JWK set.") from None
