"""The layouts that Nær ships, and whether each does what its example says."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from naer import authoring
from naer.errors import InvalidError, NotFoundError
from naer.insight.extracts import reading
from naer.insight.extracts.layout import Layout


@dataclass(frozen=True)
class Problem:
    """What does not fit, in which layout."""

    part: str
    sentence: str


@cache
def load() -> tuple[Layout, ...]:
    """All layouts in order of id; InvalidError when one is not in order."""
    folder = resources.files("naer") / "content" / "extracts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(read(file.name, file.read_text(encoding="utf-8")) for file in files)


def by_id(layout_id: str) -> Layout:
    """The layout of that id; NotFoundError names those there are."""
    for layout in load():
        if layout.id == layout_id:
            return layout
    raise NotFoundError(
        f"There is no layout {layout_id}.", what_to_do=f"Those there are: {', '.join(one.id for one in load())}."
    )


def read(name: str, text: str) -> Layout:
    """The layout in a YAML text; InvalidError says where it is wrong."""
    layout = authoring.read(name, text, Layout, guide="See docs/how-to-add/extract.md.")
    if name != f"{layout.id}.yaml":
        raise InvalidError(f"{name}: the file must be named after the layout, {layout.id}.yaml.")
    return layout


def problems(group_of: dict[str, int] | None = None) -> list[Problem]:
    """What does not fit in the shipped layouts; `group_of` gives the diagnosis groups that examples name."""
    return [
        Problem(f"extracts/{layout.id}", sentence)
        for layout in load()
        for sentence in disagreements(layout, group_of or {})
    ]


def disagreements(layout: Layout, group_of: dict[str, int]) -> list[str]:
    """How the rows of a layout's example differ from those it promises."""
    try:
        lines = reading.read(layout, layout.example.file)
    except InvalidError as error:
        return [f"the example cannot be read: {error.what_happened}"]
    numbers: dict[str, int] = {}
    rows = list(
        reading.activity(
            layout,
            lines,
            citizen=lambda key: numbers.setdefault(key, len(numbers) + 1),
            organisation=int,
            group_of=lambda sks: group_of.get(sks, 0),
        )
    )
    if len(rows) != len(layout.example.rows):
        return [f"the example gives {len(rows)} rows and promises {len(layout.example.rows)}"]
    return [
        f"row {place} of the example has another {name} than it promises"
        for place, (row, promised) in enumerate(zip(rows, layout.example.rows, strict=True), start=1)
        for name, value in promised.items()
        if _written(row.get(name)) != value
    ]


def _written(value: object) -> object:
    return value if isinstance(value, int) or value is None else str(value)
