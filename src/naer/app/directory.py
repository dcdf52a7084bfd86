"""Who may log in, as the pages ask for it: staff and citizens of the record, and the personas of a demo."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from naer.access import people
from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.app import personas
from naer.app.services import Services
from naer.fhir.plain import identifier_value
from naer.web.services import Persona

KEPT_SECONDS = 10.0


@dataclass(frozen=True)
class _Known:
    actor: Actor | None
    unit: str
    read_at: float


class RecordDirectory:
    """Reads people from the record and keeps each for a few seconds, so that a right taken away works almost at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def actor(self, actor_id: str) -> Actor | None:
        """The actor as they are now; None when they may not log in."""
        return self._look_up(actor_id).actor

    def unit_of(self, actor_id: str) -> str:
        """The name of the organisation that the actor works in; empty for citizens."""
        return self._look_up(actor_id).unit

    def personas(self) -> Sequence[Persona]:
        """Whom a visitor can be, in the order of the content; empty unless the database was made as a demo."""
        if not self._services.is_demo:
            return ()
        with self._services.system.open(system_actor("log-in"), purpose=Purpose.SYSTEM, act="people.list") as rec:
            staff = {
                identifier_value(role, people.PERSON_KEYS): people.as_actor(role)
                for role in rec.find("PractitionerRole", {})
            }
            written = personas.load().personas
            patients = rec.read_many("Patient", [personas.citizen_id(one) for one in written if one.citizen])
        found: list[Persona] = []
        for one in written:
            patient = patients.get(personas.citizen_id(one)) if one.citizen else None
            actor = people.citizen_as_actor(patient) if patient else staff.get(one.key)
            if actor is not None:
                found.append(Persona(actor, self.unit_of(actor.id), one.story.da))
        return found

    def _look_up(self, actor_id: str) -> _Known:
        with self._lock:
            known = self._known.get(actor_id)
        if known is not None and time.monotonic() - known.read_at < KEPT_SECONDS:
            return known
        known = self._read(actor_id)
        with self._lock:
            self._known[actor_id] = known
        return known

    def _read(self, actor_id: str) -> _Known:
        actor = people.person(self._services.system, actor_id)
        if actor is None or (actor.role is Role.CITIZEN and not self._services.is_demo):
            return _Known(None, "", time.monotonic())
        unit = ""
        if actor.organisation_ids:
            with self._services.system.open(system_actor("log-in"), purpose=Purpose.SYSTEM, act="people.read") as rec:
                unit = rec.read("Organization", actor.organisation_ids[0]).get("name", "")
        return _Known(actor, unit, time.monotonic())
