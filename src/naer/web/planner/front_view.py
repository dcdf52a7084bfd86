"""The director's front: a few counts of the municipality as sentences, each with its last days behind it.

What is counted, and which small numbers are withheld, is `insight.right_now`'s matter; a withheld number is None here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from naer.danish import times
from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.right_now import LEAST_SHOWN, Figure
from naer.web.components import people
from naer.web.language import marked

DAYS = 14


@dataclass(frozen=True)
class Wording:
    """How a figure is said: its name, for one, for more, for too few to be shown, and what it counts. Danish source texts."""

    name: str
    one: str
    many: str
    few: str
    definition: str


WORDINGS: dict[Figure, Wording] = {
    Figure.ADMITTED: Wording(
        marked("Indlagte borgere"),
        marked("%(number)s borger er indlagt"),
        marked("%(number)s borgere er indlagt"),
        marked("Færre end fem borgere er indlagt"),
        marked("Borgere med en åben indlæggelse eller orlov, talt på tidspunktet."),
    ),
    Figure.HOME_SOON: Wording(
        marked("Borgere, der kommer hjem inden for 48 timer"),
        marked("%(number)s borger kommer hjem inden for 48 timer"),
        marked("%(number)s borgere kommer hjem inden for 48 timer"),
        marked("Færre end fem borgere kommer hjem inden for 48 timer"),
        marked("Indlagte, som sygehuset har varslet hjem inden for 48 timer."),
    ),
    Figure.HOME_LATELY: Wording(
        marked("Borgere, der er kommet hjem de sidste 72 timer"),
        marked("%(number)s borger er kommet hjem de sidste 72 timer"),
        marked("%(number)s borgere er kommet hjem de sidste 72 timer"),
        marked("Færre end fem borgere er kommet hjem de sidste 72 timer"),
        marked("Borgere, hvis indlæggelse er afsluttet inden for de sidste 72 timer."),
    ),
    Figure.TASKS_LATE: Wording(
        marked("Opgaver over fristen"),
        marked("%(number)s opgave er over fristen"),
        marked("%(number)s opgaver er over fristen"),
        marked("Færre end fem opgaver er over fristen"),
        marked("Åbne opgaver om borgere, hvis frist er overskredet på tidspunktet."),
    ),
    Figure.TASKS_OPEN: Wording(
        marked("Åbne opgaver"),
        marked("%(number)s opgave er åben"),
        marked("%(number)s opgaver er åbne"),
        marked("Færre end fem opgaver er åbne"),
        marked("Opgaver om borgere, som ikke er gjort eller trukket tilbage."),
    ),
    Figure.SERVICES_PAUSED: Wording(
        marked("Ydelser på pause"),
        marked("%(number)s ydelse er på pause, fordi borgeren er indlagt"),
        marked("%(number)s ydelser er på pause, fordi borgeren er indlagt"),
        marked("Færre end fem ydelser er på pause, fordi borgeren er indlagt"),
        marked("Bevilgede ydelser, der er sat på pause af en indlæggelse."),
    ),
}


@dataclass(frozen=True)
class Point:
    """One day's last count; None when it is withheld."""

    on: date
    number: int | None


@dataclass(frozen=True)
class Line:
    """One figure with the days before it."""

    figure: Figure
    number: int | None
    wording: Wording
    points: tuple[Point, ...]

    @property
    def key(self) -> str:
        return self.figure.value

    @property
    def highest(self) -> int:
        return max((point.number or 0 for point in self.points), default=0)


@dataclass(frozen=True)
class Moved:
    """How a figure stood before and stands now; None where it is withheld. `is_followed`: the tour is about it."""

    name: str
    before: int | None
    after: int | None
    is_followed: bool

    @property
    def by(self) -> int | None:
        """How much it moved; None when a withheld number is part of it."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Front:
    """The page; without lines when nothing has been counted."""

    place: str
    counted_at: datetime | None
    lines: tuple[Line, ...]
    least_shown: int = LEAST_SHOWN


def front(versions: Sequence[Json], *, place: str, now: datetime) -> Front:
    """The page from the versions of the municipality's MeasureReport, in any order.

    A report is written only when a figure changed, so a day without one has the figures of the day before.
    """
    dated = [(at, report) for report in versions if (at := people.instant(report.get("date"))) is not None]
    if not dated:
        return Front(place, None, ())
    dated.sort(key=lambda item: item[0])
    last_of_day = {times.local_day(at): right_now.read_report(report) for at, report in dated}
    newest = {count.figure: count.number for count in right_now.read_report(dated[-1][1])}
    return Front(
        place=place,
        counted_at=dated[-1][0],
        lines=tuple(
            Line(figure, newest[figure], wording, tuple(_points(figure, last_of_day, today=times.local_day(now))))
            for figure, wording in WORDINGS.items()
            if figure in newest
        ),
    )


def followed(front: Front, follows: str) -> Line | None:
    """The figure that a guided tour is about, as it stands now; None when it has not been counted."""
    return next((line for line in front.lines if line.key == follows), None)


def moved(versions: Sequence[Json], *, since: datetime, follows: str) -> tuple[Moved, ...]:
    """The figures that have moved since an instant, the one that is followed first and always."""
    dated = sorted(
        (
            (at, {count.figure: count.number for count in right_now.read_report(report)})
            for report in versions
            if (at := people.instant(report.get("date"))) is not None
        ),
        key=lambda one: one[0],
    )
    earlier = [counts for at, counts in dated if at <= since]
    if not dated or not earlier:
        return ()
    before, after = earlier[-1], dated[-1][1]
    found = [
        Moved(wording.name, before[figure], after[figure], is_followed=figure.value == follows)
        for figure, wording in WORDINGS.items()
        if figure in before and figure in after and (before[figure] != after[figure] or figure.value == follows)
    ]
    return tuple(sorted(found, key=lambda one: not one.is_followed))


def _points(figure: Figure, last_of_day: dict[date, list[right_now.Count]], *, today: date) -> list[Point]:
    numbers = {
        day: next((count.number for count in counts if count.figure is figure), None)
        for day, counts in last_of_day.items()
    }
    points: list[Point] = []
    first = today - timedelta(days=DAYS - 1)
    for offset in range(DAYS):
        day = first + timedelta(days=offset)
        earlier = [known for known in numbers if known <= day]
        if earlier:
            points.append(Point(day, numbers[max(earlier)]))
    return points
