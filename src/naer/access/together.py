"""Questions that are asked together: one round trip for what a page wants to know at once (`record.together`)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

from naer.errors import FaultError
from naer.fhir.plain import Json
from naer.record import journal, search, search_in_time, together
from naer.record.journal import Found, Transaction
from naer.record.search import Criteria
from naer.record.search_in_time import Pointing as Pointing
from naer.record.together import Statement

T = TypeVar("T")


class Answer(Generic[T]):
    """What a question found: there when all have been asked."""

    def __init__(self) -> None:
        self._found: list[T] = []

    @property
    def found(self) -> T:
        """The answer; FaultError before the questions were sent."""
        if not self._found:
            raise FaultError("An answer was looked at before its question was sent.")
        return self._found[0]

    def give(self, found: T) -> None:
        """This is it."""
        self._found.append(found)


def _known_to_be(found: T) -> Answer[T]:
    """The answer to a question that need not be asked."""
    answer = Answer[T]()
    answer.give(found)
    return answer


class Together:
    """Questions of `Record.together`, each as the method of `Record` with its name; whoever is shown is seen."""

    def __init__(self, shown: Callable[[Found], Json]) -> None:
        self._shown = shown
        self._asked: list[tuple[Statement[Any], Answer[Any]]] = []

    def find(
        self, resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
    ) -> Answer[list[Json]]:
        """Resources that meet all criteria."""
        return self._ask(search.finding(resource_type, criteria, sort=sort, limit=limit).then(self._all_shown))

    def read_many(self, resource_type: str, ids: Iterable[str]) -> Answer[dict[str, Json]]:
        """Those of the ids that exist and may be seen, by id."""
        listed = list(ids)
        if not listed:
            return _known_to_be({})
        asked = journal.reading_many(resource_type, listed).then(self._all_shown)
        return self._ask(asked.then(lambda found: {one["id"]: one for one in found}))

    def about(self, citizen_ids: Iterable[str], *types: str) -> Answer[list[Json]]:
        """Everything current of some types about the citizens, of those whom one may see, as `Record.concerning` for each: what
        concerns two of them is given twice.
        """
        listed = list(citizen_ids)
        if not listed:
            return _known_to_be([])
        return self._ask(journal.about_many(listed, types).then(self._all_shown))

    def ids(
        self, resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
    ) -> Answer[list[str]]:
        """The ids of what `find` would give."""
        return self._ask(search.naming(resource_type, criteria, sort=sort, limit=limit))

    def count(self, resource_type: str, criteria: Criteria, *, most: int | None = None) -> Answer[int]:
        """How many there are, counted no further than `most`."""
        return self._ask(search.counting(resource_type, criteria, most=most))

    # In the order of time: no citizen is seen by it, and what is shown of them is read (`record.search_in_time`).

    def ended(
        self, resource_type: str, criteria: Criteria, *, at: str, since: datetime, until: datetime, limit: int
    ) -> Answer[list[str]]:
        """The ids of those that meet the criteria and whose date `at` ended in between, the last first."""
        return self._ask(search_in_time.ended(resource_type, criteria, at=at, since=since, until=until, limit=limit))

    def instants(self, resource_type: str, *, by: str, targets: Iterable[str], at: str) -> Answer[list[Pointing]]:
        """What refers to one of the targets, with its first instant, by the instant; without one last."""
        return self._ask(search_in_time.instants(resource_type, by=by, targets=tuple(targets), at=at))

    def around(
        self,
        resource_type: str,
        moment: datetime,
        *,
        by: str,
        targets: Iterable[str],
        at: str,
        limit: int,
        before: int,
    ) -> Answer[list[Pointing]]:
        """The same, each once, no further than `limit` from the moment on, `before` before it, and `limit` without an instant."""
        asked = search_in_time.around(
            resource_type, moment, by=by, targets=tuple(targets), at=at, limit=limit, before=before
        )
        return self._ask(asked)

    def until(self, resource_type: str, moment: datetime, *, by: str, at: str, limit: int) -> Answer[list[Pointing]]:
        """What refers to anything and has its instant by the moment, the last first."""
        return self._ask(search_in_time.until(resource_type, moment, by=by, at=at, limit=limit))

    def after(self, resource_type: str, moment: datetime, *, by: str, at: str, limit: int) -> Answer[list[Pointing]]:
        """What refers to anything and has its instant after the moment, the earliest first."""
        return self._ask(search_in_time.after(resource_type, moment, by=by, at=at, limit=limit))

    def send(self, tx: Transaction) -> None:
        """Ask all. The questions, which know us, are let go of: what they found waits for nobody to look for garbage."""
        asked, self._asked = self._asked, []
        if asked:
            for (_, answer), found in zip(asked, together.ask_all(tx, [one for one, _ in asked]), strict=True):
                answer.give(found)

    def _ask(self, statement: Statement[T]) -> Answer[T]:
        answer = Answer[T]()
        self._asked.append((statement, answer))
        return answer

    def _all_shown(self, found: list[Found]) -> list[Json]:
        return [self._shown(one) for one in found]
