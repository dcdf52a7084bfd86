"""Which organisation answers for a function for a citizen today, by its id in the record.

A function is a task of `content/responsibilities` (`home-nursing`, `visitation`); two are found from the citizen: the
ward of the stay and the citizen's own clinic. Everything follows the tree of organisations on the day, so a task that
moves from municipality to region moves here too.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from naer.access.record import Question, Record
from naer.danish import identifiers, times
from naer.errors import NotFoundError
from naer.fhir.plain import Json, identifier_value, reference_id
from naer.fhir.search_values import literal
from naer.organisations import responsibility
from naer.organisations.registry import tree_by_id
from naer.organisations.tree import Tree

HOME_NURSING, HOSPITAL_WARD, GENERAL_PRACTICE = "home-nursing", "hospital-ward", "gp"
VISITATION, DISCHARGE_COORDINATION = "visitation", "discharge-coordination"
MUNICIPALITY_EXTENSION = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"

_MOST_TREES = 4
_MOST_ANSWERS = 10_000
_Asked = tuple[str, str, date, str | None]
"""A function, a municipality, a day, and the citizen's clinic where the function depends on it."""


@dataclass(frozen=True)
class _Known:
    """A tree, and what it has been asked: the citizens of a municipality have the same answer all day."""

    tree: Tree
    answers: dict[_Asked, str] = field(default_factory=dict[_Asked, str])

    def operator(self, asked: _Asked) -> str:
        """The id of the organisation that carries a function out. NotFoundError when there is none."""
        answer = self.answers.get(asked)
        if answer is None:
            answer = self.tree.id_of(_operator(self.tree, *asked))
            if len(self.answers) >= _MOST_ANSWERS:
                self.answers.clear()
            self.answers[asked] = answer
        return answer


_TREES: dict[tuple[Any, ...], _Known] = {}
_ASKED: WeakKeyDictionary[Record, _Known] = WeakKeyDictionary()


def tree_of(rec: Record) -> Tree:
    """The tree of the record's organisations: asked for once in a transaction, built anew when one of them changed.

    Building it takes tens of milliseconds in a region.
    """
    return _known(rec).tree


def _known(rec: Record) -> _Known:
    known = _ASKED.get(rec)
    if known is None:
        known = _ASKED[rec] = _newest(rec)
    return known


def _newest(rec: Record) -> _Known:
    key = rec.state_of_type("Organization")
    known = _TREES.get(key)
    if known is None:
        known = _Known(tree_by_id(rec.find("Organization", {})))
        while len(_TREES) >= _MOST_TREES:
            _TREES.pop(next(iter(_TREES)))
        _TREES[key] = known
    return known


def organisation_for(rec: Record, function: str, patient: Json, *, hospital_id: str | None = None) -> str:
    """The id of the organisation that carries `function` out for the citizen now; NotFoundError when there is none."""
    if function == HOSPITAL_WARD:
        return hospital_id or organisation_for(rec, DISCHARGE_COORDINATION, patient)
    clinics = [reference_id(clinic) for clinic in patient.get("generalPractitioner", [])]
    if function == GENERAL_PRACTICE and clinics:
        return clinics[0]
    known, clinic = _known(rec), None
    if function == HOME_NURSING:
        clinic = next((one for one in clinics if known.tree.has_id(one)), None)
    return known.operator((function, municipality_code(patient), times.local_day(rec.now), clinic))


def _operator(tree: Tree, function: str, code: str, on: date, clinic_id: str | None) -> str:
    if function == HOME_NURSING:
        clinic = tree.key_of(clinic_id) if clinic_id else None
        return responsibility.home_nursing_team(tree, code, on, clinic=clinic).key
    return responsibility.responsible_organisation(tree, function, code, on).operator


ON_DUTY = "Vagthavende"
"""Whom one asks for at an organisation when no person is named yet; pages show the organisation beside it."""


def to_ask_ahead(sor_numbers: Collection[str]) -> Question:
    """What asks together for the hospitals that `hospital_id` will be asked for."""
    asked = [f"{identifiers.SOR}|{literal(one)}" for one in sorted(set(sor_numbers)) if one]
    return Question("Organization", "identifier", asked, {}, _asked_by_sor)


def _asked_by_sor(organisation: Json) -> str:
    return f"{identifiers.SOR}|{literal(identifier_value(organisation, identifiers.SOR) or '')}"


def hospital_id(rec: Record, *, sor: str, gln: str) -> str | None:
    """The record's id of the hospital that a message names, or None when the record does not know it."""
    for system, value in ((identifiers.SOR, sor), (identifiers.GLN, gln)):
        known = rec.first("Organization", {"identifier": f"{system}|{literal(value)}"}) if value else None
        if known is not None:
            return str(known["id"])
    return None


def municipality_code(patient: Json) -> str:
    """The code of the municipality that the citizen lives in; NotFoundError when no address says."""
    code = municipality_code_if_known(patient)
    if code is None:
        raise NotFoundError("The citizen's municipality is not known.", what_to_do="Add an address with municipality.")
    return code


def municipality_code_if_known(patient: Json) -> str | None:
    """As `municipality_code`; None when no address says. The search parameter `naer-municipality` finds by the same code."""
    return _municipality_of(home(patient))


def home(patient: Json) -> Json:
    """The address where the citizen lives: the first that says its municipality, else the first; {} when there is none."""
    addresses: list[Json] = patient.get("address", [])
    return next((one for one in addresses if _municipality_of(one)), addresses[0] if addresses else {})


def _municipality_of(address: Json) -> str | None:
    """The first code among municipality codes; what other systems call the place is passed over."""
    concepts = [
        one.get("valueCodeableConcept", {})
        for one in address.get("extension", [])
        if one.get("url") == MUNICIPALITY_EXTENSION
    ]
    codings = [coding for concept in concepts for coding in concept.get("coding", [])]
    return next(
        (one["code"] for one in codings if one.get("system") == identifiers.MUNICIPALITY_CODE and one.get("code")), None
    )
