"""The body of a request comes whole, within bounds of size and time, or is refused in words."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message

from naer.web.fhir_api import request_body
from naer.web.fhir_api.outcomes import Told


def _received(messages: Iterable[Message], *, most: int = 8, length: str = "") -> bytes:
    coming = iter(messages)

    async def receive() -> Message:
        found = next(coming, None)
        if found is None:
            await asyncio.Event().wait()  # nothing more comes
        assert found is not None
        return found

    headers = {"content-length": length} if length else {}
    return asyncio.run(request_body.whole(receive, headers, most, within=0.02))


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_parts_are_put_together_up_to_the_limit() -> None:
    assert _received([_part(b"abcd", more=True), _part(b"efgh", more=False)]) == b"abcdefgh"
    assert _received([_part(b"", more=False)]) == b""


@pytest.mark.parametrize(
    ("messages", "length", "status"),
    [
        ([], "", 408),
        ([_part(b"a", more=True)], "", 408),
        ([_part(b"a", more=True), {"type": "http.disconnect"}], "", 400),
        ([_part(b"123456789", more=False)], "", 413),
        ([_part(b"12345", more=True), _part(b"6789", more=True), _part(b"0", more=False)], "", 413),
        ([_part(b"123456789", more=True)], "9", 413),
    ],
)
def test_what_is_late_cut_off_or_too_long_is_refused(messages: list[Message], length: str, status: int) -> None:
    with pytest.raises(Told) as refused:
        _received(messages, length=length)
    assert refused.value.status == status
