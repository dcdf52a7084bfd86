"""Which stays the discharge board takes in for each of its lists: all, or of very many those that need somebody first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from naer.access.record import Criteria, Record
from naer.access.together import Answer, Pointing, Together
from naer.danish import times
from naer.web.components import stays
from naer.web.staff import discharge_board_view as view

OF_UNIT = "patient._has:EpisodeOfCare:patient:organization"
A_SECOND = timedelta(seconds=1)
"""What ends at an instant ends with its second."""


@dataclass(frozen=True)
class Chosen:
    """The ids of stays of a list; `is_cut` when there are more than the board takes in, `is_narrowed` when only a unit's were
    asked for.
    """

    ids: list[str]
    is_cut: bool = False
    is_narrowed: bool = False


@dataclass(frozen=True)
class Question:
    """What the record is asked for a list: stays that are open, or that have `ended` between two instants.

    An open stay may have no period: one known by the notice of its end alone.
    """

    criteria: Criteria
    ended: tuple[datetime, datetime] | None = None

    def latest(self, asked: Together) -> Answer[list[str]]:
        """All, or of more than are weighed those last written of, or those that ended last."""
        if self.ended is None:
            return asked.ids("Encounter", self.criteria, sort="-_lastUpdated", limit=view.MOST_WEIGHED + 1)
        since, until = self.ended
        return asked.ended(
            "Encounter", self.criteria, at="naer-stay", since=since, until=until, limit=view.MOST_WEIGHED + 1
        )

    def chosen(self, rec: Record, latest: list[str], *, unit: str) -> Chosen:
        """The stays that the board takes in; `latest` are what was found first. Of more than that: a unit's own where one is
        chosen, otherwise those about whom a task is overdue or due next, those that are known by a notice alone, and the latest.
        """
        if len(latest) <= view.MOST_STAYS:
            return Chosen(latest)
        if not unit:
            return Chosen(self._first_of(rec, latest), is_cut=True)
        narrowed = replace(self, criteria={**self.criteria, OF_UNIT: unit})
        with rec.together() as asked:
            own = narrowed.latest(asked)
        is_cut = len(own.found) > view.MOST_STAYS
        return Chosen(narrowed._first_of(rec, own.found) if is_cut else own.found, is_cut=is_cut, is_narrowed=True)

    def _first_of(self, rec: Record, latest: list[str]) -> list[str]:
        chosen = self._most_urgent(rec, latest)
        if self.ended is None:
            undated = {**self.criteria, "date:missing": "true"}
            chosen += rec.ids("Encounter", undated, sort="-_lastUpdated", limit=view.MOST_URGENT)
        return list(dict.fromkeys([*chosen, *latest]))[: max(view.MOST_STAYS, len(set(chosen)))]

    def _most_urgent(self, rec: Record, latest: list[str]) -> list[str]:
        """The ids of the stays about whom a task is overdue, the newest deadline first, then of those about whom one is due next,
        the nearest first. Each has room of its own: old tasks that nobody ever ticks off hide neither what became late today nor
        what is due.
        """
        if len(latest) <= view.MOST_WEIGHED:
            with rec.together() as asked:
                known = asked.instants("Task", by="encounter", targets=latest, at="naer-due")
            overdue = _stays(one for one in reversed(known.found) if one.at is not None and one.at <= rec.now)
            coming = _stays(one for one in known.found if one.at is not None and one.at > rec.now)
        else:
            overdue, coming = self._nearest(rec)
        return [*overdue[: view.MOST_URGENT], *coming[: view.MOST_URGENT]]

    def _nearest(self, rec: Record) -> tuple[list[str], list[str]]:
        """The same from the deadlines of any stays that lie nearest, on both sides of now."""
        with rec.together() as asked:
            before = asked.until("Task", rec.now, by="encounter", at="naer-due", limit=view.MOST_MET)
            after = asked.after("Task", rec.now, by="encounter", at="naer-due", limit=view.MOST_MET)
        overdue, coming = _stays(before.found), _stays(after.found)
        if not overdue and not coming:
            return [], []
        within = {"naer-stay": f"ge{self.ended[0].isoformat()}"} if self.ended else {}
        here = set(rec.ids("Encounter", {**self.criteria, **within, "_id": ",".join({*overdue, *coming})}))
        return [one for one in overdue if one in here], [one for one in coming if one in here]


def _stays(due: Iterable[Pointing]) -> list[str]:
    return list(dict.fromkeys(one.target_id for one in due))


def lists(now: datetime) -> dict[str, list[Question]]:
    """What the record is asked for each list at `now`."""
    thursday, _ = view.weekend_of(times.local_day(now))
    admitted: Criteria = {"status": stays.OPEN}
    soon = {**admitted, "naer-expected-discharge": f"le{(now + view.SOON).isoformat()}"}
    announced = {**admitted, "naer-expected-discharge:missing": "false"}
    over = now + A_SECOND
    return {
        view.ADMITTED: [Question(admitted)],
        view.SOON_HOME: [Question(soon)],
        view.HOME: [Question({"status": stays.FINISHED}, ended=(now - view.JUST_HOME, over))],
        view.WEEKEND: [
            Question(announced),
            Question({"status": stays.FINISHED}, ended=(times.start_of_day(thursday), over)),
        ],
    }
