"""Courses that pass to another authority by law, as lines: who had it until when and who has it from when, before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from naer.access.record import Record
from naer.courses import responders, transfer
from naer.courses.rules.transfer import Transfer
from naer.danish import times
from naer.fhir.plain import Json, reference_id
from naer.organisations import responsibility
from naer.organisations.tree import Tree
from naer.pathways import offers

TOLD_BEFORE, TOLD_AFTER = timedelta(days=120), timedelta(days=400)
"""How long before its day a transfer is told of, and how long after."""


@dataclass(frozen=True)
class TransferLine:
    """One course; `until` is the last day before. Units are those that carry it out; `holder` is who is responsible now."""

    course: str
    until: date
    since: date
    old_authority: str
    old_unit: str
    new_authority: str
    new_unit: str
    legal_basis: str
    agreement: str
    has_passed: bool


def lines(rec: Record, patient: Json, courses: Iterable[Json]) -> tuple[TransferLine, ...]:
    """The lines of a citizen's open courses. Before the day they follow from the law; after it from the record's own periods."""
    open_courses = [one for one in courses if one["status"] == "active"]
    code = responders.municipality_code_if_known(patient)
    if not open_courses or code is None:
        return ()
    tree = responders.tree_of(rec)
    tasks = transfer.tasks_of_courses(tree, offers.newest().values())
    today = times.local_day(rec.now)
    days = [day for day in responsibility.transfer_days(tree) if today - TOLD_AFTER <= day <= today + TOLD_BEFORE]
    found = [
        _line(rec, one, changed, tree, day)
        for day in days
        for one in open_courses
        if (task := transfer.task_of(one, tasks))
        and (changed := transfer.of_task(tree, task, code, day))
        and transfer.is_concerned(one, day)
    ]
    return tuple(found)


def _line(rec: Record, course: Json, changed: Transfer, tree: Tree, day: date) -> TransferLine:
    midnight = times.start_of_day(day)
    terms = rec.responsible_history(course["id"])
    names = {tree.id_of(one.key): one.name for one in tree.organisations}
    old = next((one.organisation_id for one in reversed(terms) if one.since < midnight), "")
    new = next((one.organisation_id for one in terms if one.since >= midnight), "")
    return TransferLine(
        course=course.get("type", [{}])[0].get("text", ""),
        until=day - timedelta(days=1),
        since=day,
        old_authority=tree.by_key(changed.before.authority).name,
        old_unit=_name(names, old, reference_id(course["managingOrganization"])),
        new_authority=tree.by_key(changed.after.authority).name,
        new_unit=_name(names, new, tree.id_of(changed.after.operator)),
        legal_basis=changed.after.legal_basis.text,
        agreement=changed.after.agreement,
        has_passed=transfer.has_passed(course, day),
    )


def _name(names: Mapping[str, str], organisation_id: str, otherwise: str) -> str:
    return names.get(organisation_id) or names.get(otherwise, "")
