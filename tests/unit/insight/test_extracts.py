"""Deliveries of registers: read by their layouts, refused by line and column, without repeating what stands there."""

import pytest
from typer.testing import CliRunner

from naer.cli import commands
from naer.errors import InvalidError, NotFoundError
from naer.insight.extracts import content, reading

LAYOUT = content.by_id("hospital-contacts")
HEAD, GOOD = LAYOUT.example.file.splitlines()[:2]


def test_every_layout_does_what_its_example_says() -> None:
    assert [(one.part, one.sentence) for one in content.problems()] == []
    assert {one.id for one in content.load()} >= {"hospital-contacts", "home-care-periods"}


def test_an_example_that_promises_otherwise_is_found() -> None:
    example = LAYOUT.example.model_copy(
        update={"rows": ({**LAYOUT.example.rows[0], "quantity": 9}, *LAYOUT.example.rows[1:])}
    )
    other = LAYOUT.model_copy(update={"example": example})
    assert content.disagreements(other, {}) == ["row 1 of the example has another quantity than it promises"]
    fewer = LAYOUT.model_copy(update={"example": LAYOUT.example.model_copy(update={"rows": ()})})
    assert content.disagreements(fewer, {}) == ["the example gives 3 rows and promises 0"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("251248-4916", "251248", "Line 2: cpr is no personal number."),
        ("0580", "Aabenraa", "Line 2: kommunekode is no whole number."),
        ("ALCA00", "ALCA99", "Line 2: kontakttype is none of the codes of the layout."),
        ("2026-01-05 10:00", "05-01-2026", "Line 2: kontaktstart is no time written YYYY-MM-DD HH:MM."),
        ("2026-01-05 10:00", "2026-02-30 10:00", "Line 2: kontaktstart is no time that exists."),
        ("2026-01-08 09:00", "2026-01-04 09:00", "Line 2: kontaktslut lies before kontaktstart."),
        ("DJ189", "lungebetændelse", "Line 2: aktionsdiagnose is no SKS code."),
        (";101", ";en afdeling", "Line 2: enhed is no organisation code of digits only."),
        ("ATA1", "", "Line 2: prioritet is empty."),
        (";101", "", "Line 2: has 8 columns, not 9."),
    ],
)
def test_a_fault_is_told_by_line_and_column(old: str, new: str, told: str) -> None:
    with pytest.raises(InvalidError) as refused:
        reading.read(LAYOUT, f"{HEAD}\n{GOOD.replace(old, new)}\n")
    assert refused.value.what_happened == told
    assert not new or new not in refused.value.what_happened


def test_faults_are_told_together_and_many_are_counted() -> None:
    bad = GOOD.replace("ATA1", "ATA9")
    with pytest.raises(InvalidError) as refused:
        reading.read(LAYOUT, "\n".join([HEAD, *[bad] * 25]))
    lines = refused.value.what_happened.splitlines()
    assert (len(lines), lines[0][:7], lines[-1]) == (21, "Line 2:", "… and 5 more.")


def test_a_file_with_other_columns_is_refused() -> None:
    with pytest.raises(InvalidError, match="Line 1: the columns must be cpr, kommunekode"):
        reading.read(LAYOUT, "navn;adresse\n")
    with pytest.raises(NotFoundError, match="home-care-periods"):
        content.by_id("no-such")


def test_a_layout_that_does_not_hang_together_is_refused() -> None:
    text = (
        "format: extract-layout/1\nid: wrong\nversion: 1.0.0\nowner: {da: a, en: a}\nname: {da: a, en: a}\nsource: none\n"
        "verification: recalled\ncitizen: cpr\nmunicipality: nowhere\ncolumns:\n"
        "  - {name: cpr, type: personal-number, description: d}\nmeanings: []\nexample: {file: '', rows: []}\n"
    )
    with pytest.raises(InvalidError, match="there is no column nowhere"):
        content.read("wrong.yaml", text)
    with pytest.raises(InvalidError, match="named after the layout"):
        content.read("other.yaml", text.replace("nowhere", "cpr"))


@pytest.mark.parametrize(
    ("number", "year"),
    [("0101401234", 1940), ("0101404234", 1940), ("0101054234", 2005), ("0101035234", 2003), ("0101605234", 1860)],
)
def test_the_century_stands_in_the_seventh_digit(number: str, year: int) -> None:
    assert reading.birth_year(number) == year


def test_the_example_that_the_command_prints_can_be_imported_as_it_stands() -> None:
    printed = CliRunner().invoke(commands, ["tables", "example", "--layout", "hospital-contacts"])
    assert printed.exit_code == 0
    assert len(reading.read(LAYOUT, printed.stdout)) == 4
