"""How a deadline stands, and in which order deadlines are shown."""

from datetime import datetime

import pytest

from naer.web.components import clock
from naer.web.components.clock import Level
from tests.unit.web.web_facts import NOW, at

DEADLINES = """
    deadline   given      level
    20 10.41   20 10.03   red
    20 10.40   20 10.03   red
    20 12.41   20 10.03   yellow
    20 12.42   20 10.03   green
    20 15.00   20 1.00    green
    20 14.41   10 10.40   yellow
    20 14.42   10 10.40   green
    23 16.00   20 10.03   green
"""


def _rows(table: str) -> list[tuple[str, str, str]]:
    lines = [line.split() for line in table.strip().splitlines()[1:]]
    return [(f"{line[0]} {line[1]}", f"{line[2]} {line[3]}", line[4]) for line in lines]


@pytest.mark.parametrize(("deadline", "given", "level"), _rows(DEADLINES))
def test_a_deadline_turns_yellow_two_to_four_hours_before_and_red_when_it_comes(
    deadline: str, given: str, level: str
) -> None:
    assert clock.clock(at(deadline), now=NOW, given_at=at(given)).level is Level(level)


def test_what_has_no_deadline_has_no_level() -> None:
    assert clock.clock(None, now=NOW).level is Level.NONE


@pytest.mark.parametrize(("now", "level"), [("20 9.59", "green"), ("20 10.00", "yellow"), ("20 12.00", "red")])
def test_a_visit_is_yellow_from_its_hour_and_red_when_it_is_late(now: str, level: str) -> None:
    assert clock.visit_clock(at("20 10.00"), at("20 12.00"), now=at(now)).level is Level(level)


def test_every_level_is_a_word_and_a_shape_of_its_own() -> None:
    clocks = [clock.Clock(level, None) for level in Level]
    assert len({item.word for item in clocks}) == len({item.mark for item in clocks}) == len(Level)


def test_the_most_urgent_is_the_worst_level_then_the_earliest() -> None:
    def one(level: Level, deadline: datetime | None) -> clock.Clock:
        return clock.Clock(level, deadline)

    late, early = one(Level.YELLOW, at("20 12.00")), one(Level.YELLOW, at("20 11.00"))
    assert clock.most_urgent([one(Level.GREEN, at("20 10.00")), late, early]) == early
    assert clock.most_urgent([]).level is Level.NONE
