"""How often habits, help and work change, by the class that one is in, and what the young become when they grow up."""

import numpy as np

from naer.scenarios import education, risk_factors
from naer.scenarios.draws import Floats
from naer.scenarios.education import LEVELS, Education
from naer.scenarios.figures import AGES, SEXES, Figures
from naer.scenarios.model.hashing import WHOLE
from naer.scenarios.model.layout import EDUCATED_AGE, GROWN_UP_AGE, ROWS, Row
from naer.scenarios.model.parameters import Parameters
from naer.scenarios.model.tables import Wholes
from naer.scenarios.risk_factors import Activity, Alcohol, Smoking, Weight


def changes(content: Parameters) -> Floats:
    """Monthly probabilities of change as a table by sex, row (`layout.Row`) and age; the other rows are 0."""
    by_age = np.zeros((len(SEXES), ROWS, AGES))

    def put(row: int, name: str) -> None:
        by_age[:, row] = content.monthly(name)

    put(Row.SMOKING_CHANGE + Smoking.NEVER, "smoking_start")
    put(Row.SMOKING_CHANGE + Smoking.DAILY, "smoking_quit")
    put(Row.SMOKING_CHANGE + Smoking.FORMER, "smoking_relapse")
    put(Row.SMOKING_CHANGE + Smoking.OCCASIONAL, "smoking_occasional_stop")
    for weight, name in ((Weight.UNDER, "under"), (Weight.NORMAL, "normal"), (Weight.OVER, "over")):
        put(Row.WEIGHT_UP + weight, f"weight_up_{name}")
    for weight, name in ((Weight.NORMAL, "normal"), (Weight.OVER, "over"), (Weight.OBESE, "obese")):
        put(Row.WEIGHT_DOWN + weight, f"weight_down_{name}")
    put(Row.ACTIVITY_CHANGE + Activity.ENOUGH, "activity_less")
    put(Row.ACTIVITY_CHANGE + Activity.TOO_LITTLE, "activity_more")
    for alcohol in (Alcohol.WITHIN_10, Alcohol.OVER_10):
        put(Row.ALCOHOL_UP + alcohol, "alcohol_up")
    for alcohol in (Alcohol.OVER_10, Alcohol.HIGH_RISK):
        put(Row.ALCOHOL_DOWN + alcohol, "alcohol_down")
    put(Row.HELP_UP, "help_more")
    put(Row.HELP_DOWN, "help_less")
    put(Row.NURSING_STOP, "nursing_stop")
    put(Row.BACK_TO_WORK, "back_to_work")
    return by_age


def growing_up(known: Figures) -> tuple[Wholes, Wholes]:
    """The limits of the classes of habits at GROWN_UP_AGE and of education up to EDUCATED_AGE, highest class last, of 2^32."""
    age, level = GROWN_UP_AGE, Education.BASIC

    def share(name: str) -> Floats:
        return np.minimum(risk_factors.share(known, name), 1.0)[:, age, level]

    daily, occasional, former = (share(f"{name}_smoking") for name in ("daily", "occasional", "former"))
    obese, over = share("obesity"), share("overweight")
    never = np.zeros(len(SEXES))
    classes = (
        (daily + occasional + former, daily + occasional, daily),
        (1.0 - share("alcohol_none"), share("alcohol_over_10"), share("alcohol_high_risk")),
        (share("below_minimum_activity"), never, never),
        (1.0 - share("underweight"), np.maximum(over, obese), obese),
    )
    habits = np.stack([np.stack(limits, axis=-1) for limits in classes], axis=1)
    by_level = education.shares(known)[:, GROWN_UP_AGE : EDUCATED_AGE + 1]
    at_least = np.stack([by_level[..., one:].sum(axis=-1) for one in LEVELS[1:]], axis=-1)
    return _wholes(habits), _wholes(at_least)


def _wholes(shares: Floats) -> Wholes:
    return np.rint(np.clip(shares, 0.0, 1.0) * WHOLE).astype(np.int64)
