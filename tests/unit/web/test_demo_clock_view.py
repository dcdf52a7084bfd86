"""The strip with a demo's clock: where it can be sent, and what it tells of the way."""

from dataclasses import replace
from datetime import UTC, datetime

from naer.access.clock import ClockSetting
from naer.danish import times
from naer.web.components import demo_clock

FRIDAY = datetime(2026, 11, 20, 9, 4, tzinfo=UTC)


def test_the_clock_can_be_sent_over_weekend_new_year_and_the_change_of_summer_time() -> None:
    offered = [times.short(jump.at) for jump in demo_clock.jumps(FRIDAY) if jump.at]
    assert offered == [
        "20-11-2026 kl. 11.04",
        "21-11-2026 kl. 7.00",
        "23-11-2026 kl. 7.00",
        "27-11-2026 kl. 10.00",
        "01-01-2027 kl. 8.00",
        "28-03-2027 kl. 8.00",
    ]


def test_every_place_to_send_the_clock_lies_ahead_at_any_hour_of_the_year() -> None:
    nows = [datetime(2026, 1 + hour % 12, 1 + hour % 28, hour % 24, tzinfo=UTC) for hour in range(300)]
    assert [now for now in nows for jump in demo_clock.jumps(now) if jump.at and jump.at <= now] == []


def test_friday_morning_is_today_until_ten() -> None:
    at_eight = FRIDAY.replace(hour=7)
    assert "20-11-2026 kl. 10.00" in [times.short(jump.at) for jump in demo_clock.jumps(at_eight) if jump.at]


def test_the_way_is_told_without_what_did_not_happen() -> None:
    setting = ClockSetting(FRIDAY, FRIDAY, going_to=FRIDAY.replace(hour=12), told={"messages": 1, "visits": 0})
    shown = demo_clock.view(setting, now=FRIDAY)
    assert [number for _, _, number in shown.told] == [1]
    assert (shown.going_to, shown.asked_again) == (FRIDAY.replace(hour=12), 1)


def test_that_nothing_happened_is_said_only_when_all_was_counted_and_was_nothing() -> None:
    arrived = ClockSetting(FRIDAY, FRIDAY, told={"messages": 0, "visits": 0})
    assert demo_clock.is_quiet(arrived)
    assert not demo_clock.is_quiet(replace(arrived, told={"done": 1}))
    assert not demo_clock.is_quiet(replace(arrived, told={"broken_off": 1}))


def test_winter_time_begins_in_the_night_to_the_last_sunday_of_october() -> None:
    assert times.exact(demo_clock.next_clock_change(datetime(2026, 10, 20, 9, tzinfo=UTC))).startswith(
        "søndag 25. oktober 2026 kl. 2.00"
    )
