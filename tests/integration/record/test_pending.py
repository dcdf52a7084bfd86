"""What the system makes is written together, and nobody can tell: questions, undone parts and the end come after."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from naer.access.definition import Role
from naer.access.record import Question
from naer.errors import ConflictError, NotFoundError
from naer.fhir import search_parameters
from naer.fhir.plain import Json, reference_id
from naer.record import index_rows, reindex
from naer.record.pending import MOST_WAITING
from tests.house import House, living_in, nurse

INDEXES = ("index_token", "index_reference", "index_date", "index_text", "index_quantity")
AS_IT_WAS = "d3f8d160f002e82a9b1ba1d769be831f5a0d6e4135ba29c6c4bb8a722336f337"
"""What the index was made from when `naer-municipality` was number 10, before `naer-done` and `naer-due`: of older databases."""
MONDAY, TUESDAY = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_task(number: int) -> Json:
    return {"resourceType": "Task", "status": "requested", "intent": "order", "description": f"Opgave {number}"}


def test_a_question_in_the_same_transaction_finds_what_was_just_made(house: House) -> None:
    with house.system() as rec:
        made = rec.save(a_task(1), act="test")
        assert rec.read("Task", made["id"]) == made
        assert rec.count("Task", {"status": "requested"}) == 1


def test_many_at_once_keep_their_order_and_their_acts(house: House) -> None:
    with house.system() as rec:
        made = [rec.save(a_task(number), act=f"test.{number}")["id"] for number in range(MOST_WAITING + 5)]
    with house.system() as rec:
        changes = rec.changes("reader")
        assert [change.resource_id for change in changes] == made
        assert [change.act for change in changes] == [f"test.{number}" for number in range(MOST_WAITING + 5)]


def test_a_part_that_is_undone_takes_what_it_made_with_it(house: House) -> None:
    with house.system() as rec:
        before = rec.save(a_task(1), act="test")["id"]
        with pytest.raises(ConflictError), rec.attempt():
            rec.save(a_task(2), act="test")
            raise ConflictError("Somebody was faster.")
        after = rec.save(a_task(3), act="test")["id"]
    with house.system() as rec:
        assert [one["id"] for one in rec.find("Task", {})] == [before, after]


def test_care_relations_made_together_are_those_made_one_by_one(house: House) -> None:
    citizen, team = house.citizen(), house.organisation("Team")
    terms = {"kind": "task", "because": "test"}
    with house.system() as rec:
        rec.relate(citizen, team, since=MONDAY, until=TUESDAY, **terms)
        rec.relate(citizen, team, since=MONDAY, **terms)
        rec.relate(citizen, team, since=TUESDAY, **terms)
        rec.relate(citizen, team, since=MONDAY, until=TUESDAY, **terms)
    with house.system() as rec:
        assert [(one.since, one.until) for one in rec.relations(citizen)] == [(MONDAY, None)]


def test_a_relation_lets_its_organisation_see_the_citizen_once_the_transaction_ends(house: House) -> None:
    citizen, team = house.citizen(), house.organisation("Team")
    with house.system() as rec:
        rec.relate(citizen, team, kind="task", since=house.clock.now(), because="test")
    with house.person(nurse(team, role=Role.HOME_NURSE)) as rec:
        assert rec.read("Patient", citizen)["id"] == citizen


def test_changes_that_wait_are_written_in_order_and_found_at_once(house: House) -> None:
    with house.system() as rec:
        made = rec.save(a_task(1), act="test")
    with house.system() as rec:
        rec.changes_wait = True
        taken = rec.save({**made, "status": "in-progress"}, act="take")
        done = rec.save({**taken, "status": "completed"}, act="finish")
        assert rec.read("Task", made["id"]) == done
        assert [one.act for one in rec.history("Task", made["id"])] == ["finish", "take", "test"]


@pytest.mark.parametrize("is_waiting", [False, True])
def test_a_change_of_what_somebody_else_has_changed_is_refused_and_nothing_is_written(
    house: House, is_waiting: bool
) -> None:
    with house.system() as rec:
        first, second = (rec.save(a_task(number), act="test") for number in (1, 2))
    with house.system() as rec:
        rec.save({**second, "status": "in-progress"}, act="faster")
    with pytest.raises(ConflictError), house.system() as rec:
        rec.changes_wait = is_waiting
        rec.save({**first, "status": "completed"}, act="slower")
        rec.save({**second, "status": "completed"}, act="slower")
    with house.system() as rec:
        assert rec.read("Task", first["id"]) == first
        assert rec.count("Task", {"status": "completed"}) == 0


def test_a_change_of_what_is_not_there_is_refused(house: House) -> None:
    missing = {**a_task(1), "id": "01a21ac8-9ccc-7456-8e84-2bfe9ceb0e5d", "meta": {"versionId": "1"}}
    with pytest.raises(NotFoundError), house.system() as rec:
        rec.changes_wait = True
        rec.save(missing, act="test")


def test_the_index_of_changed_resources_is_that_of_an_index_made_anew(house: House) -> None:
    citizen, other = house.citizen(), house.citizen()
    about = {"for": {"reference": f"Patient/{citizen}"}, "code": {"coding": [{"system": "urn:a", "code": "x"}] * 2}}
    reading = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": f"Patient/{citizen}"},
        "effectiveDateTime": "2026-11-23T08:00:00+01:00",
        "valueQuantity": {"value": 72, "system": "http://unitsofmeasure.org", "code": "/min"},
    }
    with house.system() as rec:
        tasks = [rec.save({**a_task(number), **about}, act="test") for number in range(3)]
        pulse = rec.save(reading, act="test")
        patient = rec.read("Patient", citizen)
    with house.system() as rec:
        rec.changes_wait = True
        rec.save({**tasks[0], "status": "completed", "lastModified": "2026-11-23T08:00:00+01:00"}, act="test")
        rec.save({**tasks[1], "for": {"reference": f"Patient/{other}"}, "code": {"text": "uden kode"}}, act="test")
        rec.save({**pulse, "status": "amended"}, act="test")
        rec.save({**patient, "name": [{"family": "Ny", "given": ["Åse"]}]}, act="test")
        rec.save({**a_task(4), **about}, act="test")
        rec.write_pending()
        rec.end(tasks[2], act="test")
    assert house.server.admin
    with psycopg.connect(house.server.admin, options="-c search_path=naer") as connection:
        kept = {table: entries_of(connection, table) for table in INDEXES}
        reindex.reindex(connection)
        assert kept == {table: entries_of(connection, table) for table in INDEXES}
        connection.rollback()


def test_a_few_new_parameters_are_added_to_an_index_that_is_there(house: House) -> None:
    citizen = house.citizen()
    owner = {"reference": "Organization/01a21ac8-9ccc-7456-8e84-2bfe9ceb0e5d"}
    stay = {
        "resourceType": "Encounter",
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{citizen}"},
        "period": {"start": "2026-11-23T08:00:00+01:00"},
    }
    with house.system() as rec:
        rec.save({**a_task(1), "owner": owner}, act="test")
        rec.save({**a_task(2), "status": "completed", "owner": owner}, act="test")
        rec.save(stay, act="test")
        rec.save(living_in("0580", rec.read("Patient", citizen)), act="test")
    numbers = [one.number for one in search_parameters.OURS if one.when or one.resource_type == "Patient"]
    assert house.server.admin
    with psycopg.connect(house.server.admin, options="-c search_path=naer") as connection:
        kept = {table: entries_of(connection, table) for table in INDEXES}
        for table in INDEXES:
            connection.execute(f"delete from {table} where parameter = any (%s)".encode(), (numbers,))
        connection.execute("update index_state set made_from = %s", (index_rows.made_from(without=numbers),))
        assert kept != {table: entries_of(connection, table) for table in INDEXES}
        assert reindex.is_needed(connection)
        assert (
            reindex.reindex(connection) == 4
        )  # the citizen, the open task, and the stay for each of the two that it has
        assert not reindex.is_needed(connection)
        assert kept == {table: entries_of(connection, table) for table in INDEXES}
        connection.rollback()


def test_a_parameter_that_replaces_another_takes_the_place_of_its_rows(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        rec.save(living_in("0580", rec.read("Patient", citizen)), act="test")
        rec.save({**a_task(1), "status": "draft"}, act="test")
    (number,) = index_rows.FORMER
    done = search_parameters.PARAMETERS["Task", "naer-done"].number
    former = index_rows.FORMER[number][0]
    assert house.server.admin
    with psycopg.connect(house.server.admin, options="-c search_path=naer") as connection:
        kept = entries_of(connection, "index_token")
        connection.execute("update index_token set parameter = %s where parameter = %s", (former, number))
        connection.execute("delete from index_date where parameter = %s", (done,))
        connection.execute("update index_state set made_from = %s", (AS_IT_WAS,))
        assert entries_of(connection, "index_token") != kept
        assert reindex.reindex(connection) == 1  # the citizen, and not the task that an index made anew would read
        assert not reindex.is_needed(connection)
        assert entries_of(connection, "index_token") == kept
        connection.rollback()


def entries_of(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """The rows of an index table as text; the version's number counts only where it is asked for."""
    number = "- case when is_dated then '' else 'number' end" if table == "index_token" else ""
    return [
        row[0] for row in connection.execute(f"select (to_jsonb(i) {number})::text from {table} i order by 1".encode())
    ]


