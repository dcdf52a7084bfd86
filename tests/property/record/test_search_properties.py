"""Search in the database finds what a slow search through a list finds, for every declared parameter and the whole grammar.

A long run is `make twin CASES=… SEED=…`.
"""

import os
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naer.fhir import search_parameters, search_query
from naer.fhir.plain import Json
from naer.fhir.search_parameters import Kind
from naer.fhir.search_terms import Query, Total
from naer.record.journal import new_id
from tests.house import House
from tests.property.record import made_up
from tests.property.record.slow_search import World

BOUNDED = settings(
    max_examples=int(os.environ.get("NAER_TWIN_CASES", "4")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUESTIONS = 6
REFERRING = tuple(one for one in made_up.USUAL_TYPES if one != "Practitioner")


def loaded(house: House, data: st.DataObject, resource_type: str) -> World:
    """A few resources of the type and of those that it refers to, stored."""
    types = [resource_type] * 5 + [data.draw(st.sampled_from(made_up.USUAL_TYPES)) for _ in range(4)]
    here: tuple[Json, ...] = tuple({"resourceType": one, "id": new_id()} for one in types)
    made = [data.draw(made_up.resources(one, here)) for one in here]
    with house.system() as rec:
        rec.load(made, act="test")
    return World(made)


def all_pages(house: House, query: Query, *, count: int) -> list[str]:
    """The ids of every match, read page by page."""
    found: list[str] = []
    following: Query | None = replace(query, count=count)
    while following is not None:
        with house.system() as rec:
            page = rec.search(following)
        assert len(page.matches) == count or page.next is None
        found += [one.id for one in page.matches]
        following = page.next
    return found


@BOUNDED
@given(data=st.data())
def test_the_record_finds_what_a_walk_through_the_list_finds(house: House, data: st.DataObject) -> None:
    resource_type = data.draw(st.sampled_from(made_up.TYPES))
    world = loaded(house, data, resource_type)
    referable = tuple(world.resources)
    among = ("_id", ",".join(one["id"] for one in world.of_type(resource_type)))
    for _ in range(QUESTIONS):
        pairs = data.draw(st.lists(made_up.criterion(resource_type, referable), min_size=1, max_size=2))
        pairs += [among, ("_sort", data.draw(made_up.orders(resource_type)))]
        if data.draw(st.booleans()):
            written = st.tuples(st.sampled_from(made_up.PREFIXES), st.sampled_from(made_up.RECORDED)).map("".join)
            pairs.append(("_lastUpdated", data.draw(written)))
        expected = world.found(resource_type, pairs)
        query = replace(search_query.parse(resource_type, pairs, strict=True), total=Total.ACCURATE)
        with house.system() as rec:
            page = rec.search(query)
        assert [one.id for one in page.matches] == expected, pairs
        assert page.total == len(expected), pairs
        assert all_pages(house, query, count=2) == expected, pairs


@BOUNDED
@given(data=st.data())
def test_what_is_brought_along_is_what_the_references_say(house: House, data: st.DataObject) -> None:
    resource_type = data.draw(st.sampled_from(REFERRING))
    world = loaded(house, data, resource_type)
    ids = [one["id"] for one in world.of_type(resource_type)]
    is_reverse = data.draw(st.booleans())
    sources = made_up.USUAL_TYPES if is_reverse else (resource_type,)
    known = [one for one in search_parameters.PARAMETERS.values() if one.kind is Kind.REFERENCE]
    by = data.draw(st.sampled_from([one for one in known if one.resource_type in sources]))
    target = data.draw(st.sampled_from(("", "", ":Organization"))) if not is_reverse else ""
    include = f"{by.resource_type}:{by.name}{target}"
    pairs = [("_id", ",".join(ids)), ("_revinclude" if is_reverse else "_include", include)]
    with house.system() as rec:
        page = rec.search(search_query.parse(resource_type, pairs, strict=True))
    assert {one.id for one in page.included} == world.included(ids, include, is_reverse=is_reverse), include
