"""The digest of a stored text is that of the whole, in however many pieces it was looked at."""

import hashlib

import pytest

from naer.record import digests


@pytest.mark.parametrize("size", [0, 1, 2046, 2047, 2048, 4094, 4095, 65_535, 65_536, 100_000])
def test_a_text_of_any_size_has_the_digest_that_others_compute(size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    assert digests.sha256(body) == hashlib.sha256(body).digest()
