"""Which tasks pass to another authority and when, which courses of them, and who is responsible afterwards."""

from datetime import date

import pytest

from naer.courses.rules import transfer as rules
from naer.courses.transfer import AUTHORITY, has_passed, is_concerned, of_task
from naer.organisations import content, responsibility

NEW_YEAR = date(2027, 1, 1)


def test_four_tasks_pass_at_new_year_and_no_others_on_any_day() -> None:
    tree = content.load()
    assert responsibility.transfer_days(tree) == (NEW_YEAR,)
    assert responsibility.transferred(tree, NEW_YEAR) == {
        "acute-nursing",
        "patient-directed-prevention",
        "places",
        "training-specialised",
    }


@pytest.mark.parametrize(
    ("holder", "after"),
    [
        pytest.param("haderslev-traening", "haderslev-regionens-sundhedshus", id="the unit that had it"),
        pytest.param("haderslev-sundhedscenter", "haderslev-regionens-sundhedshus", id="another of the municipality's"),
        pytest.param("haderslev", "haderslev-regionens-sundhedshus", id="the municipality itself"),
        pytest.param("sygehus-soenderjylland-medicinsk", "sygehus-soenderjylland-medicinsk", id="a ward keeps it"),
    ],
)
def test_what_the_municipality_has_passes_and_what_it_handed_on_stays(holder: str, after: str) -> None:
    tree = content.load()
    transfer = of_task(tree, "training-specialised", "0510", NEW_YEAR)
    assert transfer
    assert rules.receiver(transfer, holder=holder, tree=tree) == after


def test_by_agreement_the_same_unit_goes_on() -> None:
    tree = content.load()
    transfer = of_task(tree, "acute-nursing", "0580", NEW_YEAR)
    assert transfer
    assert transfer.after.agreement
    assert rules.receiver(transfer, holder="aabenraa-akutteam", tree=tree) == "aabenraa-akutteam"


def test_a_task_that_stays_municipal_does_not_pass() -> None:
    assert of_task(content.load(), "training-general", "0510", NEW_YEAR) is None


@pytest.mark.parametrize(
    ("start", "passed_on", "concerned", "passed"),
    [
        ("2026-11-03T09:00:00+01:00", None, True, False),
        ("2026-12-31", None, True, False),
        ("2026-11-03", "2026-01-01T00:00:00+01:00", True, False),
        ("2026-11-03", "2027-01-01T00:00:00+01:00", True, True),
        # The evening of 31 December in UTC is New Year's Day here.
        ("2026-12-31T23:30:00+00:00", None, False, False),
        ("2027-01-01", None, False, False),
        (None, None, False, False),
    ],
)
def test_a_course_passes_once_and_a_new_one_not_at_all(
    start: str | None, passed_on: str | None, concerned: bool, passed: bool
) -> None:
    since = {"url": AUTHORITY, "extension": [{"url": "since", "valueDateTime": passed_on}]}
    episode = ({"period": {"start": start}} if start else {}) | ({"extension": [since]} if passed_on else {})
    assert (is_concerned(episode, NEW_YEAR), has_passed(episode, NEW_YEAR)) == (concerned, passed)
