"""What people may write: of citizens whom they may know, as themselves, and never to widen what they see."""

from datetime import timedelta

import pytest

from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.errors import BusyError, ConflictError, FaultError, NotFoundError, RefusedError
from naer.fhir.plain import Json
from naer.record import journal
from naer.record.store import Principal, Store
from tests.house import House, a_task, nurse

REASON = "Bevidstløs, kender ikke medicin"


def an_appointment(*citizens: str) -> Json:
    actors = [{"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in citizens]
    return {"resourceType": "Appointment", "status": "booked", "participant": actors}


def as_citizen(citizen_id: str) -> Actor:
    return Actor(id=citizen_id, name="", role=Role.CITIZEN, citizen_id=citizen_id)


def test_what_concerns_nobody_is_written_by_the_system_alone(house: House) -> None:
    team = house.organisation("Nord")
    with pytest.raises(RefusedError), house.person(nurse(team)) as rec:
        rec.save({"resourceType": "Organization", "name": "Vores egen"}, act="test")
    with house.system() as rec:
        stored = rec.read("Organization", team)
    with pytest.raises(NotFoundError), house.person(nurse(team)) as rec:
        rec.save({**stored, "name": "Vores egen"}, act="test")


def test_what_should_concern_somebody_and_does_not_is_seen_by_the_system_alone(house: House) -> None:
    team, citizen = house.organisation("Nord"), house.citizen()
    said: Json = {"resourceType": "Communication", "status": "completed", "payload": [{"contentString": "om Aase"}]}
    with house.system() as rec:
        stored = rec.save(said, act="test")
    for actor, purpose in ((nurse(team), Purpose.TREATMENT), (as_citizen(citizen), Purpose.OWN_RECORD)):
        with house.person(actor, purpose=purpose) as rec:
            assert rec.find("Communication", {}) == []
            with pytest.raises(NotFoundError):
                rec.history("Communication", stored["id"])


def test_a_resource_goes_on_as_the_type_that_it_is(house: House) -> None:
    citizen = house.citizen()
    with pytest.raises(NotFoundError), house.system() as rec:
        rec.save({**a_task(citizen), "id": citizen, "meta": {"versionId": "1"}}, act="test")


def test_what_has_been_changed_since_is_not_ended(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        seen = rec.save(a_task(citizen), act="test")
        rec.save({**seen, "status": "accepted"}, act="test")
    with pytest.raises(ConflictError), house.system() as rec:
        rec.end(seen, act="test")


@pytest.mark.parametrize("written", ["", "min-borger", "1", "01a202a8"])
def test_an_id_that_is_none_of_ours_is_not_found(house: House, written: str) -> None:
    actor, citizen = nurse(house.organisation("Nord")), house.citizen()
    with house.person(actor) as rec:
        for ask in (
            lambda: rec.read("Patient", written),
            lambda: rec.history("Patient", written),
            lambda: rec.concerning(written),
            lambda: rec.messages.incoming(written),
            lambda: rec.messages.outgoing(written),
            lambda: rec.review_emergency(written, note="x"),
            lambda: rec.lift_block(written),
            lambda: rec.save({**a_task(citizen), "id": written or "none", "meta": {"versionId": "1"}}, act="test"),
            lambda: rec.break_glass(reason=REASON, citizen_id=written),
            lambda: rec.break_glass(reason=REASON),
        ):
            with pytest.raises(NotFoundError):
                ask()
        assert not rec.is_related(written)
        assert not rec.may_break_glass(written)
        assert not rec.messages.replay(written)
        assert rec.messages.take(written) is None
        assert rec.read_many("Patient", [written]) == {}


class TestAboutTwo:
    """Mother and child: whoever knows one of them sees what concerns both, and writes on in it."""

    @pytest.fixture
    def visitors(self, house: House) -> Actor:
        return nurse(house.organisation("Sundhedsplejen"))

    @pytest.fixture
    def family(self, house: House, visitors: Actor) -> tuple[str, str]:
        """Mother and child; only the child is the health visitors'."""
        mother, child = house.citizen(family="Mor"), house.citizen(family="Barn")
        house.relate(child, visitors.organisation_ids[0])
        return mother, child

    def test_they_change_it_and_cannot_begin_it(self, house: House, visitors: Actor, family: tuple[str, str]) -> None:
        with house.system() as rec:
            stored = rec.save(an_appointment(*family), act="test")
        with house.person(visitors) as rec:
            assert rec.save({**stored, "status": "fulfilled"}, act="test")["meta"]["versionId"] == "2"
            assert len(rec.find("Appointment", {"status": "fulfilled"})) == 1
        with pytest.raises(RefusedError), house.person(visitors) as rec:
            rec.save(an_appointment(*family), act="test")

    def test_nobody_brings_a_stranger_into_it(self, house: House, visitors: Actor, family: tuple[str, str]) -> None:
        with house.system() as rec:
            stored = rec.save(an_appointment(*family), act="test")
        with pytest.raises(RefusedError), house.person(visitors) as rec:
            changed = an_appointment(*family, house.citizen(family="Fremmed"))
            rec.save({**changed, "id": stored["id"], "meta": stored["meta"]}, act="test")

    def test_the_log_names_both(self, house: House, visitors: Actor, family: tuple[str, str]) -> None:
        with house.system() as rec:
            stored = rec.save(an_appointment(*family), act="test")
        with house.person(visitors, act="calendar.view") as rec:
            rec.read("Appointment", stored["id"])
        for one in family:
            with house.person(as_citizen(one), purpose=Purpose.OWN_RECORD) as rec:
                assert [row.act for row in rec.log(one)] == ["calendar.view"]

    def test_one_taken_out_of_it_keeps_what_named_them_and_no_more(
        self, house: House, visitors: Actor, family: tuple[str, str]
    ) -> None:
        mother, child = family
        with house.system() as rec:
            stored = rec.save(an_appointment(mother, child), act="test")
            corrected = an_appointment(mother, house.citizen(family="Søskende"))
            rec.save({**corrected, "id": stored["id"], "meta": stored["meta"]}, act="test.correct")
        with house.person(visitors) as rec:
            assert [one.number for one in rec.history("Appointment", stored["id"])] == [1]
            with pytest.raises(NotFoundError):
                rec.read("Appointment", stored["id"])
            assert rec.concerning(child, types=("Appointment",)) == []

    def test_a_refusal_of_either_hides_it(self, house: House, visitors: Actor, family: tuple[str, str]) -> None:
        mother, _ = family
        with house.system() as rec:
            stored = rec.save(an_appointment(*family), act="test")
            rec.block(mother)
        with house.person(visitors) as rec, pytest.raises(NotFoundError):
            rec.read("Appointment", stored["id"])


class TestRefusals:
    """A citizen's refusal is theirs to lift, hides silently, and bars nobody from writing down what they did."""

    @pytest.fixture
    def blocked(self, house: House) -> tuple[Actor, str, str]:
        """A nurse, the citizen of hers who has refused her look-up, and the refusal."""
        team, citizen = house.organisation("Nord"), house.citizen()
        house.relate(citizen, team)
        actor = nurse(team)
        with house.person(as_citizen(citizen), purpose=Purpose.OWN_RECORD) as rec:
            return actor, citizen, rec.block(citizen, person=actor.id)

    def test_staff_cannot_lift_it(self, house: House, blocked: tuple[Actor, str, str]) -> None:
        actor, citizen, block = blocked
        with pytest.raises(NotFoundError), house.person(actor) as rec:
            rec.lift_block(block)
        with house.person(as_citizen(citizen), purpose=Purpose.OWN_RECORD) as rec:
            rec.lift_block(block)
            assert rec.blocks(citizen) == []

    def test_whom_it_names_is_a_stranger_to_the_citizen(self, house: House, blocked: tuple[Actor, str, str]) -> None:
        actor, citizen, _ = blocked
        course = journal.new_id()
        with house.system() as rec:
            own = actor.organisation_ids[0]
            rec.make_responsible(course, citizen_id=citizen, organisation_id=own, contact="x", since=rec.now)
        with house.person(actor) as rec:
            assert not rec.is_related(citizen)
            assert rec.may_break_glass(citizen)
            assert rec.responsible(course) is None
            with pytest.raises(NotFoundError):
                rec.concerning(citizen)
        with house.person(nurse(*actor.organisation_ids)) as rec:
            assert rec.is_related(citizen), "a colleague is none"

    def test_whom_it_names_writes_all_the_same(self, house: House, blocked: tuple[Actor, str, str]) -> None:
        actor, citizen, _ = blocked
        with house.person(actor) as rec:
            rec.save(a_task(citizen), act="test")
            assert rec.find("Task", {}) == []
        with house.person(as_citizen(citizen), purpose=Purpose.OWN_RECORD) as rec:
            assert len(rec.find("Task", {})) == 1

    def test_an_emergency_overrides_it(self, house: House, blocked: tuple[Actor, str, str]) -> None:
        actor, citizen, _ = blocked
        with house.person(actor) as rec:
            rec.break_glass(reason=REASON, citizen_id=citizen)
            assert rec.read("Patient", citizen)["id"] == citizen

    def test_it_holds_from_its_first_instant_to_its_last(self, house: House, blocked: tuple[Actor, str, str]) -> None:
        actor, citizen, block = blocked
        begun = house.clock.now()
        house.clock.at = begun + timedelta(hours=1)
        with house.person(as_citizen(citizen), purpose=Purpose.OWN_RECORD) as rec:
            rec.lift_block(block)
        moments = {-1: True, 0: False, 3599: False, 3600: True}
        for seconds, sees in moments.items():
            house.clock.at = begun + timedelta(seconds=seconds)
            with house.person(actor) as rec:
                assert rec.count("Patient", {}) == sees, seconds


class TestEmergencies:
    """Breaking the glass shows, for a while; it does not make a care relation."""

    @pytest.fixture
    def opened(self, house: House) -> tuple[Actor, str]:
        actor, stranger = nurse(house.organisation("Akut"), role=Role.ACUTE_NURSE), house.citizen()
        with house.person(actor) as rec:
            rec.break_glass(reason=REASON, citizen_id=stranger)
        return actor, stranger

    def test_it_cannot_be_made_to_last(self, house: House, opened: tuple[Actor, str]) -> None:
        actor, stranger = opened
        with pytest.raises(RefusedError), house.person(actor) as rec:
            rec.relate(stranger, actor.organisation_ids[0], kind="course", since=rec.now, because="I was here")

    def test_what_was_done_in_it_is_written_down(self, house: House, opened: tuple[Actor, str]) -> None:
        actor, stranger = opened
        with house.person(actor) as rec:
            rec.save(a_task(stranger), act="test")
            assert len(rec.find("Task", {})) == 1

    def test_it_shows_for_four_hours_to_the_instant(self, house: House, opened: tuple[Actor, str]) -> None:
        actor, _ = opened
        begun = house.clock.now()
        for seconds, sees in {-1: False, 0: True, 4 * 3600 - 1: True, 4 * 3600: False}.items():
            house.clock.at = begun + timedelta(seconds=seconds)
            with house.person(actor) as rec:
                assert rec.count("Patient", {}) == sees, seconds

    def test_a_personal_number_that_nobody_has_opens_nothing(self, house: House) -> None:
        actor = nurse(house.organisation("Akut"), role=Role.ACUTE_NURSE)
        with pytest.raises(NotFoundError), house.person(actor) as rec:
            rec.break_glass(reason=REASON, personal_number="0302455002")
        with house.person(nurse(role=Role.REVIEWER), purpose=Purpose.REVIEW) as rec:
            assert rec.emergencies_to_review() == []

    def test_nobody_reviews_their_own_or_a_second_time(self, house: House, opened: tuple[Actor, str]) -> None:
        actor, _ = opened
        reviewers = nurse(role=Role.REVIEWER), nurse(role=Role.REVIEWER)
        with house.person(reviewers[0], purpose=Purpose.REVIEW) as rec:
            (glass,) = rec.emergencies_to_review()
            assert glass.actor_id == actor.id
        own = Actor(actor.id, "", Role.REVIEWER)
        reviewed = []
        for one in (own, *reviewers):
            with house.person(one, purpose=Purpose.REVIEW) as rec:
                reviewed.append(rec.review_emergency(glass.id, note="Rimelig"))
        assert reviewed == [False, True, False]


class TestDoors:
    """People and the system come in by doors of their own: each has other rights in the database."""

    def test_nobody_comes_in_by_the_other_door(self, house: House) -> None:
        person, system = nurse(house.organisation("Nord")), system_actor("test")
        with (
            pytest.raises(FaultError),
            house.system_guard.open(person, purpose=Purpose.TREATMENT, act="test"),
        ):
            pass
        with pytest.raises(FaultError), house.people_guard.open(system, purpose=Purpose.SYSTEM, act="test"):
            pass

    def test_a_question_that_takes_too_long_is_ended(self, house: House) -> None:
        with Store(house.server, role="naer_web", connections=1) as store:
            nobody = Principal(None, "", (), None)
            with store.transaction(nobody, house.clock.now()) as tx:
                limits = tx.execute(
                    "select current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
                ).fetchone()
                assert limits == ("30s", "1min")
            with pytest.raises(BusyError), store.transaction(nobody, house.clock.now()) as tx:
                tx.execute("set local statement_timeout = '10ms'")
                tx.execute("select pg_sleep(5)")
