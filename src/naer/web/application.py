"""Makes the ASGI application: each route of the table becomes an endpoint that checks, opens the page and answers.

In order: who sits there, did the form come from here, may this role, the page, and errors in words.
"""

import logging
import traceback
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as Endpoint
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from naer.access import rules
from naer.access.definition import CLINICAL_ROLES, Actor, Purpose
from naer.errors import FaultError, InvalidError, NaerError, NotFoundError, RefusedError
from naer.web import error_pages, inbox_api, metrics_api, protection, session
from naer.web.assets import Assets
from naer.web.frame import FORM_TOKEN, MenuItem
from naer.web.metrics_api import Measured, Metrics
from naer.web.rendering import Renderer
from naer.web.route import Route
from naer.web.routes import ROUTES
from naer.web.services import Services
from naer.web.session import Seal
from naer.web.visit import Form, PostedFile, Shell, Visit

LARGEST_FORM_BYTES = 200_000
LARGEST_WITH_FILES_BYTES = 55_000_000
MOST_FIELDS, MOST_FILES = 200, 10  # the scenario lab posts five fields for each building block
FHIR = "/fhir/"

log = logging.getLogger("naer.web")


def build(services: Services) -> Starlette:
    """The pages as one ASGI application."""
    assets = Assets()
    shell = Shell(services, Renderer(), assets, Seal(services.session_secret), menu_of)
    endpoints: list[BaseRoute] = [_endpoint(shell, route) for route in ROUTES]
    if services.receive is not None:
        endpoints.append(inbox_api.endpoint(services.receive, services.exchange_token))
    endpoints.append(Mount("/static", app=assets))
    middleware = [Middleware(Protected, headers=protection.headers(is_demo=services.is_demo))]
    if services.operation is not None:
        metrics = Metrics(services.operation, process=services.process)
        endpoints.append(metrics_api.endpoint(metrics, services.metrics_token))
        middleware.append(Middleware(Measured, metrics=metrics))
    if services.fhir is not None:
        middleware.insert(0, Middleware(FhirFirst, fhir=services.fhir))
    application = Starlette(routes=endpoints, middleware=middleware)
    application.add_exception_handler(404, _no_such_page(shell))
    return application


def menu_of(actor: Actor, path: str) -> tuple[MenuItem, ...]:
    """The pages that `actor` may go to from everywhere; the one that is here is the nearest to the path."""
    open_to = [
        route for route in ROUTES if route.menu and route.need is not None and rules.refusal(actor, route.need) is None
    ]
    above = [one.path for one in open_to if path == one.path or path.startswith(f"{one.path}/")]
    here = max(above, key=len, default=None)
    return tuple(MenuItem(route.path, route.menu, route.path == here) for route in open_to)


class FhirFirst:
    """Gives what is below `/fhir` to the REST interface, which needs nothing of the pages."""

    def __init__(self, app: ASGIApp, *, fhir: ASGIApp) -> None:
        self._app = app
        self._fhir = fhir

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_fhir = scope["type"] == "http" and f"{scope['path']}/".startswith(FHIR)
        await (self._fhir if is_fhir else self._app)(scope, receive, send)


class Protected:
    """Adds the protecting headers to every answer, static files and faults included."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        await self._app(scope, receive, send_protected)


def _endpoint(shell: Shell, route: Route) -> Endpoint:
    async def answer(request: Request) -> Response:
        form: Form | None = Form()
        if route.method == "POST":
            if _is_too_large(request, LARGEST_WITH_FILES_BYTES if route.takes_files else LARGEST_FORM_BYTES):
                return PlainTextResponse("The form is too large.", status_code=413)
            form = await _form(request, most_files=MOST_FILES if route.takes_files else 0)
        return await run_in_threadpool(_answer, shell, route, request, form)

    return Endpoint(route.path, answer, methods=[route.method], name=f"{route.method} {route.path}")


def _answer(shell: Shell, route: Route, request: Request, form: Form | None) -> Response:
    visit = _visit(shell, request, route)
    try:
        _recognise(visit)
        if form is None:
            raise InvalidError("The form cannot be read.", what_to_do="Open the page again.")
        visit.form = form
        if route.method == "POST":
            _check_own_form(visit)
        if route.need is not None:
            if visit.actor is None:
                return _ask_to_log_in(visit)
            refused = rules.refusal(visit.actor, route.need)
            if refused is not None:
                if route.need.purpose is Purpose.TREATMENT and visit.actor.role not in CLINICAL_ROLES:
                    raise RefusedError(
                        refused.reason, what_to_do="This page is for treatment: those who treat the citizens open it."
                    )
                raise RefusedError(refused.reason)
        return route.page(visit)
    except FaultError as error:
        _log_fault(route, error)
        return error_pages.answer(visit, error)
    except NaerError as error:
        return error_pages.answer(visit, error)
    except Exception as error:
        _log_fault(route, error)
        return error_pages.answer(visit, FaultError("Something that should be impossible happened."))


def _visit(shell: Shell, request: Request, route: Route | None) -> Visit:
    """The visit of somebody not yet recognised: nothing here asks the record, so an error page can always be made."""
    current = shell.seal.read(request.cookies.get(session.COOKIE)) or session.fresh()
    return Visit(shell=shell, request=request, session=current, actor=None, need=route.need if route else None)


def _recognise(visit: Visit) -> None:
    """Who sits there, as the record knows them now."""
    actor_id = visit.session.actor_id
    visit.actor = visit.shell.services.directory.actor(actor_id) if actor_id else None


def _log_fault(route: Route, error: Exception) -> None:
    """Where it went wrong and what kind it was; never the text, which may hold what a citizen has."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s on %s %s\n%s", type(error).__name__, route.method, route.path, places)


def _check_own_form(visit: Visit) -> None:
    token = visit.posted(FORM_TOKEN)
    if protection.is_from_elsewhere(visit.request.headers) or not visit.shell.seal.is_own_form(visit.session, token):
        raise RefusedError("The form is too old, or did not come from here.", what_to_do="Open the page again.")


def _ask_to_log_in(visit: Visit) -> Response:
    here = visit.request.url.path if visit.request.method == "GET" else ""
    return visit.done(f"/?videre={here}" if here else "/")


def _no_such_page(shell: Shell) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _: Exception) -> Response:
        visit = _visit(shell, request, None)
        try:
            _recognise(visit)
        except NaerError as error:
            return error_pages.answer(visit, error)
        return error_pages.answer(visit, NotFoundError("There is no page at this address."))

    return answer


def _is_too_large(request: Request, most_bytes: int) -> bool:
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > most_bytes


async def _form(request: Request, *, most_files: int) -> Form | None:
    """What was posted; None when the form cannot be read. An empty file field brings no file."""
    try:
        posted = await request.form(max_files=most_files, max_fields=MOST_FIELDS)
    except (HTTPException, MultiPartException):
        return None
    fields = {name: value for name, value in posted.items() if isinstance(value, str)}
    files = [
        PostedFile(one.filename or "", one.content_type or "", await one.read())
        for _, one in posted.multi_items()
        if isinstance(one, UploadFile) and one.filename
    ]
    await posted.close()
    return Form(fields, tuple(files))
