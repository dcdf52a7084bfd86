"""The search parameters that the record knows, declared once; the index and the search grammar follow from this table.

The rows stand in `search_parameters.txt`: number, resource type, name, kind, paths and, for references, targets. Names, kinds and
paths are those of FHIR R4 (https://hl7.org/fhir/R4/searchparameter-registry.html), taken from the official definitions by
`scripts/search_parameter_table.py`, their paths cut down to a dotted form that needs no FHIRPath engine: elements from the
resource's root, lists opened on the way. `telecom[system=phone]` chooses among a list's members, `extension[address]` among
extensions; `@name` says that another parameter of the type has the values already; `?deceased` is true or false. Parameters of
our own begin with `naer-`; `period?class=IMP,EMER` has values only in resources that another parameter of theirs finds by one of
these codes; `:first` behind the one path of a token, below the root, means the first value alone. The number of a parameter is
stored in the index: never change or reuse one, only add.
"""

import zlib
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

FIRST_ALONE = ":first"


class Kind(Enum):
    """How a parameter is indexed and asked."""

    TOKEN = "token"
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"
    NUMBER = "number"
    QUANTITY = "quantity"
    URI = "uri"
    COMPOSITE = "composite"


@dataclass(frozen=True)
class When:
    """The condition under which a parameter has values: a token parameter's number, and the codes of which one must be there."""

    number: int
    codes: frozenset[str]


@dataclass(frozen=True)
class SearchParameter:
    """One row of the table. `paths` are tried all; `number` is its name in the index.

    `stored_as` are the numbers under which its values stand in the index (its own, or those of the parameters that have them
    already). `targets` are the types that a reference leads to (empty: any); `only` says that values of another type do not
    count. `parts` are the parameters that a composite joins. `when` says in which resources it has values (None: in all), and
    `is_first_alone` that of several values the first counts.
    """

    number: int
    resource_type: str
    name: str
    kind: Kind
    paths: tuple[str, ...] = ()
    stored_as: tuple[int, ...] = ()
    targets: tuple[str, ...] = ()
    only: str | None = None
    parts: tuple[str, ...] = ()
    when: When | None = None
    is_first_alone: bool = False

    @property
    def is_digested(self) -> bool:
        """Does the index hold only a digest of its addresses? Profiles stand in every resource, and are asked for as a whole."""
        return self.resource_type == EVERY_TYPE and self.kind is Kind.URI

    @property
    def is_sensitive(self) -> bool:
        """Does its value tell who a person is? Such a value is sent by POST, never in an address."""
        return self.resource_type in PERSONS and self.name in _TELLS_WHO


EVERY_TYPE = "Resource"
"""The type under which parameters stand that every resource has: `_tag`, `_profile`, `_security`, `_source`."""

PERSONS = {"Patient", "RelatedPerson", "Person", "Practitioner"}
_TELLS_WHO = {
    "identifier",
    "name",
    "family",
    "given",
    "birthdate",
    "telecom",
    "phone",
    "email",
    "address",
    "address-city",
    "address-country",
    "address-postalcode",
    "address-state",
}

# The parameters by which a citizen's newest resources of a kind are asked for, and the date that says how new one is. Their
# index entries carry that date, so that "patient and code, newest 20" reads twenty rows.
NEWEST_BY = {
    ("Observation", "code"): "date",
    ("Condition", "code"): "onset-date",
    ("Procedure", "code"): "date",
    ("DiagnosticReport", "code"): "date",
    ("MedicationRequest", "code"): "authoredon",
    ("MedicationStatement", "code"): "effective",
    ("Immunization", "vaccine-code"): "date",
    ("ServiceRequest", "code"): "authored",
    ("DocumentReference", "type"): "date",
    ("RiskAssessment", "method"): "date",
}


def type_number(resource_type: str) -> int:
    """A resource type as the index keeps it; no two types of R4 have the same (a test holds that)."""
    known = _NUMBERS.get(resource_type)
    return known if known is not None else _number_of(resource_type)


