"""A hospital stay as a line on a page: where, since when, and when the citizen comes home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from naer.courses import encounter as stay_resource
from naer.courses.definition import DischargeNotice, Need
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import people
from naer.web.language import marked

ADMITTED = "in-progress"
ON_LEAVE = "onleave"
FINISHED = "finished"
OPEN_STATUSES = (ADMITTED, ON_LEAVE)
OPEN = ",".join(OPEN_STATUSES)

NEED_LABELS = {
    Need.PERSONAL_CARE: marked("Hjælp til personlig pleje"),
    Need.PRACTICAL_HELP: marked("Praktisk hjælp"),
    Need.HOME_NURSING: marked("Hjemmesygepleje"),
    Need.MEDICINES: marked("Medicin"),
    Need.FOOD: marked("Mad"),
    Need.AIDS: marked("Hjælpemidler"),
    Need.TRAINING: marked("Genoptræning"),
    Need.TRANSPORT: marked("Transport hjem"),
    Need.RELATIVE: marked("Pårørende skal have besked"),
    Need.OUTPATIENT: marked("Ambulant kontrol"),
}


@dataclass(frozen=True)
class Notice:
    """What the ward has said about the homecoming. `needs` are Danish source texts, `words` the ward's own."""

    said_at: datetime
    expected_at: datetime
    conditions: tuple[str, ...] = ()
    newly_found: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def warning(self) -> timedelta:
        """How long home has to make ready."""
        return max(self.expected_at - self.said_at, timedelta(0))


@dataclass(frozen=True)
class StayLine:
    """One stay. `ended_at` is None while the citizen is admitted; `notice` until the ward has said when it ends."""

    id: str
    citizen_id: str
    course_id: str
    status: str
    hospital: str
    hospital_id: str
    is_emergency: bool
    admitted_at: datetime | None
    ended_at: datetime | None
    notice: Notice | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def coming_home_at(self) -> datetime | None:
        """When home may expect the citizen, as announced; None when that is not said, or has come."""
        return self.notice.expected_at if self.notice and self.is_open else None

    @property
    def is_on_leave(self) -> bool:
        return self.status == ON_LEAVE


def stay_line(encounter: Json, *, names: Mapping[str, str], with_notice: bool = True) -> StayLine:
    """The line for an Encounter; `names` are organisations' names by id. Without its notice it takes a fraction of the time."""
    period = encounter.get("period", {})
    provider = encounter.get("serviceProvider", {})
    notice = stay_resource.notice_of(encounter) if with_notice else None
    return StayLine(
        id=encounter["id"],
        citizen_id=citizen_id_of(encounter),
        course_id=next((plain.reference_id(item) for item in encounter.get("episodeOfCare", [])), ""),
        status=encounter["status"],
        hospital=str(provider.get("display", "")) or people.name_of(provider, names),
        hospital_id=plain.reference_id(provider),
        is_emergency=encounter.get("class", {}).get("code") == "EMER",
        admitted_at=people.instant(period.get("start")),
        ended_at=people.instant(period.get("end")),
        notice=_notice(notice) if notice else None,
    )


def stay_lines(encounters: Iterable[Json], *, names: Mapping[str, str]) -> list[StayLine]:
    """The lines of those Encounters that are hospital stays."""
    return [stay_line(item, names=names) for item in encounters if stay_resource.is_stay(item)]


def citizen_id_of(encounter: Json) -> str:
    """The id of the citizen whose stay it is."""
    return plain.reference_id(encounter.get("subject", {}))


def _notice(notice: DischargeNotice) -> Notice:
    codes = {need.value for need in NEED_LABELS}
    return Notice(
        said_at=notice.noticed_at,
        expected_at=notice.expected_at,
        conditions=notice.conditions,
        newly_found=notice.newly_found,
        needs=tuple(label for need, label in NEED_LABELS.items() if need.value in notice.needs),
        words=tuple(need for need in notice.needs if need not in codes),
    )
