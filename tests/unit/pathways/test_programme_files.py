"""What an author reads when a programme file is wrong: file, line, element, sentence."""

from datetime import date

import pytest

from naer.errors import InvalidError
from naer.pathways import content
from tests.unit.pathways.small_programmes import HOMECOMING, changed, faults, programme


def test_a_programme_that_is_right_is_read() -> None:
    read = programme()
    assert (read.id, read.version, len(read.activities)) == ("homecoming", "1.0.0", 2)
    assert read.activity("report") is read.activities[1]
    assert read.activity("unknown") is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "finding: admitted",
            "finding: Admitted!",
            "homecoming.yaml, line 23: triggers[3].finding: is not written as it must be",
        ),
        (
            "    owner: visitation\n",
            "    ownr: visitation\n",
            "line 58: activities[2].ownr: is not known here; take it out, or mend how it is spelt.",
        ),
        ("    owner: visitation\n", "", "line 55: activities[2].owner: is missing; write it."),
        (
            "priority: urgent\n    blocks",
            "priority: soon\n    blocks",
            "activities[1].priority: must be 'routine'",
        ),
        ("after: 2 hours", "after: later", "activities[2].deadline.after: write a length of time as"),
        ("unless: taken", "unless: seen", "activities[1].escalation[2].unless: must be 'taken' or 'done'; choose one."),
        ("  - id: report", "  - id: receive", "the file: the activity 'receive' is written twice."),
        ("  - id: home\n", "  - id: died\n", "the file: the trigger 'died' is written twice."),
        ("valid_from: 2026-01-01", "valid_from: soon", "valid_from: must be a day, as 2026-11-20."),
        (
            "valid_from: 2026-01-01",
            "valid_from: 2026-01-01\nvalid_to: 2025-01-01",
            "'valid_to' lies before 'valid_from'.",
        ),
        ("{do: resume-services}", "{do: pause-services}", "'pause-services' needs 'because': people read why."),
        ("{do: resume-services}", "{do: close-plan}", "'outcome' stands beside 'close-plan', and only there."),
        (
            "{do: resume-services}",
            "{do: resume-services, outcome: revoked}",
            "'outcome' stands beside 'close-plan', and only there.",
        ),
        (
            "        finding: discharge-announced\n        facts",
            "        facts",
            "examples[1].steps[1]: facts belong to a finding.",
        ),
        (
            "2026-11-20T10:00:00+01:00\n        finding",
            "2026-11-20T10:00:00\n        finding",
            "must be a day and a time with its zone",
        ),
    ],
)
def test_a_fault_is_told_with_line_and_element(old: str, new: str, fault: str) -> None:
    assert any(fault in told for told in faults(changed(old, new))), faults(changed(old, new))


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = changed("    owner: visitation\n", "    owner: Visitation\n", changed("after: 2 hours", "after: later"))
    assert len(faults(text)) == 2


def test_text_that_is_no_yaml_says_where() -> None:
    assert faults("id: [unclosed\ntitle: x")[0].startswith("homecoming.yaml, line 2: this is not YAML;")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list", "\x00"])
def test_what_is_no_programme_at_all_is_told_so(text: str) -> None:
    (fault, *_) = faults(text)
    assert fault.startswith("homecoming.yaml")


def test_of_several_versions_the_newest_in_force_is_followed() -> None:
    first = programme(changed("valid_from: 2026-01-01", "valid_from: 2026-01-01\nvalid_to: 2026-12-31"))
    tenth = programme(changed("version: 1.0.0", "version: 1.10.0"))
    ninth = programme(changed("version: 1.0.0", "version: 1.9.0"))
    future = programme(changed("valid_from: 2026-01-01", "valid_from: 2027-01-01", changed("1.0.0", "2.0.0")))
    every = [tenth, future, first, ninth]
    assert content.in_force(every, date(2026, 11, 22)) == (tenth,)
    assert content.in_force(every, date(2027, 1, 1)) == (future,)
    assert content.in_force([first], date(2027, 1, 1)) == ()


def test_the_shipped_programmes_can_be_read() -> None:
    assert [file.faults for file in content.files() if file.faults] == []
    assert "ind-og-ud-af-sygehus" in {item.id for item in content.load()}


def test_a_file_with_a_fault_is_never_left_out_in_silence() -> None:
    good = content.read("good.yaml", HOMECOMING)
    bad = content.read("bad.yaml", "format: programme/0")
    assert content.without_faults([good]) == (good,)
    with pytest.raises(InvalidError, match=r"bad\.yaml"):
        content.without_faults([good, bad])


def test_yaml_of_the_example_is_the_text_that_was_read() -> None:
    assert content.read("homecoming.yaml", HOMECOMING).text == HOMECOMING