def _number_of(resource_type: str) -> int:
    return zlib.crc32(resource_type.encode()) % 32749


def read(text: str) -> dict[tuple[str, str], SearchParameter]:
    """The parameters of a table as text, by resource type and name. ValueError when a row says what the index does not do."""
    rows = [line.split() for line in text.splitlines()]
    written = {(row[1], row[2]): row for row in rows}
    return {key: _parameter(key, row, written) for key, row in written.items()}


def _parameter(key: tuple[str, str], row: list[str], written: dict[tuple[str, str], list[str]]) -> SearchParameter:
    number, kind = int(row[0]), Kind(row[3])
    where, _, condition = row[4].partition("?") if not row[4].startswith("?") else (row[4], "", "")
    is_first_alone = where.endswith(FIRST_ALONE)
    places = where.removesuffix(FIRST_ALONE).split("|")
    says_first = any(one.endswith(FIRST_ALONE) for one in (*places, condition)) or is_first_alone
    if says_first and not (is_first_alone and _may_be_first_alone(kind, places)):
        raise ValueError(
            f"{key[0]} {key[1]}: {FIRST_ALONE} is for a token with one path that leads below the resource's root."
        )
    shared = [place[1:] for place in places if place.startswith("@")]
    stored_as = tuple(int(written[key[0], name][0]) for name in shared) or (number,)
    targets = row[5] if len(row) > 5 else "*"
    return SearchParameter(
        number=number,
        resource_type=key[0],
        name=key[1],
        kind=kind,
        paths=() if shared or kind is Kind.COMPOSITE else tuple(places),
        stored_as=stored_as,
        targets=() if targets == "*" else tuple(targets.removeprefix("!").split(",")),
        only=targets[1:] if targets.startswith("!") else None,
        parts=tuple(row[4].split("$")) if kind is Kind.COMPOSITE else (),
        when=_when(key[0], condition, written) if condition else None,
        is_first_alone=is_first_alone,
    )


def _may_be_first_alone(kind: Kind, places: list[str]) -> bool:
    """Does the index stop at the first value? It does on its way inwards; an element at the root is taken as it is."""
    return (
        kind is Kind.TOKEN
        and len(places) == 1
        and not places[0].startswith(("@", "?"))
        and not places[0].isidentifier()
    )


def _when(resource_type: str, condition: str, written: dict[tuple[str, str], list[str]]) -> When:
    name, _, codes = condition.partition("=")
    return When(int(written[resource_type, name][0]), frozenset(codes.split(",")))


PARAMETERS = read((files("naer.fhir") / "search_parameters.txt").read_text(encoding="utf-8"))

_BY_TYPE: dict[str, tuple[SearchParameter, ...]] = {}
for _one in PARAMETERS.values():
    _BY_TYPE[_one.resource_type] = (*_BY_TYPE.get(_one.resource_type, ()), _one)

TYPES = tuple(sorted(_BY_TYPE.keys() - {EVERY_TYPE}))
"""The resource types that have search parameters of their own."""

_NUMBERS = {one: _number_of(one) for one in TYPES}


IN_COMPOSITES = {
    number
    for _one in PARAMETERS.values()
    for _part in _one.parts
    for number in PARAMETERS[_one.resource_type, _part].stored_as
}
"""The numbers whose entries say which member of a list they stand in."""


OURS = tuple(sorted((one for one in PARAMETERS.values() if one.name.startswith("naer-")), key=lambda one: one.number))
"""The parameters that are not of the standard."""


def of_type(resource_type: str) -> tuple[SearchParameter, ...]:
    """All parameters of a resource type, with those of every type."""
    return (*_BY_TYPE.get(resource_type, ()), *_BY_TYPE[EVERY_TYPE])


def find(resource_type: str, name: str) -> SearchParameter | None:
    """The parameter of a type by its name, or None."""
    return PARAMETERS.get((resource_type, name)) or PARAMETERS.get((EVERY_TYPE, name))
