"""Files come in raw first and once; the command accounts for every one."""

from pathlib import Path

import pytest

from naer.errors import NotFoundError
from naer.exchange import inbox, receive, transports
from naer.exchange.receive import Account, Line
from tests.house import House
from tests.integration.exchange.post import find, states, verdicts
from tests.unit.exchange.messages import changed, communication, hospital_event, notification, part, raw


def fill(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.json").write_bytes(content)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file())


def test_files_are_stored_then_moved(house: House, tmp_path: Path) -> None:
    fill(tmp_path, one=raw(notification()), two=b"nothing")
    assert transports.collect(house.system_guard, tmp_path) == 2
    assert names(tmp_path) == []
    assert names(tmp_path / "taken") == ["one.json", "two.json"]
    assert states(house) == ["received", "received"]
    assert transports.collect(house.system_guard, tmp_path) == 0


def test_unfinished_files_are_left_alone(house: House, tmp_path: Path) -> None:
    for name in (".hidden.json", "half.json.part", "half.tmp"):
        (tmp_path / name).write_bytes(b"{")
    assert transports.collect(house.system_guard, tmp_path) == 0
    assert len(names(tmp_path)) == 3


def test_without_a_folder_nothing_is_collected(house: House, tmp_path: Path) -> None:
    assert transports.collect(house.system_guard, None) == 0
    assert transports.collect(house.system_guard, tmp_path / "missing") == 0


def test_a_folder_that_cannot_be_read_is_told_of(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert transports.collect(house.system_guard, tmp_path) == 0
    assert "The inbox folder cannot be read (Permission denied)." in caplog.text


def test_a_worker_killed_between_storing_and_moving_stores_nothing_twice(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, one=raw(notification()))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(transports, "_move", die)
        with pytest.raises(KeyboardInterrupt):
            transports.collect(house.system_guard, tmp_path)
    assert transports.collect(house.system_guard, tmp_path) == 1
    assert states(house) == ["received"]
    assert names(tmp_path / "taken") == ["one.json"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fill(tmp_path, a=b"x", b=b"y")
    real = Path.read_bytes

    def fail(path: Path) -> bytes:
        if path.name == "a.json":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert transports.collect(house.system_guard, tmp_path) == 1
    assert names(tmp_path) == ["a.json"]
    assert "Permission denied" in caplog.text


def test_a_file_larger_than_anything_is_put_aside(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "LARGEST_FILE_BYTES", 10)
    fill(tmp_path, large=b"x" * 11)
    transports.collect(house.system_guard, tmp_path)
    assert names(tmp_path / "too-large") == ["large.json"]
    assert states(house) == ["not a message"], "the monitor tells of it"
    told: list[Line] = []
    account = receive.receive(house.system_guard, [fill(tmp_path / "in", large=b"x" * 11)], tell=told.append)
    assert str(told[0]) == "large.json: lost (it is larger than anything stored here)"
    assert account.lost == 1


def test_the_command_accounts_for_every_file(house: House, tmp_path: Path) -> None:
    broken = changed(
        notification(hospital_event(message_id="broken")),
        lambda b: part(b, "Encounter").update({"class": {"code": "AMB"}}),
    )
    other_episode = changed(notification(hospital_event(episode="other")), lambda b: b.update({"id": "other"}))
    folder = fill(
        tmp_path,
        a_admission=raw(notification()),
        b_again=raw(notification()),
        c_conflict=raw(other_episode),
        d_refused=raw(broken),
        e_letter=raw(communication()),
        f_nothing=b'{"resourceType": "Patient"}',
    )
    told: list[Line] = []
    account = receive.receive(house.system_guard, [folder], register_citizens=True, tell=told.append)
    assert [str(line) for line in told] == [
        "a_admission.json: understood",
        "b_again.json: duplicate (It came before: the same again.)",
        "c_conflict.json: conflict (The letter id was used before, for something else: both are kept. Ask the sender.)",
        "d_refused.json: refused (The class of the stay must be IMP (admitted) or EMER (acute ambulatory).)",
        "e_letter.json: understood",
        "f_nothing.json: not a message (It is a Patient, which is not a message.)",
    ]
    assert str(account) == (
        "6 received, 2 understood, 0 not relevant, 1 duplicate, 1 conflict, 1 refused, 1 not messages, 0 lost"
    )
    assert account.received == sum(account.as_json().values()) - account.received
    assert verdicts(house) == ["ok", "ok", "ok", "fatal-error", "ok"]
    assert names(folder) == [f"{line.name}" for line in told]


def test_without_registering_strangers_are_not_relevant(house: House, tmp_path: Path) -> None:
    account = receive.receive(house.system_guard, [fill(tmp_path, a=raw(notification()))], tell=lambda _: None)
    assert account.as_json()["not relevant"] == 1
    assert find(house, "Patient") == []


def test_a_citizen_is_registered_once_with_name_birthday_and_course(house: House, tmp_path: Path) -> None:
    folder = fill(tmp_path, a=raw(notification()), b=raw(communication()))
    receive.receive(house.system_guard, [folder], register_citizens=True, tell=lambda _: None)
    (patient,) = find(house, "Patient")
    assert patient["birthDate"] == "1945-02-02"
    assert patient["name"] == [{"use": "official", "family": "Prøve", "given": ["Aase"]}]
    (course,) = find(house, "EpisodeOfCare")
    (organisation,) = [one for one in find(house, "Organization") if one["name"] == "Hjemmesygeplejen"]
    assert course["managingOrganization"]["reference"] == f"Organization/{organisation['id']}"


def test_a_single_file_can_be_received_and_a_missing_one_is_told(house: House, tmp_path: Path) -> None:
    folder = fill(tmp_path, a=raw(notification()))
    account = receive.receive(house.system_guard, [folder / "a.json"], tell=lambda _: None)
    assert account.received == 1
    with pytest.raises(NotFoundError):
        receive.receive(house.system_guard, [tmp_path / "missing"], tell=lambda _: None)


def test_what_we_stumble_over_is_counted_as_lost_and_stays(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(inbox, "_settle", stumble)
    told: list[Line] = []
    account = receive.receive(house.system_guard, [fill(tmp_path, a=b"{}")], tell=told.append)
    assert (account.lost, states(house)) == (1, ["received"])
    assert str(account).endswith("1 lost")


def test_a_file_that_cannot_be_read_is_counted_as_lost(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    folder = fill(tmp_path, a=b"{}")
    monkeypatch.setattr(Path, "read_bytes", fail)
    told: list[Line] = []
    receive.receive(house.system_guard, [folder], tell=told.append)
    assert str(told[0]) == "a.json: lost (it cannot be read: Permission denied)"


def test_an_empty_account_says_so() -> None:
    assert str(Account()).startswith("0 received, 0 understood")
