"""Whatever is wrong in a file of the content, its author reads which file, which field, what is wrong and what to do.

Every file is spoilt field by field, and its own reader must answer without a word of the checker behind it.
"""

import copy
import re
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import pytest
import yaml

from naer import authoring
from naer.app import personas
from naer.dialogue import content as dialogue_content
from naer.economy import content as finance_content
from naer.economy import standard_activity
from naer.economy.business_case import content as case_content
from naer.errors import InvalidError
from naer.evidence import content as evidence_content
from naer.insight.extracts import content as extracts_content
from naer.insight.indicators import content as indicator_content
from naer.insight.indicators.definition import Indicator
from naer.insight.strata import definition as strata
from naer.organisations import content_format
from naer.pathways import content as programme_content
from naer.planning import definition as visits
from naer.scenarios import (
    care_communications,
    guided_tour,
    handovers,
    hospital_shapes,
    leaning,
    programme_courses,
    traffic_shapes,
    vocabulary,
)
from naer.scenarios.history import shapes as history
from naer.scenarios.lab import content as scenario_content
from naer.scenarios.lab import staff
from naer.scenarios.lab.backcast import content as backcast_content
from naer.scenarios.model import parameters

Reader = Callable[[str, str], object]


def fitted(model: type[Any]) -> Reader:
    return lambda name, text: authoring.read(name, text, model)


def programme(name: str, text: str) -> object:
    faults = programme_content.read(name, text).faults
    if faults:
        raise InvalidError(" ".join(faults))
    return faults


READERS: dict[str, Reader] = {
    r"programmes/.*": programme,
    r"organisations/.*": lambda name, text: content_format.read_organisations(name, authoring.parsed(name, text)),
    r"responsibilities/.*": lambda name, text: content_format.read_responsibility(name, authoring.parsed(name, text)),
    r"dialogue/answer_deadlines": lambda _, text: dialogue_content.deadline_file(text),
    r"dialogue/categories": lambda _, text: dialogue_content.category_file(text),
    r"planning/visits": lambda _, text: visits.read(text),
    r"evidence/interventions/.*": evidence_content.intervention,
    r"evidence/building_blocks": lambda _, text: evidence_content.blocks(text),
    r"finance/rules/.*": finance_content.generation,
    r"finance/prices": lambda _, text: finance_content.price_file(text),
    r"finance/costs": lambda _, text: finance_content.cost_file(text),
    r"business_cases/.*": case_content.read,
    r"extracts/.*": lambda name, text: extracts_content.read(name.rpartition("/")[2], text),
    r"indicators/diagnosis_groups": fitted(indicator_content.DiagnosisGroups),
    r"indicators/code_lists": fitted(indicator_content.CodeLists),
    r"indicators/.*": fitted(Indicator),
    r"strata/pyramid": lambda name, text: strata.read(name, text, strata.Pyramid),
    r"strata/.*": lambda name, text: strata.read(name, text, strata.PointScore),
    r"scenarios/blocks/.*": scenario_content.block,
    r"scenarios/(innovation|integration|population)": scenario_content.scenario,
    r"scenarios/model": fitted(parameters.ModelFile),
    r"scenarios/staff": fitted(staff.StaffFile),
    r"known_years/backcast": lambda _, text: backcast_content.parsed(text),
    r"demo/personas": fitted(personas.PersonaFile),
    r"demo/tour": lambda _, text: guided_tour.read(text),
    r"population/care_communications": fitted(care_communications.WrittenThreads),
    r"population/conditions": fitted(vocabulary.ConditionList),
    r"population/handovers": fitted(handovers.WrittenHandovers),
    r"population/history": fitted(history.HistoryShapes),
    r"population/hospital": fitted(hospital_shapes.HospitalShapes),
    r"population/measurements": fitted(history.MeasurementShapes),
    r"population/medicines": fitted(history.MedicineShapes),
    r"population/programmes": fitted(programme_courses.CourseShapes),
    r"population/risk_factors": fitted(leaning.HabitLoadings),
    r"population/services": fitted(vocabulary.ServiceList),
    r"population/streets": fitted(vocabulary.Streets),
    r"population/traffic": fitted(traffic_shapes.TrafficShapes),
}
CHECKERS_WORDS = re.compile(
    r"Input should|Field required|Extra inputs|Value error|Assertion failed|pydantic|does not fit \("
)


def _files(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{path}{entry.name}", entry.read_text(encoding="utf-8")


FILES = dict(_files(resources.files("naer") / "content"))


def _reader(name: str) -> Reader:
    return next(reader for pattern, reader in READERS.items() if re.fullmatch(pattern, name.removesuffix(".yaml")))


def _of_each_reader() -> list[str]:
    """A file for each reader: of several that are read alike the shortest, which is read fastest."""
    shortest: dict[str, str] = {}
    for name, text in FILES.items():
        pattern = next(one for one in READERS if re.fullmatch(one, name.removesuffix(".yaml")))
        if pattern not in shortest or len(text) < len(FILES[shortest[pattern]]):
            shortest[pattern] = name
    assert shortest.keys() == READERS.keys()
    return sorted(shortest.values())


def _fields(written: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all fields; of a list its first item stands for all."""
    if isinstance(written, dict):
        for key, value in written.items():
            yield (*place, key)
            yield from _fields(value, (*place, key))
    if isinstance(written, list):
        for number, value in enumerate(written[:1]):
            yield (*place, number)
            yield from _fields(value, (*place, number))


def _spoilt(written: Any, place: tuple[Any, ...]) -> Iterator[Any]:
    """The file with a field that is gone, is misspelt, or says something of another kind."""
    for value in ("no such thing", {"x": 1}, [1], -1, None, ""):
        other = copy.deepcopy(written)
        around = other
        for part in place[:-1]:
            around = around[part]
        around[place[-1]] = value
        yield other
    if isinstance(place[-1], str):
        other = copy.deepcopy(written)
        around = other
        for part in place[:-1]:
            around = around[part]
        around["no_such_field"] = around.pop(place[-1])
        yield other


def test_every_file_of_the_content_has_a_reader_here() -> None:
    for name in FILES:
        _reader(name)


@pytest.mark.parametrize("name", _of_each_reader())
def test_an_author_never_meets_the_words_of_the_checker(name: str) -> None:
    reader, written = _reader(name), yaml.load(FILES[name], Loader=yaml.CSafeLoader)
    reader(name, FILES[name])
    said = 0
    for number, place in enumerate(list(_fields(written))[:40]):
        for other in list(_spoilt(written, place))[number % 3 :: 3]:
            text = yaml.dump(other, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            try:
                reader(name, text)
            except InvalidError as error:
                said += 1
                assert not CHECKERS_WORDS.search(str(error)), (place, str(error))
                assert name.rpartition("/")[2].removesuffix(".yaml") in str(error), (place, str(error))
    assert said > 10


def test_lines_of_tables_are_answered_in_the_same_words() -> None:
    head = (resources.files("naer") / standard_activity.FILE).read_text(encoding="utf-8").partition("\n")[0]
    with pytest.raises(
        InvalidError, match=r"standard_activity.csv line 2: \w+: (must be .+; choose one|is missing; write it)"
    ):
        standard_activity.read(f"{head}\n{','.join('x' for _ in head.split(','))}\n")
