"""Units hand responsibility on in the demo's past: offered by who has it, taken by who gets it, as staff do on the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from naer.access.definition import Purpose
from naer.access.guard import Guard
from naer.app import demo_staff
from naer.courses import actions
from naer.courses.rules import HandoverAct
from naer.danish import times
from naer.scenarios import as_fhir, handovers
from naer.scenarios.handovers import WrittenHandover


@dataclass(frozen=True)
class HandingOver:
    """One handover, and when it is taken."""

    at: datetime
    written: WrittenHandover


def planned(*, on: date, since: datetime) -> list[HandingOver]:
    """Those of a demo of a day that began after an instant, first to last."""
    found = [
        HandingOver(times.instant_at(on - timedelta(days=one.taken.days_before), one.taken.clock), one)
        for one in handovers.written().handovers
    ]
    return sorted((one for one in found if one.at >= since), key=lambda one: one.at)


@dataclass(frozen=True)
class Units:
    """Those who hand over. `ids` gives the record's id of each organisation key."""

    system: Guard
    ids: Mapping[str, str]
    seed: int
    on: date

    def hand_over(self, one: HandingOver) -> None:
        """The unit that is responsible offers it, and the other takes it at once.

        Nothing happens where the other has it already: a short past begins after it was handed away.
        """
        written = one.written
        course_id = as_fhir.course_id(written.citizen, written.course, on=self.on, seed=self.seed)
        receiver_id = self.ids[written.to]
        with self.system.open(demo_staff.staff_of(receiver_id), purpose=Purpose.SYSTEM, act="demo.staff") as rec:
            sender = rec.responsible(course_id)
        if sender is None or sender.organisation_id == receiver_id:
            return
        with self.system.open(
            demo_staff.staff_of(sender.organisation_id), purpose=Purpose.SYSTEM, act="demo.staff"
        ) as rec:
            offered = actions.hand_over(
                rec, course_id=course_id, receiver_id=receiver_id, contact=written.contact, note=written.note
            )
        with self.system.open(demo_staff.staff_of(receiver_id), purpose=Purpose.SYSTEM, act="demo.staff") as rec:
            actions.answer_handover(rec, offered["id"], HandoverAct.TAKE)
