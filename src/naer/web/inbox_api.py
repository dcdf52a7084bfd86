"""Where other systems deliver messages over HTTP: kept raw first, understood afterwards.

`POST /udveksling/indbakke` with a bearer token (NAER_EXCHANGE_TOKEN) and one message as body. 202 means: kept, and will be
answered with an acknowledgement; nothing is said of the content here. 503 with Retry-After: not kept, because too many wait
already or the record does not answer; the sender keeps it and comes again. Delivering the same message again is harmless.
"""

import hmac
from collections.abc import Callable

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Endpoint

from naer.errors import BusyError, NaerError
from naer.fhir.plain import Json

PATH = "/udveksling/indbakke"
LARGEST_BYTES = 100 * 1024 * 1024
CONTENT_TYPES = ("application/fhir+json", "application/fhir+xml", "application/json", "application/xml", "text/xml")

TRY_AGAIN_SECONDS = 30

Receive = Callable[[bytes, str], str]
"""Keeps a raw message under a name and returns its inbox id."""


def endpoint(receive: Receive, token: str | None) -> Endpoint:
    """The endpoint; without a token it refuses everything."""

    async def deliver(request: Request) -> Response:
        if token is None:
            return _refusal(503, "transient", "Delivery over HTTP is not set up here (NAER_EXCHANGE_TOKEN).")
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return _refusal(401, "login", "The bearer token is missing or wrong.")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in CONTENT_TYPES:
            return _refusal(415, "not-supported", "Send application/fhir+json or application/fhir+xml.")
        try:
            body = await _body(request)
        except ClientDisconnect:
            return _refusal(400, "incomplete", "The message was cut off.")
        if body is None:
            return _refusal(413, "too-long", "A message may be at most 100 MB.")
        if not body:
            return _refusal(400, "required", "The message is empty.")
        try:
            inbox_id = await run_in_threadpool(receive, body, kind)
        except BusyError as error:
            return _refusal(503, "transient", str(error), **{"retry-after": str(TRY_AGAIN_SECONDS)})
        except NaerError as error:
            return _refusal(500, "exception", str(error))
        return Response(orjson.dumps({"kept_as": inbox_id}), status_code=202, media_type="application/json")

    return Endpoint(PATH, deliver, methods=["POST"], name=f"POST {PATH}")


async def _body(request: Request) -> bytes | None:
    """The whole body, or None as soon as it is too long."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _refusal(status: int, code: str, text: str, **headers: str) -> Response:
    outcome: Json = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": {"text": text}}],
    }
    return Response(orjson.dumps(outcome), status_code=status, headers=headers, media_type="application/fhir+json")
