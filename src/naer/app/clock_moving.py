"""The command `naer clock`: show or move a demo's clock, and say how it then stands."""

import time
from datetime import datetime

from naer.app.demo_clock import DemoClock
from naer.app.services import Services
from naer.danish import times, wanted_times
from naer.danish.wanted_times import UnreadableTimeError
from naer.errors import InvalidError, RefusedError

LOOKED_EVERY_SECONDS = 0.5


def move(services: Services, *, speed: float | None, jump: str, to_next: bool) -> str:
    """Do what was asked, wait until the clock is where it was sent, and say what it shows. RefusedError outside a demo."""
    clock = services.demo_clock
    if clock is None:
        raise RefusedError("Only a demo's clock can be set.", what_to_do="Set NAER_HOME to the demo's (var/demo).")
    if speed is not None:
        clock.run(speed)
    if jump:
        clock.send(_wanted(jump, clock.clock.now()))
    elif to_next:
        clock.send_to_next()
    return _when_there(clock)


def _wanted(text: str, now: datetime) -> datetime:
    try:
        return wanted_times.read(text, now)
    except UnreadableTimeError:
        raise InvalidError("The time cannot be read.", what_to_do="Write it in Danish, as 'fredag 10.00'.") from None


def _when_there(clock: DemoClock) -> str:
    while (setting := clock.setting()).going_to is not None:
        time.sleep(LOOKED_EVERY_SECONDS)
    told = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in setting.told.items() if count)
    speed = f"at speed {setting.speed:g}" if setting.speed else "standing"
    return f"{times.exact(clock.clock.now(), 'en')}, {speed}." + (f" On the last way: {told}." if told else "")
