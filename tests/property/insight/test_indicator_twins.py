"""Every indicator and its slow twin count the same, in every cell, on made-up populations with every kind of oddity.

`NAER_TWIN_POPULATIONS=200` tries two hundred populations instead of a few.
"""

import os
from datetime import date, datetime, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naer.insight import shapes
from naer.insight.indicators import content, counting
from naer.insight.indicators.cells import quarters_between
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.twins import TWINS, rows

POPULATIONS = int(os.environ.get("NAER_TWIN_POPULATIONS", "3"))
OVER = Frame(quarters_between(date(2024, 10, 1), date(2025, 4, 1)), datetime.fromisoformat("2025-06-20 09:30"))
FIRST = datetime.fromisoformat("2024-08-01 00:00")
# Instants around which definitions turn: midnights in Denmark, changes of the clock, new year, the cut itself.
EDGES = [
    datetime.fromisoformat("2024-10-27 00:59"),
    datetime.fromisoformat("2024-10-27 01:00"),
    datetime.fromisoformat("2024-12-31 22:59"),
    datetime.fromisoformat("2024-12-31 23:00"),
    datetime.fromisoformat("2025-03-30 01:00"),
    datetime.fromisoformat("2025-03-31 21:59"),
    datetime.fromisoformat("2025-03-31 22:00"),
    datetime.fromisoformat("2025-04-17 08:00"),
    datetime.fromisoformat("2025-06-20 09:30"),
]
STEPS = [timedelta(0), timedelta(hours=3), timedelta(hours=4), timedelta(hours=4, seconds=1), timedelta(hours=12)]
STEPS += [timedelta(hours=24), timedelta(days=1, hours=2), timedelta(days=3), timedelta(days=7), timedelta(days=8)]
STEPS += [timedelta(days=29), timedelta(days=30), timedelta(days=31), timedelta(days=70), timedelta(hours=-2)]

instants = st.one_of(st.sampled_from(EDGES), st.integers(0, 330 * 24).map(lambda hours: FIRST + timedelta(hours=hours)))
kinds = st.sampled_from([*shapes.ActivityKind, *[shapes.ActivityKind.ACUTE_ADMISSION] * 12])
bits = st.one_of(st.just(0), st.integers(0, 127), st.sampled_from([1 << 31, 1 << 30]))


@st.composite
def happenings(draw: st.DrawFn) -> dict[str, object]:
    kind, started = draw(kinds), draw(instants)
    is_place = kind is shapes.ActivityKind.PLACE_CAPACITY
    return {
        "citizen": 0 if is_place else draw(st.integers(1, 4)),
        "kind": int(kind),
        "started_at": started,
        "ended_at": draw(st.one_of(st.none(), st.sampled_from(STEPS).map(lambda step: started + step))),
        "municipality": draw(st.sampled_from([510, 580, 0])),
        "local_area": draw(st.integers(0, 1)),
        "clinic": draw(st.integers(0, 2)),
        "provider": 1,
        "birth_year": draw(st.sampled_from([0, 1939, 1960, 1961, 2007, 2025])),
        "sex": draw(st.integers(0, 2)),
        "dwelling": draw(st.integers(0, 2)),
        "diagnosis": draw(st.sampled_from([0, 1, 3, 5, 9, 13, 16, 17, 99])),
        "flags": draw(bits),
        "quantity": draw(st.one_of(st.none(), st.sampled_from([-3, 0, 1, 7, 8, 40]))),
        "person_weight": draw(st.sampled_from([1, 1, 3])),
    }


@st.composite
def people(draw: st.DrawFn) -> dict[str, object]:
    since = draw(st.sampled_from([date(2020, 1, 1), date(2025, 1, 1), date(2025, 1, 2)]))
    return {
        "citizen": draw(st.integers(1, 4)),
        "birth_year": draw(st.sampled_from([0, 1939, 1960, 1961, 2007, 2025])),
        "sex": draw(st.integers(0, 2)),
        "municipality": draw(st.sampled_from([510, 580])),
        "local_area": draw(st.integers(0, 1)),
        "clinic": draw(st.integers(0, 2)),
        "dwelling": draw(st.integers(0, 2)),
        "conditions": draw(st.integers(0, 15)),
        "function": draw(st.integers(0, 4)),
        "self_care": draw(st.integers(0, 4)),
        "from_on": since,
        "to_on": draw(st.sampled_from([None, None, date(2025, 1, 1), date(2025, 4, 2)])),
        "person_weight": draw(st.sampled_from([1, 1, 3])),
    }


def _of_one_person(drawn: list[dict[str, object]]) -> list[dict[str, object]]:
    """Weight, birth and sex belong to the person: each citizen's rows say the same."""
    first: dict[object, dict[str, object]] = {}
    for row in drawn:
        one = first.setdefault(row["citizen"], row)
        row.update({name: one[name] for name in ("birth_year", "sex", "person_weight")})
    return drawn


def test_every_indicator_has_a_twin():
    assert sorted(TWINS) == sorted(one.id for one in content.load())


@settings(max_examples=POPULATIONS, suppress_health_check=[HealthCheck.too_slow])  # it measures how busy the machine is
@given(
    st.lists(happenings(), min_size=20, max_size=60).map(_of_one_person),
    st.lists(people(), min_size=1, max_size=8),
)
def test_sql_and_twin_agree_in_every_cell(activity: list[dict[str, object]], citizens: list[dict[str, object]]):
    happened = pa.Table.from_pylist(activity, schema=shapes.ACTIVITY)
    lived = pa.Table.from_pylist(citizens, schema=shapes.CITIZENS)
    engine = counting.open_tables(happened, lived, OVER)
    try:
        for indicator in content.load():
            counted = rows.cells_of(counting.count_one(engine, indicator))
            twin = TWINS[indicator.id](rows.world(indicator, happened, lived, OVER))
            dimensions = counting.dimensions_of(indicator, engine.levels)
            assert counted == rows.group(indicator, twin, OVER, dimensions), indicator.id
    finally:
        engine.close()
