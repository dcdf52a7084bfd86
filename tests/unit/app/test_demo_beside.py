"""What runs beside a demo and fails is said, once, where the demo was started."""

import subprocess
import sys

from naer.app import demo_running


def test_numbers_that_could_not_be_made_are_said_once_and_those_made_never() -> None:
    beside = [subprocess.Popen([sys.executable, "-S", "-c", f"raise SystemExit({code})"]) for code in (0, 3)]
    said: list[str] = []
    demo_running.say_what_failed(beside, said.append)
    for one in beside:
        one.wait()
    for _ in range(2):
        demo_running.say_what_failed(beside, said.append)
    assert [line for line in said if "could not be made" in line] == said[:1] != []
