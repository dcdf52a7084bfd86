"""One request on its way through a page: who asks, for what, and the ways to answer."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from naer.access.definition import Actor, Need
from naer.access.record import Record
from naer.errors import FaultError, InvalidError
from naer.web import protection, session
from naer.web.assets import Assets
from naer.web.components import demo_clock
from naer.web.components import tour as tour_view
from naer.web.components.demo_clock import ClockView
from naer.web.components.sayings import Sayings
from naer.web.components.tour import StepView
from naer.web.frame import Frame, MenuItem, Person
from naer.web.language import DANISH, Language, marked
from naer.web.rendering import Renderer
from naer.web.services import Services
from naer.web.session import Happened, Seal, Session

ROLE_NAMES = {
    "home-nurse": marked("Hjemmesygeplejerske"),
    "acute-nurse": marked("Akutsygeplejerske"),
    "visitator": marked("Visitator"),
    "general-practitioner": marked("Praktiserende læge"),
    "discharge-coordinator": marked("Udskrivningskoordinator"),
    "health-director": marked("Sundhedsdirektør"),
    "integrator": marked("It-integrator"),
    "reviewer": marked("Gennemgår opslag i nødsituationer"),
    "citizen": marked("Borger"),
}


@dataclass(frozen=True)
class Shell:
    """What every visit shares: made once."""

    services: Services
    renderer: Renderer
    assets: Assets
    seal: Seal
    menu_of: Callable[[Actor, str], tuple[MenuItem, ...]]


@dataclass(frozen=True)
class PostedFile:
    """A file that came with a form."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """What was posted."""

    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    files: tuple[PostedFile, ...] = ()


@dataclass
class Visit:
    """Pages take a visit and give an answer. `form` holds what was posted, `need` what the route asks for."""

    shell: Shell
    request: Request
    session: Session
    actor: Actor | None
    need: Need | None
    form: Form = field(default_factory=Form)

    @property
    def files(self) -> tuple[PostedFile, ...]:
        """The files that came with the form."""
        return self.form.files

    @property
    def person(self) -> Actor:
        """Who is logged in; routes without a need have nobody."""
        if self.actor is None:
            raise FaultError("A page without access need asked who is logged in.")
        return self.actor

    @property
    def now(self) -> datetime:
        return self.shell.services.guard.clock.now()

    @property
    def language(self) -> Language:
        languages = self.shell.renderer.languages
        return next((one for one in languages.values() if one.code == self.session.language), languages[DANISH])

    @property
    def sayings(self) -> Sayings:
        """How this page says moments and numbers."""
        return Sayings(self.now, self.language.code)

    def say(self, message: str, **values: object) -> str:
        """`message` in the visitor's language."""
        return self.language.say(message, **values)

    def open(self, *, reason: str = "") -> AbstractContextManager[Record]:
        """The record, for this route's purpose and under its act: once for each request."""
        if self.need is None:
            raise FaultError("A page without access need opened the record.")
        return self.shell.services.guard.open(self.person, purpose=self.need.purpose, act=self.need.act, reason=reason)

    def part(self, name: str) -> str:
        """The part of the path called `name`."""
        return self.request.path_params[name]

    def asked(self, name: str, otherwise: str = "") -> str:
        """A value in the address after the question mark: choices only, never anything personal."""
        return self.request.query_params.get(name, otherwise)

    def posted(self, name: str) -> str:
        """A posted field without surrounding space; empty when it is not there."""
        return self.form.fields.get(name, "").strip()

    def required(self, name: str) -> str:
        """A posted field that the form always carries; InvalidError when it is missing."""
        value = self.posted(name)
        if not value:
            raise InvalidError("The form is not complete.", what_to_do="Go back and send it again.", path=name)
        return value

    def back(self, otherwise: str) -> str:
        """Where the form was filled in, when it says so; only ever an address of our own."""
        return own_path(self.posted("back")) or otherwise

    def show(self, template: str, *, status: int = 200, **values: object) -> Response:
        """The page that `template` makes of `values`."""
        response = HTMLResponse(self._html(template, values), status_code=status)
        return self._kept(response, self.session.saying(None))

    def part_of_page(self, template: str, **values: object) -> Response:
        """A piece that a page fetches by itself; what just happened stays to be said on the next page."""
        return self._kept(HTMLResponse(self._html(template, values)), self.session)

    def ask_anew(self, happened: str) -> Response:
        """For a piece that a page fetches by itself: the browser asks for the whole page anew, and says what happened."""
        return self._kept(HTMLResponse("", headers={"HX-Refresh": "true"}), self.session.saying(Happened(happened)))

    def done(self, path: str, happened: str = "", *, undo: str = "", **undo_fields: str) -> Response:
        """Go (back) to `path` and say there what happened; `undo` is the path that takes it back."""
        said = Happened(happened, undo, tuple(undo_fields.items())) if happened else None
        return self._kept(RedirectResponse(path, status_code=303), self.session.saying(said))

    def become(self, new: Session, path: str) -> Response:
        """Go to `path` with another session: log-in, log-out, another language."""
        return self._kept(RedirectResponse(path, status_code=303), new)

    @property
    def _is_encrypted(self) -> bool:
        """What stands in front of a house in use encrypts, and hands requests on in the clear."""
        return self.request.url.scheme == "https" or not self.shell.services.is_demo

    def whole_address(self, path: str) -> str:
        """The address of a page of ours, to be sent to others, by the name that the reader called us by."""
        here = self.request.base_url.replace(scheme="https") if self._is_encrypted else self.request.base_url
        return f"{here}{path.removeprefix('/')}"

    def _html(self, template: str, values: Mapping[str, object]) -> str:
        frame = self._frame()
        said = Sayings(frame.now, frame.language.code)
        return self.shell.renderer.html(template, frame.language, {"frame": frame, "said": said, **values})

    def _kept(self, response: Response, remembered: Session) -> Response:
        response.headers["Cache-Control"] = protection.NOT_KEPT
        if remembered != self.session or session.COOKIE not in self.request.cookies:
            response.set_cookie(
                session.COOKIE,
                self.shell.seal.write(remembered),
                httponly=True,
                samesite="strict",
                secure=self._is_encrypted,
                path="/",
            )
        return response

    def _frame(self) -> Frame:
        url = self.request.url
        path = url.path + (f"?{url.query}" if url.query else "")
        person = None
        if self.actor is not None:
            role = self.actor.title or self.say(ROLE_NAMES.get(self.actor.role.value, ""))
            person = Person(self.actor.name, role, self.shell.services.directory.unit_of(self.actor.id))
        return Frame(
            language=self.language,
            languages=tuple(self.shell.renderer.languages.values()),
            asset=self.shell.assets.address,
            now=self.now,
            path=path if self.request.method == "GET" else "/",
            token=self.shell.seal.form_token(self.session),
            menu=self.shell.menu_of(self.actor, url.path) if self.actor else (),
            person=person,
            is_demo=self.shell.services.is_demo,
            happened=self.session.happened,
            clock=self._demo_clock(),
            tour=self._tour_step(path),
            tour_began_at=self.session.tour.began_at if self.session.tour else None,
        )

    def _demo_clock(self) -> ClockView | None:
        known = self.shell.services.demo_clock
        return demo_clock.view(known.setting(), now=self.now) if known else None

    def _tour_step(self, path: str) -> StepView | None:
        tour, on_tour = self.shell.services.tour, self.session.tour
        if tour is None or on_tour is None or on_tour.step >= len(tour.steps):
            return None
        return tour_view.step(
            tour, on_tour.step, language=self.language.code, now=self.now, path=path, began_at=on_tour.began_at
        )


Page = Callable[[Visit], Response]


def own_path(path: str) -> str:
    """`path` when it is an address of our own, else empty: nobody is sent elsewhere by a form."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_own else ""
