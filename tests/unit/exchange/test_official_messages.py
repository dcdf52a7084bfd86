"""Official examples are understood as what they tell, and what we send has the structure of theirs.

The tables state file → what it is understood as. Files that the folder holds beyond the tables must be understood or
refused with a reason, never make anything fall over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from naer.courses.definition import Move
from naer.dialogue.definition import Activity, IncomingCommunication, Letter, Segment, Step
from naer.exchange import understanding
from naer.exchange.medcom import acknowledging, letters
from naer.exchange.medcom.acknowledgement import Acknowledgement, Verdict
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.understanding import NotAMessage, Rejected, Understood
from naer.fhir import reading
from naer.fhir.plain import Json
from tests.unit.exchange.messages import HOME_CARE, NOON, hospital_event, ids, letter, notification, party, segment
from tests.unit.exchange.profiles import Profiles

pytestmark = pytest.mark.conformance

CERT = "medcom-hospitalnotification-cert-3.0"
GUIDE = "medcom-hospitalnotification-3.0.2"
CARE = "medcom-carecommunication-5.0.2"
CARE_RECEIVE = "medcom-carecommunication-cert-receive-5.0.2"
CARE_SEND = "medcom-carecommunication-cert-send-5.0.2"
CARE_SOURCE = "medcom-carecommunication-cert-5.0.2-fsh-json"
ACKNOWLEDGEMENTS = "medcom-acknowledgement-2.0.3"

# file            telling  move                      death  what people see       report  episode
CERTIFICATION = """
AN_STIN_N         cancel   admit-inpatient           -      2023-03-01T12:00:00Z  -       5a6c371c
MORS_K            new      admit-emergency           died   2023-03-04T06:00:00Z  -       26260217
RE_STIN_O         revise   admit-inpatient           -      2023-03-01T07:00:00Z  -       01a37861
SLHJ_H            new      discharge-inpatient-home  -      2023-03-07T08:45:30Z  -       d3d03544
SLOR_G            new      end-leave-inpatient       -      2023-03-05T14:30:00Z  -       04675bbd
STAA_D            new      admit-emergency           -      2023-02-28T09:00:04Z  report  c1280ebe
STAA_E            new      admit-emergency           -      2023-02-28T09:00:04Z  report  6ef2055a
STIN_A            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  82873e50
STIN_B1           new      admit-inpatient           -      2023-03-01T11:00:00Z  report  16b2bf28
STIN_B2           new      admit-inpatient           -      2023-03-01T19:35:00Z  report  16b2bf28
STIN_E            new      admit-inpatient           -      2023-03-01T14:00:00Z  -       6ef2055a
STIN_F            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  49a2b22b
STIN_G            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  04675bbd
STIN_H            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  d3d03544
STIN_K            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  26260217
STIN_M            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  a35432cb
STIN_N            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  5a6c371c
STIN_O            new      admit-inpatient           -      2023-03-01T11:00:00Z  report  01a37861
STOR_F            new      start-leave-inpatient     -      2023-03-03T13:00:10Z  -       49a2b22b
STOR_G            new      start-leave-inpatient     -      2023-03-03T13:00:10Z  -       04675bbd
TEK_DUB           new      admit-inpatient           -      2023-03-01T11:00:00Z  report  9840fa2e
TEK_ID_LOCAL      new      admit-inpatient           -      2023-03-01T11:00:00Z  report  b7283058
TEK_ID_LPR3       new      admit-inpatient           -      2023-03-01T11:00:00Z  report  15d54a58
TEK_STIN_A        new      admit-inpatient           -      2023-03-01T11:00:00Z  report  51738ad5
"""

EXAMPLES = """
Bundle-a5e5b880   new      admit-inpatient           -      2022-12-07T10:00:00Z  report  bd481c38
Bundle-bfab3e80   revise   admit-inpatient           -      2022-12-07T11:00:00Z  -       bd481c38
Bundle-c83671a4   cancel   admit-inpatient           -      2022-12-07T10:00:00Z  -       bd481c38
Bundle-d3128d9b   new      start-leave-inpatient     -      2022-12-13T12:00:10Z  -       bd481c38
Bundle-e94de8ee   new      end-leave-inpatient       -      2022-12-14T13:30:00Z  -       bd481c38
Bundle-f4aa42a4   new      discharge-inpatient-home  -      2022-12-18T07:45:30Z  -       bd481c38
Bundle-g099bbf3   new      admit-inpatient           died   2022-12-09T07:45:30Z  -       bd481c38
Bundle-h1c8e4a8   new      admit-emergency           -      2022-12-01T08:00:04Z  report  bd481c38
Bundle-kcab461b   new      discharge-emergency-home  -      2022-12-02T20:00:09Z  -       bd481c38
Bundle-ld31e08a   new      admit-emergency           died   2022-12-02T05:00:00Z  -       bd481c38
Bundle-m908i967   new      admit-inpatient           -      2022-12-07T10:00:00Z  -       bd481c38
Bundle-n73ccf30   new      admit-inpatient           -      2022-12-07T10:00:00Z  -       bd481c38
"""

# file                 activity         category                    texts  files  before  number
COMMUNICATIONS = """
Bundle-0d5b3c18        new-message      examination-results             1      0       0  X_ECPR
Bundle-3dcb5618        reply-message    examination-results             3      1       2  CPR
Bundle-add5e7e2        new-message      examination-results             1      0       0  CPR
Bundle-b56549f7        reply-message    examination-results             2      1       1  CPR
Bundle-c0426e3e        forward-message  examination-results             4      1       3  CPR
Bundle-d11968f5        forward-message  examination-results             5      2       4  CPR
Bundle-gfd00bc2        new-message      regarding-referral              1      2       0  CPR
Bundle-k7bfbc0c        reply-message    carecoordination                1      0       0  CPR
Bundle-R-A-new         new-message      extended-care-responsibility    1      1       0  CPR
Bundle-R-B-reply       reply-message    examination-results             2      1       1  CPR
Bundle-R-C-forward     forward-message  examination-results             2      0       1  CPR
Bundle-R-Tek-A         new-message      regarding-referral              1      7       0  CPR
Bundle-R-Tek-B         new-message      assistive-devices               1      0       0  D_ECPR
Bundle-R-Tek-C         new-message      training                        1      0       0  CPR
Bundle-R-Tek-D         new-message      training                        1      0       0  CPR
Bundle-R-Tek-G         new-message      decease                         1      0       0  CPR
Bundle-R-Tek-J         new-message      outpatient                      1      0       0  CPR
Bundle-R-Tek-K         new-message      telemedicine                    1      0       0  CPR
Bundle-R-Tek-L         new-message      telemedicine                    1      0       0  CPR
Bundle-S-A-new         new-message      acute-ambulant                  1      0       0  CPR
Bundle-S-B-new         new-message      regarding-referral              1      1       0  CPR
Bundle-S-C-new         new-message      examination-results             1      0       0  CPR
Bundle-S-E-forward     forward-message  decease                         2      0       1  CPR
Bundle-S-Tek-A         new-message      examination-results             1      0       0  CPR
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def files(folder: Path, start: str) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.name.startswith(start))


