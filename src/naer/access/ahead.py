"""Answers that were asked for ahead: one question for a batch of citizens instead of one for each.

An answer holds until something that it may contain is written in the same transaction; then it is asked for again. It is as
old as the question: whoever changes what it shows is told by a ConflictError when somebody was faster, as always.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from naer.fhir import subjects
from naer.fhir.plain import Json
from naer.record.care import PersonalNumber
from naer.record.search import Criteria

T = TypeVar("T")


def in_turns(items: Iterable[T], about: Callable[[T], Collection[Hashable]]) -> list[list[T]]:
    """The items in turns such that those of one turn share nothing of what they are about: what is asked ahead of a turn
    holds while it lasts. Of those that share something, each later one has a later turn.
    """
    turns: list[list[T]] = []
    had = Counter[Hashable]()
    for item in items:
        keys = about(item)
        place = max((had[key] for key in keys), default=0)
        if place == len(turns):
            turns.append([])
        turns[place].append(item)
        for key in keys:
            had[key] = place + 1
    return turns


@dataclass(frozen=True)
class Question:
    """One search, to be asked for many values of the parameter `by`; `of` says which of the values a resource belongs to."""

    resource_type: str
    by: str
    values: Collection[str]
    criteria: Criteria
    of: Callable[[Json], str]


Terms = frozenset[tuple[str, str | tuple[str, ...]]]


@dataclass(frozen=True)
class _Answered:
    """The answers to a question, by the values of its parameter `by`."""

    by: str
    terms: Terms
    of: Callable[[Json], str]
    answers: dict[str, list[Json]]


@dataclass
class Ahead:
    """What is known ahead in one transaction."""

    _questions: dict[str, list[_Answered]] = field(default_factory=dict[str, list[_Answered]])
    _read: dict[tuple[str, str], Json] = field(default_factory=dict[tuple[str, str], Json])
    _once: dict[str, bool] = field(default_factory=dict[str, bool])
    _concerning: dict[tuple[str, tuple[str, ...]], list[Json]] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], list[Json]]
    )
    _citizens: dict[PersonalNumber, str | None] = field(default_factory=dict[PersonalNumber, str | None])

    def add_read(self, resources: Iterable[Json]) -> None:
        """These are the newest versions."""
        self._read.update({(one["resourceType"], one["id"]): one for one in resources})

    def add_found(self, question: Question, found: Iterable[Json]) -> None:
        """`found` is everything that meets the criteria for any of the values."""
        answers: dict[str, list[Json]] = {value: [] for value in question.values}
        for one in found:
            answers[question.of(one)].append(one)
        self._questions.setdefault(question.resource_type, []).append(
            _Answered(question.by, _terms(question.criteria), question.of, answers)
        )

    def add_once(self, fresh: Mapping[str, bool]) -> None:
        """Which keys were given for the first time; each is answered once."""
        self._once.update(fresh)

    def add_concerning(self, types: tuple[str, ...], found: Mapping[str, list[Json]]) -> None:
        """Everything of those types about each of the citizens."""
        self._concerning.update({(citizen_id, types): known for citizen_id, known in found.items()})

    def add_citizens(self, numbers: Iterable[PersonalNumber], known: Mapping[PersonalNumber, str]) -> None:
        """The citizens behind personal numbers; of those that are not in `known`, nobody is."""
        self._citizens.update({number: known.get(number) for number in numbers})

    def concerning(self, citizen_id: str, types: tuple[str, ...] | None) -> list[Json] | None:
        """Everything of those types about a citizen, if it is known ahead."""
        known = self._concerning.get((citizen_id, types)) if types is not None else None
        return list(known) if known is not None else None

    def is_number_known(self, number: PersonalNumber) -> bool:
        """Whether it is known ahead who is behind a personal number, or that nobody is."""
        return number in self._citizens

    def citizen_of(self, number: PersonalNumber) -> str | None:
        """The citizen behind a personal number that is known ahead."""
        return self._citizens[number]

    def read(self, resource_type: str, resource_id: str) -> Json | None:
        """A resource known ahead."""
        return self._read.get((resource_type, resource_id))

    def found(self, resource_type: str, criteria: Criteria) -> list[Json] | None:
        """What a search gives, if it is known ahead."""
        for question in self._questions.get(resource_type, ()):
            value = criteria.get(question.by)
            if isinstance(value, str) and value in question.answers:
                rest = {name: one for name, one in criteria.items() if name != question.by}
                if _terms(rest) == question.terms:
                    return list(question.answers[value])
        return None

    def once(self, key: str) -> bool | None:
        """Whether a key is given for the first time, if that is known ahead; the second time it is not."""
        known = self._once.get(key)
        if known:
            self._once[key] = False
        return known

    def written(self, resource: Json) -> None:
        """Forget the answers that a new version may have changed."""
        self._read.pop((resource["resourceType"], resource["id"]), None)
        for question in self._questions.get(resource["resourceType"], ()):
            question.answers.pop(question.of(resource), None)
        if resource["resourceType"] == "Patient":
            self._citizens.clear()
        if any(resource["resourceType"] in types for _, types in self._concerning):
            about = {str(one) for one in subjects.citizens_concerned(resource)}
            self._concerning = {key: known for key, known in self._concerning.items() if key[0] not in about}

    def forget(self) -> None:
        """Nothing is known ahead."""
        self._questions.clear()
        self._read.clear()
        self._once.clear()
        self._concerning.clear()
        self._citizens.clear()


def _terms(criteria: Criteria) -> Terms:
    return frozenset((name, value if isinstance(value, str) else tuple(value)) for name, value in criteria.items())
