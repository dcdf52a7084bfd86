"""Whoever waits for a scenario's first answer is served before the background work on another's narrower intervals."""

import sys
import time
from pathlib import Path

from naer.app.scenario_lab import ScenarioLab
from naer.scenarios.lab.definition import Choice, ChosenBlock

TEAM = ChosenBlock(block="geriatrisk-team", reach=1.0, start_year=2028, ramp_up_years=1)
# Instead of the model: writes down what it was asked for; the first answer is files, the background takes for ever.
WORK = """
import json, sys, time
from pathlib import Path
folder, what = Path(sys.argv[1]), sys.argv[2:] or ["rest"]
with (folder.parent / "log.txt").open("a") as log:
    log.write(folder.name + " " + what[0] + "\\n")
if what in (["rest"], ["years"]):
    time.sleep(60)
for beside in (folder, folder / "others" / "papers", folder / "others" / "pessimistic"):
    (beside / "replications").mkdir(parents=True, exist_ok=True)
    for number in range(20):
        (beside / "replications" / f"{number:05d}.npz").touch()
(folder / "drives.json").write_text(json.dumps([{"block": "", "low": 0.0, "high": 0.0}]))
"""


def test_a_first_answer_stops_the_background_work_on_another_run(tmp_path: Path) -> None:
    lab = ScenarioLab(tmp_path, work=(sys.executable, "-S", "-c", WORK))
    asked = Choice(area="0825", years=5, blocks=(TEAM,))
    one = lab.begin(asked)
    wait_for(tmp_path, 2)
    other = lab.begin(asked.model_copy(update={"years": 6}))
    assert wait_for(tmp_path, 4)[:4] == [f"{one} first", f"{one} rest", f"{other} first", f"{one} rest"]
    with lab._lock:
        assert lab._background is not None
        lab._background.kill()


def test_whoever_begins_a_scenario_does_not_wait_for_the_known_years(tmp_path: Path) -> None:
    lab = ScenarioLab(tmp_path / "runs", work=(sys.executable, "-S", "-c", WORK))
    assert lab.backcast() is None
    assert wait_for(tmp_path, 1) == ["runs years"]
    begun = lab.begin(Choice(area="0825", years=5, blocks=(TEAM,)))
    assert f"{begun} first" in wait_for(tmp_path / "runs", 1)
    with lab._lock:
        if lab._background is not None:
            lab._background.kill()


def wait_for(folder: Path, lines: int) -> list[str]:
    """What has been asked for, once it is so much; fails after ten seconds."""
    log, found = folder / "log.txt", list[str]()
    for _ in range(500):
        found = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        if len(found) >= lines:
            return found
        time.sleep(0.02)
    raise AssertionError(f"only {found}")
