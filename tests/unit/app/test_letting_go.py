"""Of several requests at one process, those answered while others wait end their connection; who is alone keeps it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from naer.app.letting_go import LettingGo


class House:
    """A site whose pages wait until they are told, answer at once, go on being sent, or fail."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.arrived = asyncio.Event()

    async def slow(self, _: Request) -> Response:
        self.arrived.set()
        await self.go_on.wait()
        return PlainTextResponse("slow")

    async def quick(self, _: Request) -> Response:
        return PlainTextResponse("quick")

    async def stream(self, _: Request) -> Response:
        async def parts() -> AsyncIterator[str]:
            yield "first"
            self.arrived.set()
            await self.go_on.wait()

        return StreamingResponse(parts())

    async def fault(self, _: Request) -> Response:
        raise RuntimeError("a fault")

    def site(self) -> LettingGo:
        pages = [self.slow, self.quick, self.stream, self.fault]
        return LettingGo(Starlette(routes=[Route(f"/{one.__name__}", one) for one in pages]))


async def asked(client: httpx.AsyncClient, house: House, first: str) -> tuple[httpx.Response, httpx.Response]:
    """What `first` got, which came before and waits, and what `/quick` got meanwhile."""
    waiting = asyncio.create_task(client.get(first))
    await house.arrived.wait()
    meanwhile = await client.get("/quick")
    house.go_on.set()
    return await waiting, meanwhile


def with_house(act: Callable[[httpx.AsyncClient, House], Awaitable[None]]) -> None:
    async def run() -> None:
        house = House()
        transport = httpx.ASGITransport(house.site(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://naer.test") as client:
            await act(client, house)

    asyncio.run(run())


def test_who_is_answered_while_another_waits_is_let_go() -> None:
    async def act(client: httpx.AsyncClient, house: House) -> None:
        slow, meanwhile = await asked(client, house, "/slow")
        assert meanwhile.headers.get("connection") == "close"
        assert "connection" not in slow.headers

    with_house(act)


def test_who_is_alone_keeps_the_connection_also_after_a_fault() -> None:
    async def act(client: httpx.AsyncClient, house: House) -> None:
        assert (await client.get("/fault")).status_code == 500
        assert "connection" not in (await client.get("/quick")).headers

    with_house(act)


def test_what_goes_on_being_sent_keeps_nobody_waiting() -> None:
    async def act(client: httpx.AsyncClient, house: House) -> None:
        _, meanwhile = await asked(client, house, "/stream")
        assert "connection" not in meanwhile.headers

    with_house(act)
