"""No error and no log repeats what it was given: a name, a personal number, a text of the record (LAW: the log carries none).

Each fault is provoked in the database itself, with secrets in every value; nothing that reaches a log may hold one.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from naer.access.record import Record
from naer.app import reactions
from naer.errors import BusyError, CauseWithoutValues, ConflictError, FaultError, NaerError, for_the_log
from naer.fhir.plain import Json
from naer.record import refusals
from naer.record.journal import Transaction, new_id
from tests.house import House, nurse

# Put together here, so that a line of this file in a traceback does not hold them.
NAME, NUMBER = "".join(("Hemme", "ligsen")), "".join(("030245", "5001"))
SECRETS = (NAME, NUMBER)


def a_patient() -> Json:
    return {
        "resourceType": "Patient",
        "id": new_id(),
        "identifier": [{"system": "urn:oid:1.2.208.176.1.2", "value": NUMBER}],
        "name": [{"family": NAME}],
    }


def _same_version_twice(rec: Record) -> None:
    patient = a_patient()
    rec.load([patient, patient], act="test")


def _two_responsible(rec: Record) -> None:
    citizen, course = a_patient()["id"], new_id()
    for _ in range(2):
        rec.make_responsible(course, citizen_id=citizen, organisation_id=new_id(), contact=NAME, since=rec.now)


def _nobody_responsible(rec: Record) -> None:
    citizen, course = a_patient()["id"], new_id()
    rec.make_responsible(course, citizen_id=citizen, organisation_id=new_id(), contact=NAME, since=rec.now)
    in_database(rec).execute("update responsible set period = tstzrange(lower(period), lower(period) + '1 s')")


def _no_uuid(rec: Record) -> None:
    rec.relate(NUMBER, NAME, kind="course", since=rec.now, because=NAME)


def _no_text(rec: Record) -> None:
    rec.once(f"{NAME}\0{NUMBER}")


def _ends_before_it_begins(rec: Record) -> None:
    until = rec.now - timedelta(hours=1)
    rec.relate(new_id(), new_id(), kind=NAME, since=rec.now, until=until, because=NUMBER)


def _bad_sql(rec: Record) -> None:
    in_database(rec).execute(f"select '{NAME}' from '{NUMBER}'".encode())


def _bad_number(rec: Record) -> None:
    in_database(rec).execute("select %s::int", (f"{NUMBER} {NAME}",))


def _bad_json(rec: Record) -> None:
    in_database(rec).execute("select %s::json", (f'{{"name": "{NAME}", {NUMBER}',))


def in_database(rec: Record) -> Transaction:
    """The handle's own transaction, for faults that our code does not make."""
    return rec._tx


FAULTS: dict[str, tuple[Callable[[Record], None], type[NaerError]]] = {
    "the same version twice": (_same_version_twice, ConflictError),
    "two responsible at once": (_two_responsible, ConflictError),
    "nobody responsible at commit": (_nobody_responsible, ConflictError),
    "an id that is none": (_no_uuid, FaultError),
    "a text that cannot be stored": (_no_text, FaultError),
    "a relation that ends before it begins": (_ends_before_it_begins, ConflictError),
    "a question that is no SQL": (_bad_sql, FaultError),
    "a number that is none": (_bad_number, FaultError),
    "a document that is none": (_bad_json, FaultError),
}


def assert_no_secret(*texts: str) -> None:
    for text in texts:
        assert not any(secret in text for secret in SECRETS), "a value stands in it"


@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_of_the_database_repeats_nothing(house: House, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    provoke, kind = FAULTS[fault]
    with pytest.raises(kind) as caught, house.system() as rec:
        provoke(rec)
    assert isinstance(caught.value.__cause__, CauseWithoutValues)
    logging.getLogger("test").error("It failed.", exc_info=caught.value)
    shown = "".join(traceback.format_exception(caught.value))
    assert_no_secret(str(caught.value), shown, for_the_log(caught.value), caplog.text)
    assert str(caught.value.__cause__) in for_the_log(caught.value), "kind and place are told"


def test_an_attempt_inside_a_transaction_repeats_nothing_either(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.system() as rec:
        for provoke, _ in FAULTS.values():
            try:
                with rec.attempt():
                    provoke(rec)
            except NaerError as error:
                assert_no_secret("".join(traceback.format_exception(error)))
            assert rec.count("Patient", {}) == 0, "the transaction goes on"
        raise ZeroDivisionError


def test_the_server_s_own_log_repeats_nothing(house: House) -> None:
    for provoke, kind in FAULTS.values():
        with pytest.raises(kind), house.system() as rec:
            provoke(rec)
    with pytest.raises(NaerError), house.person(nurse(house.organisation("Nord"))) as rec:
        rec.load([a_patient()], act="test")
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        row = connection.execute("show data_directory").fetchone()
    log = Path(row[0] if row else "") / "log"
    if not log.exists():
        pytest.skip("The server keeps its log elsewhere.")
    assert_no_secret(log.read_text(encoding="utf-8", errors="replace"))


def test_a_reaction_that_fails_is_logged_without_what_it_read(house: House, caplog: pytest.LogCaptureFixture) -> None:
    odd: Json = {
        "resourceType": "ClinicalImpression",
        "identifier": [{"system": "urn:test", "value": NAME}],
        "status": "completed",
        "code": {"coding": [{"system": "urn:naer:finding", "code": "admitted"}]},
        "subject": {"reference": f"Patient/{house.citizen(family=NAME)}"},
        "date": "1945-02",
    }
    with house.system() as rec:
        rec.save(odd, act="test")
    assert reactions.drain(house.system_guard) == 2
    assert "ValueError" in caplog.text
    assert "1945-02" not in caplog.text
    assert_no_secret(caplog.text)
    with house.system() as rec:
        assert rec.set_aside_count() == 1


def test_errors_that_came_of_one_another_are_told_by_kind_and_place() -> None:
    try:
        try:
            int(NAME)
        except ValueError:
            raise KeyError(NUMBER) from None
    except KeyError as error:
        hidden = for_the_log(error)
    try:
        try:
            int(NAME)
        except ValueError:
            {}[NUMBER]
    except KeyError as error:
        shown = for_the_log(error)
    assert "KeyError" in shown
    assert "ValueError" in shown
    assert "ValueError" not in hidden
    assert_no_secret(shown, hidden)


def test_a_database_that_does_not_answer_is_busy() -> None:
    with pytest.raises(BusyError), refusals.in_our_words():
        psycopg.connect("host=/nowhere/at/all dbname=x", connect_timeout=1)
