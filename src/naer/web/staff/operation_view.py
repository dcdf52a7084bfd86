"""The operator's page: whether Nær keeps up, in one sentence, then the numbers behind. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from naer.access.record import Place, Trouble
from naer.danish import times
from naer.web.components import charts
from naer.web.components.charts import Amounts, Stack, StackedBars
from naer.web.language import Language, marked
from naer.web.services import Operation

SLOW_SECONDS = 60.0
LONG_TRANSACTION_SECONDS = 600.0
"""A transaction that lasts longer is told of: what it holds back makes everything slower, little by little."""
UNDERSTOOD, NOT_RELEVANT, WAITING = "understood", "not relevant", "received"
PARTS = (marked("forstået"), marked("ikke relevant"), marked("afvist, gentaget eller andet"), marked("venter"))
HEADINGS = {
    "fine": marked("Nær følger med"),
    "slow": marked("Nær er bagud"),
    "full": marked("Nær tager ikke imod flere beskeder lige nu"),
    "trouble": marked("Nær følger med, men noget venter på et menneske"),
    "held back": marked("Nær følger med, men noget holder databasen tilbage"),
}


_PLACE = re.compile(r"([0-9]{1,4})-([0-9]{1,19})-([0-9]{1,18})")


def place(text: str) -> Place | None:
    """Where in the feed a change is, from how `place_text` wrote it."""
    read = _PLACE.fullmatch(text)
    return (int(read[1]), read[2], int(read[3])) if read else None


def place_text(trouble: Trouble) -> str:
    """Where in the feed a change is, for a form's field."""
    return "-".join(str(part) for part in trouble.place)


@dataclass(frozen=True)
class Page:
    """`heading` is Danish source text; `by_hour` is None when nothing has come. Each trouble has its place in the feed beside it,
    as a form sends it.
    """

    heading: str
    now: Operation
    is_held_back: bool
    by_hour: StackedBars | None
    troubles: tuple[tuple[Trouble, str], ...]


def page(now: Operation, *, language: Language) -> Page:
    """The page as it stands."""
    return Page(
        HEADINGS[_state(now)],
        now,
        _is_held_back(now),
        _by_hour(now, language),
        tuple((one, place_text(one)) for one in now.troubles),
    )


def _state(now: Operation) -> str:
    if now.waiting > now.limit:
        return "full"
    if max(now.oldest_waiting_seconds, now.lag_seconds) > SLOW_SECONDS:
        return "slow"
    if now.set_aside:
        return "trouble"
    return "held back" if _is_held_back(now) else "fine"


def _is_held_back(now: Operation) -> bool:
    return (now.oldest_transaction_seconds or 0) > LONG_TRANSACTION_SECONDS


def _by_hour(now: Operation, language: Language) -> charts.StackedBars | None:
    if not now.by_hour:
        return None
    counted: dict[datetime, list[float]] = {}
    first = min(hour for hour, _, _ in now.by_hour)
    hour = first
    while hour <= now.at:
        counted[hour] = [0.0] * len(PARTS)
        hour += timedelta(hours=1)
    for hour, state, count in now.by_hour:
        counted[hour][_part(state)] += count
    total, say = round(sum(sum(values) for values in counted.values())), language.say
    return StackedBars(
        key="by-hour",
        title=say("Hvad der blev af beskederne"),
        description=say("En bjælke for hver time, delt efter hvad der blev af beskederne."),
        finding=language.say_many(
            "%(number)s besked siden %(hour)s.",
            "%(number)s beskeder siden %(hour)s.",
            total,
            hour=times.unbroken(times.clock(first, language.code)),
        ),
        amounts=Amounts(say("Beskeder"), decimals=0),
        row_name=say("Time"),
        parts=tuple(say(part) for part in PARTS),
        stacks=tuple(Stack(times.clock(at, language.code), tuple(values)) for at, values in counted.items()),
    )


def _part(state: str) -> int:
    return {UNDERSTOOD: 0, NOT_RELEVANT: 1, WAITING: 3}.get(state, 2)
