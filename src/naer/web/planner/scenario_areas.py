"""The areas that a scenario can be run for, as a list to choose from, and what an area is called."""

from collections.abc import Iterable

from naer.danish.sort_key import sort_key
from naer.scenarios import figures, person_columns
from naer.web.language import Language, marked

COUNTRY = marked("Hele landet")

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def choices(language: Language) -> Choices:
    """Groups of areas, each with what the form sends and what the reader sees."""
    lines = figures.load().municipalities.values()
    say = language.say
    return (
        (say("Kommuner"), _sorted((line.code, line.name) for line in lines)),
        (say("Sundhedsråd fra 2027"), _sorted((key, name) for key, name, _ in person_columns.health_councils())),
        (say("Regioner fra 2027"), _sorted((name, name) for name in {line.region_2027 for line in lines})),
        (say("Landet"), ((person_columns.EVERYBODY, say(COUNTRY)),)),
    )


def named(area: str, language: Language) -> str:
    """What an area is called; unknown ones as they are written."""
    return next((name for _, places in choices(language) for key, name in places if key == area), area)


def _sorted(places: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(places, key=lambda place: sort_key(place[1])))
