"""Turns: what is asked ahead of one holds while it lasts."""

from hypothesis import given
from hypothesis import strategies as st

from naer.access.ahead import in_turns


def test_those_that_share_something_follow_one_another() -> None:
    items = ["ab", "cd", "bc", "d", "e", ""]
    assert in_turns(items, set) == [["ab", "cd", "e", ""], ["bc", "d"]]
    assert in_turns([], set) == []


@given(st.lists(st.text("abcdef", max_size=3)))
def test_each_has_one_turn_and_order_holds_among_those_that_share(items: list[str]) -> None:
    numbered = list(enumerate(items))
    turns = in_turns(numbered, lambda one: set(one[1]))
    assert sorted(one for turn in turns for one in turn) == numbered
    place = {one: number for number, turn in enumerate(turns) for one in turn}
    for later in numbered:
        for earlier in numbered[: later[0]]:
            if set(earlier[1]) & set(later[1]):
                assert place[earlier] < place[later]
