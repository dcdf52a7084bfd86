"""The command `naer exchange send`: hand over what waits in the outbox to a folder, with an account of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from naer.access.guard import Guard
from naer.access.messages import Due
from naer.exchange import outbox
from naer.exchange.transports import Folder, Transport, TransportError


@dataclass
class _Told(Transport):
    """A folder that tells what it takes."""

    folder: Folder
    tell: Callable[[str], None]
    failed: int = field(default=0, init=False)
    _unsettled: int = field(default=0, init=False)

    def send(self, message: Due) -> None:
        try:
            self.folder.send(message)
        except TransportError:
            self.failed += 1
            raise
        self._unsettled += 1
        self.tell(f"{message.kind} {message.code} {message.header_id} → {message.receiver}".replace("  ", " "))

    def settle(self) -> None:
        try:
            self.folder.settle()
        except TransportError:
            self.failed += self._unsettled
            raise
        finally:
            self._unsettled = 0


def send(system: Guard, to: Path, *, tell: Callable[[str], None]) -> tuple[int, int]:
    """Hand over everything that is due now; returns how many messages got through, and how many did not."""
    transport = _Told(Folder(to), tell)
    sent = 0
    while handed_over := outbox.send_due(system, transport):
        sent += handed_over
    return sent, transport.failed
