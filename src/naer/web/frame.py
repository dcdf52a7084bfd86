"""What the frame around every page needs to know: who looks, in which language, what just happened, where one can go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from naer.web.components.demo_clock import ClockView
from naer.web.components.tour import StepView
from naer.web.language import Language
from naer.web.session import Happened

FORM_TOKEN = "form_token"


@dataclass(frozen=True)
class MenuItem:
    """A page in the main menu; `label` is Danish source text."""

    path: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class Person:
    """Who is logged in, as the header says it."""

    name: str
    role: str
    unit: str


@dataclass(frozen=True)
class Frame:
    """Templates know it as `frame`. `path` is where one is, with its query. `clock` and `tour`: a demo has them."""

    language: Language
    languages: tuple[Language, ...]
    asset: Callable[[str], str]
    now: datetime
    path: str
    token: str
    menu: tuple[MenuItem, ...] = ()
    person: Person | None = None
    is_demo: bool = False
    happened: Happened | None = None
    clock: ClockView | None = None
    tour: StepView | None = None
    tour_began_at: datetime | None = None

    def form_token(self) -> Markup:
        """The hidden field that every form which changes something carries."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_TOKEN, self.token)
