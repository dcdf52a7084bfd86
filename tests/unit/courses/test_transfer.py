"""Who is responsible for a course after its task has passed to another authority."""

from datetime import UTC, date, datetime

import pytest

from naer.courses.rules import transfer as rules
from naer.courses.transfer import of_task
from naer.organisations import content, responsibility

NEW_YEAR = date(2027, 1, 1)
AT_MIDNIGHT, EARLIER = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))


def test_four_tasks_pass_at_new_year_and_a_regions_own_where_regions_merge() -> None:
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
    ("opened_at", "passed_on", "waits"),
    [(EARLIER, None, True), (EARLIER, AT_MIDNIGHT, False), (AT_MIDNIGHT, None, False)],
)
def test_a_course_passes_once_and_a_new_one_not_at_all(
    opened_at: datetime, passed_on: datetime | None, waits: bool
) -> None:
    assert rules.is_waiting(opened_at=opened_at, at=AT_MIDNIGHT, passed_on=passed_on) is waits
