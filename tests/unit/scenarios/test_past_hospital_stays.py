"""Stays of past years, for a whole population: as frequent as figures say, and the same as the message source tells."""

from datetime import date

import numpy as np
import pytest

from naer.scenarios import figures, hospital_stays, population

ON = date(2026, 11, 20)


def test_past_stays_are_as_frequent_as_the_figures_at_the_age_of_then() -> None:
    nation = population.generate(tuple(figures.load().municipalities)[::6], 12_000, seed=2, on=ON)
    made = hospital_stays.past(nation, months=60)
    admitted = ~np.isnat(made.admitted_at)
    age_then = nation.columns.age[made.row].astype(int) - ((nation.on.year * 12 + nation.on.month - made.month) // 12)
    who = (nation.columns.age >= 79) & (nation.columns.age < 83)
    mine = admitted & np.isin(made.row, np.flatnonzero(who)) & (made.kind == hospital_stays.StayKind.ACUTE)
    yearly = 1000 * np.count_nonzero(mine) / np.count_nonzero(who) / 5
    # 330 a year at 75 to 84 (an order of magnitude, labelled so); a little fewer because they were 74 to 83.
    assert yearly == pytest.approx(310, abs=60)
    assert age_then.min() >= -1


def test_the_last_three_months_are_those_that_the_message_source_tells() -> None:
    made = population.generate(("0510", "0540", "0580"), 900, seed=4, on=ON)
    recent = hospital_stays.stays(made, until=ON)
    over = recent.chosen(recent.ended_at < np.datetime64(ON, "m"))
    past = hospital_stays.past(made, months=60)
    late = past.chosen(past.month >= ON.year * 12 + ON.month - 1 - 3)
    born = made.columns.born_on.astype("datetime64[m]")[over.row]
    over = over.chosen(over.began_at > born)
    assert np.array_equal(over.row, late.row)
    assert np.array_equal(over.began_at, late.began_at)


def test_nobody_is_in_two_stays_at_once_or_dies_before_the_day() -> None:
    made = hospital_stays.past(population.generate(("0580",), 4000, seed=9, on=ON), months=60)
    order = np.lexsort((made.began_at, made.row))
    same = made.row[order][1:] == made.row[order][:-1]
    assert np.all(made.began_at[order][1:][same] > made.ended_at[order][:-1][same])
    assert not made.died.any()
    assert made.ended_at.max() < np.datetime64(ON, "m")
