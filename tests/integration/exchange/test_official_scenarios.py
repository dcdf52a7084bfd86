"""Every official scenario in an inbox of its own, with its citizens registered: file → outcome and reason, and the stay.

A scenario's files are delivered in the order of the table. `-` is no reason. The last column is the stay's state when
all are delivered. Which rule decides is told by the reason; docs/clarifications.md has those that the standard leaves
open.
"""

from pathlib import Path

import pytest

from naer.courses import encounter
from naer.exchange import receive
from naer.exchange.receive import Line
from tests.house import House
from tests.integration.exchange.post import find, verdicts

pytestmark = pytest.mark.conformance

HOSPITAL = "medcom-hospitalnotification-cert-3.0/HospitalNotification_Ex_"
GUIDE = "medcom-hospitalnotification-3.0.2/"
CARE = "medcom-carecommunication-5.0.2/"
RECEIVE = "medcom-carecommunication-cert-receive-5.0.2/"
SEND = "medcom-carecommunication-cert-send-5.0.2/"
ACKNOWLEDGEMENT = "medcom-acknowledgement-2.0.3/"

SAME = "It came before: the same again."
AGAIN = "It came before: sent again."
USED = "The letter id was used before, for something else: both are kept. Ask the sender."
NOT_OURS = "It answers a message that was not sent from here."
KIND = "This kind of message is not received here."

# scenario → (file, outcome, reason) in the order of delivery, and the states of the stays afterwards
STAYS: dict[str, tuple[list[tuple[str, str, str]], list[str]]] = {
    "A admitted": ([("STIN_A", "understood", "-")], ["admitted"]),
    "B transferred to another region under the same letter id": (
        [("STIN_B1", "understood", "-"), ("STIN_B2", "understood", "-")],
        ["admitted"],
    ),
    "D emergency": ([("STAA_D", "understood", "-")], ["admitted"]),
    "E emergency, then admitted": ([("STAA_E", "understood", "-"), ("STIN_E", "understood", "-")], ["admitted"]),
    "F on leave": ([("STIN_F", "understood", "-"), ("STOR_F", "understood", "-")], ["on-leave"]),
    "G back from leave": (
        [("STIN_G", "understood", "-"), ("STOR_G", "understood", "-"), ("SLOR_G", "understood", "-")],
        ["admitted"],
    ),
    "G back from leave, told late": (
        [("SLOR_G", "understood", "-"), ("STOR_G", "understood", "-"), ("STIN_G", "understood", "-")],
        ["admitted"],
    ),
    "H home": ([("STIN_H", "understood", "-"), ("SLHJ_H", "understood", "-")], ["discharged"]),
    "H home, the admission told late": (
        [("SLHJ_H", "understood", "-"), ("STIN_H", "understood", "-")],
        ["discharged"],
    ),
    "K died": ([("STIN_K", "understood", "-"), ("MORS_K", "understood", "-")], ["deceased"]),
    "M admitted": ([("STIN_M", "understood", "-")], ["admitted"]),
    "N cancelled": ([("STIN_N", "understood", "-"), ("AN_STIN_N", "understood", "-")], ["cancelled"]),
    "O corrected": ([("STIN_O", "understood", "-"), ("RE_STIN_O", "understood", "-")], ["admitted"]),
    "the same twice": ([("TEK_DUB", "understood", "-"), ("TEK_DUB", "duplicate", SAME)], ["admitted"]),
    "local forløbs-id": ([("TEK_ID_LOCAL", "understood", "-")], ["admitted"]),
    "the register's forløbs-id": ([("TEK_ID_LPR3", "understood", "-")], ["admitted"]),
    "technical admission": ([("TEK_STIN_A", "understood", "-")], ["admitted"]),
    "one letter id for two stays": (
        [("STIN_F", "understood", "-"), ("STIN_G", "conflict", USED), ("STIN_G", "duplicate", "-any-")],
        ["admitted", "admitted"],
    ),
}


