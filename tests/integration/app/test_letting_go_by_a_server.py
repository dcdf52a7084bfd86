"""The server ends the connection of who is let go, and keeps that of who is alone."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from naer.app.letting_go import LettingGo

PATIENCE_SECONDS = 10


class Busy:
    """A site of which one page waits until it is told."""

    def __init__(self) -> None:
        self.arrived, self.go_on = threading.Event(), threading.Event()

    async def slow(self, _: Request) -> Response:
        self.arrived.set()
        await asyncio.to_thread(self.go_on.wait, PATIENCE_SECONDS)
        return PlainTextResponse("slow")

    async def quick(self, _: Request) -> Response:
        return PlainTextResponse("quick")

    def site(self) -> LettingGo:
        return LettingGo(Starlette(routes=[Route("/slow", self.slow), Route("/quick", self.quick)]))


@pytest.fixture
def busy() -> Iterator[tuple[Busy, int]]:
    """The site and the port where it answers."""
    house = Busy()
    server = uvicorn.Server(uvicorn.Config(house.site(), log_level="error"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield house, listener.getsockname()[1]
        finally:
            house.go_on.set()
            server.should_exit = True
            running.join()


def asked(connection: HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def test_the_connection_of_who_is_let_go_ends_and_who_is_alone_keeps_it(busy: tuple[Busy, int]) -> None:
    house, port = busy
    first, second = (HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS) for _ in range(2))
    with closing(first), closing(second):
        assert asked(second, "/quick") == "quick"
        kept = second.sock
        first.request("GET", "/slow")
        assert house.arrived.wait(PATIENCE_SECONDS)
        second.request("GET", "/quick")
        assert second.sock is kept, "who was alone keeps the connection"
        with second.sock.makefile("rb") as answer:
            told = answer.read()  # until the server ends it
        assert told.endswith(b"quick")
        assert b"connection: close" in told.lower()
        house.go_on.set()
        assert first.getresponse().read() == b"slow"
        assert asked(first, "/quick") == "quick"
