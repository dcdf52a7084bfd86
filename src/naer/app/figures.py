"""Counts the figures of right now and keeps them as one MeasureReport for each municipality that has citizens here."""

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.right_now import Figure
from naer.organisations.definition import Kind
from naer.organisations.registry import tree_by_id


def count(system: Guard) -> int:
    """Write the figures that changed since last time; returns for how many municipalities."""
    with system.open(system_actor("figures"), purpose=Purpose.SYSTEM, act="figures.count") as rec:
        counted = _counted(rec)
        tree = tree_by_id(rec.find("Organization", {"type": f"urn:naer:organisation-kind|{Kind.MUNICIPALITY.value}"}))
        known = {
            one["identifier"][0]["value"]: one
            for one in rec.find("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|"})
        }
        nobody = {code: dict.fromkeys(Figure, 0) for code in known}
        changed = 0
        for code, figures in {**nobody, **counted}.items():
            municipality = tree.municipality(code, rec.now.date())
            fresh = right_now.report(code, figures, organisation_id=tree.id_of(municipality.key), now=rec.now)
            changed += _keep(rec, known.get(code), fresh)
        return changed


def _counted(rec: Record) -> dict[str, dict[Figure, int]]:
    """The figures by the code of the municipality that the citizen lives in."""
    found: dict[str, dict[Figure, int]] = {}
    for figure, asked in right_now.questions(rec.now).items():
        numbers = rec.count_by_code_of_citizen(
            asked.resource_type, asked.criteria, parameter="naer-municipality", system=MUNICIPALITY_CODE
        )
        for code, number in numbers.items():
            found.setdefault(code, dict.fromkeys(Figure, 0))[figure] = number
    return found


def _keep(rec: Record, known: Json | None, fresh: Json) -> int:
    if known is None:
        rec.save(fresh, act="figures.count")
        return 1
    if right_now.says_the_same(known, fresh):
        return 0
    rec.save({**fresh, "id": known["id"], "meta": known["meta"]}, act="figures.count")
    return 1
