"""Responsibility that was handed on before the day of the demonstration, as content (`handovers.yaml`)."""

from functools import cache

from naer.scenarios import content_files
from naer.scenarios.care_communications import Moment
from naer.scenarios.content_files import Line, Part


class WrittenHandover(Part):
    """One change of hands: the named citizen's course of a kind, and the key of the organisation that took it over."""

    citizen: str
    course: str
    to: str
    contact: str
    taken: Moment
    note: str


class WrittenHandovers(Line):
    """The whole file."""

    handovers: tuple[WrittenHandover, ...]


@cache
def written() -> WrittenHandovers:
    """The handovers of the content folder; read once."""
    return content_files.document("handovers.yaml", WrittenHandovers)
