"""Which Python the set-up takes, by stand-ins that say how long they would take."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "fastest_python.sh"


def _stand_in(folder: Path, name: str, *, ms: int, fits: bool = True) -> Path:
    """Something that answers the script's two questions as a Python would."""
    file = folder / name
    file.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit {0 if fits else 1} ;; *) echo {ms} ;; esac\n')
    file.chmod(0o755)
    return file


def _chosen(*candidates: Path) -> str:
    answered = subprocess.run([SCRIPT, *candidates], capture_output=True, text=True, check=False)
    return Path(answered.stdout.strip()).name if answered.returncode == 0 else "none"


@pytest.mark.parametrize(
    ("first_ms", "second_ms", "chosen"),
    [(100, 60, "second"), (100, 79, "second"), (100, 85, "first"), (60, 100, "first")],
)
def test_a_later_python_is_taken_only_when_it_is_a_good_deal_faster(
    tmp_path: Path, first_ms: int, second_ms: int, chosen: str
) -> None:
    first, second = _stand_in(tmp_path, "first", ms=first_ms), _stand_in(tmp_path, "second", ms=second_ms)

    assert _chosen(first, second) == chosen


def test_a_python_that_is_missing_or_does_not_fit_is_passed_over(tmp_path: Path) -> None:
    old, fit = _stand_in(tmp_path, "old", ms=1, fits=False), _stand_in(tmp_path, "fit", ms=100)

    assert _chosen(tmp_path / "missing", old, fit) == "fit"
    assert _chosen(tmp_path / "missing", old) == "none"
