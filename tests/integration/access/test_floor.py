"""The floor under access: what somebody with the people's connection in hand, and none of our code above it, cannot do.

Each attempt is made as a home nurse of the northern team, who cares for one citizen and knows nothing of the other.
"""

from datetime import timedelta

import psycopg
import pytest

from naer.access.definition import CLINICAL_ROLES, Actor, Role
from naer.access.messages import OutgoingMessage, Settlement
from naer.fhir.plain import Json
from naer.record import journal
from tests.house import House, a_task, nurse

HOURS = timedelta(hours=1)
NUMBER = "0302455001"


@pytest.fixture
def scene(house: House) -> dict[str, str]:
    """What there is to be had: two citizens with tasks, relations, a refusal, a course, messages and an open emergency."""
    north, south = house.organisation("Nord"), house.organisation("Syd")
    known, stranger = house.citizen(), house.citizen(personal_number=NUMBER)
    house.relate(known, north)
    house.relate(stranger, south)
    me, other = nurse(north), nurse(south)
    course = journal.new_id()
    with house.system() as rec:
        ids = {
            "known_task": rec.save(a_task(known), act="test")["id"],
            "stranger_task": rec.save(a_task(stranger), act="test")["id"],
            "block": rec.block(known, person=other.id),
            "sealed": rec.messages.receive(raw=b"sealed", channel="test", name="test"),
            "inbox": rec.messages.receive(raw=b"about the stranger", channel="test", name="test"),
            "outbox": rec.post(
                OutgoingMessage(kind="x", bundle_id="b", header_id="h", body=b"out", citizen_id=stranger)
            ),
        }
        rec.make_responsible(course, citizen_id=stranger, organisation_id=south, contact="x", since=rec.now)
        rec.messages.settle(ids["sealed"], Settlement("not relevant", is_sealed=True))
        rec.messages.settle(ids["inbox"], Settlement("refused", citizen_id=stranger))
        rec.once("somebody else's key")
        mother_and_child: Json = {
            "resourceType": "Appointment",
            "status": "booked",
            "participant": [
                {"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in (stranger, house.citizen())
            ],
        }
        ids["shared"] = rec.save(mother_and_child, act="test")["id"]
    with house.person(other) as rec:
        rec.read("Patient", stranger)
    house.ids |= {
        **ids,
        "north": north,
        "south": south,
        "known": known,
        "stranger": stranger,
        "me": me.id,
        "other": other.id,
        "course": course,
        "new": journal.new_id(),
        "new_2": journal.new_id(),
        "now": house.clock.now().isoformat(),
        "later": (house.clock.now() + HOURS).isoformat(),
        "tomorrow": (house.clock.now() + 24 * HOURS).isoformat(),
    }
    return house.ids


def me(scene: dict[str, str], role: Role = Role.HOME_NURSE) -> Actor:
    return Actor(scene["me"], "Prøveperson", role, (scene["north"],))


VERSION = """insert into version (resource_id, number, resource_type, citizen_id, actor_id, act, recorded_at, valid_from, body,
digest, is_shared) values """
GLASS = "insert into break_glass (id, citizen_id, actor_id, reason, opened_at, valid_to) values "
AUDIT = "insert into audit (actor_id, actor_name, role, act, purpose, basis) values "

REFUSED = {
    "write of nobody, such as a role of one's own": VERSION
    + "('{new}', 1, 'PractitionerRole', null, '{me}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "write of a stranger": VERSION
    + "('{new}', 1, 'Task', '{stranger}', '{me}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "write in another's name": VERSION
    + "('{new}', 1, 'Task', '{known}', '{other}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "write in another's time": VERSION
    + "('{new}', 1, 'Task', '{known}', '{me}', 'x', '{tomorrow}', '{now}', '{{}}', '', false)",
    "go on with a stranger's resource": VERSION
    + "('{stranger_task}', 2, 'Task', '{known}', '{me}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "skip a version": VERSION
    + "('{known_task}', 3, 'Task', '{known}', '{me}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "go on with it as another type": VERSION
    + "('{known_task}', 2, 'Patient', '{known}', '{me}', 'x', '{now}', '{now}', '{{}}', '', false)",
    "share with a stranger": "insert into resource_citizen (resource_id, number, citizen_id) "
    "values ('{known_task}', 1, '{stranger}')",
    "join what strangers share": "insert into resource_citizen (resource_id, number, citizen_id) "
    "values ('{shared}', 1, '{known}')",
    "move a projection without a version": "update resource set number = 9 where resource_id = '{known_task}'",
    "end one without a version": "update resource set is_ended = true where resource_id = '{known_task}'",
    "make a projection without a version": "insert into resource (resource_id, resource_type, number, citizen_id, "
    "recorded_at) values ('{new}', 'Task', 1, '{known}', '{now}')",
    "slip past the feed": "insert into version (resource_id, number, xid) values ('{new}', 1, '1')",
    "give one's task to a stranger": "update resource set citizen_id = '{stranger}' where resource_id = '{known_task}'",
    "index a stranger": "insert into index_token (system, number, parameter, part, code, resource_id, citizen_id, "
    "is_shared, is_dated) values (0, 1, 72, 0, 'x', '{stranger_task}', '{stranger}', false, false)",
    "relate oneself": "insert into care_relation (citizen_id, organisation_id, kind, valid_from, because) "
    "values ('{stranger}', '{north}', 'course', '{now}', 'I say so')",
    "open a stranger's course": "insert into course (course_id, citizen_id, opened_at) values "
    "('{new}', '{stranger}', '{now}')",
    "take a stranger's course for one's own": "insert into course (course_id, citizen_id, opened_at) values "
    "('{stranger_task}', '{known}', '{now}')",
    "answer for a stranger's course": "insert into responsible (course_key, citizen_id, organisation_id, contact, period) "
    "values (1, '{known}', '{north}', 'x', '[2020-01-01,2020-02-01)')",
    "break the glass for long": GLASS + "('{new}', '{stranger}', '{me}', 'en god lang grund', '{now}', '{tomorrow}')",
    "break the glass ahead of time": GLASS
    + "('{new}', '{stranger}', '{me}', 'en god lang grund', '{later}', '{tomorrow}')",
    "break the glass for another": GLASS
    + "('{new}', '{stranger}', '{other}', 'en god lang grund', '{now}', '{later}')",
    "break the glass without a reason": GLASS + "('{new}', '{stranger}', '{me}', '              ', '{now}', '{later}')",
    "break the glass of nobody": GLASS + "('{new}', '{new_2}', '{me}', 'en god lang grund', '{now}', '{later}')",
    "ask who has a personal number": f"select citizen_of_personal_number('urn:oid:1.2.208.176.1.2', '{NUMBER}')",
    "log in another's name": AUDIT + "('{other}', 'x', 'home-nurse', 'x', 'x', 'x')",
    "log in another's role": AUDIT + "('{me}', 'x', 'reviewer', 'x', 'x', 'x')",
    "log at another time": "insert into audit (actor_id, actor_name, role, act, purpose, basis, at) "
    "values ('{me}', 'x', 'home-nurse', 'x', 'x', 'x', '{tomorrow}')",
    "change the log": "update audit set basis = 'x'",
    "empty the log": "delete from audit",
    "read the seals": "select * from audit_seal",
    "change the journal": "update version set body = '{{}}'",
    "empty a version": "update version set body = null",
    "delete a version": "delete from version",
    "delete a resource": "delete from resource",
    "delete a relation": "delete from care_relation",
    "receive as settled": "insert into inbox (id, channel, name, size_bytes, digest, state) "
    "values ('{new}', 'x', 'x', 1, '', 'understood')",
    "send about a stranger": "insert into outbox (id, kind, bundle_id, header_id, citizen_id) "
    "values ('{new}', 'x', 'x', 'x', '{stranger}')",
    "read the feed's places": "select * from feed_cursor",
    "read what was set aside": "select * from feed_trouble",
    "read the job queue": "select * from jobs.procrastinate_jobs",
    "set the demo": "update deployment set is_demo = true",
    "make a function of one's own": "create function naer.mine() returns int language sql as 'select 1'",
    "become another": "set role naer_worker",
}

NOTHING = {
    "a stranger's task": "select 1 from resource where resource_id = '{stranger_task}'",
    "a stranger's version": "select 1 from version where resource_id = '{stranger_task}'",
    "a stranger's codes": "select 1 from index_token where citizen_id = '{stranger}'",
    "a stranger's references": "select 1 from index_reference where citizen_id = '{stranger}'",
    "a stranger's values": "select 1 from index_quantity where citizen_id = '{stranger}'",
    "a stranger's names": "select 1 from index_text where citizen_id = '{stranger}'",
    "who is with whom": "select 1 from resource_citizen",
    "a stranger's relations": "select 1 from care_relation where citizen_id = '{stranger}'",
    "a stranger's course": "select 1 from course",
    "a stranger's responsible": "select 1 from responsible",
    "a stranger's look-ups": "select 1 from audit",
    "others' emergencies": "select 1 from break_glass",
    "messages in": "select 1 from inbox",
    "raw messages in": "select 1 from inbox_raw",
    "messages out": "select 1 from outbox",
    "raw messages out": "select 1 from outbox_raw",
    "others' keys": "select 1 from done_once",
    "a change of a stranger's task": "update resource set is_ended = true where resource_id = '{stranger_task}'",
    "a change of an organisation": "update resource set is_ended = true where resource_id = '{north}'",
    "a lifted refusal": "update block set valid_to = '{now}' where id = '{block}' returning 1",
    "a stranger's relation ended": "update care_relation set valid_to = '{now}' where citizen_id = '{stranger}' returning 1",
    "a replayed message": "update inbox set state = 'received' returning 1",
    "an emergency reviewed": "update break_glass set review_note = 'x' returning 1",
}


def is_refused(connection: psycopg.Connection, statement: str) -> bool:
    """Does the database say no? Whatever it says, it is as if it had not been asked."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError):
        return True
    return False


def test_the_database_refuses_a_nurse_each_of_these(house: House, scene: dict[str, str]) -> None:
    with house.as_person(me(scene)) as connection:
        allowed = [what for what, sql in REFUSED.items() if not is_refused(connection, sql.format(**scene))]
    assert allowed == []


def test_the_database_gives_a_nurse_nothing_of_these(house: House, scene: dict[str, str]) -> None:
    with house.as_person(me(scene)) as connection:
        given = [what for what, sql in NOTHING.items() if connection.execute(sql.format(**scene).encode()).rowcount]
    assert given == []


def test_a_system_that_treats_is_bound_as_a_nurse_is_and_breaks_no_glass(house: House, scene: dict[str, str]) -> None:
    partner = me(scene, Role.PARTNER_SYSTEM)
    glass = GLASS + "('{new}', '{stranger}', '{me}', 'en god lang grund', '{now}', '{later}')"
    with house.as_person(partner) as connection:
        assert [what for what, sql in REFUSED.items() if not is_refused(connection, sql.format(**scene))] == []
        given = [what for what, sql in NOTHING.items() if connection.execute(sql.format(**scene).encode()).rowcount]
        assert (given, is_refused(connection, glass.format(**scene))) == ([], True)

    def is_seen() -> bool:
        with house.as_person(partner) as connection:
            return connection.execute("select 1 from resource where citizen_id = %s", (scene["known"],)).rowcount > 0

    seen = [is_seen()]
    with house.system() as rec:
        block = rec.block(scene["known"], organisation=scene["north"])
    seen.append(is_seen())
    with house.system() as rec:
        rec.lift_block(block)
    seen.append(is_seen())
    with house.system() as rec:
        rec.end_relation(scene["known"], scene["north"], kind="course", at=rec.now)
    seen.append(is_seen())
    assert seen == [True, False, True, False], "related, refused by the citizen, no longer refused, no longer related"


def test_who_does_not_treat_sees_no_citizen_by_working_somewhere(house: House, scene: dict[str, str]) -> None:
    for role in set(Role) - CLINICAL_ROLES - {Role.CITIZEN, Role.PARTNER_SYSTEM}:
        with house.as_person(me(scene, role)) as connection:
            for table in ("version", "resource", "index_token", "index_reference", "index_text", "care_relation"):
                asked = f"select 1 from {table} where citizen_id = %s"
                assert connection.execute(asked.encode(), (scene["known"],)).rowcount == 0
            glass = GLASS + "('{new}', '{stranger}', '{me}', 'en god lang grund', '{now}', '{later}')"
            assert is_refused(connection, glass.format(**scene))


def test_those_who_treat_are_the_same_to_the_database_as_to_us(house: House) -> None:
    for role in Role:
        with house.as_person(nurse(role=role)) as connection:
            assert connection.execute("select actor_treats()").fetchone() == (role in CLINICAL_ROLES,)


def test_nobody_in_particular_sees_organisations_and_no_citizen(house: House, scene: dict[str, str]) -> None:
    with psycopg.connect(house.server.as_role("naer_web"), options="-c search_path=naer") as connection:
        rows = connection.execute("select distinct resource_type from resource").fetchall()
        assert rows == [("Organization",)]
        assert connection.execute("select 1 from care_relation").rowcount == 0


INTEGRATOR_REFUSED = {
    "open a sealed message": "update inbox set is_sealed = false",
    "say whom a message is about": "update inbox set citizen_id = null",
    "settle a message": "update inbox set state = 'understood'",
    "write another message in": "update inbox_raw set raw = 'another'",
    "send a message elsewhere": "update outbox set receiver = 'me'",
    "say that a message was answered": "update outbox set state = 'acknowledged'",
}


def test_an_integrator_replays_messages_and_neither_unseals_nor_changes_one(
    house: House, scene: dict[str, str]
) -> None:
    with house.as_person(me(scene, Role.INTEGRATOR)) as connection:
        assert [what for what, sql in INTEGRATOR_REFUSED.items() if not is_refused(connection, sql)] == []
        assert connection.execute("select inbox_id::text from inbox_raw").fetchall() == [(scene["inbox"],)]
        replayed = connection.execute("update inbox set state = 'received', attempts = 0 returning id::text")
        assert replayed.fetchall() == [(scene["inbox"],)], "a sealed one is not replayed"


RETENTION_REFUSED = (
    "select body from naer.version",
    "select raw from naer.inbox_raw",
    "select raw from naer.outbox_raw",
    "select citizen_id from naer.inbox",
    "update naer.version set body = '{}'",
    "update naer.inbox_raw set raw = 'another'",
    "update naer.outbox_raw set raw = 'another'",
    "delete from naer.inbox_raw",
    "insert into naer.inbox_raw (inbox_id) values (null)",
    "select * from naer.resource",
    "select * from naer.audit",
)
WORKER_REFUSED = (
    "update naer.responsible set period = tstzrange(null, null)",
    "update naer.responsible set period = tstzrange('2020-01-01', null)",
    "update naer.responsible set contact = 'me'",
    "delete from naer.responsible",
    "delete from naer.break_glass",
    "insert into naer.break_glass select * from naer.break_glass",
    "update naer.inbox_raw set raw = 'another'",
    "insert into naer.version (resource_id, number, epoch) values (null, 1, 9)",
    "insert into naer.audit_seal (number, sealed_at) values (1, now())",
    "update naer.outbox set citizen_id = null",
    "create table naer.mine ()",
)


@pytest.mark.parametrize(("role", "attempts"), [("naer_retention", RETENTION_REFUSED), ("naer_worker", WORKER_REFUSED)])
def test_the_house_s_own_roles_keep_to_their_work(
    house: House, scene: dict[str, str], role: str, attempts: tuple[str, ...]
) -> None:
    with psycopg.connect(house.server.as_role(role)) as connection:
        assert [attempt for attempt in attempts if not is_refused(connection, attempt)] == []


def test_every_table_about_citizens_is_closed_unless_a_policy_opens_it(house: House) -> None:
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        open_tables = connection.execute(
            """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'naer'::regnamespace and c.relkind = 'r' and a.attname = 'citizen_id'
                  and not (c.relrowsecurity and c.relforcerowsecurity)"""
        ).fetchall()
        for_everybody = connection.execute(
            """select proname from pg_proc where pronamespace = 'naer'::regnamespace
                and has_function_privilege('public', oid, 'execute')"""
        ).fetchall()
        past_the_policies = connection.execute(
            """select proname from pg_proc where pronamespace = 'naer'::regnamespace and prosecdef
                and not coalesce('search_path=naer, pg_temp' = any (proconfig), false)"""
        ).fetchall()
    assert (open_tables, for_everybody, past_the_policies) == ([], [], [])
