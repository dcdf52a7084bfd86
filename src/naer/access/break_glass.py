"""A citizen's record opened in an emergency by somebody without care relation, and its review: a part of `record.Record`."""

from datetime import datetime, timedelta

from naer.access import rules
from naer.access.care_relations import CareRelations
from naer.danish.personal_number import CPR
from naer.errors import NotFoundError, RefusedError
from naer.record import care
from naer.record.care import Glass

EMERGENCY_HOURS = 4


class BreakGlass(CareRelations):
    """Emergency look-ups: with a reason, for some hours, and reviewed afterwards."""

    def may_break_glass(self, citizen_id: str) -> bool:
        """Is there such a citizen, whom the actor cannot see but could open in an emergency?"""
        if rules.break_glass_refusal(self.actor, "x" * rules.LEAST_REASON_LENGTH) is not None:
            return False
        return care.citizen_exists(self._tx, citizen_id) and not self.is_related(citizen_id)

    def break_glass(
        self,
        *,
        reason: str,
        citizen_id: str | None = None,
        personal_number: str | None = None,
        system: str = CPR,
    ) -> str:
        """Open a citizen's record for four hours, by id or by personal number in `system`; returns the citizen's id.

        RefusedError without a reason or right, NotFoundError when there is no such citizen. Leaves three records: the
        emergency look-up itself (which a reviewer reads), an audit row, and a row in the citizen's own log.
        """
        refused = rules.break_glass_refusal(self.actor, reason)
        if refused is not None:
            raise RefusedError(refused.reason)
        until, reason = self.now + timedelta(hours=EMERGENCY_HOURS), reason.strip()
        if citizen_id is not None and care.citizen_exists(self._tx, citizen_id):
            care.break_glass(self._tx, citizen_id, actor_id=self.actor.id, reason=reason, at=self.now, until=until)
            opened = citizen_id
        else:
            opened = care.open_by_personal_number(
                self._tx, system=system, digits=personal_number or "", reason=reason, until=until
            )
        if opened is None:
            raise NotFoundError("There is no such citizen here.", what_to_do="Check the personal number.")
        self._see(opened)
        return opened

    def emergency(self, citizen_id: str) -> tuple[str, datetime] | None:
        """The reason and end of the actor's emergency look-up of this citizen, when one is open."""
        return care.glass_now(self._tx, citizen_id, actor_id=self.actor.id, at=self.now)

    def emergencies_to_review(self) -> list[Glass]:
        """Emergency look-ups, those nobody has reviewed first."""
        found = care.glasses_to_review(self._tx)
        for one in found:
            self._see(one.citizen_id)
        return found

    def review_emergency(self, glass_id: str, *, note: str) -> bool:
        """Mark one as reviewed; False when it was already, or is the reviewer's own."""
        return care.review_glass(self._tx, glass_id, actor_id=self.actor.id, note=note, at=self.now)
