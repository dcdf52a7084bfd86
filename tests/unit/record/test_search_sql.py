"""Questions are few in form, so that the database reads each of them once."""

import pytest

from naer.fhir import search_query
from naer.record import search_sql


@pytest.mark.parametrize("system", ["", "urn:oid:1.2.208.176.1.2|"])
def test_any_number_of_identifiers_is_the_same_question(system: str) -> None:
    texts = set[str]()
    for count in (5, 9, 57):
        asked = ",".join(f"{system}{number}" for number in range(count))
        query = search_query.parse("Encounter", [("identifier", asked)], strict=True)
        texts.add(search_sql.all_of(query.criteria)[0])
    assert len(texts) == 1
