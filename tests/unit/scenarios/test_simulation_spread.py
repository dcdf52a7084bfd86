"""A replication cut into tasks by municipality counts what it counts whole, in any order, here and on Spark."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from naer.errors import InvalidError
from naer.insight.engines import spark
from naer.scenarios.lab import running, spread
from naer.scenarios.lab.definition import Choice
from tests.unit.scenarios import small_run

COUNCIL = "sundhedsraad-aarhus"


def choice() -> Choice:
    return small_run.choice(small_run.switched_on("geriatrisk-team", 0.6), citizens=400, area=COUNCIL)


@pytest.fixture(scope="module")
def whole() -> dict[int, tuple[np.ndarray, np.ndarray]]:
    begin = running.start(choice())
    return {one: running.both(begin, choice(), one) for one in (0, 1)}


def test_tasks_by_municipality_count_what_the_whole_counts_in_any_order(whole: dict) -> None:
    rows = spread.tasks(choice(), (0, 1))
    Random(1).shuffle(rows)
    assert len({code for _, code in rows}) > 1
    live = spread.LiveMunicipality(choice())
    answers = pa.concat_tables([live({"replication": one, "municipality": code}) for one, code in rows])
    same(spread.together(choice(), answers), whole)


def test_spark_counts_exactly_the_same(whole: dict) -> None:
    if spark.SparkSession is None:
        pytest.skip("PySpark is not installed")
    with spark.session() as opened:
        same(spread.on_spark(choice(), (0, 1), opened=opened), whole)


def same(found: Iterator, whole: dict) -> None:
    for (replication, today, scenario), one in zip(found, sorted(whole), strict=True):
        assert replication == one
        assert np.array_equal(today, whole[one][0])
        assert np.array_equal(scenario, whole[one][1])
    assert not np.array_equal(whole[0][0], whole[0][1])


@pytest.mark.skipif(spark.SparkSession is not None, reason="PySpark is installed")
def test_without_pyspark_one_is_told_what_to_install() -> None:
    with pytest.raises(InvalidError, match="PySpark"), spark.session():
        pass
