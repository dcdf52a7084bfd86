"""Lengths of stay as 256 equally likely whole numbers of days: a log-normal shape, cut at the longest."""

from statistics import NormalDist

import numpy as np

from naer.scenarios.model.tables import Wholes

_EQUALLY_LIKELY = 256


def drawn_days(median_days: float, *, spread: float, longest: float) -> Wholes:
    """Days from the shortest to the longest; `spread` is the standard deviation of the logarithm. At least one day."""
    normal = NormalDist()
    quantiles = [normal.inv_cdf((place + 0.5) / _EQUALLY_LIKELY) for place in range(_EQUALLY_LIKELY)]
    days = [min(median_days * float(np.exp(spread * one)), longest) for one in quantiles]
    return np.array([max(1, round(one)) for one in days], dtype=np.int64)
