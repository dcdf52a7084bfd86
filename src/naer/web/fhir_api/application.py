"""The REST interface as a raw ASGI application: from bytes to a `Call`, through the table, to an `Answer`.

No framework stands between: at thousands of requests a second each layer costs. In order: is there such a route, who asks,
not too much of them, the body, the handler in a thread, and errors as OperationOutcome. Browsers' programs from other origins
are answered when the operator has named their origin (https://fetch.spec.whatwg.org/#http-cors-protocol); no cookie counts here.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uuid_utils
from starlette.types import Receive, Scope, Send

from naer.errors import FaultError, NaerError, for_the_log
from naer.web.fhir_api import outcomes, request_body
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.rates import Rates
from naer.web.fhir_api.route import ApiRoute, OpenRoute, by_shape, shape_of
from naer.web.fhir_api.routes import ROUTES
from naer.web.fhir_api.tokens import Bearer

PREFIX = "/fhir"
MOST_WAITING = 400
PIECE_BYTES = 1024 * 1024
HEARTBEAT_SECONDS = 15
WOKEN_WITHIN_SECONDS = 0.05
"""Writes within this time wake the worker once: every NOTIFY stops all commits for a moment."""

_ASKED_HEADERS = ", ".join(
    ("accept", "authorization", "content-type", "if-match", "if-modified-since", "if-none-exist", "if-none-match",
     "last-event-id", "prefer")
)  # fmt: skip
_SHOWN_HEADERS = "content-location, etag, last-modified, location, retry-after, www-authenticate, x-progress"
_ALWAYS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"private, no-cache")]
log = logging.getLogger("naer.fhir")


class FhirApi:
    """The ASGI application. `threads` answer at most that many requests at once; each has a connection. `rates` are those that
    several processes count together.
    """

    def __init__(self, api: Api, *, threads: int = 16, rates: Rates | None = None) -> None:
        self._api = api
        self._routes = by_shape(ROUTES)
        self._paths = _methods_by_path(self._routes)
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="fhir")
        self._rates = rates or Rates.alone()
        self._waiting = 0
        self._will_wake = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] == "OPTIONS":
                answer = self._before_asking(scope)
            else:
                answer = await self._answer(scope, receive)
        except Told as error:
            answer = Answer(error.status, outcomes.written(error), dict(error.headers))
        except NaerError as error:
            if isinstance(error, FaultError):
                log.error("A request failed.\n%s", for_the_log(error))
            told = outcomes.told(error)
            answer = Answer(told.status, outcomes.written(told), _after(told.status))
        except Exception as error:
            log.error("A request failed.\n%s", for_the_log(error))
            told = outcomes.told(FaultError("Something that should be impossible happened."))
            answer = Answer(told.status, outcomes.written(told))
        answer.headers.update(self._for_origin(scope))
        if answer.events is not None:
            await self._stream(answer, answer.events, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and answer.status < 300:
            self._wake_soon()
        await _send(send, answer, head_only=scope["method"] == "HEAD")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        segments = _segments(scope)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = self._routes.get(shape_of(method, segments))
        if route is None:
            raise self._no_route(segments)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        call = Call(method, segments, scope["query_string"].decode("latin-1"), headers, b"", self._base(scope, headers))
        call.request_id = str(uuid_utils.uuid7())
        if self._waiting >= MOST_WAITING:
            raise Told(503, "throttled", "Too much is asked at once; try again.", headers={"retry-after": "1"})
        self._waiting += 1
        try:
            if isinstance(route, OpenRoute):
                if method != "GET":
                    call.body = await request_body.whole(receive, headers, 100_000)
                return await self._in_thread(route.handle, self._api, call)
            authorization = headers.get("authorization", "")
            bearer = self._api.verifier.kept(authorization)
            if bearer is None:
                bearer = await self._in_thread(self._api.verifier.bearer, authorization)
            self._check_rate(bearer)
            if method != "GET":
                call.body = await request_body.whole(receive, headers, route.most_bytes)
            return await self._in_thread(route.handle, self._api, call, bearer)
        finally:
            self._waiting -= 1

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _before_asking(self, scope: Scope) -> Answer:
        """What a browser asks before it lets a page of another origin ask."""
        methods = self._paths.get(shape_of("", _segments(scope))[1:])
        if methods is None:
            raise self._no_route(_segments(scope))
        allowed = ", ".join(sorted({*methods, "OPTIONS"}))
        if not self._for_origin(scope):
            return Answer(204, headers={"allow": allowed})
        said = {"access-control-allow-methods": allowed, "access-control-allow-headers": _ASKED_HEADERS}
        return Answer(204, headers={"allow": allowed, **said, "access-control-max-age": "600"})

    def _for_origin(self, scope: Scope) -> dict[str, str]:
        """The headers by which a browser gives the answer to a page of a named origin; none for others."""
        if not self._api.origins:
            return {}
        asked = next((value for name, value in scope["headers"] if name == b"origin"), b"").decode("latin-1")
        if asked not in self._api.origins:
            return {"vary": "origin"}
        return {"vary": "origin", "access-control-allow-origin": asked, "access-control-expose-headers": _SHOWN_HEADERS}

    def _wake_soon(self) -> None:
        """Wake the worker for what was written, once for many writes; nothing depends on it being heard (decision 5)."""
        if not self._will_wake:
            self._will_wake = True
            asyncio.get_running_loop().call_later(WOKEN_WITHIN_SECONDS, self._begin_waking)

    def _begin_waking(self) -> None:
        with contextlib.suppress(RuntimeError):  # the threads were let go meanwhile
            self._threads.submit(self._wake)

    def _wake(self) -> None:
        self._will_wake = False
        with contextlib.suppress(NaerError):
            self._api.system.wake()

    async def _stream(self, answer: Answer, events: Callable[[], bytes], receive: Receive, send: Send) -> None:
        """Server-sent events until the listener goes, or may listen no longer."""
        headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
        headers += [*_ALWAYS, (b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        quiet = 0
        try:
            while not gone.done():
                try:
                    news = await self._in_thread(events)
                except (Told, NaerError):
                    break
                quiet = 0 if news else quiet + 1
                if news or quiet % HEARTBEAT_SECONDS == 0:
                    await send({"type": "http.response.body", "body": news or b": still here\n\n", "more_body": True})
                await asyncio.wait({gone}, timeout=1.0)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    def _no_route(self, segments: tuple[str, ...]) -> Told:
        methods = self._paths.get(shape_of("", segments)[1:])
        if methods:
            return Told(405, "not-supported", "This cannot be done there.", headers={"allow": ", ".join(methods)})
        return Told(404, "not-found", "There is nothing at this address; see /fhir/metadata.")

    def _check_rate(self, bearer: Bearer) -> None:
        most = self._api.requests_per_second
        if not most:
            return
        who = bearer.client or bearer.actor.id
        if not self._rates.take(who, most=most):
            raise Told(429, "throttled", "Too many requests; wait a second.", headers={"retry-after": "1"})

    def _base(self, scope: Scope, headers: Mapping[str, str]) -> str:
        if self._api.base is not None:
            return self._api.base
        return f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}{PREFIX}"


def _segments(scope: Scope) -> tuple[str, ...]:
    return tuple(part for part in scope["path"][len(PREFIX) :].split("/") if part)


def _after(status: int) -> dict[str, str]:
    return {"retry-after": "1"} if status == 503 else {}


async def _gone(receive: Receive) -> None:
    """Until the other side closes."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, answer: Answer, *, head_only: bool) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers += _ALWAYS
    if answer.file is not None:
        headers.append((b"content-type", answer.content_type.encode()))
        await _send_file(send, answer, headers, head_only=head_only)
        return
    if answer.body:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else answer.body})


async def _send_file(send: Send, answer: Answer, headers: list[tuple[bytes, bytes]], *, head_only: bool) -> None:
    assert answer.file is not None
    with answer.file.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        headers.append((b"content-length", str(size).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while not head_only and (piece := await asyncio.to_thread(source.read, PIECE_BYTES)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _methods_by_path(routes: Mapping[tuple[str, ...], ApiRoute | OpenRoute]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for method, *rest in routes:
        found.setdefault(tuple(rest), []).append(method)
    return found
