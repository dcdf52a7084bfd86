"""A hospital stay as a line on a page: where, since when, and when the citizen comes home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import people

ADMITTED = "in-progress"
ON_LEAVE = "onleave"
FINISHED = "finished"
OPEN_STATUSES = (ADMITTED, ON_LEAVE)
OPEN = ",".join(OPEN_STATUSES)
NOTICE_EXTENSION = "urn:naer:extension:discharge-notice"


@dataclass(frozen=True)
class Notice:
    """What the ward has said about the homecoming: when it was said, when it is, and the ward's own words."""

    said_at: datetime
    expected_at: datetime
    conditions: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def warning(self) -> timedelta:
        """How long home has to make ready."""
        return max(self.expected_at - self.said_at, timedelta(0))


@dataclass(frozen=True)
class StayLine:
    """One stay. `ended_at` is None while the citizen is admitted; `notice` until the ward has said when it ends."""

    id: str
    citizen_id: str
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
    def is_on_leave(self) -> bool:
        return self.status == ON_LEAVE


def stay_line(encounter: Json, *, names: Mapping[str, str]) -> StayLine:
    """The line for an Encounter; `names` are organisations' names by id."""
    period = encounter.get("period", {})
    provider = encounter.get("serviceProvider", {})
    return StayLine(
        id=encounter["id"],
        citizen_id=plain.reference_id(encounter.get("subject", {})),
        status=encounter["status"],
        hospital=people.name_of(provider, names),
        hospital_id=plain.reference_id(provider),
        is_emergency=encounter.get("class", {}).get("code") == "EMER",
        admitted_at=people.instant(period.get("start")),
        ended_at=people.instant(period.get("end")),
        notice=_notice(encounter),
    )


def _notice(encounter: Json) -> Notice | None:
    found = plain.extension(encounter, NOTICE_EXTENSION)
    if not found:
        return None
    inner = found.get("extension", [])
    said_at = people.instant(_first(inner, "noticed", "valueDateTime"))
    expected_at = people.instant(_first(inner, "expected", "valueDateTime"))
    if said_at is None or expected_at is None:
        return None
    return Notice(
        said_at=said_at,
        expected_at=expected_at,
        conditions=tuple(item["valueString"] for item in inner if item["url"] == "condition"),
        needs=tuple(item["valueString"] for item in inner if item["url"] == "need"),
    )


def _first(inner: list[Json], url: str, kind: str) -> str | None:
    return next((item.get(kind) for item in inner if item["url"] == url), None)
