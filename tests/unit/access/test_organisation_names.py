"""Names of organisations are kept for half a minute, and read anew together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from naer.access.organisation_names import KEPT_SECONDS, MOST_KEPT, KeptNames, OrganisationNames
from naer.fhir.plain import Json


@dataclass
class Readable:
    """Organizations, and which were read."""

    names: dict[str, str]
    read: list[list[str]] = field(default_factory=list[list[str]])
    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds

    def organizations(self, ids: Iterable[str]) -> Mapping[str, Json]:
        asked = sorted(ids)
        self.read.append(asked)
        return {one: {"id": one, "name": self.names[one]} for one in asked if one in self.names}


def test_a_name_is_read_once_for_all_who_ask() -> None:
    here = Readable({"a": "Nord", "b": "Syd"})
    kept = KeptNames(here.now)
    for _ in range(2):
        named = OrganisationNames(kept, here.organizations)
        assert (named["a"], named.get("b"), named.get("x"), named.get("")) == ("Nord", "Syd", None, None)
        assert "x" not in named and dict(named) == {"a": "Nord", "b": "Syd"}
    assert here.read == [["a"], ["b"], ["x"]]


def test_all_that_were_asked_for_are_read_anew_together_when_they_are_old() -> None:
    here = Readable({"a": "Nord"})
    kept = KeptNames(here.now)
    named = OrganisationNames(kept, here.organizations)
    assert (named["a"], named.get("new")) == ("Nord", None)
    here.names = {"a": "Nordvest", "new": "Ny"}
    here.seconds = KEPT_SECONDS - 1
    assert OrganisationNames(kept, here.organizations)["a"] == "Nord"
    here.seconds = KEPT_SECONDS
    named = OrganisationNames(kept, here.organizations)
    assert (named["a"], named["new"]) == ("Nordvest", "Ny")
    assert here.read == [["a"], ["new"], ["a", "new"]]


def test_what_is_asked_for_without_end_is_forgotten() -> None:
    here = Readable({"a": "Nord"})
    kept = KeptNames(here.now)
    named = OrganisationNames(kept, here.organizations)
    assert all(named.get(f"nobody {number}") is None for number in range(MOST_KEPT))
    here.seconds, here.read = KEPT_SECONDS, []
    assert OrganisationNames(kept, here.organizations)["a"] == "Nord"
    assert here.read == [["a"]]
