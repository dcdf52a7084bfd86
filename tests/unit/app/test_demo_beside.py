"""What runs beside a demo and fails is said, once, where the demo was started, and by its pages until the next start.

And no demo runs beside another in the same folder.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from naer.app import demo_running
from naer.app.numbers import coming, kept
from naer.errors import BusyError
from naer.web.numbers import Coming


def test_numbers_that_could_not_be_made_are_said_once_and_those_made_never(tmp_path: Path) -> None:
    beside = [subprocess.Popen([sys.executable, "-S", "-c", f"raise SystemExit({code})"]) for code in (0, 3)]
    said: list[str] = []
    numbers = tmp_path / kept.FOLDER
    assert coming.of_demonstration(numbers) is Coming.SOON
    demo_running.say_what_failed(beside, tmp_path, said.append)
    for one in beside:
        one.wait()
    for _ in range(2):
        demo_running.say_what_failed(beside, tmp_path, said.append)
    assert [line for line in said if "could not be made" in line] == said[:1] != []
    assert coming.of_demonstration(numbers) is Coming.NOT
    coming.forget_failure(numbers)
    assert coming.of_demonstration(numbers) is Coming.SOON


def test_a_second_demo_in_the_same_folder_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with demo_running.alone(home):
        with pytest.raises(BusyError, match="runs already") as refused, demo_running.alone(home):
            pass
        assert "NAER_HOME" in refused.value.what_to_do
        with demo_running.alone(tmp_path / "other"):
            pass
    with demo_running.alone(home):
        pass
