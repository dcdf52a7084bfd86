"""Messages over HTTP are kept whole or refused with a reason; nothing in between."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from naer.errors import BusyError
from naer.web import inbox_api

FHIR_JSON = "application/fhir+json"


class Shelf:
    """Keeps what is delivered; may be closed."""

    def __init__(self, *, is_open: bool = True) -> None:
        self.kept: list[bytes] = []
        self.is_open = is_open

    def receive(self, raw: bytes, kind: str) -> str:
        if not self.is_open:
            raise BusyError("The record does not answer right now.")
        self.kept.append(raw)
        return f"{kind}-{len(self.kept)}"


def deliver(
    shelf: Shelf,
    body: bytes = b"{}",
    *,
    token: str = "secret",
    kind: str = FHIR_JSON,
    configured: str | None = "secret",
) -> int:
    async def post() -> int:
        transport = httpx.ASGITransport(Starlette(routes=[inbox_api.endpoint(shelf.receive, configured)]))
        headers = {"authorization": f"Bearer {token}", "content-type": kind}
        async with httpx.AsyncClient(transport=transport, base_url="http://naer.example") as client:
            return (await client.post(inbox_api.PATH, content=body, headers=headers)).status_code

    return asyncio.run(post())


def test_a_delivered_message_is_kept_as_it_came() -> None:
    shelf = Shelf()
    assert deliver(shelf, b'{"not": "even FHIR"}') == 202
    assert shelf.kept == [b'{"not": "even FHIR"}']


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"token": "wrong"}, 401), ({"kind": "text/plain"}, 415), ({"body": b""}, 400)],
)
def test_what_cannot_be_kept_is_refused(changes: dict[str, str], status: int) -> None:
    shelf = Shelf()
    assert deliver(shelf, **changes) == status  # type: ignore[arg-type]
    assert shelf.kept == []


def test_a_message_of_more_than_a_hundred_megabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_api, "LARGEST_BYTES", 10)
    shelf = Shelf()
    assert deliver(shelf, b"12345678901") == 413
    assert deliver(shelf, b"1234567890") == 202


def test_a_record_that_does_not_answer_is_told_as_temporary() -> None:
    assert deliver(Shelf(is_open=False)) == 503


def test_without_a_token_nothing_is_taken() -> None:
    assert deliver(Shelf(), configured=None, token="None") == 503
