"""A message of nearly 100 MB is kept and understood; one beyond is refused at the door, or answered that it is too large.

Web and worker are processes of their own here, so that the most memory they ever hold can be read. NAER_FAULT_MB says how
large the message is (`bench/faults.py` uses 99); the limit itself is tried at its real size always.
"""

import os
from pathlib import Path

import pytest

from naer.app.demo_running import free_port
from naer.dialogue.definition import Attachment
from naer.exchange import inbox, transports
from naer.exchange.transports import LARGEST_FILE_BYTES
from naer.fhir import limits
from tests.house import House
from tests.integration.exchange.post import answers as acknowledgements
from tests.integration.faults import running
from tests.integration.faults.conftest import Tell
from tests.integration.faults.running import Process, deliver_to, wait_until
from tests.unit.exchange.messages import communication, letter, raw, segment

MB = 1_000_000
MESSAGE_MB = int(os.environ.get("NAER_FAULT_MB", "10"))
AT_REST_MB = 250
"""What a process holds when it has nothing to do, with room to spare."""
WORKER_TIMES, WEB_TIMES = 17, 5
"""How many times the message a process may hold: raw, as text, as JSON, as what is kept of it, on its way to the database.

The worker may take in one large message while it understands another and reacts to a third, and PostgreSQL's client
library keeps each connection's buffers as large as they ever were (11 to 17 times were seen).
"""


def message(size: int, *, number: int = 1) -> bytes:
    """A care communication of about `size` bytes, nearly all of it one attachment."""
    picture = Attachment(title="Sår", content_type="image/png", data="iVBORw0K" * (size // 8))
    segment_id = f"9091a874-17c1-4f3f-94fa-93ca9197d65{number}"
    words, file = segment("Se billedet"), segment(id=segment_id, author=None, text=None, attachment=picture)
    return raw(communication(letter(message_id=f"large-{number}", segments=(words, file))))


def states(house: House) -> dict[str, int]:
    with house.system() as rec:
        return rec.messages.counts("inbox")


def most_memory(process: Process, *, times: int) -> float:
    found = process.most_memory_mb
    assert found < AT_REST_MB + times * MESSAGE_MB, f"{process.command} held {found:.0f} MB"
    return found


@pytest.fixture
def inbox_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_a_large_message_is_kept_and_understood_and_one_beyond_the_limit_refused_at_the_door(
    house: House, tmp_path: Path, inbox_dir: Path, tell: Tell
) -> None:
    port = free_port("127.0.0.1", 8400)
    address = f"http://127.0.0.1:{port}"
    with (
        running.process(house.server, tmp_path, "serve", NAER_PORT=str(port), NAER_SERVE_PROCESSES="1") as web,
        running.process(house.server, tmp_path, "work", NAER_INBOX_DIR=str(inbox_dir)) as worker,
    ):
        wait_until(lambda: running.answers(address))
        assert deliver_to(address, message(MESSAGE_MB * MB)).status_code == 202
        most_web = most_memory(web, times=WEB_TIMES)
        (inbox_dir / ".large.json").write_bytes(message(MESSAGE_MB * MB, number=2))
        (inbox_dir / ".large.json").rename(inbox_dir / "large.json")
        wait_until(lambda: states(house) == {"understood": 2})
        most_worker = most_memory(worker, times=WORKER_TIMES)
        refused = deliver_to(address, b"{" + b" " * (limits.MAX_BYTES + MB))
        assert web.most_memory_mb < AT_REST_MB + 2 * limits.MAX_BYTES / MB + most_web
    assert [answer.verdict for answer in acknowledgements(house)] == ["ok", "ok"]
    assert refused.status_code == 413
    assert "at most 100 MB" in refused.json()["issue"][0]["details"]["text"]
    assert states(house) == {"understood": 2}
    tell(
        f"messages of {MESSAGE_MB} MB by HTTP and by folder, one of 106 MB by HTTP",
        said="202, acknowledged; 413: A message may be at most 100 MB.",
        went_on=f"kept and understood; at most {most_web:.0f} MB held by web, {most_worker:.0f} MB by worker",
    )


def test_a_file_beyond_the_limit_is_answered_and_one_far_beyond_put_aside(
    house: House, inbox_dir: Path, tell: Tell
) -> None:
    (inbox_dir / "large.json").write_bytes(message(limits.MAX_BYTES + MB))
    with (inbox_dir / "huge.json").open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)
    assert transports.collect(house.system_guard, inbox_dir) == 2
    assert inbox.settle_waiting(house.system_guard) == 1
    assert states(house) == {"refused": 1, "not a message": 1}
    (answer,) = acknowledgements(house)
    assert (answer.verdict, answer.answers) == ("fatal-error", "large-1")
    assert "større end 100 MB" in answer.reason
    assert (inbox_dir / "too-large" / "huge.json").exists()
    tell("a file of 106 MB, one of 400 MB", said=answer.reason, went_on="refused and answered; put aside and told of")
