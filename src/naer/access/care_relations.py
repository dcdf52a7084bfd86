"""Who has a care relation with a citizen, and who answers for each of the citizen's courses: a part of `record.Record`."""

from collections.abc import Collection
from datetime import datetime

from naer.access.definition import Purpose
from naer.access.opened import Opened
from naer.record import care
from naer.record.care import Relation, Responsible


class CareRelations(Opened):
    """Who may, and who must."""

    def relate(
        self,
        citizen_id: str,
        organisation_id: str,
        *,
        kind: str,
        since: datetime,
        because: str,
        until: datetime | None = None,
    ) -> None:
        """Begin a care relation; harmless when it is there already."""
        terms = {"kind": kind, "since": since, "until": until, "because": because}
        if self.purpose is Purpose.SYSTEM:
            if self._pending.ends(citizen_id, organisation_id, kind=kind):
                self.write_pending()
            self._pending.relate(citizen_id, organisation_id, **terms)
        else:
            care.relate(self._tx, citizen_id, organisation_id, **terms)

    def end_relation(self, citizen_id: str, organisation_id: str, *, kind: str, at: datetime) -> None:
        """End a care relation at an instant."""
        if self.purpose is Purpose.SYSTEM:
            self._pending.end_relation(citizen_id, organisation_id, kind=kind, at=at)
        else:
            care.end_relations(self._tx, {(citizen_id, organisation_id, kind): at})

    def relations(self, citizen_id: str) -> list[Relation]:
        """The care relations of a citizen that the actor may know."""
        found = care.relations(self._tx, citizen_id)
        if found:
            self._see(citizen_id)
        return found

    def is_related(self, citizen_id: str) -> bool:
        """May the actor see this citizen's record now: own, in care and not refused, or opened in an emergency?"""
        return care.may_see(self._tx, citizen_id)

    def make_responsible(
        self, course_id: str, *, citizen_id: str, organisation_id: str, contact: str, since: datetime
    ) -> None:
        """From `since` this organisation and contact answer for the course, and nobody else."""
        care.make_responsible(
            self._tx,
            course_id,
            citizen_id=citizen_id,
            organisation_id=organisation_id,
            contact=contact,
            since=since,
        )

    def close_course(self, course_id: str, *, at: datetime) -> None:
        """Nobody needs to answer for the course after `at`."""
        care.close_course(self._tx, course_id, at=at)

    def responsible(self, course_id: str, *, at: datetime | None = None) -> Responsible | None:
        """Who answers for the course at an instant (now when none is given)."""
        return self.responsible_of([course_id], at=at).get(course_id)

    def responsible_of(self, course_ids: list[str], *, at: datetime | None = None) -> dict[str, Responsible]:
        """Who answers for each of the courses at an instant; courses not open then are left out."""
        found = care.responsible_at(self._tx, course_ids, at or self.now) if course_ids else {}
        for one in found.values():
            self._see(one.citizen_id)
        return found

    def responsible_history(self, course_id: str) -> list[Responsible]:
        """Everyone who has answered for the course, first to last."""
        return self.responsible_histories([course_id])

    def responsible_histories(self, course_ids: Collection[str]) -> list[Responsible]:
        """Everyone who has answered for any of the courses, by when they began."""
        found = care.responsible_histories(self._tx, course_ids) if course_ids else []
        for one in found:
            self._see(one.citizen_id)
        return found
