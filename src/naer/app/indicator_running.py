"""The commands on indicators: name them, check one, and count one over tables or over made-up citizens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from naer.danish import numbers
from naer.errors import InvalidError, NotFoundError
from naer.insight.engines import indicators as engine_indicators
from naer.insight.engines import spark
from naer.insight.engines.indicators import CountIndicators
from naer.insight.indicators import checks, content, counting, places, protection, reading, sheets, synthetic
from naer.insight.indicators.cells import CELLS, first_of_quarter, quarters_between
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.results import Figure, State
from naer.insight.indicators.sheets import Published
from naer.insight.indicators.twins import TWINS, rows

_TWIN_RECIPE = synthetic.Recipe(citizens=150, municipalities=(510, 580), years=1, seed=7)


class Engine(Enum):
    """Where indicators are counted."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True)
class Tables:
    """Where the two tables are (Parquet files or folders of them); without, made-up citizens are counted."""

    activity: Path | None
    citizens: Path | None
    made_up: int


def named() -> Iterator[str]:
    """One line for each indicator that ships."""
    for indicator in content.load():
        yield f"{indicator.id:40} {indicator.title.da}"


def find(name: str) -> Indicator:
    """An indicator by its id, or from a file of the author's own."""
    return content.read_file(Path(name)) if _is_file(name) else content.by_id(name)


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _file(name: str) -> str:
    """The file as whoever named the indicator knows it."""
    return name if _is_file(name) else f"{content.FOLDER}/{name}.yaml"


def check(names: list[str], tell: Callable[[str], None]) -> int:
    """Run examples, and compare with the slow twin where there is one; gives the number of problems."""
    found = 0
    people = synthetic.citizens(_TWIN_RECIPE)
    happened = pa.concat_tables(list(synthetic.activity(_TWIN_RECIPE, people)))
    chosen = [(find(name), _file(name)) for name in names] or [(one, _file(one.id)) for one in content.load()]
    for indicator, file in chosen:
        sentences = list(checks.indicator_problems(indicator, file))
        twin = TWINS.get(indicator.id)
        if twin and not sentences:
            engine = counting.open_tables(happened, people, _TWIN_RECIPE.over)
            try:
                counted = rows.cells_of(counting.count_one(engine, indicator))
                dimensions = counting.dimensions_of(indicator, engine.levels)
            finally:
                engine.close()
            slow = rows.group(
                indicator, twin(rows.world(indicator, happened, people, _TWIN_RECIPE.over)), engine.frame, dimensions
            )
            if slow != counted:
                sentences.append(f"{indicator.id}: the SQL and its slow twin count differently on made-up citizens.")
        for sentence in sentences:
            tell(sentence)
        found += len(sentences)
        if not sentences:
            tell(f"{indicator.id}: the example comes out{', and the twin agrees' if twin else '; it has no twin'}.")
    return found


def run(
    name: str,
    given: Tables,
    *,
    place: str,
    quarters: tuple[str, str],
    tell: Callable[[str], None],
    on_spark: bool = False,
) -> pa.Table:
    """Count an indicator and say what came out for a place, small numbers withheld; gives all cells."""
    indicator = find(name)
    geography = places.geography(places.NEW)
    there = geography.by_key(place)
    over = Frame(quarters_between(*(first_of_quarter(one) for one in quarters)), _cut(given, quarters))
    cells = _on_spark(indicator, given, over) if on_spark else _here(indicator, given, quarters, over)
    book = reading.open_book(indicator, cells, over.quarters)
    hidden = protection.withheld(book, (places.geography(places.OLD), geography))
    shown = sheets.series(Published(book, hidden, geography, over.cut, {}), there)
    card = sheets.card(Published(book, hidden, geography, over.cut, {}), there)
    tell(f"{indicator.title.da}, {there.name}")
    tell(card.finding.da)
    for point in shown.points:
        tell(f"{point.label.da:>14}  {told(point.figure, indicator)}")
    return cells


def _here(indicator: Indicator, given: Tables, quarters: tuple[str, str], over: Frame) -> pa.Table:
    tables = counting.open_tables(*_sources(given, quarters), over)
    try:
        return counting.count_one(tables, indicator)
    finally:
        tables.close()


def _on_spark(indicator: Indicator, given: Tables, over: Frame) -> pa.Table:
    if given.activity is None or given.citizens is None:
        raise InvalidError("Spark counts tables that lie in files.", what_to_do="Name --activity and --citizens.")
    with TemporaryDirectory() as staging, spark.session() as opened:
        over_parts = engine_indicators.of_tables(given.activity, given.citizens, Path(staging))
        kernel = CountIndicators((indicator,), over, threads=1)
        return spark.run(kernel, over_parts, CELLS, opened=opened)


def write(cells: pa.Table, out: Path) -> None:
    """All counts as one Parquet file."""
    pq.write_table(cells, out)


def told(figure: Figure, indicator: Indicator) -> str:
    """A figure in words: value, unit, interval and counts; or why there is none."""
    if figure.state is State.WITHHELD:
        return "vises ikke (små tal)"
    if figure.value is None:
        return "ingen"
    decimals = indicator.measure.decimals
    text = f"{numbers.written(figure.value, decimals=decimals)} {indicator.measure.unit.da}"
    if figure.interval and figure.interval.upper != float("inf"):
        lower, upper = (
            numbers.written(one, decimals=decimals) for one in (figure.interval.lower, figure.interval.upper)
        )
        text += f" ({lower} til {upper})"
    return f"{text}, {numbers.written(figure.numerator or 0)} af {numbers.written(figure.denominator or 0)}"


def _recipe(given: Tables, quarters: tuple[str, str]) -> synthetic.Recipe:
    codes = places.geography(places.NEW).country.municipalities
    first, last = int(quarters[0][:4]), int(quarters[1][:4])
    return synthetic.Recipe(citizens=given.made_up, municipalities=codes, first_year=first, years=last - first + 1)


def _sources(given: Tables, quarters: tuple[str, str]) -> tuple[pa.Table | str, pa.Table | str]:
    if given.activity and given.citizens:
        return _scan(given.activity), _scan(given.citizens)
    recipe = _recipe(given, quarters)
    people = synthetic.citizens(recipe)
    return pa.concat_tables(list(synthetic.activity(recipe, people))), people


def _cut(given: Tables, quarters: tuple[str, str]) -> datetime:
    """Up to when things are known: the newest start in the tables, or the end of the made-up years."""
    if not given.activity:
        return _recipe(given, quarters).over.cut
    statement = f"FROM {_scan(given.activity)} AS happened SELECT max(started_at)::TIMESTAMP"
    newest = duckdb.connect().execute(statement).fetchone()
    if newest is None or newest[0] is None:
        raise NotFoundError("There is no activity in these files.", what_to_do="Name other files.")
    return newest[0]


def _scan(path: Path) -> str:
    """What stands after FROM for a file, or a folder of files."""
    if not path.exists():
        raise NotFoundError("There is no such file or folder of tables.", what_to_do="Name the Parquet files.")
    text = str(path / "**" / "*.parquet" if path.is_dir() else path).replace("'", "''")
    return f"read_parquet('{text}')"
