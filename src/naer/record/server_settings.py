"""What the embedded server is told of the machine that it runs on; the rest are PostgreSQL's defaults.

Those defaults suit a machine of twenty years ago: 128 MB of memory for pages, a checkpoint for each gigabyte written, and a
disk whose head must travel. Why these:
[decision 0022](docs/decisions/0022-the-embedded-server-is-told-of-its-machine.md), and what measuring changed:
[decision 0025](docs/decisions/0025-the-log-is-not-compressed.md).
"""

import re

MB = 1024 * 1024
LEAST_SHARED_MB, MOST_SHARED_MB = 128, 2048
LEAST_SORT_MB, MOST_SORT_MB = 64, 512


def for_machine(memory_bytes: int, *, free_bytes: int, version: int) -> dict[str, str]:
    """The settings for a machine with so much memory, and so much room on the disk of the server's files (of this major version).

    The server shares the machine with pages, workers and whoever develops: it takes an eighth of the memory, at most 2 GB.
    """
    memory_mb, free_mb = memory_bytes // MB, free_bytes // MB
    return {
        "shared_buffers": _mb(_between(memory_mb // 8, LEAST_SHARED_MB, MOST_SHARED_MB)),
        "effective_cache_size": _mb(max(memory_mb // 2, 2 * LEAST_SHARED_MB)),
        "work_mem": _mb(_between(memory_mb // 512, 4, 32)),
        "maintenance_work_mem": _mb(_between(memory_mb // 32, LEAST_SORT_MB, MOST_SORT_MB)),
        "max_wal_size": _mb(_between(free_mb // 5, 1024, 8192)),
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        # Whoever reads does the work of it: the server's processes that read for others do not stand back (`standing_back`).
        **({"io_method": "sync"} if version >= 18 else {}),
    }


def as_file(settings: dict[str, str]) -> str:
    """The settings as a file that PostgreSQL includes."""
    return (
        "# Written by Nær at every start; yours belong in postgresql.conf, below the line that names this file.\n"
        + "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    )


def including(main: str, file: str) -> str:
    """The text of `postgresql.conf`, with the file of our settings included before all else, so that what an operator sets wins.

    `initdb` sets two of ours itself, further down: its lines become comments, the first time. Those of an operator stay.
    """
    include = f"include_if_exists = '{file}'\n"
    if main.startswith(include):
        return main
    for line in _INITDB_SETS:
        main = re.sub(line, r"#\g<0>", main, count=1, flags=re.MULTILINE)
    return include + main.replace(include, "")


_INITDB_SETS = (r"^shared_buffers = 128MB\s*# min 128kB$", r"^max_wal_size = 1GB$")


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _mb(value: int) -> str:
    return f"{value}MB"
