"""Small counts are withheld, and with them as many as it takes that the total does not tell them."""

import pytest

from naer.errors import FaultError
from naer.insight import small_numbers
from naer.insight.small_numbers import Relation


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 5, 0, 40], [12, 5, 0, 40]),
        ([12, 3, 7, 40], [12, None, None, 40]),
        ([12, 3, 4, 40], [12, None, None, 40]),
        ([12, 1, 2, 40], [None, None, None, 40]),
        ([2, 5, 40], [None, None, 40]),
        ([2, 3, 40], [None, None, 40]),
        ([0, 0, 2], [0, 0, None]),
        ([], []),
    ],
)
def test_one_small_count_takes_the_next_smallest_with_it(counts: list[int], shown: list[int | None]) -> None:
    assert small_numbers.shown(counts) == shown


@pytest.mark.parametrize(
    ("counts", "is_small"),
    [
        ((), False),
        ((0, 60), False),
        ((1,), True),
        ((60, 4), True),
        ((5,), False),
        ((-1,), True),
        ((-4,), True),
        ((-5,), False),
    ],
)
def test_one_to_four_are_few_and_so_are_so_many_fewer(counts: tuple[int, ...], is_small: bool) -> None:
    assert small_numbers.is_small({str(place): count for place, count in enumerate(counts)}) is is_small


def _persons(**counts: int) -> dict[str, dict[str, int]]:
    return {name: {"persons": count} for name, count in counts.items()}


@pytest.mark.parametrize(
    ("counts", "decided", "withheld"),
    [
        pytest.param({"a": 5, "b": 0, "c": 20}, (), "", id="nothing is small"),
        pytest.param({"a": 2, "b": 3, "c": 20}, (), "ab", id="two who are not few together"),
        pytest.param({"a": 3, "b": -2, "c": 20, "d": 30}, (), "abc", id="one more in all: a third goes with them"),
        pytest.param({"a": 3, "b": 1, "c": 20, "d": 30}, (), "abc", id="four together"),
        pytest.param({"a": 7, "b": -7, "c": 20}, "ab", "ab", id="as many more as fewer tell of nobody"),
        pytest.param({"a": 3, "b": 0, "c": 20}, (), "ac", id="a count goes before nought"),
        pytest.param({"a": 3, "b": 30, "c": 20}, (), "ac", id="the smallest of the others"),
    ],
)
def test_what_goes_with_small_ones_in_a_sum(counts: dict[str, int], decided: str, withheld: str) -> None:
    told = _persons(**counts, whole=sum(counts.values()))
    relations = [Relation("whole", tuple(counts))]
    assert small_numbers.protect(told, relations, decided=dict.fromkeys(decided, True)) == {*withheld}


def test_a_part_that_is_nowhere_shown_hides_a_small_one() -> None:
    relations = [Relation("whole", ("small", "rest", "nowhere"))]
    assert small_numbers.protect(_persons(small=3, rest=20, whole=30), relations) == {"small"}


def test_a_sum_is_looked_at_for_each_count_that_all_of_it_have() -> None:
    told = {"a": {"0": 2, "1": 40}, "b": {"0": 4}, "c": {"0": 9, "1": 30}, "whole": {"0": 15, "1": 70, "2": 8}}
    assert small_numbers.protect(told, [Relation("whole", ("a", "b", "c"))]) == {"a", "b"}


def test_what_counts_twice_in_a_sum_follows_from_it() -> None:
    twice = [Relation("whole", ("half", "half"))]
    assert small_numbers.determined({"half"}, twice) == {"half"}
    assert small_numbers.determined({"half", "whole"}, twice) == set()


def test_a_small_number_found_over_several_sums_takes_one_with_it_that_is_in_none_of_its_own() -> None:
    """All of its own sums is withheld: small = whole - rest, and what whole and rest are less something else is shown."""
    told = _persons(small=3, rest=20, whole=23, more=30, both=53, half=50, with_rest=70)
    relations = [
        Relation("whole", ("small", "rest")),
        Relation("both", ("whole", "more")),
        Relation("with_rest", ("half", "rest")),
    ]
    decided = {"rest": True, "whole": True}
    assert small_numbers.determined({"small", "rest", "whole"}, relations) == {"small", "rest", "whole"}
    withheld = small_numbers.protect(told, relations, decided=decided)
    assert withheld > {"small", "rest", "whole"}
    assert not small_numbers.determined(withheld, relations) & {"small"}


def test_what_is_shown_elsewhere_is_named_when_nothing_else_can_hide_a_small_number() -> None:
    told = _persons(small=3, rest=20, whole=23)
    relations = [Relation("whole", ("small", "rest"))]
    assert small_numbers.protect(told, relations, decided={"whole": False}) == {"small", "rest"}
    both = small_numbers.protect(told, relations, decided={"whole": False, "rest": False})
    assert both == {"small", "rest"}, "it must be withheld where it is shown, too"


def test_what_is_shown_elsewhere_more_than_once_is_named_each_time() -> None:
    told = _persons(three=3, old=17, grown=20, again=20, sheet_old=17)
    relations = [
        Relation("grown", ("three", "old")),
        Relation("again", ("three", "old")),
        Relation("sheet_old", ("old",)),
    ]
    decided = {"grown": False, "again": False, "sheet_old": False}
    withheld = small_numbers.protect(told, relations, decided=decided)
    assert withheld.intersection(decided) in ({"grown", "again"}, {"sheet_old"})


def test_a_total_that_may_follow_takes_nothing_with_it() -> None:
    told = _persons(some=20, others=30, whole=50)
    relations = [Relation("whole", ("some", "others"))]
    assert small_numbers.protect(told, relations, decided={"whole": True}) > {"whole"}
    assert small_numbers.protect(told, relations, decided={"whole": True}, may_follow=["whole"]) == {"whole"}


def test_what_is_secret_does_not_follow_though_it_is_not_small() -> None:
    told = {"x": {"": 50}, "y": {"": 60}, "late": {"": 70}, "both": {"": 110}, "all": {"": 180}}
    sums = [Relation("both", ("x", "y")), Relation("all", ("x", "y", "late"))]
    decided = {"late": True}
    assert "late" in small_numbers.determined(small_numbers.protect(told, sums, decided=decided), sums)
    hidden = small_numbers.protect(told, sums, decided=decided, secret={"late"})
    assert "late" in hidden and "late" not in small_numbers.determined(hidden, sums)


def test_sums_that_contradict_each_other_are_said_and_not_passed_over() -> None:
    told = _persons(small=3, whole=23)
    relations = [Relation("whole", ("small",)), Relation("whole", ("small", "small"))]
    with pytest.raises(FaultError):
        small_numbers.protect(told, relations)
