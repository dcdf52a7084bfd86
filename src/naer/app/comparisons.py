"""`naer population compare`: a synthetic population beside the figures it is made from and held against, as lines of text."""

from collections.abc import Iterable, Iterator

from naer.app.populations import Wanted, people_of
from naer.scenarios import margins
from naer.scenarios.margins import Margin

_HEADING = ("what", "sex", "age", "known", "generated", "off by", "kind", "figure is", "source")
_LINE = "{:<44} {:<3} {:<7} {:>10} {:>10} {:>9}  {:<5}  {:<10}  {}"


def compare(wanted: Wanted) -> list[Margin]:
    """Every margin of the population; see `scenarios.margins`."""
    return margins.compare(people_of(wanted))


def disagreeing(compared: Iterable[Margin]) -> list[Margin]:
    """The inputs that are farther from their figure than is allowed."""
    return [line for line in compared if not line.agrees]


def table(compared: list[Margin], *, whole: bool = False) -> Iterator[str]:
    """The comparison as lines. Citizens by municipality, sex and age are one line, unless the `whole` table is wanted."""
    yield _LINE.format(*_HEADING)
    cells = [line for line in compared if _is_cell(line)]
    for line in compared:
        if whole or not _is_cell(line):
            yield _line(line)
    if cells and not whole:
        worst = max(cells, key=lambda line: abs(line.difference))
        yield f"Of {len(cells)} cells of municipality, sex and five years, the farthest off is {worst.difference:+.2f} persons."
    yield ""
    yield summary(compared)


def summary(compared: list[Margin]) -> str:
    """How many agree, and how many may not be quoted."""
    inputs, off = [line for line in compared if line.kind == "input"], len(disagreeing(compared))
    assumed = sum(line.is_assumption for line in compared)
    return (
        f"{len(inputs)} inputs, of which {off or 'none'} off by more than allowed; {len(compared) - len(inputs)} checks, "
        f"about which nothing is promised. {assumed} of the {len(compared)} figures are assumed or recalled: do not quote them."
    )


def _is_cell(line: Margin) -> bool:
    return line.what == "citizens" and line.area != "all" and line.sex != "all"


def _line(line: Margin) -> str:
    what = f"{line.what} {line.area}" if line.area != "all" else line.what
    until = "+" if line.age_to is None else f"-{line.age_to}"
    return _LINE.format(
        what,
        line.sex,
        "all" if (line.age_from, line.age_to) == (0, None) else f"{line.age_from}{until}",
        f"{line.known:,.2f}",
        f"{line.generated:,.2f}",
        f"{line.difference:+,.2f}" + ("" if line.agrees else "!"),
        line.kind,
        line.verification,
        line.source,
    )