def understood(file: Path) -> Understood:
    read = understanding.understand(file.read_bytes())
    assert isinstance(read, Understood), f"{file.name}: {read}"
    return read


def told(meaning: HospitalNotification) -> list[str]:
    event = meaning.event
    return [
        event.telling.value,
        event.move.value,
        "died" if event.deceased else "-",
        f"{event.occurred_at:%Y-%m-%dT%H:%M:%SZ}",
        "report" if event.report_requested else "-",
        event.episode[:8],
    ]


@pytest.mark.parametrize(
    ("folder", "prefix", "table"), [(CERT, "HospitalNotification_Ex_", CERTIFICATION), (GUIDE, "", EXAMPLES)]
)
def test_official_hospital_notifications_are_understood(
    conformance: Path, folder: str, prefix: str, table: str
) -> None:
    for name, *expected in rows(table):
        found = [
            file
            for file in files(conformance / "fixtures" / folder, f"{prefix}{name}")
            if folder != CERT or file.stem == f"{prefix}{name}"
        ]
        assert found, name
        read = understood(found[0])
        assert isinstance(read.meaning, HospitalNotification)
        assert told(read.meaning) == expected, name
        assert [problem.code for problem in read.remarks] == [], name


def test_official_care_communications_are_understood_in_json_and_xml(conformance: Path) -> None:
    for name, *expected in rows(COMMUNICATIONS):
        found = [
            file
            for folder in (CARE, CARE_RECEIVE, CARE_SEND, CARE_SOURCE)
            for file in files(conformance / "fixtures" / folder, name)
        ]
        assert found, name
        for file in found:
            meaning = understood(file).meaning
            assert isinstance(meaning, CareCommunication)
            files_in_it = [one for one in meaning.said.segments if one.attachment is not None]
            counts = [len(meaning.said.segments) - len(files_in_it), len(files_in_it), len(meaning.said.steps) - 1]
            numbers = meaning.frame.citizen.numbers
            assert [
                meaning.said.activity.value,
                meaning.said.category,
                *map(str, counts),
                numbers[0].kind.name,
            ] == expected, file.name


