"""Ids that come from a seed are ids, whenever the thing began."""

from datetime import UTC, datetime
from uuid import UUID

from naer.scenarios import stable_ids


def test_what_began_before_1970_has_an_id_of_its_own() -> None:
    at = datetime(1962, 5, 1, tzinfo=UTC)
    one, other = (stable_ids.resource_id("citizen", name, at=at) for name in ("one", "other"))
    assert one != other
    assert [str(UUID(each)) for each in (one, other)] == [one, other]
    assert {UUID(each).version for each in (one, other)} == {7}
