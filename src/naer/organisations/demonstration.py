"""Units for a demonstration anywhere in the country: the made-up units of one municipality, copied to another.

Content describes the units of three municipalities of Sønderjylland. A synthetic region elsewhere needs the same ones:
`with_units` gives a municipality the units and clinics of the pattern, and its hospital the departments of Sygehus
Sønderjylland, all with synthetic numbers of their own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from naer.organisations import synthetic
from naer.organisations.definition import Kind, Membership, Organisation, Period, Verification
from naer.organisations.tree import Tree

PATTERN_MUNICIPALITY = "0580"
PATTERN_HOSPITAL = "sygehus-soenderjylland"


def with_units(tree: Tree, municipality_code: str, on: date) -> Tree:
    """The tree in which a municipality has units and clinics and its hospital has departments, on a day and after.

    What it has already stays as it is. Raises NotFoundError for an unknown municipality.
    """
    added: list[Organisation] = []
    if not any(unit.kind is Kind.UNIT for unit in tree.units_of(municipality_code, on)):
        added.extend(_units(tree, municipality_code, on))
    for hospital in tree.units_of(municipality_code, on, task="hospital-ward"):
        if not any(child.kind is Kind.DEPARTMENT for child in tree.children(hospital.key, on)):
            added.extend(_departments(tree, hospital, on))
    return replace(tree, organisations=(*tree.organisations, *added)) if added else tree


def _units(tree: Tree, code: str, on: date) -> Iterator[Organisation]:
    here = tree.municipality(code, on)
    pattern = tree.municipality(PATTERN_MUNICIPALITY, on)
    for unit in tree.units_of(PATTERN_MUNICIPALITY, on):
        if unit.kind not in (Kind.UNIT, Kind.CLINIC) or not unit.synthetic:
            continue
        yield replace(
            unit,
            key=_renamed(unit.key, pattern.key, here.key),
            name=unit.name.replace(pattern.name, here.name).replace(pattern.short_name, here.short_name),
            memberships=_region_memberships(tree, code, unit.period)
            if unit.kind is Kind.CLINIC
            else (Membership(here.key, unit.period, Verification.SYNTHETIC),),
            pairings=tuple(
                replace(pairing, team=_renamed(pairing.team, pattern.key, here.key)) for pairing in unit.pairings
            ),
            serves=(code,),
            sor=synthetic.sor_number(code, _serial(unit)),
            gln=synthetic.gln_number(code, _serial(unit)),
        )


def _region_memberships(tree: Tree, code: str, whole: Period) -> tuple[Membership, ...]:
    """Part of the municipality's region, and of that which takes over from it."""
    found: list[Membership] = []
    region, begins = tree.region_of(code, whole.valid_from), whole.valid_from
    while region.period.valid_to is not None:
        found.append(Membership(region.key, Period(begins, region.period.valid_to), Verification.SYNTHETIC))
        begins = region.period.valid_to + timedelta(days=1)
        region = tree.region_of(code, begins)
    return (*found, Membership(region.key, Period(begins, whole.valid_to), Verification.SYNTHETIC))


def _departments(tree: Tree, hospital: Organisation, on: date) -> Iterator[Organisation]:
    pattern = tree.by_key(PATTERN_HOSPITAL)
    code = min(hospital.serves)
    for department in tree.children(PATTERN_HOSPITAL, on):
        yield replace(
            department,
            key=_renamed(department.key, pattern.key, hospital.key),
            name=department.name.replace(pattern.name, hospital.name),
            memberships=tuple(replace(part, parent=hospital.key) for part in department.memberships),
            serves=hospital.serves,
            sor=synthetic.sor_number(code, 900 + _serial(department)),
            gln=synthetic.gln_number(code, 900 + _serial(department)),
        )


def _renamed(key: str, pattern: str, here: str) -> str:
    return here + key.removeprefix(pattern)


def _serial(organisation: Organisation) -> int:
    return int(organisation.sor[9:])
