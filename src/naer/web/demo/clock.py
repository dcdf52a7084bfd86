"""A demo's clock as its pages move it: run, stand, jump. Everybody may, since only a demo has such a clock."""

from datetime import datetime

from starlette.responses import Response

from naer.access.clock import ClockSetting
from naer.danish import wanted_times
from naer.danish.wanted_times import UnreadableTimeError
from naer.errors import InvalidError, RefusedError
from naer.web.components import demo_clock
from naer.web.services import DemoClock
from naer.web.visit import Visit


def face(visit: Visit) -> Response:
    """The clock's face, asked for by the strip; when a clock that was on its way has come there, the page is asked anew."""
    clock = _clock(visit)
    setting = clock.setting()
    was_going = visit.asked("paa-vej") == "ja"
    if was_going and setting.going_to is None:
        return visit.ask_anew(_arrived(visit, setting))
    return visit.part_of_page("components/demo_face.html", clock=demo_clock.view(setting, now=visit.now))


def run(visit: Visit) -> Response:
    """Let it go at another speed, or stand."""
    try:
        speed = float(visit.required("speed"))
    except ValueError:
        raise InvalidError("The form is not complete.", what_to_do="Go back and send it again.", path="speed") from None
    setting = _clock(visit).run(speed)
    meaning = next(one for known, _, one in demo_clock.SPEEDS if known == setting.speed)
    return visit.done(visit.back("/"), f"{visit.say(meaning)}.")


def jump(visit: Visit) -> Response:
    """Send it ahead to a time, to what somebody wrote, or to the next thing that happens."""
    clock, wanted = _clock(visit), visit.required("to")
    if wanted == demo_clock.NEXT:
        clock.send_to_next()
    else:
        clock.send(_read(wanted, visit.now))
    return visit.done(visit.back("/"))


def _read(wanted: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(wanted)
    except ValueError:
        at = None
    if at is not None and at.tzinfo is not None:
        return at
    try:
        return wanted_times.read(wanted, now)
    except UnreadableTimeError:
        raise InvalidError(
            "The time cannot be read.",
            what_to_do="Write it in Danish, as: fredag 10.00, i morgen kl. 7 or 1-1-2027 8.00.",
        ) from None


def _arrived(visit: Visit, setting: ClockSetting) -> str:
    when = visit.sayings.weekday_clock(visit.now)
    parts = [
        visit.say(one if number == 1 else many, number=visit.sayings.number(number))
        for one, many, number in demo_clock.told(setting)
    ]
    arrived = visit.say("Uret viser nu %(when)s.", when=when)
    if parts:
        return " ".join((arrived, visit.say("Imens: %(told)s.", told=", ".join(parts))))
    if not demo_clock.is_quiet(setting):
        return arrived
    nothing = visit.say("Imens kom der ingen beskeder, og kollegerne gjorde ingen opgaver færdige.")
    return " ".join((arrived, nothing))


def _clock(visit: Visit) -> DemoClock:
    clock = visit.shell.services.demo_clock
    if clock is None:
        raise RefusedError("Only a demo's clock can be set.")
    return clock
