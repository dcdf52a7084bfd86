"""Pages under load: server time of the pages that people live in, at a steady rate while messages arrive."""

import itertools
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from scene import demo, percentile, process, say

from naer.app.demo_running import free_port

REQUESTS_PER_SECOND = 20
SECONDS = int(os.environ.get("NAER_BENCH_SECONDS", "20"))
TARGET = "p95 < 100 ms"
BROWSERS = 8
"""How many people ask, each with a browser of their own: enough that a slow page delays no other."""
GIVES_UP_BEHIND_SECONDS = 10.0
"""Pages that fall so far behind what is asked for do not keep up, and never will: nothing more is learnt by waiting."""


def logged_in(base: str, persona: str) -> httpx.Client:
    """A browser of its own, logged in as a persona of the demo."""
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    front = client.get("/").text
    form = next(part for part in front.split("<form")[1:] if persona in part)
    fields = dict(re.findall(r'name="(form_token|persona)" value="([^"]+)"', form))
    client.post("/log-ind", data=fields).raise_for_status()
    return client


def all_logged_in(base: str, persona: str) -> list[httpx.Client]:
    """Browsers of people who all work as this persona does."""
    return [logged_in(base, persona) for _ in range(BROWSERS)]


@dataclass
class Timed:
    """Milliseconds of each answer since its request was to be sent; `kept_up` unless it was given up."""

    waits: list[float] = field(default_factory=list[float])
    kept_up: bool = True

    def __str__(self) -> str:
        figures = f"p50 {percentile(self.waits, 0.5):.0f} ms, p95 {percentile(self.waits, 0.95):.0f} ms"
        return figures if self.kept_up else f"does not keep up: given up after {len(self.waits)}, {figures}"


Asked = tuple[list[httpx.Client], str]
"""A page by its path, and the browsers of which one asks for it."""


def over_and_over(browsers: list[httpx.Client], paths: Iterable[str]) -> Iterator[Asked]:
    """The same pages in turn, without end."""
    return ((browsers, path) for path in itertools.cycle(paths))


def timed(pages: Iterator[Asked]) -> Timed:
    """How long people wait for each page, asked for at a steady rate by whoever of them has been answered."""
    found = Timed()
    lock = threading.Lock()
    begin = time.perf_counter()
    numbers = itertools.count()

    def ask(who: int) -> None:
        while True:
            with lock:
                number, (browsers, path) = next(numbers), next(pages)
            due = begin + number / REQUESTS_PER_SECOND
            if due > begin + SECONDS or not found.kept_up:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            with suppress(httpx.TimeoutException):
                browsers[who].get(path).raise_for_status()
            waited = time.perf_counter() - due
            with lock:
                found.waits.append(1000 * waited)
                found.kept_up = found.kept_up and waited < GIVES_UP_BEHIND_SECONDS

    threads = [threading.Thread(target=ask, args=(who,)) for who in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def citizens_on(client: httpx.Client, page: str) -> list[str]:
    """The citizens' pages that a page links to."""
    return sorted(set(re.findall(r'href="(/borger/[0-9a-f-]{36})"', client.get(page).text)))


def measure(base: str, *, what: str) -> None:
    """Every page in turn; one line each."""
    nurses, visitators = all_logged_in(base, "Rikke Holm"), all_logged_in(base, "Mette Krogh")
    pages = {
        "discharge board": (visitators, ["/tavle", "/tavle?fane=indlagt"]),
        "Min dag": (nurses, ["/min-dag", "/min-dag?vis=enhed"]),
        "citizen page": (nurses, citizens_on(nurses[0], "/min-dag") or ["/min-dag"]),
        "letters": (nurses, ["/korrespondancer"]),
    }
    for name, (browsers, paths) in pages.items():
        say(f"{name} at {REQUESTS_PER_SECOND}/s, {what}", str(timed(over_and_over(browsers, paths))), TARGET)


if __name__ == "__main__":
    with demo() as here:
        port = free_port("127.0.0.1", 8300)
        base = f"http://127.0.0.1:{port}"
        with process(here, "serve", NAER_PORT=str(port), NAER_SESSION_SECRET="bench"), process(here, "work"):
            for _ in range(100):
                try:
                    httpx.get(f"{base}/health")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            measure(base, what="worker running")
