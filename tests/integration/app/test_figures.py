"""The figures of right now count what the record says, by the municipality that the citizen lives in."""

from typing import Any

from naer.courses import responders
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.right_now import Figure
from tests.house import House, living_in

HOUR_AGO = "2026-11-20T08:02:00Z"
STAY = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
VISIT = {**STAY, "code": "HH"}


def encounter(status: str, *, end: str = "", expected: str = "", kind: Json = STAY) -> Json:
    period = {"start": "2026-11-10T08:00:00Z", **({"end": end} if end else {})}
    home = {"extension": [{"url": "urn:naer:extension:expected-discharge", "valueDateTime": expected}]}
    return {
        "resourceType": "Encounter",
        "status": status,
        "class": kind,
        "period": period,
        **(home if expected else {}),
    }


def task(status: str, end: str) -> Json:
    return {"resourceType": "Task", "status": status, "intent": "order", "restriction": {"period": {"end": end}}}


def service(status: str) -> Json:
    return {"resourceType": "ServiceRequest", "status": status, "intent": "order"}


SAID: list[tuple[Json, set[Figure]]] = [
    (encounter("in-progress"), {Figure.ADMITTED}),
    (encounter("onleave", expected="2026-11-25T14:00:00+01:00"), {Figure.ADMITTED}),
    (encounter("in-progress", expected="2026-11-22T10:02:00+01:00"), {Figure.ADMITTED, Figure.HOME_SOON}),
    (encounter("in-progress", expected="2026-11-22T10:03:00+01:00"), {Figure.ADMITTED}),
    (encounter("finished", end="2026-11-18T09:00:00Z", expected=HOUR_AGO), {Figure.HOME_LATELY}),
    (encounter("finished", end="2026-11-20T09:02:00Z"), {Figure.HOME_LATELY}),
    (encounter("finished", end="2026-11-20T09:02:01Z"), set()),
    (encounter("finished", end="2026-11-17T09:02:00Z"), {Figure.HOME_LATELY}),
    (encounter("finished", end="2026-11-17T09:01:59Z"), set()),
    (encounter("finished", end="2026-11-18T09:00:00Z", kind=VISIT), set()),
    (encounter("entered-in-error", end="2026-11-18T09:00:00Z"), set()),
    (task("requested", HOUR_AGO), {Figure.TASKS_OPEN, Figure.TASKS_LATE}),
    (task("accepted", "2026-11-20T09:02:00Z"), {Figure.TASKS_OPEN}),
    (task("completed", HOUR_AGO), set()),
    (service("on-hold"), {Figure.SERVICES_PAUSED}),
    (service("active"), set()),
]


def test_each_figure_counts_what_it_names(house: House) -> None:
    of_municipality = {code: house.citizen(family=code) for code in ("0580", "0540")}
    nowhere = house.citizen(family="Nowhere")
    with house.system() as rec:
        for code, citizen in of_municipality.items():
            rec.save(living_in(code, rec.read("Patient", citizen)), act="test")
        for one, _ in SAID:
            for citizen in (of_municipality["0580"], nowhere):
                rec.save(about(citizen, one), act="test")
        rec.save(about(of_municipality["0540"], task("requested", HOUR_AGO)), act="test")
    expected = {figure: {"0580": sum(figure in said for _, said in SAID)} for figure in Figure}
    expected[Figure.TASKS_OPEN]["0540"] = expected[Figure.TASKS_LATE]["0540"] = 1
    assert counted(house) == expected


def test_a_citizen_with_two_addresses_counts_where_the_first_one_says(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        away = living_in("0461", rec.read("Patient", citizen))
        both = {**away, "address": [{"city": "Aabenraa"}, *living_in("0580", away)["address"], *away["address"]]}
        rec.save(both, act="test")
        rec.save(about(citizen, task("requested", HOUR_AGO)), act="test")
    with house.system() as rec:
        assert rec.find("Patient", {"naer-municipality": "0461"}) == []
        stored = rec.read("Patient", citizen)
        code = responders.municipality_code(stored)
        assert rec.find("Patient", {"naer-municipality": code}) == [stored]
    of_open_tasks = counted(house)[Figure.TASKS_OPEN]
    assert of_open_tasks == {code: 1} == {"0580": 1}


def counted(house: House) -> dict[Figure, dict[str, int]]:
    """Each figure by municipality."""
    with house.system() as rec:
        return {
            figure: rec.count_by_code_of_citizen(
                asked.resource_type, asked.criteria, parameter="naer-municipality", system=MUNICIPALITY_CODE
            )
            for figure, asked in right_now.questions(rec.now).items()
        }


def about(citizen: str, one: dict[str, Any]) -> Json:
    """The resource, concerning that citizen."""
    key = "for" if one["resourceType"] == "Task" else "subject"
    return {**one, key: {"reference": f"Patient/{citizen}"}}
