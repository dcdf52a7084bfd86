"""Windows of the browser that journeys share, one after the other: a new one costs a second of processor time.

Whoever takes a window finds it empty: nobody is logged in, its size is the one asked for, and nothing of the last journey
stands in it. What the browser remembers of our files (styles, fonts, scripts) stays, as at a person's own machine.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

EMPTY = "/health"
"""An address of ours that holds no page: a blank one would be of another origin, and cost a new process each time."""


@dataclass
class Window:
    """A page in a context of its own, and what its console has complained of since it was taken."""

    page: Page
    kind: tuple[str, bool, bool]
    complaints: list[str] = field(default_factory=list[str])

    def clear(self) -> None:
        """As it was when it was opened."""
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.goto(EMPTY)
        self.page.context.clear_cookies()
        self.page.emulate_media(media="null")
        self.complaints.clear()


class Windows:
    """The windows that are open and free, by what can only be chosen when one opens."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[tuple[str, bool, bool], list[Window]] = defaultdict(list)

    def take(self, address: str, *, width: int, scripts: bool, with_axe: bool) -> Window:
        """An empty window for the pages at an address; `with_axe` lets a tool in past the pages' own content policy."""
        kind = (address, scripts, with_axe)
        window = self._free[kind].pop() if self._free[kind] else self._open(kind)
        window.page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        return window

    def give_back(self, window: Window) -> None:
        window.clear()
        self._free[window.kind].append(window)

    def _open(self, kind: tuple[str, bool, bool]) -> Window:
        address, scripts, with_axe = kind
        context = self._browser.new_context(
            base_url=address, locale="da-DK", java_script_enabled=scripts, bypass_csp=with_axe
        )
        window = Window(context.new_page(), kind)
        said = window.complaints
        window.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        window.page.on("pageerror", lambda error: said.append(str(error)))
        return window
