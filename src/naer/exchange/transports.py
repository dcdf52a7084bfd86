"""How messages come and go: by folders now, by HTTP where there is an address; MedCom's networks use the same two doors.

In by folder: a file is stored raw in the inbox first, then moved to `taken/` below its folder. In by HTTP is a page of
`web`. Out by folder: a file for each message, written whole or not at all, under a name that is the same when it is
sent twice. Names that begin with a dot or end in `.part` or `.tmp` are not finished, and are left alone.
"""

import errno
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import httpx

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.messages import Due, Settlement
from naer.exchange.outcomes import Outcome

TAKEN = "taken"
TOO_LARGE = "too-large"
LARGEST_FILE_BYTES = 400 * 1024 * 1024
"""What the inbox stores at all. Larger than any message may be, so that a message a little too large gets its answer."""

PUT_ASIDE = "The file is larger than anything stored here; it lies in the folder too-large."

_TIMEOUT_SECONDS = 30.0
_NOT_TO_BE_ASKED = frozenset({errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOTSUP})
"""How a folder that may only be written to, or a file system without it, answers when asked to have names on disk."""

log = logging.getLogger("naer.exchange")


class TransportError(Exception):
    """The message did not get through; the text says why, without anything of the message."""


class Transport(Protocol):
    """Takes messages out of the house."""

    def send(self, message: Due) -> None:
        """Hand the message over. TransportError when that fails; handing over twice must do no harm."""
        ...

    def settle(self) -> None:
        """Return when all that was handed over will stay so, also when the power goes. TransportError when that is not sure."""


@dataclass(frozen=True)
class Folder(Transport):
    """A folder from which somebody else takes the files."""

    path: Path

    def send(self, message: Due) -> None:
        """Write the message to a file named by its kind and ids."""
        ending = "xml" if message.content_type.endswith("xml") else "json"
        name = f"{message.kind}-{message.header_id}-{message.bundle_id}.{ending}"
        unfinished = self.path / f".{name}.part"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(message.body)
                file.flush()
                os.fsync(file.fileno())  # the outbox will say that it is sent: it must be there after a power cut
            unfinished.replace(self.path / name)
        except OSError as error:
            raise _not_written(error) from error

    def settle(self) -> None:
        """Have on disk what the files are called, too, where the folder lets us: others are said once."""
        try:
            directory = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            if error.errno not in _NOT_TO_BE_ASKED:
                raise _not_written(error) from error
            _say_unsure(error.strerror)


@cache
def _say_unsure(why: str) -> None:
    log.warning(
        "The folder for outgoing messages does not say whether names are on disk (%s); they may go with the power.", why
    )


def _not_written(error: OSError) -> TransportError:
    return TransportError(f"The folder for outgoing messages cannot be written ({error.strerror}).")


@dataclass(frozen=True)
class Address(Transport):
    """An HTTP address that takes one message in each request; `token` is sent as a bearer token."""

    url: str
    token: str | None = None

    def send(self, message: Due) -> None:
        """POST the message; any answer in the two hundreds means taken."""
        headers = {"content-type": message.content_type}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        try:
            answer = httpx.post(self.url, content=message.body, headers=headers, timeout=_TIMEOUT_SECONDS)
        except httpx.HTTPError as error:
            raise TransportError(f"The receiver's address does not answer ({type(error).__name__}).") from error
        if not answer.is_success:
            raise TransportError(f"The receiver's address answers {answer.status_code}.")


def outgoing(outbox_dir: Path | None, *, url: str | None = None, token: str | None = None) -> Transport | None:
    """The transport that settings ask for, an address before a folder; None when messages are to wait in the outbox."""
    if url is not None:
        return Address(url, token)
    return Folder(outbox_dir) if outbox_dir is not None else None


def collect(system: Guard, inbox_dir: Path | None, *, is_full: Callable[[], bool] = lambda: False) -> int:
    """Take the files of the inbox folder; returns how many. A file that cannot be read is told of and left.

    While `is_full`, because too many messages wait already, files stay where they are.
    """
    taken = 0
    for file in _files(inbox_dir):
        if is_full():
            break
        if file.is_file() and is_finished(file.name):
            try:
                _take(system, file)
                taken += 1
            except OSError as error:
                log.error("A file in the inbox folder cannot be taken (%s).", error.strerror)
    return taken


def _files(folder: Path | None) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    except OSError as error:
        log.error("The inbox folder cannot be read (%s).", error.strerror)
        return []


def is_finished(name: str) -> bool:
    """Whether a file of that name is complete."""
    return not name.startswith(".") and not name.endswith((".part", ".tmp"))


def _take(system: Guard, file: Path) -> None:
    """Store first, then move. A worker killed between the two finds the file again, and by its key only moves it."""
    about = file.stat()
    if about.st_size > LARGEST_FILE_BYTES:
        log.error("A file in the inbox folder is larger than anything stored here, and was put aside.")
        _tell_of_too_large(system, file)
        _move(file, TOO_LARGE)
        return
    raw = file.read_bytes()
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
        if rec.once(f"file/{file.name}/{about.st_mtime_ns}/{about.st_size}"):
            rec.messages.receive(raw=raw, channel="folder", name=file.name)
    _move(file, TAKEN)


def _tell_of_too_large(system: Guard, file: Path) -> None:
    """A line in the message monitor, so that somebody looks in the folder."""
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
        inbox_id = rec.messages.receive(raw=b"", channel="folder", name=file.name)
        rec.messages.settle(inbox_id, Settlement(state=Outcome.NOT_A_MESSAGE.value, reason=PUT_ASIDE))


def _move(file: Path, to: str) -> None:
    target = file.parent / to
    target.mkdir(exist_ok=True)
    file.replace(target / file.name)
