"""Runs a back-casting: replications from an earlier year to the last known one, and each known value beside them."""

from collections.abc import Callable, Iterator

import numpy as np

from naer.errors import InvalidError
from naer.scenarios import known_population, person_columns
from naer.scenarios.figures import BAND_STARTS, SEXES
from naer.scenarios.lab import arrays, by_age, results, running
from naer.scenarios.lab.backcast import content
from naer.scenarios.lab.backcast.definition import MEASURES, Figure, Group, KnownValue
from naer.scenarios.lab.backcast.found import Backcast, Course, Line, Place
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model.layout import AGE_GROUP_STARTS, BAND_YEARS, BANDS, COUNTED, Measure
from naer.scenarios.model.tables import Floats, Wholes

OF_MUNICIPALITIES = 2021
_FEWEST_YEARS = 2
Tell = Callable[[str, int, int], None]


class _Runs:
    """The counts of all replications (replication, year, age group, COUNTED), and what makes them the country's."""

    def __init__(self, start: int, counts: Wholes, scale: float) -> None:
        self.start, self.counts, self.scale = start, counts, scale
        self.living, self.deaths, self.lived = by_age.living(counts), by_age.deaths(counts), by_age.lived(counts)

    @property
    def whole_years(self) -> int:
        """So many years are simulated from end to end; of the last only the beginning is used."""
        return self.counts.shape[1] - 1

    def values(self, figure: Figure, group: Group | KnownValue, years: range) -> Floats:
        """The figure's mean over calendar years, one for each replication."""
        at = slice(years[0] - self.start, years[-1] - self.start + 1)
        sexes = slice(None) if group.sex == "all" else slice(SEXES.index(group.sex), SEXES.index(group.sex) + 1)
        if figure.kind == "living":
            last = BANDS if group.age_to is None else (group.age_to + 1) // BAND_YEARS
            persons = self.living[:, at, sexes, group.age_from // BAND_YEARS : last]
            return persons.sum(axis=(2, 3)).mean(axis=1) * self.scale
        if figure.kind == "life-expectancy":
            died, lived = (of[:, at, sexes].sum(axis=(1, 2)) for of in (self.deaths, self.lived))
            return by_age.expectancy(died / np.maximum(lived, 1))
        groups = [
            place
            for place, first in enumerate(AGE_GROUP_STARTS)
            if first >= group.age_from and (group.age_to is None or first <= group.age_to)
        ]
        counts = self.counts[:, at][:, :, groups].sum(axis=2)
        above = sum(counts[..., MEASURES[key]] / results.unit(MEASURES[key]) for key in figure.measures)
        if figure.of is None:
            return np.asarray(above).mean(axis=1) * self.scale * figure.times
        of = MEASURES[figure.of]
        return np.asarray(above).sum(axis=1) / (counts[..., of].sum(axis=1) / results.unit(of)) * figure.times


def backcast(
    start: int,
    *,
    citizens: int,
    replications: int,
    seed: int = 1,
    workers: int | None = None,
    tell: Tell = lambda what, done, of: None,
) -> Backcast:
    """Everything known beside the model, started on 1 January of `start` with so many of the country's citizens.

    Raises InvalidError for a year that is not an earlier one with a known population.
    """
    living, last = known_population.earlier(start), known_population.TODAY
    if living is None:
        raise InvalidError(f"{start} is not an earlier year.", what_to_do=f"Choose a year before {last}.", path="start")
    choice = Choice(
        area=person_columns.EVERYBODY, first_year=start, years=last - start + 1, citizens=citizens, seed=seed
    )
    tell("citizens", 0, 1)
    begin, nothing = running.start(choice, workers=workers), arrays.blocks_of(choice, 0)
    tell("citizens", 1, 1)
    whole: list[Wholes] = []
    places: list[Wholes] = []
    for replication in range(replications):
        tell("replications", replication, replications)
        tables = running.tables_of(choice, replication)
        counts = running.counted(
            begin, tables, nothing, choice=choice, replication=replication, workers=workers, measures=COUNTED
        )
        whole.append(counts.sum(axis=0))
        places.append(counts[..., Measure.AT_START].sum(axis=2))
    tell("replications", replications, replications)
    scale = float(known_population.by_year()[start].sum()) / begin.count
    runs = _Runs(start, np.stack(whole), scale)
    return Backcast(
        start=start,
        last=last,
        citizens=begin.count,
        replications=replications,
        is_split_known=living.is_split_known,
        lines=(*_persons(runs, last), *_known(runs)),
        charts=tuple(_chart(runs, last)),
        places=tuple(_places(start, begin.codes, np.stack(places), scale)),
    )


def known_persons(group: Group, year: int) -> float:
    """The country's known persons of a group on 1 January."""
    bands = known_population.by_year()[year]
    sexes = slice(None) if group.sex == "all" else slice(SEXES.index(group.sex), SEXES.index(group.sex) + 1)
    after = len(BAND_STARTS) if group.age_to is None else (group.age_to + 1) // BAND_YEARS
    return float(bands[sexes, group.age_from // BAND_YEARS : after].sum())


def _persons(runs: _Runs, last: int) -> Iterator[Line]:
    file, source = content.load(), known_population.source()
    figure = next(one for one in file.figures if one.kind == "living")
    for year in sorted({*range(runs.start + file.every, last - 1, file.every), last}):
        for group in file.groups:
            yield Line(
                **group.model_dump(exclude={"why"}),
                figure=figure.id,
                year_from=year,
                year_to=year,
                known=known_persons(group, year),
                simulated=content.estimated(runs.values(figure, group, range(year, year + 1))),
                why=group.why or "",
                source=source.source,
                verification=source.verification,
            )


def _known(runs: _Runs) -> Iterator[Line]:
    for row in content.known_values():
        figure, years = content.load().figure(row.figure), _held(runs, row)
        if figure is not None and years:
            yield Line(
                **row.model_dump(exclude={"note"}),
                simulated=content.estimated(runs.values(figure, row, years)),
            )


def _held(runs: _Runs, row: KnownValue) -> range:
    """Those of a value's years that are simulated; none when they are fewer than two of several."""
    years = range(max(row.year_from, runs.start), min(row.year_to + 1, runs.start + runs.whole_years))
    return years if len(years) >= min(_FEWEST_YEARS, row.year_to - row.year_from + 1) else range(0)


def _chart(runs: _Runs, last: int) -> Iterator[tuple[Course, ...]]:
    file = content.load()
    for chart in file.charts:
        figure = file.figure(chart.figure)
        if figure is None:
            continue
        years = range(runs.start, last + (figure.kind == "living"))
        yield tuple(
            Course(
                **group.model_dump(exclude={"why"}),
                figure=figure.id,
                simulated=tuple(
                    (year, content.estimated(runs.values(figure, group, range(year, year + 1)))) for year in years
                ),
                known=tuple(_known_course(figure, group, years)),
            )
            for group in chart.groups
        )


def _known_course(figure: Figure, group: Group, years: range) -> Iterator[tuple[int, float]]:
    if figure.kind == "living":
        yield from ((year, known_persons(group, year)) for year in years)
        return
    for row in content.known_values():
        middle = (row.year_from + row.year_to) // 2
        same = (row.figure, row.sex, row.age_from, row.age_to) == (figure.id, group.sex, group.age_from, group.age_to)
        if same and middle in years:
            yield middle, row.known


def _places(start: int, codes: tuple[str, ...], persons: Wholes, scale: float) -> Iterator[Place]:
    if not start < OF_MUNICIPALITIES:
        return
    known = known_population.municipalities_in_2021()
    for place, code in enumerate(codes):
        of_year = persons[:, place, OF_MUNICIPALITIES - start] * scale
        yield Place(code=code, known=known[code], simulated=content.estimated(of_year.astype(np.float64)))
