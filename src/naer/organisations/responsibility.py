"""Who is responsible for a task: the rules of content applied to the tree on a day.

Nothing here knows the reform of 2027: that four tasks move from municipality to region on 1 January 2027, and that a
municipality may go on carrying one out under a horizontal agreement, is said by `content/responsibilities`.
"""

from datetime import date, timedelta

from naer.errors import NotFoundError
from naer.organisations.definition import Level, Organisation, Responsibility, ResponsibilityRule
from naer.organisations.tree import Tree


def responsible_organisation(
    tree: Tree, task: str, municipality_code: str, on: date, local_area: str | None = None
) -> Responsibility:
    """Who answers for `task`, carries it out and pays for it, for citizens of a municipality on a day.

    Where several teams carry the task out, `local_area` picks one; without it, or where no team has that area, it is
    the first by name, so that a task always lands on a list that somebody reads. Raises NotFoundError for an unknown
    task or municipality, or a day without rule.
    """
    rule = rule_for(tree, task, municipality_code, on)
    council = tree.health_council_of(municipality_code, on)
    authority = _at_level(tree, rule.authority, municipality_code, on)
    return Responsibility(
        task=task,
        municipality_code=municipality_code,
        on=on,
        authority=authority.key,
        operator=authority.key
        if rule.operator_chosen_by_citizen
        else _operator(tree, rule.operator, task, municipality_code, on, local_area).key,
        payer=_at_level(tree, rule.payer, municipality_code, on).key,
        health_council=council.key if council else "",
        period=rule.period,
        legal_basis=rule.legal_basis,
        agreement=rule.agreement,
        operator_chosen_by_citizen=rule.operator_chosen_by_citizen,
    )


def rule_for(tree: Tree, task: str, municipality_code: str, on: date) -> ResponsibilityRule:
    """The rule that applies: one that names the municipality, otherwise the country's. Raises NotFoundError."""
    standing = [rule for rule in tree.task(task).rules if rule.period.holds(on)]
    named = [rule for rule in standing if municipality_code in rule.municipalities]
    general = [rule for rule in standing if not rule.municipalities]
    for rule in (*named, *general):
        return rule
    raise NotFoundError(
        f"Nobody is responsible for {task} in municipality {municipality_code} on {on.isoformat()}.",
        what_to_do="Add a rule in content/responsibilities.",
    )


def home_nursing_team(
    tree: Tree, municipality_code: str, on: date, *, clinic: str | None = None, local_area: str | None = None
) -> Organisation:
    """The home-nursing team of a citizen: the one paired with the clinic's list, otherwise the local area's.

    `clinic` is the key of the citizen's clinic. A team that serves another municipality than the citizen's is not
    chosen. Raises NotFoundError as `responsible_organisation` does.
    """
    team = tree.paired_team(clinic, on) if clinic else None
    if team is not None and municipality_code in team.serves:
        return team
    return tree.by_key(responsible_organisation(tree, "home-nursing", municipality_code, on, local_area).operator)


def changes(tree: Tree, municipality_code: str, before: date, after: date) -> tuple[Responsibility, ...]:
    """The responsibilities on `after` whose authority, operator or payer are others than on `before`, by task."""
    changed: list[Responsibility] = []
    for task in tree.tasks:
        old = responsible_organisation(tree, task.key, municipality_code, before)
        new = responsible_organisation(tree, task.key, municipality_code, after)
        if (old.authority, old.operator, old.payer) != (new.authority, new.operator, new.payer):
            changed.append(new)
    return tuple(changed)


def transfer_days(tree: Tree) -> tuple[date, ...]:
    """The days on which some task gets another authority or payer in some part of the country, first to last."""
    begun = {rule.period.valid_from for task in tree.tasks for rule in task.rules}
    return tuple(sorted(day for day in begun if transferred(tree, day)))


def transferred(tree: Tree, day: date) -> frozenset[str]:
    """The tasks that get another authority or payer in some part of the country on a day."""
    return frozenset(
        task.key
        for task in tree.tasks
        for old in task.rules
        for new in task.rules
        if old.period.holds(day - timedelta(days=1))
        and new.period.valid_from == day
        and (old.authority, old.payer) != (new.authority, new.payer)
    )


def _at_level(tree: Tree, level: Level, municipality_code: str, on: date) -> Organisation:
    if level is Level.MUNICIPALITY:
        return tree.municipality(municipality_code, on)
    return tree.region_of(municipality_code, on) if level is Level.REGION else tree.state(on)


def _operator(
    tree: Tree, level: Level, task: str, municipality_code: str, on: date, local_area: str | None
) -> Organisation:
    """The team below the running organisation that carries the task out, or that organisation where none is known."""
    running = _at_level(tree, level, municipality_code, on)
    home = tree.municipality(municipality_code, on)
    teams = [
        unit
        for unit in tree.units_of(municipality_code, on, task=task)
        if tree.is_within(unit.key, running.key, on)
        and (level is Level.MUNICIPALITY or not tree.is_within(unit.key, home.key, on))
    ]
    nearest = [unit for unit in teams if local_area and unit.local_area == local_area]
    return next(iter([*nearest, *teams]), running)
