"""Who is responsible, as a line: exactly one organisation and contact at any instant of an open course."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from naer.access.record import Record, Responsible
from naer.courses import programme_course
from naer.fhir import plain
from naer.fhir.plain import Json


@dataclass(frozen=True)
class ResponsibleLine:
    """`until` is None for the one who is responsible now."""

    organisation_id: str
    organisation: str
    contact: str
    since: datetime
    until: datetime | None = None
    course_id: str = ""

    @staticmethod
    def of(term: Responsible, names: Mapping[str, str]) -> "ResponsibleLine":
        """The line for a period of responsibility; `names` are organisations' names by id."""
        name = names.get(term.organisation_id, "")
        return ResponsibleLine(term.organisation_id, name, term.contact, term.since, term.until, term.course_id)


def by_citizen(rec: Record, courses: Iterable[Json]) -> dict[str, Responsible]:
    """Who answers now for each citizen's open course; the newest where there are several, a programme's only without others."""
    listed = sorted(courses, key=_weight)
    found = rec.responsible_of([course["id"] for course in listed])
    return {plain.reference_id(course["patient"]): found[course["id"]] for course in listed if course["id"] in found}


def _weight(course: Json) -> tuple[bool, str]:
    return programme_course.programme_of(course) is None, course.get("period", {}).get("start", "")


def everyday(courses: Iterable[Json]) -> list[Json]:
    """The courses whose responsible answers for the citizen from day to day: not those of programmes, while another is open."""
    listed = list(courses)
    others = [one for one in listed if programme_course.programme_of(one) is None]
    return others if any(one["status"] == "active" for one in others) else listed


def terms(rec: Record, courses: Iterable[Json]) -> list[Responsible]:
    """Every period of responsibility of the courses, first to last."""
    place = {course["id"]: number for number, course in enumerate(courses)}
    found = rec.responsible_histories(list(place))
    return sorted(found, key=lambda term: (term.since, term.until is None, place[term.course_id]))
