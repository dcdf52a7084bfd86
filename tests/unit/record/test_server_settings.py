"""What the embedded server is told of its machine: within bounds, and never more than the machine has."""

import pytest

from naer.record import server_settings

GB = 1024**3


@pytest.mark.parametrize(
    ("memory_gb", "free_gb", "shared", "log"),
    [(1, 2, "128MB", "1024MB"), (8, 20, "1024MB", "4096MB"), (256, 900, "2048MB", "8192MB")],
)
def test_memory_for_pages_and_room_for_the_log_follow_the_machine(
    memory_gb: int, free_gb: int, shared: str, log: str
) -> None:
    told = server_settings.for_machine(memory_gb * GB, free_bytes=free_gb * GB, version=18)
    assert (told["shared_buffers"], told["max_wal_size"]) == (shared, log)


def test_what_an_operator_sets_stands_after_ours_and_what_initdb_sets_does_not_count() -> None:
    by_initdb = "max_connections = 100\nshared_buffers = 128MB\t\t\t# min 128kB\nmax_wal_size = 1GB\n"
    operators = "shared_buffers = 3GB\nmax_wal_size = 1GB\n"
    appended = by_initdb + operators + "include_if_exists = 'naer.conf'\n"
    for written in (by_initdb + operators, appended):
        told = server_settings.including(written, "naer.conf")
        active = [line for line in told.splitlines() if not line.startswith("#")]
        assert active == ["include_if_exists = 'naer.conf'", "max_connections = 100", *operators.splitlines()]
        assert server_settings.including(told, "naer.conf") == told


def test_nothing_that_could_lose_what_was_committed_is_told() -> None:
    told = server_settings.for_machine(8 * GB, free_bytes=20 * GB, version=18)
    assert not {"fsync", "synchronous_commit", "full_page_writes"} & set(told)
    assert "shared_buffers = '1024MB'\n" in server_settings.as_file(told)


def test_what_an_older_server_does_not_know_it_is_not_told() -> None:
    assert "io_method" in server_settings.for_machine(8 * GB, free_bytes=GB, version=18)
    assert "io_method" not in server_settings.for_machine(8 * GB, free_bytes=GB, version=16)
