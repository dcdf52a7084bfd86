"""Of several who ask one process for pages, those answered while others wait end their connection; who is alone keeps it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from naer.app.letting_go import LettingGo


class House:
    """A site whose pages wait until they are told, answer at once, go on being sent, or break off without an answer."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.arrived = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/broken-off":
            raise RuntimeError("nothing was sent")
        await (await self.answer(Request(scope, receive)))(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        if request.url.path.endswith("slow"):
            self.arrived.set()
            await self.go_on.wait()
        return StreamingResponse(self.parts()) if request.url.path == "/stream" else PlainTextResponse("here")

    async def parts(self) -> AsyncIterator[str]:
        yield "first"
        self.arrived.set()
        await self.go_on.wait()


Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def getting(path: str) -> Ask:
    return lambda client: client.get(path)


def asked(first: Ask, then: Ask) -> tuple[httpx.Response, httpx.Response]:
    """What `first` got, which came before and waits, and what `then` got meanwhile."""

    async def run() -> tuple[httpx.Response, httpx.Response]:
        house = House()
        transport = httpx.ASGITransport(LettingGo(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://naer.test") as client:
            waiting = asyncio.ensure_future(first(client))
            await house.arrived.wait()
            meanwhile = await then(client)
            house.go_on.set()
            return await waiting, meanwhile

    return asyncio.run(run())


def test_who_is_answered_while_another_waits_is_let_go() -> None:
    slow, meanwhile = asked(getting("/slow"), getting("/quick"))
    assert meanwhile.headers.get("connection") == "close"
    assert "connection" not in slow.headers


def test_what_goes_on_being_sent_keeps_nobody_waiting() -> None:
    _, meanwhile = asked(getting("/stream"), getting("/quick"))
    assert "connection" not in meanwhile.headers


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (lambda client: client.post("/slow", content=b"a message"), getting("/quick")),
        (getting("/slow"), lambda client: client.post("/quick", content=b"a message")),
        (getting("/fhir/slow"), getting("/quick")),
        (getting("/slow"), getting("/fhir")),
    ],
)
def test_who_sends_a_body_or_is_a_machine_is_neither_counted_nor_let_go(first: Ask, then: Ask) -> None:
    slow, meanwhile = asked(first, then)
    assert "connection" not in slow.headers
    assert "connection" not in meanwhile.headers


def test_what_broke_off_without_an_answer_waits_no_longer() -> None:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(LettingGo(House()))
        async with httpx.AsyncClient(transport=transport, base_url="http://naer.test") as client:
            with pytest.raises(RuntimeError):
                await client.get("/broken-off")
            return await client.get("/quick")

    assert "connection" not in asyncio.run(run()).headers
