"""Whether organisations and responsibilities fit together: what `naer check-catalogue` says of them.

Each problem is one sentence that names the key and what is wrong. An empty list means that every organisation has its
place on every day of its life, that every end has a successor or a reason, that every municipality has exactly one
responsible organisation for every task on both sides of the reform, and that the files' own examples come out.
"""

from naer.organisations import content, example_checks, responsibility_checks, structure_checks


def problems() -> list[str]:
    """All problems of the content that ships with the house. Raises InvalidError where a file cannot be read at all."""
    tree = content.load()
    return [
        *structure_checks.structure_problems(tree),
        *structure_checks.number_problems(tree),
        *responsibility_checks.rule_problems(tree),
        *responsibility_checks.municipality_problems(tree),
        *example_checks.organisation_examples(tree, content.organisation_files()),
        *example_checks.responsibility_examples(tree, content.responsibility_files()),
    ]
