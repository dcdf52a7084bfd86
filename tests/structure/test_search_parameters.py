"""The search parameters that we declare are those of FHIR R4: names, types and paths agree with the official definitions."""

import json

import pytest

from naer.courses.encounter import STAY_CLASSES
from naer.fhir import search_parameters
from naer.fhir.search_parameters import PARAMETERS, Kind
from naer.pathways.definition.work import OPEN_TASK_STATES, TaskState
from naer.record import index_rows
from scripts import search_parameter_table
from tests.structure.repository import PACKAGE

OFFICIAL_FILE = PACKAGE / "fhir/definitions/search-parameters.json"

# R4 has the element but no parameter for it; the name is the one that the standard's rules would give.
NAMED_BY_US = {("Communication", "in-response-to"), ("Flag", "code"), ("Flag", "status")}

# Parameters that R4 has nothing for. A row here says that somebody looked.
OURS = {
    ("ClinicalImpression", "naer-code"): "the kind of a finding; R4 has no parameter for the element",
    ("Communication", "naer-answer-due"): "when an answer is late",
    ("Communication", "naer-read-due"): "when somebody should have read it",
    ("Communication", "naer-thread"): "the thread it belongs to",
    ("Communication", "naer-tray"): "whether it waits for a citizen",
    ("Communication", "naer-watch"): "what lists and the clock look for",
    ("Communication", "naer-written"): "when it was written, for the order of a list",
    ("Encounter", "naer-expected-discharge"): "when the ward expects the citizen to go home",
    ("Encounter", "naer-stay"): "the period of a hospital stay: a region has thirty other contacts for each",
    ("Patient", "naer-municipality"): "the municipality that a citizen lives in, by which is counted",
    ("Task", "naer-deadline"): "the end of Task.restriction.period",
    ("Task", "naer-due"): "the end of Task.restriction.period while a task is open, however many are over",
    ("Task", "naer-escalates"): "when somebody else is told",
    ("Task", "naer-recipient"): "Task.restriction.recipient",
    ("Encounter", "naer-in-hospital"): "the citizen whom a hospital has now, however many contacts lie behind",
    ("Task", "naer-done"): "when a task that is done was last changed, however many somebody has owned",
    ("Task", "naer-waits-at"): "the organisations that an open task waits at, however many they have done",
}


def _official() -> set[tuple[str, str]]:
    listed = json.loads(OFFICIAL_FILE.read_text(encoding="utf-8"))
    return {(base, one["code"]) for one in listed for base in one["base"]}


def test_the_table_is_what_the_official_definitions_give() -> None:
    table = (PACKAGE / "fhir/search_parameters.txt").read_text(encoding="utf-8").splitlines()
    assert search_parameter_table.renewed(table) == table


def test_every_parameter_is_of_the_standard_or_says_that_it_is_ours() -> None:
    named = {key for key in PARAMETERS if key[1].startswith("naer-")}
    assert named == set(OURS)
    assert set(PARAMETERS) - _official() == named | NAMED_BY_US


def test_what_is_left_out_says_why() -> None:
    types = set(search_parameters.TYPES)
    missing = {name for type_, name in _official() if type_ in types and (type_, name) not in PARAMETERS}
    assert missing <= set(search_parameter_table.LEFT_OUT)


def test_no_number_is_used_twice() -> None:
    numbers = [parameter.number for parameter in PARAMETERS.values()]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < 2**15


def test_the_number_of_a_parameter_that_was_replaced_is_not_used_again() -> None:
    assert {row[0] for row in index_rows.FORMER.values()} <= index_rows.NOT_USED_AGAIN
    assert not {parameter.number for parameter in PARAMETERS.values()} & index_rows.NOT_USED_AGAIN


@pytest.mark.parametrize(
    "row",
    [
        "1 Task a token code:first",
        "1 Task a token ?code:first",
        "1 Task a token input.type|output.type:first",
        "1 Task a date restriction.period:first",
        "1 Task a reference restriction.recipient:first",
        "1 Task b token input.type\n2 Task a token @b:first",
        "1 Task b token status\n2 Task a token input.type?b=requested:first",
        "1 Task a token input.type:first|output.type",
    ],
)
def test_the_first_alone_is_refused_where_the_index_would_take_all(row: str) -> None:
    with pytest.raises(ValueError, match="Task a: :first is for a token"):
        search_parameters.read(row)


@pytest.mark.parametrize(
    "path", ["input.type:first", "identifier[use=official]:first", "input.type:first?status=requested"]
)
def test_the_first_alone_is_one_where_it_may_be_said(path: str) -> None:
    row = search_parameters.read(f"1 Task status token status\n2 Task a token {path}")
    assert row["Task", "a"].is_first_alone


def test_no_two_resource_types_have_the_same_number_in_the_index() -> None:
    elements = json.loads((PACKAGE / "fhir/definitions/elements.json").read_text(encoding="utf-8"))
    types = {name for name in elements if "." not in name and name[0].isupper()}
    assert len({search_parameters.type_number(one) for one in types} - {0}) == len(types)


def test_a_citizens_newest_are_asked_for_by_parameters_that_exist() -> None:
    for (resource_type, name), by in search_parameters.NEWEST_BY.items():
        for one in (name, by, "patient"):
            assert (resource_type, one) in PARAMETERS


def test_what_has_values_under_a_condition_means_the_rules_own_words() -> None:
    stay, waits = PARAMETERS["Encounter", "naer-stay"].when, PARAMETERS["Task", "naer-waits-at"].when
    assert stay is not None and stay.codes == set(STAY_CLASSES)
    assert waits is not None and waits.codes == {state.value for state in OPEN_TASK_STATES}
    due = PARAMETERS["Task", "naer-due"].when
    assert due is not None and due.codes == {state.value for state in OPEN_TASK_STATES}
    done = PARAMETERS["Task", "naer-done"].when
    assert done is not None and done.codes == {TaskState.DONE.value}
    for one in search_parameters.OURS:
        if one.when is None:
            continue
        (by,) = [other for other in PARAMETERS.values() if other.number == one.when.number]
        assert (by.resource_type, by.kind, by.when) == (one.resource_type, Kind.TOKEN, None)