def deliver(house: House, conformance: Path, *files: str, register: bool = True) -> list[Line]:
    """Deliver files one by one through the command; each is named by folder and the beginning of its name."""
    told: list[Line] = []
    for name in files:
        folder, _, start = name.partition("/")
        found = [file for file in sorted((conformance / "fixtures" / folder).rglob("*")) if file.name.startswith(start)]
        exact = [file for file in found if file.stem == start] or found
        assert exact, name
        receive.receive(house.system_guard, exact[:1], register_citizens=register, tell=told.append)
    return told


@pytest.mark.parametrize("scenario", STAYS)
def test_a_hospital_scenario(house: House, conformance: Path, scenario: str) -> None:
    expected, states = STAYS[scenario]
    told = deliver(house, conformance, *(f"{HOSPITAL}{name}" for name, _, _ in expected))
    for line, (name, outcome, reason) in zip(told, expected, strict=True):
        assert line.outcome == outcome, name
        assert reason == "-any-" or (line.reason or "-") == reason, name
    assert sorted(encounter.stay_state(one).value for one in find(house, "Encounter")) == states
    assert verdicts(house) == ["ok"] * len(expected)


@pytest.mark.parametrize("scenario", STAYS)
def test_a_hospital_scenario_about_a_stranger_is_not_relevant(house: House, conformance: Path, scenario: str) -> None:
    expected, _ = STAYS[scenario]
    told = deliver(house, conformance, f"{HOSPITAL}{expected[0][0]}", register=False)
    assert [line.outcome for line in told] == ["not relevant"]
    assert find(house, "Encounter") == find(house, "Patient") == []
    assert verdicts(house) == ["ok"]


def test_the_guide_s_examples_are_one_long_story(house: House, conformance: Path) -> None:
    """All share one forløbs-id; whatever comes after death and cancellation, nothing is lost."""
    names = [line.split()[0] for line in STORY.strip().splitlines()]
    told = deliver(house, conformance, *(f"{GUIDE}{name}" for name in names))
    assert [line.outcome for line in told] == [line.split()[1] for line in STORY.strip().splitlines()]
    (stay,) = find(house, "Encounter")
    assert len(encounter.from_encounter(stay).events) == 12


STORY = """
Bundle-h1c8e4a8 understood
Bundle-kcab461b understood
Bundle-ld31e08a understood
Bundle-a5e5b880 understood
Bundle-n73ccf30 understood
Bundle-bfab3e80 understood
Bundle-c83671a4 understood
Bundle-m908i967 understood
Bundle-g099bbf3 understood
Bundle-d3128d9b understood
Bundle-e94de8ee understood
Bundle-f4aa42a4 understood
"""

