"""Periods agree with counting days one by one; organisations survive FHIR; a synthetic number is always told apart."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naer.organisations import as_fhir, content, periods, responsibility, synthetic
from naer.organisations.definition import Kind, Membership, Organisation, Pairing, Period, Verification

FIRST = date(2026, 12, 20)
DAYS = [FIRST + timedelta(days=ahead) for ahead in range(30)]

days = st.sampled_from(DAYS)
keys = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)


@st.composite
def some_periods(draw: st.DrawFn) -> Period:
    begins = draw(days)
    return Period(begins, draw(st.none() | days.filter(lambda day: day >= begins)))


def covered(period: Period) -> set[date]:
    """The slow twin of a period: its days, one by one, in a month that is long enough."""
    return {day for day in DAYS if period.holds(day)}


@given(some_periods(), some_periods())
def test_overlap_and_cover_are_what_the_days_say(one: Period, other: Period) -> None:
    assert one.overlaps(other) == bool(covered(one) & covered(other))
    assert one.overlaps(other) == other.overlaps(one)
    if one.covers(other):
        assert covered(other) <= covered(one)
    elif covered(other) <= covered(one):
        assert one.valid_to is not None and other.valid_to is None


@given(some_periods(), st.lists(some_periods(), max_size=4))
def test_gaps_begin_where_the_days_are_bare(whole: Period, parts: list[Period]) -> None:
    bare = covered(whole) - {day for part in parts for day in covered(part)}
    beginnings = {day for day in bare if day == whole.valid_from or day - timedelta(days=1) not in bare}
    assert {day for day in periods.gaps(whole, parts) if day in DAYS} == beginnings


organisations = st.builds(
    Organisation,
    key=keys,
    kind=st.sampled_from(Kind),
    name=st.text(min_size=1, max_size=20),
    period=some_periods(),
    memberships=st.lists(
        st.builds(Membership, parent=keys, period=some_periods(), verification=st.sampled_from(Verification)),
        max_size=3,
    ).map(tuple),
    successors=st.lists(keys, max_size=2).map(tuple),
    ends_because=st.text(max_size=10),
    short_name=st.text(max_size=10),
    municipality_code=st.sampled_from(["", "0580"]),
    region_code=st.sampled_from(["", "1083"]),
    iso_code=st.sampled_from(["", "DK-83"]),
    sor=st.sampled_from(["", "999990580000001"]),
    gln=st.sampled_from(["", "9520580000015"]),
    ydernummer=st.sampled_from(["", "077410"]),
    tasks=st.lists(keys, max_size=2).map(tuple),
    serves=st.lists(st.sampled_from(["0580", "0540"]), max_size=2).map(tuple),
    local_area=st.sampled_from(["", "nord"]),
    pairings=st.lists(st.builds(Pairing, team=keys, period=some_periods()), max_size=2).map(tuple),
    synthetic=st.booleans(),
    source=st.text(max_size=10),
    verification=st.sampled_from(Verification),
)


@given(organisations, days)
def test_an_organisation_comes_back_from_fhir_as_it_was(organisation: Organisation, on: date) -> None:
    resource = as_fhir.as_organization(organisation, on=on, part_of_id=None)
    assert as_fhir.organisation_from(resource) == organisation
    assert resource["active"] == organisation.period.holds(on)


@given(st.sampled_from(["0580", "0101", "1083"]), st.integers(min_value=0, max_value=99999))
def test_synthetic_numbers_are_told_apart_and_differ_by_serial(code: str, serial: int) -> None:
    assert synthetic.is_synthetic_sor(synthetic.sor_number(code, serial))
    assert synthetic.is_synthetic_gln(synthetic.gln_number(code, serial))
    assert synthetic.sor_number(code, serial) != synthetic.sor_number(code, serial + 1)


@given(st.from_regex(r"[1-9][0-9]{2,8}", fullmatch=True), st.sampled_from("0123456789"))
def test_a_number_with_the_registrys_namespace_is_never_synthetic(item: str, check_digit: str) -> None:
    assert not synthetic.is_synthetic_sor(f"{item}100001600{check_digit}")


@given(
    st.sampled_from([task.key for task in content.load().tasks]),
    st.sampled_from(["0580", "0101", "0400", "0851", "0492"]),
    st.dates(min_value=date(2007, 1, 1), max_value=date(2040, 1, 1)),
)
def test_somebody_in_force_is_responsible_for_every_task_on_every_day(task: str, code: str, on: date) -> None:
    tree = content.load()
    found = responsibility.responsible_organisation(tree, task, code, on)
    for key in (found.authority, found.operator, found.payer):
        assert tree.by_key(key).period.holds(on)
    assert tree.by_key(found.authority).kind in (Kind.MUNICIPALITY, Kind.REGION)