def test_official_acknowledgements_are_understood(conformance: Path) -> None:
    expected = {
        "Bundle-a8c041b8": (Verdict.OK, "", "42cb9200-f421-4d08-8391-7d51a2503cb4"),
        "Bundle-bc9535ef": (
            Verdict.FATAL,
            "MSG_VALUESET_VALUE_UNKNOWN",
            "53128d9b-cede-4c7f-8904-809eab322d7d",
        ),
        "Bundle-c9c2b2f6": (
            Verdict.TRANSIENT,
            "MSG_Mailbox_Out_Of_Operation",
            "53128d9b-cede-4c7f-8904-809eab322d7d",
        ),
    }
    for name, (verdict, reason, answers) in expected.items():
        meaning = understood(files(conformance / "fixtures" / ACKNOWLEDGEMENTS, name)[0]).meaning
        assert isinstance(meaning, Acknowledgement)
        assert (meaning.verdict, meaning.reason, meaning.answers) == (verdict, reason, answers)


def test_an_official_empty_message_is_of_a_kind_that_is_not_received(conformance: Path) -> None:
    file = files(conformance / "fixtures" / ACKNOWLEDGEMENTS, "Bundle-eb26be85")[0]
    read = understanding.understand(file.read_bytes())
    assert isinstance(read, Rejected)
    assert [problem.code for problem in read.problems] == ["kind-not-received"]


@pytest.mark.parametrize("family", ["medcom-*", "hl7dk-*", "dk-ehmi-*"])
def test_no_official_file_makes_anything_fall_over(conformance: Path, family: str) -> None:
    count = 0
    for folder in sorted((conformance / "fixtures").glob(family)):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                read = understanding.understand(file.read_bytes())
                assert not isinstance(read, NotAMessage) or read.reason
                count += 1
    assert count > 10


# The structure of what we send

GUIDES = (
    "medcom-core-4.0.0",
    "medcom-messaging-4.0.2",
    GUIDE,
    ACKNOWLEDGEMENTS,
    CARE,
    "hl7dk-core-3.7.0",
)
# Danish core fixes GLN's system to http, MedCom's own messages use https; official examples have the same fault.
GLN_TRAP = "Organization.identifier:EAN-ID: 0 of at least 1"
# What ours say beyond the examples: the reason in words and its place, which the profile allows.
MORE_THAN_EXAMPLES = {
    "OperationOutcome.issue.details.text",
    "OperationOutcome.issue.expression",
}