def test_what_was_asked_ahead_is_asked_again_when_it_was_written_to(house: House) -> None:
    mine, theirs = house.citizen(), house.citizen()
    with house.system() as rec:
        tasks = {
            citizen: rec.save({**a_task(1), "for": {"reference": f"Patient/{citizen}"}}, act="test")
            for citizen in (mine, theirs)
        }
    with house.system() as rec:
        rec.changes_wait = True
        found = rec.find_ahead("Task", "patient", [mine, theirs], {"status": "requested"}, of=citizen_of)
        rec.read_ahead("Patient", [mine, theirs])
        rec.once_ahead(["a", "b"])
        assert {one["id"] for one in found} == {one["id"] for one in tasks.values()}
        assert rec.read("Patient", mine)["id"] == mine
        rec.save({**tasks[mine], "status": "completed"}, act="test")
        assert rec.find("Task", {"patient": mine, "status": "requested"}) == []
        assert rec.find("Task", {"patient": theirs, "status": "requested"}) == [tasks[theirs]]
        assert rec.find("Task", {"patient": mine, "status": "completed"}) != []
        assert (rec.once("a"), rec.once("a"), rec.once("c")) == (True, False, True)
    with house.system() as rec:
        rec.once_ahead(["a", "d"])
        assert (rec.once("a"), rec.once("d")) == (False, True)


def test_questions_asked_together_have_each_its_own_answer(house: House) -> None:
    mine, theirs = house.citizen(), house.citizen()
    with house.system() as rec:
        task = rec.save({**a_task(1), "for": {"reference": f"Patient/{mine}"}}, act="test")
    with house.system() as rec:
        tasks, nothing, by_state = rec.find_all_ahead(
            [
                Question("Task", "patient", [mine, theirs], {}, citizen_of),
                Question("Task", "patient", [], {}, citizen_of),
                Question("Task", "status", ["requested", "completed"], {}, lambda one: one["status"]),
            ]
        )
        assert (tasks, nothing, by_state) == ([task], [], [task])
        assert rec.find("Task", {"patient": mine}) == [task]
        assert rec.find("Task", {"patient": theirs}) == []


def citizen_of(task: Json) -> str:
    return reference_id(task["for"])
