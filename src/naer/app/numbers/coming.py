"""When pages can say that there will be numbers, where there are none yet: also for a demonstration whose numbers failed.

Whoever runs a demonstration sees that the process that makes its numbers has failed, and leaves a mark beside them; pages read
it. The next start takes it away and tries again.
"""

from pathlib import Path

from naer.web.numbers import Coming

_FAILED = "failed"


def note_failure(home: Path) -> None:
    """The numbers under `home` could not be made."""
    home.mkdir(parents=True, exist_ok=True)
    (home / _FAILED).touch()


def forget_failure(home: Path) -> None:
    """They are made anew."""
    (home / _FAILED).unlink(missing_ok=True)


def of_demonstration(home: Path) -> Coming:
    """When a demonstration will have numbers under `home`."""
    return Coming.NOT if (home / _FAILED).exists() else Coming.SOON
