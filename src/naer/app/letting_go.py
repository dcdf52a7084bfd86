"""Who is answered while others wait for the same process is let go, and asks next whichever process has time.

A connection stays with the process that accepted it. Browsers, and a proxy in front still more, ask over few connections again
and again: of two processes one has a queue, and the other nothing to do. HTTP lets an answer say that the connection ends with it
(https://www.rfc-editor.org/rfc/rfc9110#name-connection); the next one is accepted by the process that looks first.

Whoever sends a body is neither counted nor let go: a sender on a slow line would keep the others waiting for nothing, and a
refusal before all is read would cut the line instead of being read. Nor is the REST interface: machines ask over as many
connections as they want answers at once, and would open one for each.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from naer.web.application import FHIR

_LAST_OF_ITS_CONNECTION = (b"connection", b"close")


class LettingGo:
    """The application; a page that begins while somebody else waits for one is the last of its connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
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


def _asks_for_a_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and not f"{scope['path']}/".startswith(FHIR)
        and not any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    )
