"""The number of the diagnosis group that an SKS code belongs to: the group with the longest beginning that fits."""

from functools import cache
from importlib import resources

import yaml


def group_of(sks: str) -> int:
    """The group's number (content/indicators/diagnosis_groups.yaml); 0 when no group has the code."""
    starts = _groups()
    return next((starts[sks[:length]] for length in range(len(sks), 0, -1) if sks[:length] in starts), 0)


@cache
def _groups() -> dict[str, int]:
    file = resources.files("naer") / "content" / "indicators" / "diagnosis_groups.yaml"
    if not file.is_file():
        return {}
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    return {start: group["number"] for group in listed for start in group["sks"]}
