"""A path leads to every value that stands at its end, and to no other."""

from naer.fhir import search_paths
from naer.fhir.plain import Json


def test_an_extension_is_found_by_its_address_dots_and_all() -> None:
    resource: Json = {"extension": [{"url": "urn:naer:a.b", "valueString": "x"}, {"url": "other", "valueString": "y"}]}
    by_address = search_paths.steps_of("extension[urn:naer:a.b].valueString")
    assert search_paths.reached(resource, by_address) == [(1, "x")]
    assert search_paths.reached({"name": "no list"}, search_paths.steps_of("name.family")) == []
