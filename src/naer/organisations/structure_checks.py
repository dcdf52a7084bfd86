"""Whether every organisation has its place on every day of its life, and every number its owner."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from naer.danish.identifiers import has_right_check_digit
from naer.organisations import periods, synthetic
from naer.organisations.definition import Kind, Organisation, Period, Verification
from naer.organisations.tree import Tree


def structure_problems(tree: Tree) -> list[str]:
    """Keys used twice, references to nobody, memberships that overlap or leave days out, ends without successor."""
    keys = repeated(organisation.key for organisation in tree.organisations)
    found = [f"{key}: the key is used {count} times." for key, count in keys]
    for organisation in tree.organisations:
        for check in (_membership_problems, _successor_problems, _pairing_problems, _service_problems):
            found.extend(f"{organisation.key}: {problem}" for problem in check(tree, organisation))
    return found


def number_problems(tree: Tree) -> list[str]:
    """Numbers used twice, and synthetic numbers on real organisations or the other way round."""
    found: list[str] = []
    for what, numbers in (
        ("SOR number", (item.sor for item in tree.organisations)),
        ("GLN", (item.gln for item in tree.organisations)),
        ("ydernummer", (item.ydernummer for item in tree.organisations)),
    ):
        found.extend(f"The {what} {number} belongs to {count} organisations." for number, count in repeated(numbers))
    for organisation in tree.organisations:
        found.extend(f"{organisation.key}: {problem}" for problem in _own_number_problems(organisation))
    return found


def municipality_codes(tree: Tree) -> set[str]:
    """The codes of all municipalities that the tree has ever had."""
    return {item.municipality_code for item in tree.organisations if item.kind is Kind.MUNICIPALITY}


def repeated(values: Iterable[str]) -> list[tuple[str, int]]:
    """The texts that come more than once, with how often; empty texts don't count."""
    return sorted((value, count) for value, count in Counter(values).items() if value and count > 1)


def _membership_problems(tree: Tree, organisation: Organisation) -> Iterator[str]:
    if organisation.kind is Kind.STATE:
        return
    parts = [membership.period for membership in organisation.memberships]
    for membership in organisation.memberships:
        yield from _reference_problems(tree, "part of", membership.parent, membership.period)
        if not organisation.period.covers(membership.period):
            yield f"is part of {membership.parent} on days outside its own life."
        if organisation in tree.ancestors(organisation.key, membership.period.valid_from):
            yield "is part of itself."
    yield from (f"is part of two organisations on {day.isoformat()}." for day in periods.overlaps(parts))
    yield from (f"is part of nothing on {day.isoformat()}." for day in periods.gaps(organisation.period, parts))


def _successor_problems(tree: Tree, organisation: Organisation) -> Iterator[str]:
    ends = organisation.period.valid_to
    if ends is None:
        if organisation.successors:
            yield "has successors but no end."
        return
    if not organisation.successors and not organisation.ends_because:
        yield f"ends on {ends.isoformat()} without successor; name one, or say why in ends_because."
    next_day = ends + timedelta(days=1)
    for successor in organisation.successors:
        if not tree.has(successor):
            yield f"is followed by {successor}, which does not exist."
        elif not tree.by_key(successor).period.holds(next_day):
            yield f"is followed by {successor}, which does not exist on {next_day.isoformat()}."


def _pairing_problems(tree: Tree, organisation: Organisation) -> Iterator[str]:
    for pairing in organisation.pairings:
        yield from _reference_problems(tree, "paired with", pairing.team, pairing.period)
        if tree.has(pairing.team) and "home-nursing" not in tree.by_key(pairing.team).tasks:
            yield f"is paired with {pairing.team}, which is no home-nursing team."
    parts = [pairing.period for pairing in organisation.pairings]
    yield from (f"is paired with two teams on {day.isoformat()}." for day in periods.overlaps(parts))


def _service_problems(tree: Tree, organisation: Organisation) -> Iterator[str]:
    described = {task.key for task in tree.tasks}
    for task in organisation.tasks:
        if task not in described:
            yield f"carries out the task {task}, which nobody has described."
    codes = municipality_codes(tree)
    for code in organisation.serves:
        if code not in codes:
            yield f"serves the municipality {code}, which does not exist."
    if organisation.kind is Kind.MUNICIPALITY and not organisation.municipality_code:
        yield "is a municipality without code."


def _reference_problems(tree: Tree, how: str, key: str, period: Period) -> Iterator[str]:
    if not tree.has(key):
        yield f"is {how} {key}, which does not exist."
    elif not tree.by_key(key).period.covers(period):
        yield f"is {how} {key} on days when that does not exist."


def _own_number_problems(organisation: Organisation) -> Iterator[str]:
    made_up = [synthetic.is_synthetic_sor(organisation.sor)] if organisation.sor else []
    made_up += [synthetic.is_synthetic_gln(organisation.gln)] if organisation.gln else []
    if organisation.synthetic and not all(made_up):
        yield "is synthetic, but its SOR number or GLN is outside the synthetic range."
    if not organisation.synthetic and any(made_up):
        yield "is real, but has a synthetic number."
    if organisation.gln and not has_right_check_digit(organisation.gln):
        yield "its GLN has a wrong check digit."
    if organisation.synthetic != (organisation.verification is Verification.SYNTHETIC):
        yield "what is synthetic has verification synthetic, and nothing else has."
