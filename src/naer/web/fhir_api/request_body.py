"""The body of a request: all of it, within bounds of size and time."""

import asyncio
import contextlib
from collections.abc import Mapping

from starlette.types import Receive

from naer.web.fhir_api.outcomes import Told

WITHIN_SECONDS = 30.0
MOST_LET_PASS = 200_000_000


async def whole(receive: Receive, headers: Mapping[str, str], most: int, *, within: float = WITHIN_SECONDS) -> bytes:
    """All of it. Told (413) as soon as it is too long, (408) when it takes longer than `within` seconds, (400) when cut off."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        await _let_pass(receive, within)
        raise _too_long(most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(within):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Told(400, "incomplete", "The request was cut off.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    parts.clear()
                    if message.get("more_body"):
                        await _let_pass(receive, within)
                    raise _too_long(most)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise Told(408, "timeout", "The request took too long to arrive.", headers={"connection": "close"}) from None


async def _let_pass(receive: Receive, within: float) -> None:
    """Read on without keeping, so that the other side hears the refusal; not for ever."""
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            while size < MOST_LET_PASS:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return


def _too_long(most: int) -> Told:
    return Told(413, "too-long", f"A request here may hold at most {most:,} bytes.", headers={"connection": "close"})
