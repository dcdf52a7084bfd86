"""The checks of every kind of message, as a page for those who send to us. Made by `make generated`."""

from collections.abc import Iterable

from naer.exchange import outcomes
from naer.exchange.medcom import frame
from naer.exchange.medcom.checks import Check
from naer.exchange.understanding import CHECKS_OF_KIND

_OPENING = """# What is checked in a message

Made from the tables of checks by `make generated`; do not edit. A fault that *refuses* is answered with
`fatal-error`, the code and the Danish sentence; one that is only *remarked* is shown in our message monitor, and the
message is used. Before these, every resource is checked against the schema of FHIR R4. What the standards leave open:
[clarifications](clarifications.md).
"""
_HEADING = "| check | where | must hold | told in Danish | code | |\n|---|---|---|---|---|---|\n"


def message_checks() -> str:
    """The page, in Markdown."""
    sections = [_section("Every message", frame.CHECKS)]
    sections += [_section(kind.value.replace("-", " ").capitalize(), table) for kind, table in CHECKS_OF_KIND.items()]
    beside = "".join(
        f"* `{problem.error.code}`: {problem.danish}\n"
        for problem in (outcomes.ENVELOPE_USED_BEFORE, outcomes.LETTER_REFUSED_BEFORE)
    )
    return "\n".join([_OPENING, *sections, "## Beside what was seen before\n", beside])


def _section(name: str, checks: Iterable[Check]) -> str:
    return f"## {name}\n\n{_HEADING}" + "".join(_row(check) for check in checks)


def _row(check: Check) -> str:
    weight = "refuses" if check.refuses else "remarked"
    cells = [f"`{check.code}`", f"`{check.path}`", check.english, check.danish, f"`{check.error.code}`", weight]
    return f"| {' | '.join(cells)} |\n"
