"""A folder and an address take a message whole, or say that they did not."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from naer.exchange import outbox
from naer.exchange.transports import Address, Folder, TransportError
from tests.house import House
from tests.integration.exchange.post import states
from tests.integration.exchange.sending import put_in_outbox
from tests.unit.exchange.messages import communication, raw


@dataclass
class Receiver:
    """Somebody else's address."""

    url: str
    status: int = 202
    seen: list[tuple[str, str, bytes]] = field(default_factory=list[Any])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    there = Receiver("")

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            there.seen.append((self.headers["content-type"], self.headers.get("authorization", ""), body))
            self.send_response(there.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        there.url = f"http://127.0.0.1:{server.server_port}/inbox"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield there
        server.shutdown()
        thread.join()


def test_a_message_goes_to_an_address_with_its_type_and_token(house: House, receiver: Receiver) -> None:
    put_in_outbox(house)
    assert outbox.send_due(house.system_guard, Address(receiver.url, token="secret")) == 1
    assert receiver.seen == [("application/fhir+json", "Bearer secret", raw(communication()))]


@pytest.mark.parametrize("status", [401, 500])
def test_an_address_that_says_no_is_tried_again(house: House, receiver: Receiver, status: int) -> None:
    put_in_outbox(house)
    receiver.status = status
    assert outbox.send_due(house.system_guard, Address(receiver.url)) == 0
    with house.system() as rec:
        (row,) = rec.messages.listed("outbox")
    assert (row["state"], row["reason"]) == ("waiting", f"The receiver's address answers {status}.")


def test_an_address_that_does_not_answer_is_tried_again(house: House) -> None:
    put_in_outbox(house)
    assert outbox.send_due(house.system_guard, Address("http://127.0.0.1:9/nobody")) == 0
    assert states(house, "outbox") == ["waiting"]


def test_a_folder_that_may_only_be_written_to_counts_as_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def answering(number: int) -> Callable[[int], None]:
        def fsync(_: int) -> None:
            raise OSError(number, os.strerror(number))

        return fsync

    monkeypatch.setattr(os, "fsync", answering(errno.EINVAL))
    Folder(tmp_path).settle()
    assert "may go with the power" in caplog.text
    monkeypatch.setattr(os, "fsync", answering(errno.EIO))
    with pytest.raises(TransportError):
        Folder(tmp_path).settle()
