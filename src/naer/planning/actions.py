"""Put the day's visits on the units' lists, and take them off while a service is paused.

A visit is a FHIR R4 Task based on the ServiceRequest that grants it. Its identifier is the service and the planned
instant, so planning a day twice changes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

from naer.access.record import Record
from naer.danish import times
from naer.fhir.plain import Json, coding_code
from naer.planning import definition, rules
from naer.planning.definition import Schedule, Visit

SERVICE_CODES = "urn:naer:service"
TASK_CODES = "urn:naer:task"
VISIT_KEYS = "urn:naer:visit"
VISIT = "visit"
DAYS_AHEAD = 7
"""How far ahead visits are planned, so that a citizen sees the next one."""


def plan_ahead(rec: Record) -> int:
    """Make the visits of today and the days that follow; returns how many were new."""
    today = times.local_day(rec.now)
    return sum(plan_day(rec, today + timedelta(days=ahead)) for ahead in range(DAYS_AHEAD))


def plan_day(rec: Record, on: date) -> int:
    """Make the visits of a day for every active service that is planned as visits; returns how many were new."""
    codes = ",".join(f"{SERVICE_CODES}|{one.code}" for one in definition.load().services)
    services = rec.find("ServiceRequest", {"status": "active", "code": codes})
    start, end = times.day_bounds(on)
    period = [f"ge{start.isoformat()}", f"lt{end.isoformat()}"]
    known = {_key_of(task) for task in rec.find("Task", {"code": f"{TASK_CODES}|{VISIT}", "period": period})}
    return sum(_plan(rec, service, on, known) for service in services)


def ask_ahead(rec: Record, services: Sequence[Json]) -> None:
    """Ask together what `follow_service` will ask about each of these services, in this transaction."""
    references = sorted({f"ServiceRequest/{one['id']}" for one in services})
    rec.find_ahead("Task", "based-on", references, {}, of=lambda task: next(_based_on(task), ""))


def follow_service(rec: Record, service: Json) -> int:
    """A service was paused, resumed or stopped: its visits from now on follow; returns how many changed."""
    if definition.load().slack_minutes(coding_code(service["code"], SERVICE_CODES) or "") is None:
        return 0
    planned = rec.find("Task", {"based-on": f"ServiceRequest/{service['id']}"})
    tasks = [task for task in planned if task["status"] in ("requested", "on-hold")]
    if service["status"] == "active":
        today = times.local_day(rec.now)
        resumed = [task for task in tasks if task["status"] == "on-hold" and _starts(task) >= rec.now.isoformat()]
        for task in resumed:
            rec.save({**task, "status": "requested", "statusReason": {"text": "Genoptaget"}}, act="visit.resume")
        known = {_key_of(task) for task in planned}
        ahead = [today + timedelta(days=number) for number in range(DAYS_AHEAD)]
        return len(resumed) + sum(_plan(rec, service, day, known) for day in ahead)
    status = "on-hold" if service["status"] == "on-hold" else "cancelled"
    changed = [task for task in tasks if task["status"] == "requested"]
    for task in changed:
        rec.save({**task, "status": status, "statusReason": {"text": "Indsatsen er sat på pause"}}, act="visit.pause")
    return len(changed)


def _plan(rec: Record, service: Json, on: date, known: set[str]) -> int:
    slack = definition.load().slack_minutes(coding_code(service["code"], SERVICE_CODES) or "")
    schedule = schedule_of(service)
    if slack is None or schedule is None:
        return 0
    made = 0
    for visit in rules.visits(schedule, on=on, slack_minutes=slack):
        key = f"{service['id']}/{visit.at.isoformat()}"
        if key not in known and visit.late_at > rec.now:
            rec.save(_task(service, visit, key=key, now=rec.now.isoformat()), act="visit.plan")
            made += 1
    return made


def schedule_of(service: Json) -> Schedule | None:
    """When a ServiceRequest is given; None when it does not say."""
    repeat = service.get("occurrenceTiming", {}).get("repeat", {})
    bounds = repeat.get("boundsPeriod", {})
    if not repeat.get("timeOfDay") or "start" not in bounds:
        return None
    return Schedule(
        since=date.fromisoformat(bounds["start"][:10]),
        until=date.fromisoformat(bounds["end"][:10]) if "end" in bounds else None,
        days=tuple(repeat.get("dayOfWeek", ())),
        weeks=int(repeat["period"]) if repeat.get("periodUnit") == "wk" else 1,
        times=tuple(time.fromisoformat(one) for one in repeat["timeOfDay"]),
    )


def _task(service: Json, visit: Visit, *, key: str, now: str) -> Json:
    reason = next((one.get("text", "") for one in service.get("reasonCode", [])), "")
    title = service["code"].get("text", "Besøg")
    return {
        "resourceType": "Task",
        "identifier": [{"system": VISIT_KEYS, "value": key}],
        "basedOn": [{"reference": f"ServiceRequest/{service['id']}"}],
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": TASK_CODES, "code": VISIT}], "text": title},
        "description": f"{title}: {reason}" if reason else title,
        "for": service["subject"],
        "authoredOn": now,
        "executionPeriod": {"start": visit.at.isoformat()},
        "owner": service["performer"][0],
        "restriction": {"period": {"start": visit.at.isoformat(), "end": visit.late_at.isoformat()}},
    }


def _based_on(task: Json) -> Iterator[str]:
    return (one["reference"] for one in task.get("basedOn", []))


def _key_of(task: Json) -> str:
    return next((one["value"] for one in task.get("identifier", []) if one.get("system") == VISIT_KEYS), "")


def _starts(task: Json) -> str:
    return task.get("executionPeriod", {}).get("start", "")
