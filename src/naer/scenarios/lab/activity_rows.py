"""Simulated activity as rows of the table of what happened (`insight.shapes.ACTIVITY`), priced as observed activity is.

A row stands for so many equal activities of a municipality, a year and an age group (`person_weight`), and for no citizen
(`citizen` 0). It lies on 1 July, with an age in the middle of its group. Stays have their mean length in whole days: some of
the days below it, the others one more, so that stays and days add up. Home help and nursing are hours. Acute stays are
marked as medical, as in `content/finance/standard_activity.csv`, and have their group of diagnoses; planned ones have none.

Days of finished treatment are reckoned of the acute stays of those of 65 and over: a share of them (`content/scenarios/
model.yaml`) waits for so many days, of which some are few and some many. The share is today's in every scenario, because
places and staff never run out in the model. Psychiatry is not simulated: no figure is at hand to build it on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from naer.insight.indicators import content as indicator_content
from naer.insight.shapes import ACTIVITY, ActivityKind, AdmissionFlag, PlaceFlag
from naer.scenarios.lab import results
from naer.scenarios.model import parameters
from naer.scenarios.model.layout import AGE_GROUPS, DIAGNOSES, DIAGNOSIS_STAYS, AgeGroup, Measure
from naer.scenarios.model.lengths import drawn_days
from naer.scenarios.model.tables import Floats

MIDDLE_AGES = (1, 10, 45, 72, 86)
"""An age in each group of `layout.AGE_GROUP_STARTS`."""
_VISIT_HOURS = 0.5
_MINUTES, _WEEK = 60, 7
_CONTACTS = (
    (ActivityKind.GP_CONTACT, Measure.GP_THOUSANDTHS),
    (ActivityKind.OUTPATIENT_CONTACT, Measure.OUTPATIENT_THOUSANDTHS),
    (ActivityKind.EMERGENCY_CONTACT, Measure.EMERGENCY_THOUSANDTHS),
    (ActivityKind.REHABILITATION_PLAN, Measure.REHABILITATION_PLANS),
    (ActivityKind.FOLLOW_UP_VISIT, Measure.FOLLOW_UP_VISITS),
)
_STAYS = (
    (ActivityKind.PLANNED_ADMISSION, 0, Measure.PLANNED, Measure.PLANNED_DAYS),
    (ActivityKind.PLACE_STAY, PlaceFlag.TEMPORARY, Measure.PLACE_STAYS, Measure.PLACE_DAYS),
)
_BED_DAYS = frozenset({ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION})
_HOURS = (
    (ActivityKind.HOME_CARE, Measure.HOME_CARE_MINUTES, 1.0),
    (ActivityKind.HOME_NURSING, Measure.NURSING_VISITS_THOUSANDTHS, _VISIT_HOURS),
)
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class _Rows:
    """Equal activities: arrays by municipality, year and age group, but for `kind` and `flags`."""

    kind: ActivityKind
    flags: int
    days: Whole
    quantity: Whole
    count: Whole
    diagnosis: int = 0


def table(counts: Floats, codes: Sequence[str], *, first_year: int) -> pa.Table:
    """The rows of counts by municipality, year, age group and measure (the mean of replications), but those of no activity."""
    municipality = np.array([int(code) for code in codes], dtype=np.int64)[:, None, None]
    year = first_year + np.arange(counts.shape[1], dtype=np.int64)[None, :, None]
    age = np.array(MIDDLE_AGES, dtype=np.int64)[None, None, :AGE_GROUPS]
    parts = [_part(rows, municipality, year, age) for rows in _all(counts)]
    return pa.concat_tables(parts) if parts else ACTIVITY.empty_table()


def _all(counts: Floats) -> Iterator[_Rows]:
    none = np.zeros(counts.shape[:3], dtype=np.int64)
    for kind, measure in _CONTACTS:
        yield _Rows(kind, 0, none, none + 1, _whole(counts[..., measure] / results.unit(measure)))
    for kind, flags, stays_at, days_at in _STAYS:
        stays, days = _whole(counts[..., stays_at]), _whole(counts[..., days_at])
        shorter, of_one_more = np.divmod(days, np.maximum(stays, 1))
        for length, count in ((shorter, stays - of_one_more), (shorter + 1, np.where(stays > 0, of_one_more, 0))):
            yield _Rows(kind, int(flags), length, length if kind in _BED_DAYS else none, count)
    yield from _acute(counts)
    yield from _finished_treatment(counts)
    for kind, measure, hours in _HOURS:
        count = _whole(counts[..., measure] / results.unit(measure) * hours)
        yield _Rows(kind, 0, none + _WEEK, none + _MINUTES, count)


def _acute(counts: Floats) -> Iterator[_Rows]:
    """Acute stays by diagnosis, each with its part of the stays that are a day longer; the parts come to the whole."""
    numbers = {group.key: group.number for group in indicator_content.diagnosis_groups().groups}
    stays, days = _whole(counts[..., Measure.ACUTE]), _whole(counts[..., Measure.ACUTE_DAYS])
    shorter, longer_ones = np.divmod(days, np.maximum(stays, 1))
    up_to = np.minimum(_whole(np.cumsum(counts[..., DIAGNOSIS_STAYS:], axis=-1)), stays[..., None])
    up_to[..., -1] = stays
    longer_up_to = up_to * longer_ones[..., None] // np.maximum(stays, 1)[..., None]
    by_diagnosis, longer = (np.diff(one, axis=-1, prepend=0) for one in (up_to, longer_up_to))
    for place, diagnosis in enumerate(DIAGNOSES):
        for length, count in (
            (shorter, by_diagnosis[..., place] - longer[..., place]),
            (shorter + 1, longer[..., place]),
        ):
            flags = int(AdmissionFlag.MEDICAL)
            yield _Rows(ActivityKind.ACUTE_ADMISSION, flags, length, length, count, numbers[diagnosis])


def _finished_treatment(counts: Floats) -> Iterator[_Rows]:
    """Citizens who waited in hospital after their treatment was finished, by how many days; only those of 65 and over."""
    content = parameters.load()
    share = np.zeros(AGE_GROUPS)
    share[AgeGroup.FROM_65_TO_79] = content.number("finished_treatment_per_1000_stays_65_79") / 1000
    share[AgeGroup.FROM_80] = content.number("finished_treatment_per_1000_stays_80_plus") / 1000
    spread, mean = content.number("stay_length_spread"), content.number("finished_treatment_mean_days")
    likely = drawn_days(mean / float(np.exp(spread**2 / 2)), spread=spread, longest=content.number("longest_stay_days"))
    waited = counts[..., Measure.ACUTE] * share
    lengths, of_each = np.unique(likely, return_counts=True)
    before = np.zeros(waited.shape, dtype=np.int64)
    for days, part in zip(lengths, np.cumsum(of_each) / len(likely), strict=True):
        up_to = _whole(waited * part)
        yield _Rows(
            ActivityKind.FINISHED_TREATMENT, 0, np.full(waited.shape, days), np.zeros_like(before), up_to - before
        )
        before = up_to


def _whole(values: Floats) -> Whole:
    return np.rint(values).astype(np.int64)


def _part(rows: _Rows, municipality: Whole, year: Whole, age: Whole) -> pa.Table:
    shape, kept = rows.count.shape, rows.count > 0
    years = np.broadcast_to(year, shape)[kept]
    started = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(6, "M")
    started = started.astype("datetime64[s]")
    columns: dict[str, NDArray[np.int64] | NDArray[np.datetime64]] = {
        "kind": np.full(len(years), int(rows.kind)),
        "started_at": started,
        "ended_at": started + rows.days[kept].astype("timedelta64[D]"),
        "municipality": np.broadcast_to(municipality, shape)[kept],
        "birth_year": years - np.broadcast_to(age, shape)[kept],
        "diagnosis": np.full(len(years), rows.diagnosis),
        "flags": np.full(len(years), rows.flags),
        "quantity": rows.quantity[kept],
        "person_weight": rows.count[kept],
    }
    unknown = np.zeros(len(years), dtype=np.int64)
    arrays = [pa.array(columns.get(field.name, unknown)).cast(field.type) for field in ACTIVITY]
    return pa.Table.from_arrays(arrays, schema=ACTIVITY)
