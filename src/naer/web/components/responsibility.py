"""Who is responsible, as a line: exactly one organisation and contact at any instant of an open course."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ResponsibleLine:
    """`until` is None for the one who is responsible now."""

    organisation_id: str
    organisation: str
    contact: str
    since: datetime
    until: datetime | None = None
