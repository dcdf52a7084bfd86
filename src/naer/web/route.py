"""One row of the routes table."""

from dataclasses import dataclass

from naer.access.definition import Need
from naer.web.visit import Page


@dataclass(frozen=True)
class Route:
    """A path and method, the page that answers, and what it needs of who asks (None: open to everybody).

    `menu` is the label in the main menu of those who may open it; empty for pages that are reached otherwise.
    `takes_files` lets a form bring files, and so be large.
    """

    method: str
    path: str
    page: Page
    need: Need | None
    menu: str = ""
    takes_files: bool = False
