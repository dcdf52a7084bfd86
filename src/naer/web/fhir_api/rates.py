"""How much each client may still ask: so much a second, and twice that at once. Counted together by all processes that serve.

A table of places in shared memory, one for each client by a digest of its name: two clients may rarely meet in one place and then
share what one may ask. Two processes that count at the same instant may lose one count, which nobody minds.
"""

import mmap
import os
import time
import zlib

BURST_SECONDS = 2.0
PLACES = 65_536
_SIZE = PLACES * 16


class Rates:
    """The table. `memory` holds two numbers for each place: what was left, and at which moment (of the machine's own clock)."""

    def __init__(self, memory: memoryview) -> None:
        self._numbers = memory.cast("d")

    @classmethod
    def alone(cls) -> "Rates":
        """A table of this process only."""
        return cls(memoryview(bytearray(_SIZE)))

    @classmethod
    def on(cls, file: int) -> "Rates":
        """A table that whoever has this file open shares."""
        os.ftruncate(file, _SIZE)
        return cls(memoryview(mmap.mmap(file, _SIZE)))

    def take(self, who: str, *, most: int) -> bool:
        """Whether `who` may ask once more, with `most` a second; counts it when it may."""
        place = 2 * (zlib.crc32(who.encode()) % PLACES)
        left, at, now = self._numbers[place], self._numbers[place + 1], time.monotonic()
        full = most * BURST_SECONDS
        left = full if at == 0.0 else min(full, left + (now - at) * most)
        self._numbers[place + 1] = now
        self._numbers[place] = left - 1 if left >= 1 else left
        return left >= 1
