"""Reach, completion and result of programmes: by way of the tables, and by plain counting over the resources."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naer.courses import programme_course
from naer.courses.rules import programme_courses as rules
from naer.danish.identifiers import SKS
from naer.fhir.plain import Json
from naer.insight import shapes
from naer.insight.indicators import content, counting
from naer.insight.indicators.cells import Dimension, quarters_between
from naer.insight.indicators.frame import Frame
from naer.insight.tables import deriving
from naer.insight.tables.deriving import Citizen
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.insight.tables.written import Written
from naer.pathways import offers

QUARTERS = quarters_between(date(2025, 1, 1), date(2025, 7, 1))
OVER = Frame(QUARTERS, datetime(2025, 10, 1, 8))  # noqa: DTZ001
NOW = datetime(2025, 10, 1, 8, tzinfo=UTC)
OFFERS = [offers.newest()[one] for one in ("kol-rehabilitering", "diabetesforloeb", "hjerterehabilitering")]
CODES = ("DJ44", "DE11", "DI50")
Told = Counter[tuple[str, date, int]]


@st.composite
def courses(draw: st.DrawFn) -> dict[str, object]:
    return {
        "of": draw(st.integers(0, 2)),
        "began": date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 200))),
        "values": draw(st.lists(st.one_of(st.none(), st.sampled_from([40, 46, 50, 70, 75, 80, 100])), max_size=3)),
        "ends": draw(st.sampled_from(["open", "completed", "left"])),
    }


def _resources(citizen: str, number: int, told: dict[str, object]) -> Iterator[Json]:
    """A course as people write it: sessions a week apart, the closing interview after them."""
    place = int(str(told["of"]))
    offer, condition = OFFERS[place], f"{citizen}-{CODES[place]}"
    began = datetime.combine(date.fromisoformat(str(told["began"])), datetime.min.time(), UTC) + timedelta(hours=12)
    course = programme_course.as_course(
        offer, citizen_id=citizen, condition_id=condition, organisation_id="team", opened_at=began
    ) | {"id": f"{citizen}-{number}"}
    values = list(told["values"])  # type: ignore[call-overload]
    at = began
    for week, value in enumerate(values):
        at = began + timedelta(days=7 * (week + 1))
        is_last = week == len(values) - 1 and told["ends"] == "completed"
        kind = programme_course.CLOSING if is_last else programme_course.SESSION
        meeting = programme_course.as_meeting(course, kind, at=at, organisation_id="team") | {
            "id": f"{course['id']}-{week}"
        }
        yield meeting
        if value is not None:
            yield programme_course.as_measurement(offer.measure, value, meeting=meeting) | {"id": f"{meeting['id']}-m"}
    goal = programme_course.as_goal(
        offer, citizen_id=citizen, course_id=course["id"], condition_id=condition, at=began
    ) | {"id": f"{course['id']}-g"}
    if told["ends"] != "open":
        course |= {"status": "finished", "period": {**course["period"], "end": at.isoformat()}}
        is_measured = len(values) > 1 and None not in (values[0], values[-1])
        first, last = (values[0], values[-1]) if is_measured else (None, None)
        came = rules.outcome(offer.measure, first, last) if told["ends"] == "completed" and values else None
        goal = programme_course.ended_goal(goal, came=came)
    yield course
    yield goal


def _plainly(resources: list[Json]) -> Told:
    """What the three indicators say, counted over resources as one would with a pencil: by quarter and programme."""
    found: Told = Counter()
    held = {
        (one["episodeOfCare"][0]["reference"], one["type"][0]["coding"][0]["code"])
        for one in resources
        if one["resourceType"] == "Encounter"
    }
    said = {
        one["extension"][0]["valueReference"]["reference"]: one.get("achievementStatus", {})
        .get("coding", [{}])[0]
        .get("code")
        for one in resources
        if one["resourceType"] == "Goal"
    }
    for one in resources:
        if one["resourceType"] != "EpisodeOfCare":
            continue
        part = CODES.index(one["diagnosis"][0]["condition"]["reference"].rpartition("-")[2]) + 1
        reference = f"EpisodeOfCare/{one['id']}"
        found["begun", _quarter(one["period"]["start"]), part] += 1
        if "end" in one["period"]:
            quarter = _quarter(one["period"]["end"])
            found["closed", quarter, part] += 1
            found["completed", quarter, part] += (reference, "closing-interview") in held
            found["measured", quarter, part] += said[reference] in ("achieved", "not-achieved")
            found["reached", quarter, part] += said[reference] == "achieved"
    return Counter({key: count for key, count in found.items() if count and key[1] in QUARTERS})


def _quarter(text: str) -> date:
    day = datetime.fromisoformat(text).date()
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _counted(citizens: list[Citizen]) -> Told:
    """The same by way of the tables and the indicators' SQL."""
    names, groups = Pseudonyms(b"a secret of the test"), content.diagnosis_groups()
    rows = [deriving.rows(one, names=names, group_of=groups.group_of) for one in citizens]
    activity = pa.Table.from_pylist([row for one, _ in rows for row in one], schema=shapes.ACTIVITY)
    lived = pa.Table.from_pylist([row for _, one in rows for row in one], schema=shapes.CITIZENS)
    tables = counting.open_tables(activity, lived, OVER)
    found: Told = Counter()
    words = {"reach": ("begun", ""), "completion": ("completed", "closed"), "result": ("reached", "measured")}
    for name, (above, below) in words.items():
        cells = counting.count_one(tables, content.by_id(f"programme-{name}"))
        for cell in cells.filter(pa.compute.field("dimension") == int(Dimension.PART)).to_pylist():
            for word, column in ((above, "numerator"), (below, "denominator")):
                if word and cell[column]:
                    found[word, cell["quarter_on"], cell["value"]] += cell[column]
    tables.close()
    return found


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(courses(), max_size=4), min_size=1, max_size=4))
def test_tables_and_plain_counting_agree(made: list[list[dict[str, object]]]) -> None:
    citizens: list[Citizen] = []
    everything: list[Json] = []
    for person, theirs in enumerate(made):
        citizen = f"citizen{person}"
        patient: Json = {"resourceType": "Patient", "id": citizen, "birthDate": "1950-01-01", "gender": "female"}
        known = [
            {
                "resourceType": "Condition",
                "id": f"{citizen}-{code}",
                "code": {"coding": [{"system": system, "code": code}]},
            }
            for code, system in zip(CODES, (SKS, f"{SKS}.12", SKS), strict=True)
        ]
        told = [one for number, each in enumerate(theirs) for one in _resources(citizen, number, each)]
        everything += told
        written = [Written(one, NOW) for one in (patient, *known, *told)]
        citizens.append(Citizen(citizen, [Written(patient, NOW)], written))
    assert _counted(citizens) == _plainly(everything)
