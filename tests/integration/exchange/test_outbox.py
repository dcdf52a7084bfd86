"""What is sent goes out whole, in its order, and is tried again when it fails."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from naer.access.messages import Due
from naer.access.record import Record
from naer.exchange import outbox, send, transports
from naer.exchange.outbox import Patience
from naer.exchange.transports import Folder, Transport, TransportError
from naer.fhir.reading import Format
from tests.house import House
from tests.integration.exchange.post import states
from tests.integration.exchange.sending import Broken, put_in_outbox
from tests.unit.exchange.messages import communication, letter, raw


def test_a_message_leaves_as_one_whole_file_and_waits_for_its_answer(house: House, tmp_path: Path) -> None:
    put_in_outbox(house)
    assert outbox.send_due(house.system_guard, Folder(tmp_path / "out")) == 1
    (file,) = (tmp_path / "out").iterdir()
    assert file.name.startswith("care-communication-7ed8da8d")
    assert file.read_bytes() == raw(communication())
    assert states(house, "outbox") == ["sent"]
    assert outbox.send_due(house.system_guard, Folder(tmp_path / "out")) == 0


def test_a_worker_killed_while_it_sends_leaves_the_message_to_be_sent_later(house: House) -> None:
    put_in_outbox(house)

    @dataclass
    class Killed(Transport):
        def send(self, message: Due) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(house.system_guard, Killed())
    line = Broken(failing=False)
    assert outbox.send_due(house.system_guard, line) == 0  # the other one might still be at it
    house.clock.at += timedelta(minutes=3)
    assert outbox.send_due(house.system_guard, line) == 1
    assert states(house, "outbox") == ["sent"]


def test_a_slow_receiver_holds_no_transaction_open(house: House) -> None:
    put_in_outbox(house)

    @dataclass
    class Slow(Transport):
        def send(self, message: Due) -> None:
            with psycopg.connect(str(house.server.admin), autocommit=True) as connection:
                busy = """select count(*) from pg_stat_activity where state like 'idle in%' and usename like 'naer_%'
                    and datname = current_database()"""
                assert connection.execute(busy).fetchone() == (0,)

    assert outbox.send_due(house.system_guard, Slow()) == 1


def test_handing_over_twice_does_no_harm(house: House, tmp_path: Path) -> None:
    put_in_outbox(house)
    with house.system() as rec:
        (due,) = rec.messages.claim_due(most=1, most_bytes=1)
        for _ in range(2):
            Folder(tmp_path).send(due)
    assert len(list(tmp_path.iterdir())) == 1


@dataclass
class Choosy(Transport):
    """A transport that trips over the messages at some places of the line, in one way or another."""

    trips: dict[int, Exception]
    taken: list[str] = field(default_factory=list[str])
    offered: int = 0
    settled: int = 0

    def settle(self) -> None:
        self.settled += 1

    def send(self, message: Due) -> None:
        self.offered += 1
        if self.offered in self.trips:
            raise self.trips[self.offered]
        self.taken.append(message.bundle_id)


def several(house: House) -> list[str]:
    """Four messages that wait, in the order in which they were written."""
    return [
        put_in_outbox(house, {**communication(), "id": f"00000000-0000-4000-8000-00000000000{n}"}) for n in range(4)
    ]


def test_what_is_due_leaves_together_in_the_order_of_writing_and_one_that_fails_stops_no_other(house: House) -> None:
    several(house)
    line = Choosy({2: TransportError("The line is down.")})
    assert outbox.send_due(house.system_guard, line) == 3
    assert [one[-1] for one in line.taken] == ["0", "2", "3"]
    assert sorted(states(house, "outbox")) == ["sent", "sent", "sent", "waiting"]


def test_a_message_over_which_the_transport_stumbles_leaves_the_others_as_they_were(house: House) -> None:
    several(house)
    line = Choosy({2: ValueError("A fault of ours.")})
    with pytest.raises(ValueError, match="fault"):
        outbox.send_due(house.system_guard, line)
    assert sorted(states(house, "outbox")) == ["sent", "waiting", "waiting", "waiting"]
    assert outbox.send_due(house.system_guard, line) == 2  # at once: nobody had tried these
    assert [one[-1] for one in line.taken] == ["0", "2", "3"]
    house.clock.at += timedelta(minutes=3)
    assert outbox.send_due(house.system_guard, line) == 1


def test_what_cannot_be_written_down_of_one_message_is_written_of_the_others(house: House) -> None:
    ids_there = several(house)

    def taken(rec: Record, sent: Sequence[Due]) -> None:
        if ids_there[1] in [one.id for one in sent]:
            raise ValueError("A fault of ours.")

    assert outbox.send_due(house.system_guard, Broken(failing=False), taken=taken) == 4
    with house.system() as rec:
        waiting = [row["id"] for row in rec.messages.listed("outbox") if row["state"] == "waiting"]
    assert waiting == [ids_there[1]]


def test_what_can_never_be_written_down_is_sent_a_number_of_times_and_then_left_to_a_person(house: House) -> None:
    put_in_outbox(house)

    def taken(rec: Record, sent: Sequence[Due]) -> None:
        raise ValueError("A fault of ours.")

    patience = Patience(most_attempts=2)
    for _ in range(2):
        outbox.send_due(house.system_guard, Broken(failing=False), patience=patience, taken=taken)
        house.clock.at += timedelta(hours=2)
    with house.system() as rec:
        (row,) = rec.messages.listed("outbox")
    assert (row["state"], row["reason"]) == ("failed", outbox.NOT_WRITTEN_DOWN)


def test_a_slow_receiver_does_not_outlast_the_claim(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    several(house)
    monkeypatch.setattr(outbox, "SECONDS_TOGETHER", 0.01)

    @dataclass
    class Slow(Broken):
        def send(self, message: Due) -> None:
            time.sleep(0.02)
            super().send(message)

    line = Slow(failing=False)
    assert [outbox.send_due(house.system_guard, line) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert [one.bundle_id[-1] for one in line.taken] == ["0", "1", "2", "3"]


def test_what_is_not_sure_to_stay_is_sent_again(house: House) -> None:
    several(house)

    @dataclass
    class Unsure(Broken):
        def settle(self) -> None:
            if len(self.taken) == 4:
                raise TransportError("The disk is full.")

    line = Unsure(failing=False)
    assert outbox.send_due(house.system_guard, line) == 0
    assert states(house, "outbox") == ["waiting"] * 4
    house.clock.at += timedelta(minutes=3)
    assert outbox.send_due(house.system_guard, line) == 4
    assert states(house, "outbox") == ["sent"] * 4


def test_nothing_is_said_to_be_sent_that_is_not_sure_to_stay_because_we_stumbled(house: House) -> None:
    several(house)

    @dataclass
    class Unsure(Choosy):
        def settle(self) -> None:
            raise MemoryError

    with pytest.raises(MemoryError):
        outbox.send_due(house.system_guard, Unsure({}))
    assert states(house, "outbox") == ["waiting"] * 4
    house.clock.at += timedelta(minutes=3)
    stumbling = Choosy({3: ValueError("stumbled")})
    with pytest.raises(ValueError, match="stumbled"):
        outbox.send_due(house.system_guard, stumbling)
    assert stumbling.settled == 1


def test_the_command_counts_what_is_not_sure_to_stay(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(house)

    def unsure(_: Folder) -> None:
        raise TransportError("The disk is full.")

    monkeypatch.setattr(Folder, "settle", unsure)
    assert send.send(house.system_guard, tmp_path, tell=lambda line: None) == (0, 4)


def test_an_xml_message_leaves_as_xml(house: House, tmp_path: Path) -> None:
    put_in_outbox(house, written_as=Format.XML)
    outbox.send_due(house.system_guard, Folder(tmp_path))
    assert [file.suffix for file in tmp_path.iterdir()] == [".xml"]


def test_without_a_transport_messages_wait(house: House) -> None:
    put_in_outbox(house)
    assert outbox.send_due(house.system_guard, transports.outgoing(None)) == 0
    assert states(house, "outbox") == ["waiting"]


def test_a_line_that_is_down_is_tried_again_at_growing_intervals(house: House) -> None:
    put_in_outbox(house)
    line = Broken()
    for attempts, seconds in ((1, 5), (2, 10), (3, 20)):
        assert outbox.send_due(house.system_guard, line) == 0
        with house.system() as rec:
            (row,) = rec.messages.listed("outbox")
        assert (row["state"], row["attempts"], row["reason"]) == ("waiting", attempts, "The line is down.")
        assert row["next_attempt_at"] == house.clock.now() + timedelta(seconds=seconds)
        assert outbox.send_due(house.system_guard, line) == 0  # not yet
        house.clock.at += timedelta(seconds=seconds)
    line.failing = False
    assert outbox.send_due(house.system_guard, line) == 1
    assert states(house, "outbox") == ["sent"]


def test_after_many_attempts_a_person_must_look(house: House) -> None:
    put_in_outbox(house)
    patience = Patience(most_attempts=2)
    for _ in range(2):
        outbox.send_due(house.system_guard, Broken(), patience=patience)
        house.clock.at += timedelta(hours=1)
    assert states(house, "outbox") == ["failed"]
    assert outbox.send_due(house.system_guard, Broken(failing=False)) == 0


def test_waiting_grows_to_an_hour_and_no_further() -> None:
    waits = [Patience().wait_after(attempts).total_seconds() for attempts in (0, 1, 5, 10, 500)]
    assert waits == [5, 10, 160, 3600, 3600]


def test_the_command_sends_everything_and_tells_of_it(house: House, tmp_path: Path) -> None:
    for number in range(25):
        put_in_outbox(house, communication(letter(message_id=f"letter-{number}")))
    told: list[str] = []
    assert send.send(house.system_guard, tmp_path / "new" / "folder", tell=told.append) == (25, 0)
    assert len(list((tmp_path / "new" / "folder").iterdir())) == 25
    assert told[0] == "care-communication new-message letter-0 → Lægehuset"


def test_the_command_tells_of_what_did_not_get_through(house: House, tmp_path: Path) -> None:
    put_in_outbox(house)
    (tmp_path / "file").write_text("in the way")
    assert send.send(house.system_guard, tmp_path / "file", tell=lambda _: None) == (0, 1)
    assert states(house, "outbox") == ["waiting"]
