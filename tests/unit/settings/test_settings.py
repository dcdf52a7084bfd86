"""Settings are read from the environment, and what cannot be read is named."""

from pathlib import Path

import pytest

from naer import settings
from naer.errors import InvalidError


def test_without_anything_set_messages_wait_and_the_server_is_embedded() -> None:
    read = settings.from_environment({})
    assert (read.database, read.inbox_dir, read.outbox_dir, read.outbox_url) == (None, None, None, None)


def test_messages_leave_for_the_folder_or_the_address_that_is_set() -> None:
    assert settings.from_environment({"NAER_OUTBOX_DIR": "/out"}).outbox_dir == Path("/out")
    read = settings.from_environment({"NAER_OUTBOX_URL": "https://vans.example/in", "NAER_OUTBOX_TOKEN": "t"})
    assert (read.outbox_dir, read.outbox_url, read.outbox_token) == (None, "https://vans.example/in", "t")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"NAER_OUTBOX_DIR": "/out", "NAER_OUTBOX_URL": "https://vans.example/in"}, "NAER_OUTBOX_URL"),
        ({"NAER_OUTBOX_URL": "vans.example/in"}, "NAER_OUTBOX_URL"),
        ({"NAER_PORT": "http"}, "NAER_PORT"),
    ],
)
def test_what_cannot_be_read_is_named(environment: dict[str, str], name: str) -> None:
    with pytest.raises(InvalidError) as refused:
        settings.from_environment(environment)
    assert refused.value.path == name
