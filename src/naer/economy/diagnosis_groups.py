"""The numbers that rows of activity carry for the diagnosis groups that rules of finance name.

The groups are those of the indicators (`content/indicators/diagnosis_groups.yaml`); finance files write their keys with
hyphens, as all other keys there.
"""

from collections.abc import Iterable, Mapping

from naer.insight.indicators import content


def numbers() -> Mapping[str, int]:
    """The number of every group by its key."""
    return {group.key.replace("_", "-"): group.number for group in content.diagnosis_groups().groups}


def numbers_of(keys: Iterable[str]) -> list[int]:
    """The numbers of some groups; those that there are none of are left out (the catalogue's check tells them)."""
    known = numbers()
    return sorted(known[key] for key in keys if key in known)
