"""The lowest effective level, charges by year, and an ordinary municipality's activity."""

import pytest

from naer.economy import content, engine, places, standard_activity
from naer.economy.engine import Area, Setting
from naer.errors import InvalidError
from naer.insight.shapes import ActivityKind

FINANCE = content.load()


def test_charges_are_those_of_the_law_and_of_the_paper_in_their_own_years() -> None:
    by_year = {one.year: one for one in places.charges(FINANCE, (2011, 2017, 2027))}
    assert by_year[2011].first_days_oere == by_year[2011].later_oere == 183_400
    assert by_year[2017].region_oere == by_year[2017].state_first_days_oere == 201_552  # 1,976 with 2 per cent
    assert by_year[2017].later_oere == 3 * 201_552


def test_home_and_places_cost_society_less_than_a_hospital_bed_and_the_law_decides_who_pays() -> None:
    area = Area(inhabitants=60_000, region_inhabitants=1_200_000)
    found = places.compared(FINANCE, days=5, area=area, setting=Setting(year=2026, prices=FINANCE.prices, draws=50))
    assert [one.key for one in found] == ["hospital", "acute", "temporary", "home"]
    ledgers = {one.key: one.ledger for one in found}
    assert ledgers["temporary"].net_of_sector("citizen")[0] == 5 * 17_300
    assert ledgers["hospital"].net_of_sector("municipality")[0] > 0
    assert ledgers["hospital"].net_of_sector("state")[0] == 0  # what the state gets goes back to the municipalities
    moved = places.compared(FINANCE, days=5, area=area, setting=Setting(year=2027, prices=FINANCE.prices))
    assert {one.key: one.ledger for one in moved}["temporary"].net_of_sector("municipality")[0] == 0


def test_an_ordinary_municipality_has_whole_activities_that_follow_its_ages() -> None:
    cells = standard_activity.of([600] * 100)
    kinds = cells.by_kind()
    assert kinds[ActivityKind.GP_CONTACT] == pytest.approx(60_000 * 7.061, abs=5)
    assert standard_activity.of([600] * 100, times=2).by_kind()[ActivityKind.PLACE_STAY] == pytest.approx(
        2 * kinds[ActivityKind.PLACE_STAY], abs=2
    )
    assert len(standard_activity.of([0] * 100)) == 0


def test_ages_of_the_ordinary_municipality_are_told_apart_where_rules_do() -> None:
    cuts = engine.age_cuts(FINANCE.generations.values())
    ages = set(standard_activity.of([600] * 100).age.tolist())
    assert {cut for cut in cuts if 0 < cut <= 100} <= ages


def test_a_rate_that_cannot_be_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidError, match="line 2: per_1000: must be more than 0"):
        standard_activity.read(
            "kind,flags,age_from,age_to,per_1000,days,quantity,source,verification\ngp-contact,,0,,-1,,,x,seed\n"
        )
