"""Pages under load: server time of the pages that people live in, at a steady rate while messages arrive."""

import itertools
import os
import re
import threading
import time
from collections.abc import Iterator

import httpx
from scene import demo, percentile, process, say

from naer.app.demo_running import free_port

REQUESTS_PER_SECOND = 20
SECONDS = int(os.environ.get("NAER_BENCH_SECONDS", "20"))
TARGET = "p95 < 100 ms"


def logged_in(base: str, persona: str) -> httpx.Client:
    """A browser of its own, logged in as a persona of the demo."""
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    front = client.get("/").text
    form = next(part for part in front.split("<form")[1:] if persona in part)
    fields = dict(re.findall(r'name="(form_token|persona)" value="([^"]+)"', form))
    client.post("/log-ind", data=fields).raise_for_status()
    return client


def timed(client: httpx.Client, paths: Iterator[str]) -> list[float]:
    """Seconds of each request, offered at a steady rate by several threads, so that a slow one delays no other."""
    waits: list[float] = []
    lock = threading.Lock()
    begin = time.perf_counter()
    numbers = itertools.count()

    def ask() -> None:
        while True:
            with lock:
                number, path = next(numbers), next(paths)
            due = begin + number / REQUESTS_PER_SECOND
            if due > begin + SECONDS:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()
            client.get(path).raise_for_status()
            with lock:
                waits.append(time.perf_counter() - asked)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def citizens_on(client: httpx.Client, page: str) -> list[str]:
    """The citizens' pages that a page links to."""
    return sorted(set(re.findall(r'href="(/borger/[0-9a-f-]{36})"', client.get(page).text)))


def measure(base: str, *, what: str) -> None:
    """Every page in turn; one line each."""
    nurse, visitator = logged_in(base, "Rikke Holm"), logged_in(base, "Mette Krogh")
    pages = {
        "discharge board": (visitator, ["/tavle", "/tavle?liste=indlagt"]),
        "Min dag": (nurse, ["/min-dag", "/min-dag?vis=enhed"]),
        "citizen page": (nurse, citizens_on(nurse, "/min-dag") or ["/min-dag"]),
        "letters": (nurse, ["/korrespondancer"]),
    }
    for name, (client, paths) in pages.items():
        waits = [1000 * wait for wait in timed(client, itertools.cycle(paths))]
        figures = f"p50 {percentile(waits, 0.5):.0f} ms, p95 {percentile(waits, 0.95):.0f} ms"
        say(f"{name} at {REQUESTS_PER_SECOND}/s, {what}", figures, TARGET)


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
