"""Who is answered while others wait for the same process is let go, and asks next whichever process has time.

A connection stays with the process that accepted it. Browsers, and a proxy in front still more, ask over few connections again
and again: of two processes one has a queue, and the other nothing to do. HTTP lets an answer say that the connection ends with it
(https://www.rfc-editor.org/rfc/rfc9110#name-connection); the next one is accepted by the process that looks first, which is one
that has time.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LAST_OF_ITS_CONNECTION = (b"connection", b"close")


class LettingGo:
    """The application; an answer that begins while another request waits for its own is the last of its connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waits = True
        self._waiting += 1

        def answered() -> None:
            nonlocal waits
            self._waiting -= waits
            waits = False

        async def letting_go(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered()  # what goes on being sent, for hours perhaps, keeps nobody else waiting
                if self._waiting:
                    message = {**message, "headers": [*message.get("headers", ()), _LAST_OF_ITS_CONNECTION]}
            await send(message)

        try:
            await self._app(scope, receive, letting_go)
        finally:
            answered()