LETTERS: dict[str, list[tuple[str, str, str]]] = {
    "R-A": [(f"{RECEIVE}Bundle-R-A-new", "understood", "-")],
    "R-B": [(f"{RECEIVE}Bundle-R-B-reply", "understood", "-")],
    "R-C": [(f"{RECEIVE}Bundle-R-C-forward", "understood", "-")],
    "seven attachments": [(f"{RECEIVE}Bundle-R-Tek-A", "understood", "-")],
    "replacement number, no family name, ids that are no UUIDs": [(f"{RECEIVE}Bundle-R-Tek-B", "understood", "-")],
    "R-Tek-C": [(f"{RECEIVE}Bundle-R-Tek-C", "understood", "-")],
    "organisations without names": [(f"{RECEIVE}Bundle-R-Tek-D", "understood", "-")],
    "R-Tek-G": [(f"{RECEIVE}Bundle-R-Tek-G", "understood", "-")],
    "J loaded twice": [
        (f"{RECEIVE}Bundle-R-Tek-J", "understood", "-"),
        (f"{RECEIVE}Bundle-R-Tek-J", "duplicate", SAME),
    ],
    "K and L: same letter, new envelope": [
        (f"{RECEIVE}Bundle-R-Tek-K", "understood", "-"),
        (f"{RECEIVE}Bundle-R-Tek-L", "duplicate", AGAIN),
    ],
    "S-A": [(f"{SEND}Bundle-S-A", "understood", "-")],
    "S-B": [(f"{SEND}Bundle-S-B", "understood", "-")],
    "S-C": [(f"{SEND}Bundle-S-C", "understood", "-")],
    "S-E": [(f"{SEND}Bundle-S-E", "understood", "-")],
    "S-Tek-A": [(f"{SEND}Bundle-S-Tek-A", "understood", "-")],
    "a thread: new, reply, reply, forwarded, forwarded": [
        (f"{CARE}Bundle-add5e7e2", "understood", "-"),
        (f"{CARE}Bundle-b56549f7", "understood", "-"),
        (f"{CARE}Bundle-3dcb5618", "understood", "-"),
        (f"{CARE}Bundle-c0426e3e", "understood", "-"),
        (f"{CARE}Bundle-d11968f5", "understood", "-"),
    ],
    "a thread in the wrong order": [
        (f"{CARE}Bundle-3dcb5618", "understood", "-"),
        (f"{CARE}Bundle-add5e7e2", "understood", "-"),
        (f"{CARE}Bundle-b56549f7", "understood", "-"),
    ],
    "replacement number": [(f"{CARE}Bundle-0d5b3c18", "understood", "-")],
    "to a team, about a stay": [(f"{CARE}Bundle-gfd00bc2", "understood", "-")],
    "answer to a letter of the old world": [(f"{CARE}Bundle-k7bfbc0c", "understood", "-")],
}


@pytest.mark.parametrize("scenario", LETTERS)
def test_a_correspondence_scenario(house: House, conformance: Path, scenario: str) -> None:
    told = deliver(house, conformance, *(name for name, _, _ in LETTERS[scenario]))
    assert [(line.outcome, line.reason or "-") for line in told] == [
        (outcome, reason) for _, outcome, reason in LETTERS[scenario]
    ]
    shown = [outcome for _, outcome, _ in LETTERS[scenario] if outcome == "understood"]
    assert len(find(house, "Communication")) == len(shown)
    assert verdicts(house) == ["ok"] * len(told)


def test_a_letter_about_a_stranger_waits_in_the_tray(house: House, conformance: Path) -> None:
    (line,) = deliver(house, conformance, f"{RECEIVE}Bundle-R-A-new", register=False)
    assert (line.outcome, line.reason) == (
        "understood",
        "Nobody here knows the citizen: it waits in the unmatched tray.",
    )


@pytest.mark.parametrize(
    ("name", "outcome", "reason", "answered"),
    [
        ("Bundle-a8c041b8", "not relevant", NOT_OURS, []),
        ("Bundle-bc9535ef", "not relevant", NOT_OURS, []),
        ("Bundle-c9c2b2f6", "not relevant", NOT_OURS, []),
        ("Bundle-eb26be85", "refused", KIND, ["fatal-error"]),
    ],
)
def test_an_acknowledgement_scenario(
    house: House, conformance: Path, name: str, outcome: str, reason: str, answered: list[str]
) -> None:
    (line,) = deliver(house, conformance, f"{ACKNOWLEDGEMENT}{name}")
    assert (line.outcome, line.reason) == (outcome, reason)
    assert verdicts(house) == answered


def test_whole_folders_are_accounted_for_with_nothing_lost(house: House, conformance: Path) -> None:
    fixtures = conformance / "fixtures"
    account = receive.receive(
        house.system_guard,
        [fixtures / "medcom-acknowledgement-2.0.3", fixtures / "medcom-hospitalnotification-3.0.2"],
        register_citizens=True,
        tell=lambda _: None,
    )
    counts = account.as_json()
    assert counts["received"] == sum(counts.values()) - counts["received"]
    assert counts["lost"] == 0
    assert counts["understood"] >= 12
    assert counts["refused"] == 1
