"""The words of programmes' courses in English: the record keeps the Danish ones, and programme files have both."""

from collections.abc import Mapping
from functools import cache

from naer.pathways import offers


@cache
def in_english() -> Mapping[str, str]:
    """Name, goal and measure of every course that is offered, by the Danish words; without those that have no English."""
    found: dict[str, str] = {}
    for offer in offers.newest().values():
        said = offer.in_english()
        found |= {offer.name: said.name, offer.goal: said.goal, offer.measure.text: said.measure.text}
    return found
