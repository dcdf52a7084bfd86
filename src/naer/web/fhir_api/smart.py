"""SMART App Launch: what clients read to know how to log in, and tokens for systems that log in by themselves.

People log in at an issuer of the operator's; this house only verifies their tokens. Systems (SMART backend services) show a
signed assertion and get a token of five minutes for what they are registered for, and for the purpose (`purpose_of_use` in the
form) that they name of those that they are registered for.

https://hl7.org/fhir/smart-app-launch/backend-services.html, https://www.rfc-editor.org/rfc/rfc7523
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from naer.access.definition import Purpose, system_actor
from naer.web.fhir_api import scopes, tokens
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.scopes import Grant
from naer.web.fhir_api.trust import ALGORITHMS, OWN_AUDIENCE, OWN_ISSUER, Client

TOKEN_SECONDS = 300
LONGEST_ASSERTION_SECONDS = 300
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def configuration(api: Api, call: Call) -> Answer:
    """GET .well-known/smart-configuration."""
    said = {
        "token_endpoint": f"{call.base}/auth/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": ["patient/*.cruds", "user/*.cruds", "system/*.cruds", "patient/*.read", "user/*.read"],
        "capabilities": [
            "client-confidential-asymmetric",
            "permission-patient",
            "permission-user",
            "permission-v1",
            "permission-v2",
        ],
        "issuers": sorted(api.trust.issuers),
    }
    return Answer(200, orjson.dumps(said), content_type="application/json")


def token(api: Api, call: Call) -> Answer:
    """POST auth/token with grant_type=client_credentials."""
    try:
        form = dict(parse_qsl(call.body.decode(), max_num_fields=20, strict_parsing=True))
    except ValueError:
        return _refused(400, "invalid_request", "The form cannot be read.")
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", "Only client_credentials.")
    if form.get("client_assertion_type") != ASSERTION or not form.get("client_assertion"):
        return _refused(401, "invalid_client", "Show a client_assertion (private_key_jwt).")
    try:
        client = _client(api, call, form["client_assertion"])
    except Told as error:
        return _refused(401, "invalid_client", error.sentence)
    granted = scopes.within(scopes.read(form.get("scope", "")), client.grants)
    if not granted:
        return _refused(400, "invalid_scope", "None of the scopes asked for is registered for this client.")
    try:
        purpose = tokens.purpose_of_client(client, form.get("purpose_of_use"))
    except Told as error:
        return _refused(400, "invalid_request", error.sentence)
    text = issued_to_client(api.trust.own, client, granted, purpose=purpose)
    said = {
        "access_token": text,
        "token_type": "bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": scopes.written(granted),
    }
    return Answer(200, orjson.dumps(said), {"pragma": "no-cache"}, "application/json")


def issued_to_client(
    own: ECKey,
    client: Client,
    granted: Iterable[Grant],
    *,
    purpose: Purpose | None = None,
    seconds: int = TOKEN_SECONDS,
) -> str:
    """A token for a registered system; without a purpose it is for the first that the client is registered for."""
    claims = {"sub": client.id, "client_id": client.id, "scope": scopes.written(tuple(granted))}
    if purpose is not None:
        claims["purpose_of_use"] = purpose.value
    return signed(own, claims, seconds=seconds)


def signed(own: ECKey, claims: Mapping[str, Any], *, seconds: int) -> str:
    """A token of this house's own."""
    now = int(time.time())
    whole = {"iss": OWN_ISSUER, "aud": OWN_AUDIENCE, "iat": now, "exp": now + seconds, "jti": str(uuid4()), **claims}
    return jwt.encode({"alg": "ES256", "kid": own.kid or own.thumbprint()}, whole, own)


def _client(api: Api, call: Call, assertion: str) -> Client:
    """The client whose assertion it is; it is used up."""
    client = api.trust.clients.get(str(tokens.unverified(assertion).get("iss")))
    if client is None or client.keys is None:
        raise Told(401, "login", "The client is not registered here.")
    claims = tokens.verified(assertion, client.keys, audience=f"{call.base}/auth/token")
    fits = claims.get("sub") == client.id and claims["exp"] - time.time() <= LONGEST_ASSERTION_SECONDS
    identifier = claims.get("jti")
    if not fits or not isinstance(identifier, str) or len(identifier) > 200:
        raise Told(401, "login", "The assertion must name the client, live at most five minutes and have a jti.")
    with api.system.open(system_actor("log-in"), purpose=Purpose.SYSTEM, act="fhir.token") as rec:
        if not rec.use_assertion(client.id, identifier, until=float(claims["exp"])):
            raise Told(401, "login", "The assertion was used before.")
    return client


def _refused(status: int, error: str, sentence: str) -> Answer:
    said = {"error": error, "error_description": sentence}
    return Answer(status, orjson.dumps(said), {"pragma": "no-cache"}, "application/json")
