"""A fall that is written down: its tasks, and the row of the tables with and without follow-up."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from naer.courses import falls
from naer.errors import ConflictError, NotFoundError, RefusedError
from naer.fhir.finding import from_clinical_impression
from naer.insight.shapes import ActivityKind, FallFlag
from naer.pathways import actions as pathways_actions
from naer.pathways import content, task
from naer.pathways.content import ProgrammeFile
from naer.record import journal
from naer.web import application
from naer.web.services import Services
from tests.house import House, nurse
from tests.integration.insight.test_tables import build, rows
from tests.pages import SECRET, People, Reader, answering
from tests.small_region import live_in_aabenraa, register_organisations


@pytest.fixture
def citizen(house: House) -> Iterator[str]:
    """Somebody in Aabenraa whom a nurse may see; she follows no course."""
    register_organisations(house)
    citizen_id = live_in_aabenraa(house)
    house.relate(citizen_id, house.ids["aabenraa-hjemmesygepleje-nord"])
    yield citizen_id


def fall(house: House, citizen_id: str, *, hours_ago: int, is_injured: bool) -> None:
    unit = house.ids["aabenraa-hjemmesygepleje-nord"]
    with house.person(nurse(unit)) as rec:
        at = rec.now - timedelta(hours=hours_ago)
        falls.register_fall(rec, citizen_id, occurred_at=at, is_injured=is_injured, organisation_id=unit)


def react(house: House, files: Sequence[ProgrammeFile] | None = None) -> list[str]:
    """The activities that are open after the programmes have answered."""
    with house.system() as rec:
        for impression in rec.find("ClinicalImpression", {}):
            pathways_actions.react(rec, from_clinical_impression(impression), files=files)
        return sorted(task.known_task(one).activity for one in rec.find("Task", {"status": "requested"}))


def flags(house: House, folder: Path) -> list[int]:
    build(house, folder)
    told = [one for one in rows(folder, "activity") if one["kind"] == ActivityKind.FALL]
    assert all(one["started_at"] == one["ended_at"] for one in told)
    return sorted(one["flags"] for one in told)


def test_each_fall_has_its_own_tasks_and_counts(house: House, citizen: str, tmp_path: Path) -> None:
    fall(house, citizen, hours_ago=30, is_injured=False)
    assert react(house) == ["faldudredning"]
    fall(house, citizen, hours_ago=2, is_injured=True)
    assert react(house) == ["faldudredning", "faldudredning", "se-til-borgeren"]
    assert flags(house, tmp_path) == [0, FallFlag.INJURED]
    team = house.ids["aabenraa-traening"]
    with house.system() as rec:
        first = min(rec.find("Task", {"code": "urn:naer:task|faldudredning"}), key=lambda one: one["authoredOn"])
    house.relate(citizen, team)
    with house.person(nurse(team)) as rec:
        pathways_actions.finish_task(rec, first["id"], note="Sengen er sænket")
    assert flags(house, tmp_path) == [FallFlag.INJURED, FallFlag.FOLLOWED_UP]
    with house.system() as rec:
        assert sorted(one["status"] for one in rec.find("CarePlan", {"patient": citizen})) == ["active", "completed"]


def test_the_same_fall_is_written_down_once_until_it_was_an_error(house: House, citizen: str) -> None:
    fall(house, citizen, hours_ago=3, is_injured=False)
    for is_injured in (False, True):
        with pytest.raises(RefusedError, match="allerede"):
            fall(house, citizen, hours_ago=3, is_injured=is_injured)
    with house.system() as rec:
        (written,) = rec.find("Observation", {"patient": citizen})
        rec.save(written | {"status": "entered-in-error"}, act="test")
    fall(house, citizen, hours_ago=3, is_injured=True)
    with house.system() as rec:
        assert len(rec.find("Observation", {"patient": citizen, "status": "final"})) == 1


def before_errors_were_known() -> list[ProgrammeFile]:
    """The programme of falls as its first version was: it knew nothing of falls that were written down in error."""
    (file,) = (one for one in content.readable_files() if one.programme and one.programme.id == "fald")
    written = yaml.safe_load(file.text)
    written["version"] = "1.0.0"
    written["triggers"] = [one for one in written["triggers"] if one.get("finding") != "fall-in-error"]
    written["examples"] = [
        one for one in written["examples"] if all(step.get("finding") != "fall-in-error" for step in one["steps"])
    ]
    return [content.read(file.name, yaml.safe_dump(written, allow_unicode=True))]


def test_a_fall_of_before_errors_were_known_takes_its_tasks_back_too(house: House, citizen: str) -> None:
    fall(house, citizen, hours_ago=3, is_injured=True)
    assert react(house, before_errors_were_known()) == ["faldudredning", "se-til-borgeren"]
    with house.person(nurse(house.ids["aabenraa-hjemmesygepleje-nord"])) as rec:
        (known,) = falls.standing(rec.concerning(citizen, types=("Observation",)))
        falls.withdraw_fall(rec, citizen, known["id"], reason="naboen", version=known["meta"]["versionId"])
    assert react(house) == []


def test_a_fall_written_in_error_takes_its_tasks_back_and_does_not_count(
    house: House, citizen: str, tmp_path: Path
) -> None:
    unit = house.ids["aabenraa-hjemmesygepleje-nord"]
    for hours_ago in (30, 3):
        fall(house, citizen, hours_ago=hours_ago, is_injured=hours_ago == 3)
    assert len(react(house)) == 3
    with house.person(nurse(unit)) as rec:
        newest, other = falls.standing(rec.concerning(citizen, types=("Observation",)))
        seen = newest["meta"]["versionId"]
        for reason, version, error in (
            (" ", seen, RefusedError),
            ("x" * 201, seen, RefusedError),
            ("naboen", "seen-before", ConflictError),
        ):
            with pytest.raises(error):
                falls.withdraw_fall(rec, citizen, newest["id"], reason=reason, version=version)
        with pytest.raises(NotFoundError):
            falls.withdraw_fall(rec, journal.new_id(), newest["id"], reason="naboen", version=seen)
        stored = falls.withdraw_fall(rec, citizen, newest["id"], reason=" det var naboen ", version=seen)
        assert (stored["status"], stored["note"][0]["text"]) == ("entered-in-error", "det var naboen")
        with pytest.raises(NotFoundError):
            falls.withdraw_fall(rec, citizen, newest["id"], reason="igen", version=stored["meta"]["versionId"])
    assert react(house) == ["faldudredning"]
    assert flags(house, tmp_path) == [0]
    with house.system() as rec:
        (left,) = rec.find("Task", {"status": "requested"})
        assert falls.finding_key(other["id"]) in str(left)
        assert sorted(one["status"] for one in rec.find("CarePlan", {"patient": citizen})) == ["active", "revoked"]


@pytest.mark.parametrize("hours_ago", [-1, 24 * 61])
def test_a_fall_ahead_or_long_ago_is_refused(house: House, citizen: str, hours_ago: int) -> None:
    with pytest.raises(RefusedError, match="60 dage"):
        fall(house, citizen, hours_ago=hours_ago, is_injured=False)


def test_a_nurse_writes_a_fall_down(house: House, citizen: str) -> None:
    actor = nurse(house.ids["aabenraa-hjemmesygepleje-nord"])
    pages = application.build(
        Services(
            guard=house.people_guard,
            directory=People((actor,)),
            session_secret=SECRET,
            is_demo=False,
            health=lambda: {"ok": True},
        )
    )
    path, today = f"/borger/{citizen}/fald", "2026-11-20"
    with answering(pages) as address, Reader(address, actor) as reader:
        assert "Skriv faldet ind" in reader.open(path).text
        for clock, said in (("tidligt", "klokkeslættet"), ("23.59", "ikke være sket endnu")):
            answer = reader.send(path, day=today, clock=clock, injured="no")
            assert (answer.status_code, said in answer.text) == (422, True)
        assert reader.send(path, day=today, clock="8.15", injured="yes").status_code == 303
        assert "Er faldet" in reader.open(f"/borger/{citizen}").text
        with house.system() as rec:
            (written,) = rec.find("Observation", {"patient": citizen})
        assert "Markér som fejl" in reader.open(path).text
        sent = {"reason": "det var naboen", "version": written["meta"]["versionId"]}
        assert reader.send(f"{path}/{written['id']}/fejl", **sent).status_code == 303
        told = reader.open(f"/borger/{citizen}").text
        assert "skrevet ind ved en fejl: det var naboen" in told and "Er faldet" not in told
        assert "Markér som fejl" not in reader.open(path).text
