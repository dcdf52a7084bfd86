"""What people have in common, hidden, and what leans on it: conditions, habits and education of one person go together.

The hidden numbers are standard normal for each person; whatever leans on them is a weighted sum with its own part, so
that it is standard normal too and how often it passes a limit is given by the limit alone (a normal copula).
"""

from collections.abc import Mapping
from functools import cache

from naer.scenarios import content_files
from naer.scenarios.content_files import Line
from naer.scenarios.draws import Floats

Loadings = dict[str, float]


class HabitLoadings(Line):
    """How education and habits lean, by hidden number; a condition's key means what is that condition's own."""

    education: Loadings
    smoking: Loadings
    alcohol: Loadings
    activity: Loadings
    weight: Loadings


@cache
def load() -> HabitLoadings:
    """The loadings of the content folder; read once."""
    return content_files.document("risk_factors.yaml", HabitLoadings)


def latent(loadings: Mapping[str, float], hidden: Mapping[str, Floats], own: Floats) -> Floats:
    """The number that is compared with limits: standard normal as `hidden` and `own` are."""
    total: Floats = own * (1.0 - sum(value**2 for value in loadings.values())) ** 0.5
    for name, loading in loadings.items():
        total += loading * hidden[name]
    return total
