"""What citizens decide and know about look-ups: their refusals, and the log of who has looked. A part of `record.Record`."""

from datetime import datetime
from typing import Any

from naer.access.opened import Opened
from naer.errors import NotFoundError
from naer.record import audit, care
from naer.record.audit import AuditRow
from naer.record.care import Block


class LookUps(Opened):
    """Refusals of look-up, who has looked, and when the actor last did."""

    def block(self, citizen_id: str, **scope: Any) -> str:
        """Refuse look-up (`organisation`, `person`, `resource`, `recorded_from`, `recorded_to`); returns the block's id."""
        return care.add_block(self._tx, citizen_id, at=self.now, **scope)

    def lift_block(self, block_id: str) -> None:
        """End a refusal of look-up; NotFoundError when it is not in force, or not the actor's own to lift."""
        if not care.lift_block(self._tx, block_id, at=self.now):
            raise NotFoundError("There is no such refusal here.")

    def blocks(self, citizen_id: str) -> list[Block]:
        """The citizen's refusals in force."""
        return care.blocks(self._tx, citizen_id, at=self.now)

    def log(self, citizen_id: str, *, limit: int = 100) -> list[AuditRow]:
        """Who has looked, newest first: the citizen's own log."""
        return audit.of_citizen(self._tx, citizen_id, limit=limit)

    def last_look(self, citizen_id: str) -> datetime | None:
        """When the actor last opened the citizen's page."""
        return care.last_look(self._tx, citizen_id, actor_id=self.actor.id)

    def look(self, citizen_id: str) -> None:
        """Remember that the actor looks at the citizen's page now."""
        care.look(self._tx, citizen_id, actor_id=self.actor.id, at=self.now)