def shape(value: Any, path: str) -> Iterator[str]:
    """Every element path of a message, with extensions told apart by address and narrative as one."""
    if isinstance(value, dict):
        path = f"{path}({value['url'].rpartition('/')[2]})" if path.endswith("xtension") else path
        path = value.get("resourceType", path)
        for name, item in value.items():
            if name == "div" or (name == "resourceType"):
                continue
            yield from shape(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from shape(item, path)
    else:
        yield path


def shapes(bundle: Json) -> set[str]:
    return set(shape(bundle, "Bundle"))


def official(conformance: Path, folder: str) -> list[Json]:
    return [reading.read_json(file.read_bytes()) for file in files(conformance / "fixtures" / folder, "Bundle-")]


def ours() -> dict[str, Json]:
    """One message of each kind that we compose, by the guide that rules it."""
    asked = understanding.understand(acknowledged := _raw(notification()))
    assert isinstance(asked, Understood)
    broken = understanding.understand(acknowledged.replace(b'"IMP"', b'"AMB"'))
    assert isinstance(broken, Rejected)
    ok = acknowledging.acknowledgement(asked.envelope, Verdict.OK, now=NOON, new_id=ids(500)).bundle
    refusal = acknowledging.acknowledgement(
        broken.envelope, Verdict.FATAL, problems=broken.problems, now=NOON, new_id=ids(600)
    ).bundle
    return {"ok": ok, "refusal": refusal, "notification": notification(hospital_event(report_requested=True))}


def _raw(bundle: Json) -> bytes:
    return reading.json.dumps(bundle).encode()


def test_our_acknowledgements_have_the_structure_of_theirs(conformance: Path) -> None:
    theirs = [one for one in official(conformance, ACKNOWLEDGEMENTS) if "response" in one["entry"][0]["resource"]]
    everything = set().union(*map(shapes, theirs)) | MORE_THAN_EXAMPLES
    always = set.intersection(*map(shapes, theirs))
    profiles = Profiles(conformance / "definitions", *GUIDES)
    for name in ("ok", "refusal"):
        made = ours()[name]
        assert shapes(made) - everything == set(), name
        assert always - shapes(made) == set(), name
        assert set(profiles.faults_of_message(made)) <= {GLN_TRAP}, name
        assert len([one for one in made["entry"] if one["resource"]["resourceType"] == "Provenance"]) == 2


def test_the_demo_hospital_s_notifications_have_the_structure_of_theirs(conformance: Path) -> None:
    theirs = official(conformance, GUIDE)
    made = ours()["notification"]
    # Danish core asks for the use of a number; the given name stands in other examples of the same profile
    assert shapes(made) - set().union(*map(shapes, theirs)) == {"Patient.identifier.use", "Patient.name.given"}
    assert set.intersection(*map(shapes, theirs)) - shapes(made) == set()
    assert set(Profiles(conformance / "definitions", *GUIDES).faults_of_message(made)) <= {GLN_TRAP}
    leave = notification(
        hospital_event(move=Move.END_LEAVE, occurred_at=NOON + timedelta(days=2)), before=[hospital_event()]
    )
    assert {path for path in shapes(leave) if path.startswith("Encounter")} <= set().union(*map(shapes, theirs))


@pytest.mark.parametrize("start", ["Bundle-gfd00bc2", "Bundle-R-A-new", "Bundle-R-Tek-A", "Bundle-3dcb5618"])
def test_our_answers_to_official_letters_have_the_structure_of_theirs(conformance: Path, start: str) -> None:
    theirs = [one for folder in (CARE, CARE_SOURCE) for one in official(conformance, folder)]
    everything = set().union(*map(shapes, theirs))
    always = set.intersection(*map(shapes, theirs))
    file = next(file for folder in (CARE, CARE_RECEIVE) for file in files(conformance / "fixtures" / folder, start))
    asked = understood(file).meaning
    assert isinstance(asked, CareCommunication)
    profiles = Profiles(conformance / "definitions", *GUIDES)
    for answer in (reply_to(asked.said), forwarding(asked.said)):
        made = letters.compose(answer, now=NOON, new_id=ids(700)).bundle
        read = understanding.understand(_raw(made))
        assert isinstance(read, Understood)
        assert read.remarks == ()
        assert shapes(made) - everything == set()
        assert always - shapes(made) == set()
        assert set(profiles.faults_of_message(made)) <= {GLN_TRAP}


def reply_to(asked: IncomingCommunication) -> Letter:
    """A reply as `dialogue` hands it over: attachments without their content, back to the specific sender."""
    said = [
        replace(one, attachment=replace(one.attachment, data=None)) if one.attachment else one for one in asked.segments
    ]
    return answer_to(
        asked,
        Activity.REPLY,
        thread_id=asked.thread_id,
        receiver=asked.sender,
        to_whom=asked.from_whom,
        earlier=tuple(said),
    )


def forwarding(asked: IncomingCommunication) -> Letter:
    """A letter passed on as `dialogue` hands it over: a thread of its own, attachments with their content."""
    new_thread = "bb5aba27-2112-434a-ac3f-d317ba7a70cd"
    return answer_to(asked, Activity.FORWARD, thread_id=new_thread, receiver=party(HOME_CARE), earlier=asked.segments)


def answer_to(asked: IncomingCommunication, activity: Activity, *, earlier: Sequence[Segment], **told: Any) -> Letter:
    said = segment("Tak.", id="ffed9804-35e3-449f-a1c3-0f8ece783dc7", organisation=asked.receiver)
    own = Step("own-letter", activity.value, NOON, NOON, previous=asked.message_id, segments=(said.id,))
    return letter(
        activity=activity,
        message_id="own-letter",
        category=asked.category,
        topic=asked.topic,
        priority=asked.priority,
        sender=asked.receiver,
        stay=asked.stay,
        segments=(said,),
        steps=(own,),
        earlier=earlier,
        history=asked.steps,
        citizen=asked.citizen,
        **told,
    )


def test_official_examples_pass_the_same_profile_checker(conformance: Path) -> None:
    """So that the checker says something: theirs have no faults but the two known ones."""
    profiles = Profiles(conformance / "definitions", *GUIDES)
    known = {GLN_TRAP, "PractitionerRole.organization: 0 of at least 1"}
    for folder in (GUIDE, ACKNOWLEDGEMENTS, CARE):
        for bundle in official(conformance, folder):
            assert set(profiles.faults_of_message(bundle)) <= known, bundle["id"]
