"""Pages of numbers: server time of the front, the sheet of an indicator and a cross-table, every place and number in turn."""

import re
import time
from datetime import UTC, datetime

import httpx
from pages import all_logged_in, over_and_over, timed
from scene import demo, process, say

from naer.app.demo_running import free_port
from naer.app.numbers import demonstration, kept

TARGET = "p95 < 150 ms"


def measure(base: str) -> None:
    """Each page with the numbers of every indicator and place that the director can choose; one line each."""
    directors = all_logged_in(base, "Anne Skov")
    front = directors[0].get("/styring/indikatorer").text
    sheets = sorted(set(re.findall(r'href="(/styring/indikator/[a-z0-9-]+)\?', front)))
    places = sorted(set(re.findall(r'<option value="([a-z-]+)"', front)))
    every = [f"{sheet}?sted={place}" for place in places for sheet in sheets]
    for name, paths in {
        "front page": ["/styring"],
        "sheet of an indicator, each for the first time": every,
        "sheet of an indicator": every[:20],
        "cross-table": ["/styring/krydstabel", "/styring/krydstabel?raekker=laegepraksis&kolonner=alder"],
    }.items():
        say(name, str(timed(over_and_over(directors, paths))), TARGET)


if __name__ == "__main__":
    with demo() as here:
        began = time.perf_counter()
        demonstration.make(here.home / kept.FOLDER)
        say("the demonstration's numbers", f"{time.perf_counter() - began:.1f} s", "beside the start, < 60 s")
        port = free_port("127.0.0.1", 8300)
        with process(here, "serve", NAER_PORT=str(port), NAER_SESSION_SECRET=f"bench {datetime.now(UTC)}"):
            for _ in range(100):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/health")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            measure(f"http://127.0.0.1:{port}")
