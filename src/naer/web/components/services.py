"""A granted service as a line on a page: what, by whom, and whether an admission has paused it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from naer.fhir.plain import Json
from naer.pathways import plan
from naer.web.components import people

ACTIVE = "active"
PAUSED = "on-hold"


@dataclass(frozen=True)
class ServiceLine:
    """One granted service. `pause_reason` is a sentence of the programme; empty while the service runs."""

    id: str
    citizen_id: str
    title: str
    owner: str
    status: str
    granted_at: datetime | None
    paused_at: datetime | None
    pause_reason: str

    @property
    def is_paused(self) -> bool:
        return self.status == PAUSED


def service_line(request: Json, *, names: Mapping[str, str]) -> ServiceLine:
    """The line for a ServiceRequest; `names` are organisations' names by id."""
    performer = next(iter(request.get("performer", [])), None)
    said = {item["url"]: item for item in request.get("extension", [])}
    return ServiceLine(
        id=request["id"],
        citizen_id=str(request.get("subject", {}).get("reference", "")).rpartition("/")[2],
        title=_title(request),
        owner=people.name_of(performer, names),
        status=request["status"],
        granted_at=people.instant(request.get("authoredOn")),
        paused_at=people.instant(said.get(plan.PAUSED_AT, {}).get("valueDateTime")),
        pause_reason=str(said.get(plan.PAUSE_REASON, {}).get("valueString", "")),
    )


def _title(request: Json) -> str:
    concept = request.get("code", {})
    return concept.get("text") or next((item.get("display", "") for item in concept.get("coding", [])), "")
