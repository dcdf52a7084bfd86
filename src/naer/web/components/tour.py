"""The guided tour of a demo as its pages show it: who one is now, what to see and do, and what comes next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from naer.danish.language import Language


@dataclass(frozen=True)
class Step:
    """One step. `actor_id` is who the visitor is there, `at` when by the demo's clock it plays at the earliest.

    `title`, `see`, `do`, `role` and `expect` are texts by language. `expect` is what the page shows when the step is as it should
    be, and where one is to look. `again` is the step as it is when the tour's hours have gone by; None when it is the same.
    """

    path: str
    actor_id: str
    name: str
    at: datetime | None
    role: Mapping[Language, str]
    title: Mapping[Language, str]
    see: Mapping[Language, str]
    do: Mapping[Language, str]
    expect: Mapping[Language, str]
    again: "Step | None" = None


@dataclass(frozen=True)
class Tour:
    """`follows` is the figure of the director's page that moves. It plays from `begins_at`; begun after `latest` it is seen as
    things stand then, and only its last step moves the clock: as long after the beginning as it was written to be.
    """

    steps: tuple[Step, ...]
    follows: str
    begins_at: datetime
    latest: datetime

    @property
    def moves(self) -> timedelta:
        """How far the clock is moved from the beginning to the last step."""
        last = self.steps[-1].at
        return last - self.begins_at if last is not None else timedelta()

    def is_again(self, began_at: datetime) -> bool:
        """Was it begun when its hours had gone by?"""
        return began_at > self.latest

    def step_at(self, place: int, *, began_at: datetime) -> Step:
        """The step at `place` (from nought) for somebody who began then."""
        written = self.steps[place]
        return written.again if self.is_again(began_at) and written.again is not None else written

    def plays_at(self, place: int, *, began_at: datetime) -> datetime | None:
        """When the step at `place` plays at the earliest; None for at once."""
        written = self.steps[place].at
        if written is None or not self.is_again(began_at):
            return written
        return began_at + (written - self.begins_at) if place == len(self.steps) - 1 else None


@dataclass(frozen=True)
class StepView:
    """The strip of a step. `next_name` is empty at the end; `next_at` is when the clock goes ahead for it. `is_again`: the tour's
    hours have gone by, and its pages are as they are now.
    """

    number: int
    of: int
    name: str
    role: str
    title: str
    see: str
    do: str
    path: str
    expect: str
    is_here: bool
    is_last: bool
    is_again: bool
    next_name: str = ""
    next_role: str = ""
    next_at: datetime | None = None


def step(tour: Tour, place: int, *, language: Language, now: datetime, path: str, began_at: datetime) -> StepView:
    """The strip of the step at `place` (from nought), on the page at `path` with its query."""
    one = tour.step_at(place, began_at=began_at)
    following = tour.steps[place + 1] if place + 1 < len(tour.steps) else None
    next_at = tour.plays_at(place + 1, began_at=began_at) if following else None
    return StepView(
        number=place + 1,
        of=len(tour.steps),
        name=one.name,
        role=one.role[language],
        title=one.title[language],
        see=one.see[language],
        do=one.do[language],
        path=one.path,
        expect=one.expect[language],
        is_here=_is_at(path, one.path),
        is_last=following is None,
        is_again=tour.is_again(began_at),
        next_name=following.name if following and following.actor_id != one.actor_id else "",
        next_role=following.role[language] if following else "",
        next_at=next_at if next_at is not None and next_at > now else None,
    )


def _is_at(path: str, wanted: str) -> bool:
    """Is `path` the page `wanted`, with all that is asked there?"""
    (here, _, asked), (page, _, needed) = path.partition("?"), wanted.partition("?")
    return here == page and set(parse_qsl(needed)) <= set(parse_qsl(asked))
