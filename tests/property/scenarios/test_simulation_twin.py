"""The compiled model and its slow twin count exactly the same, and the model asks for visits just as the service does."""

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from naer.danish import times
from naer.fhir.finding import Finding
from naer.pathways import content as programme_content
from naer.pathways.definition import CreateTask, Situation
from naer.pathways.rules import proposals
from naer.scenarios.lab import arrays, content, running
from naer.scenarios.model import follow_up, hashing, twin
from naer.scenarios.model.layout import COUNTED
from tests.unit.scenarios import small_run

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=times.COPENHAGEN)


def test_the_twin_counts_exactly_what_the_compiled_model_counts_from_today_and_from_an_earlier_year() -> None:
    blocks = tuple(small_run.switched_on(key, 0.6) for key in content.load().blocks)
    today = small_run.choice(citizens=150, area="0825")
    earlier = today.model_copy(update={"first_year": 2014})
    for chosen in (today, small_run.choice(*blocks, citizens=150, area="0825"), earlier):
        begin = running.start(chosen) if chosen is earlier else small_run.begin(150, "0825")
        tables, effects = running.tables_of(chosen, 1), arrays.blocks_of(chosen, 1)
        fast = running.counted(begin, tables, effects, choice=chosen, replication=1, measures=COUNTED)
        keys = hashing.person_keys(chosen.seed, 1, begin.area, begin.numbers)
        people = twin.citizens(keys, begin.rows, begin.born)
        assert np.array_equal(fast[0], twin.Twin(chosen.years, tables, effects).counts(people))


@given(
    age=st.integers(0, 104),
    alone=st.booleans(),
    found=st.booleans(),
    helped=st.booleans(),
    hours=st.integers(4, 90),
)
def test_the_model_asks_for_a_follow_up_visit_just_when_the_service_does_and_with_its_deadline(
    age: int, alone: bool, found: bool, helped: bool, hours: int
) -> None:
    expected_at = NOW + timedelta(hours=hours)
    facts = follow_up.facts_of(age=age, lives_alone=alone, newly_found=found, had_help_before=helped)
    told = {**facts, "expected_at": expected_at.isoformat(), "hospital": "Sygehuset"}
    programme = next(one for one in programme_content.load() if one.id == follow_up.PROGRAMME)
    finding = finding_of(told)
    made = [
        one
        for one in proposals(programme, finding, Situation())
        if isinstance(one, CreateTask) and one.activity == follow_up.ACTIVITY
    ]
    asks = follow_up.table()[age, int(alone), int(found), int(helped)] == 1
    assert bool(made) == asks
    if made:
        assert made[0].deadline == follow_up.due_at(expected_at)


def finding_of(facts: dict) -> Finding:
    return Finding("discharge-announced", "k", "r", "c", NOW, facts)
