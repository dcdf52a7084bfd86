"""The pages over HTTP without a browser: a web server of this process, and somebody who reads pages and sends forms."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from starlette.applications import Starlette

from naer.access.definition import Actor
from naer.web import session
from naer.web.frame import FORM_TOKEN
from naer.web.services import Persona
from naer.web.session import Seal

SECRET = "a secret for tests only"
_TOKEN = re.compile(rf'name="{FORM_TOKEN}" value="([^"]+)"')


@dataclass(frozen=True)
class People:
    """The people of a test as those who may log in."""

    actors: tuple[Actor, ...]

    def actor(self, actor_id: str) -> Actor | None:
        return next((one for one in self.actors if one.id == actor_id), None)

    def unit_of(self, actor_id: str) -> str:
        return ""

    def personas(self) -> Sequence[Persona]:
        return ()


@contextmanager
def answering(application: Starlette) -> Iterator[str]:
    """The address at which an application answers until the block ends."""
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


class Reader:
    """Somebody who is logged in and reads pages; `secret` is the application's session secret."""

    def __init__(self, address: str, actor: Actor, *, secret: str = SECRET, language: str = "") -> None:
        cookie = Seal(secret).write(session.fresh().logged_in_as(actor.id).speaking(language))
        self._http = httpx.Client(base_url=address, cookies={session.COOKIE: cookie}, timeout=60)
        self._token = ""

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.close()

    def open(self, path: str) -> httpx.Response:
        """The page at `path`."""
        answer = self._http.get(path)
        found = _TOKEN.search(answer.text)
        self._token = found[1] if found else self._token
        return answer

    def send(self, path: str, **fields: str) -> httpx.Response:
        """The answer to a form of the page opened last."""
        return self._http.post(path, data={FORM_TOKEN: self._token, **fields})
