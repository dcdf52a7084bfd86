"""Responsibility passes by law: on 1 January 2027 four tasks pass from municipality to region, with the courses that are open.

For each course the old responsible's period ends and the new one's begins at that midnight, in one transaction with the new
version of the EpisodeOfCare, which says who has authority, who pays and by what law (`urn:naer:extension:authority`). Open tasks
of the course follow. By agreement the same unit may go on: its period ends and begins all the same, because it now answers to
another. What passes is said by `content/responsibilities`; nothing here knows the reform.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from naer.access.record import Record
from naer.courses import course, responders
from naer.courses.offers import Offer
from naer.courses.rules import transfer as rules
from naer.courses.rules.transfer import Transfer
from naer.danish import times
from naer.errors import NotFoundError
from naer.fhir import dates, task_status
from naer.fhir.plain import Json, coding_code, extension, reference_id
from naer.organisations import responsibility
from naer.organisations.tree import Tree

AUTHORITY = "urn:naer:extension:authority"


def tasks_of_courses(tree: Tree, offered: Iterable[Offer]) -> Mapping[str, str]:
    """The task that a course is of, by its code: a task's own key, or a programme's, whose team carries it out."""
    return {one.key: one.key for one in tree.tasks} | {one.programme: one.team for one in offered}


def task_of(episode: Json, tasks: Mapping[str, str]) -> str | None:
    """The task that a course is of; `tasks` are those of courses by code (a programme's course has its programme's)."""
    codes = (coding_code(kind, course.COURSE_CODES) or "" for kind in episode.get("type", []))
    return next((tasks[code] for code in codes if code in tasks), None)


def of_task(tree: Tree, task: str, municipality_code: str, day: date) -> Transfer | None:
    """What the law changes about a task in a municipality on a day; None when it stays as it is, or nobody had it."""
    try:
        changed = Transfer(
            responsibility.responsible_organisation(tree, task, municipality_code, day - timedelta(days=1)),
            responsibility.responsible_organisation(tree, task, municipality_code, day),
        )
    except NotFoundError:
        return None
    return changed if changed.is_one else None


def waiting(rec: Record, *, day: date, tasks: Mapping[str, str]) -> list[str]:
    """The ids of open courses that were open before the day, are of a task of `tasks`, and have not passed on it."""
    codes = ",".join(f"{course.COURSE_CODES}|{code}" for code in sorted(tasks))
    found = rec.find("EpisodeOfCare", {"status": "active", "type": codes}) if tasks else []
    return sorted(one["id"] for one in found if is_concerned(one, day) and not has_passed(one, day))


def is_concerned(episode: Json, day: date) -> bool:
    """Whether a course was open before the day; one that does not say when it began is left alone."""
    start = episode.get("period", {}).get("start")
    return bool(start) and rules.is_concerned(opened_at=dates.instant(start), at=times.start_of_day(day))


def has_passed(episode: Json, day: date) -> bool:
    """Whether the record says that the course has passed on the day (or on a later one)."""
    return rules.has_passed(passed_on=_passed_on(episode), at=times.start_of_day(day))


def pass_on(rec: Record, course_id: str, *, day: date, tasks: Mapping[str, str]) -> bool:
    """Let a course pass on a day; False when the law changes nothing where its citizen lives.

    Whoever took it after the day began, before this was done, keeps the time until now. NotFoundError when the citizen's
    municipality is not known.
    """
    episode = rec.read("EpisodeOfCare", course_id)
    task, citizen_id = task_of(episode, tasks), reference_id(episode["patient"])
    tree, at = responders.tree_of(rec), times.start_of_day(day)
    code = responders.municipality_code(rec.read("Patient", citizen_id))
    transfer = of_task(tree, task, code, day) if task else None
    if transfer is None or episode["status"] != "active":
        return False
    held = rec.responsible(course_id)
    since = at if held is None or held.since < at else rec.now
    keys = {registered_id: key for key, registered_id in tree.ids.items()}
    old_id = held.organisation_id if held else reference_id(episode["managingOrganization"])
    new_id = tree.id_of(rules.receiver(transfer, holder=keys.get(old_id, ""), tree=tree))
    contact = held.contact if held and old_id == new_id else responders.ON_DUTY
    rec.relate(citizen_id, new_id, kind="course", since=since, because=f"EpisodeOfCare/{course_id}")
    rec.make_responsible(course_id, citizen_id=citizen_id, organisation_id=new_id, contact=contact, since=since)
    rec.save(_under(course.managed_by(episode, new_id), transfer, tree, at), act="course.pass-on")
    if old_id != new_id:
        _follow(rec, course_id, old_id=old_id, new_id=new_id)
        if not _has_other_course(rec, citizen_id, old_id):
            rec.end_relation(citizen_id, old_id, kind="course", at=since)
    return True


def _under(episode: Json, transfer: Transfer, tree: Tree, at: datetime) -> Json:
    after = transfer.after
    parts: list[Json] = [
        {"url": "authority", "valueReference": {"reference": f"Organization/{tree.id_of(after.authority)}"}},
        {"url": "payer", "valueReference": {"reference": f"Organization/{tree.id_of(after.payer)}"}},
        {"url": "since", "valueDateTime": at.isoformat()},
        {"url": "legal-basis", "valueString": after.legal_basis.text},
        *([{"url": "agreement", "valueString": after.agreement}] if after.agreement else []),
    ]
    others = [one for one in episode.get("extension", []) if one["url"] != AUTHORITY]
    return {**episode, "extension": [*others, {"url": AUTHORITY, "extension": parts}]}


def _passed_on(episode: Json) -> datetime | None:
    said = extension(episode, AUTHORITY)
    since = extension(said, "since") if said else None
    return datetime.fromisoformat(since["valueDateTime"]) if since else None


def _follow(rec: Record, course_id: str, *, old_id: str, new_id: str) -> None:
    """Open tasks of the course that the old responsible owns become the new one's."""
    for task in rec.find("Task", {"focus": f"EpisodeOfCare/{course_id}", "status": task_status.OPEN_ASKED}):
        if reference_id(task.get("owner", {})) == old_id:
            rec.save({**task, "owner": {"reference": f"Organization/{new_id}"}}, act="task.pass-on")


def _has_other_course(rec: Record, citizen_id: str, organisation_id: str) -> bool:
    open_courses = rec.find("EpisodeOfCare", {"patient": f"Patient/{citizen_id}", "status": "active"})
    return any(reference_id(one["managingOrganization"]) == organisation_id for one in open_courses)
