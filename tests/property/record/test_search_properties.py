"""Search in the database finds what a slow search through a list finds, for every declared parameter."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naer.fhir.plain import Json
from naer.record.journal import new_id
from tests.house import House
from tests.property.record import made_up, slow_search

BOUNDED = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def loaded(house: House, drawn: list[Json]) -> list[Json]:
    """The resources as stored, with ids."""
    stored = [{**one, "id": new_id()} for one in drawn]
    with house.system() as rec:
        rec.load(stored, act="test")
    return stored


@BOUNDED
@given(data=st.data())
def test_the_record_finds_what_a_walk_through_the_list_finds(house: House, data: st.DataObject) -> None:
    resource_type = data.draw(st.sampled_from(made_up.TYPES))
    here = loaded(house, data.draw(st.lists(made_up.resources(resource_type), min_size=3, max_size=8)))
    among = {"_id": ",".join(one["id"] for one in here)}
    for _ in range(6):
        asked = {**data.draw(made_up.criteria(resource_type)), **among}
        order = data.draw(made_up.orders(resource_type))
        sort = None if order is None else ("-" if order.falling else "") + order.name
        with house.system() as rec:
            found = rec.find(resource_type, asked, sort=sort)
            assert sorted(one["id"] for one in found) == slow_search.found(here, asked)
            assert rec.count(resource_type, asked) == len(found)
            assert rec.find(resource_type, asked, sort=sort, limit=2) == found[:2]
        if order is not None:
            assert slow_search.is_in_order(found, order)
