"""Every indicator's own example comes out as its author says, and a file that does not fit is told what is wrong."""

import re
from importlib import resources
from pathlib import Path

import pytest

from naer.errors import InvalidError
from naer.insight.indicators import content, examples


def test_every_file_can_be_read_and_is_called_after_its_id():
    assert [file.fault for file in content.files() if file.fault] == []


@pytest.mark.parametrize("indicator", content.load(), ids=lambda one: one.id)
def test_the_example_comes_out_as_expected(indicator):
    assert list(examples.misfits(indicator)) == []


def test_every_indicator_names_what_it_counts_by_itself_or_by_what_it_needs():
    kinds = {one.id: one.kinds for one in content.load()}
    assert [name for name, of in kinds.items() if not of] == []
    script = (resources.files("naer.insight.indicators") / "sql/stays.sql").read_text(encoding="utf-8")
    assert kinds["readmissions-30d"] == frozenset(re.findall(r"kind\('(\w+)'\)", script))


def _text(name: str = "readmissions-30d.yaml") -> str:
    return (Path(content.__file__).parents[2] / content.FOLDER / name).read_text(encoding="utf-8")


def _misfits(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return list(examples.misfits(content.read_file(path)))


def test_a_count_that_comes_out_otherwise_is_told_with_its_place(tmp_path: Path):
    wrong = _text().replace("numerator: 1, denominator: 4", "numerator: 2, denominator: 4")
    assert _misfits(tmp_path, wrong) == ["2025-Q1, municipality 580: expected 2 of 4, and 1 of 4 came out"]


def test_sql_that_cannot_run_is_told(tmp_path: Path):
    found = _misfits(tmp_path, _text().replace("'admission.birth'", "'admission.brith'"))
    assert len(found) == 1 and "there is no flag called admission.brith" in found[0]


def test_sql_that_leaves_a_count_unknown_is_told(tmp_path: Path):
    text = _text("place-occupancy.yaml")
    found = _misfits(tmp_path, text.replace("coalesce(quantity, 0)", "quantity"))
    assert len(found) == 1 and "place-occupancy: the SQL does not give whole numbers everywhere" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("SELECT danish_quarter", "DELETE danish_quarter", "one SELECT"),
        ("kind: proportion", "kind: guess", "measure.kind"),
        ("citizen: 1, kind: acute_admission", "citizen: 1, kind: visit", "'visit' is none of"),
        ("flags: [cancer]", "flags: [red]", "'red' is none of the flags"),
        ('question: {da: "Kommer', 'question: {da: Se: "Kommer', "put texts with commas"),
        ("needs: [stays]", "needs: stays", "own.yaml: needs: must be a list"),
        ("parameters: {days: 30}", "parameters: [30]", "own.yaml: parameters: must be names with values"),
    ],
)
def test_what_does_not_fit_is_told_by_place(tmp_path: Path, old: str, new: str, problem: str):
    text = _text()
    assert old in text
    changed = text.replace(old, new) if not old.startswith("SELECT") else text.replace("WITH chained", "DELETE chained")
    try:
        told = " ".join(_misfits(tmp_path, changed))
    except InvalidError as error:
        told = error.what_happened
    assert problem in told
