"""The parts that data is counted in, and how their answers become one. Pure but for reading names of files.

A part is what the figures of one municipality, or of some, are made of: their own files, and the rows elsewhere of citizens who
have moved, because what happened to them before still counts (a readmission after a move is a readmission). Each part costs
the same seconds besides its rows, so there are few: enough that all processors have something to do to the end.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path

import pyarrow as pa

from naer.errors import InvalidError

_MUNICIPALITY = re.compile(r"municipality=(\d+)")
_SUMMED = (pa.types.is_integer, pa.types.is_decimal)


@dataclass(frozen=True)
class Part:
    """The codes of the municipalities whose figures it gives; the texts are what stands after FROM in DuckDB."""

    municipalities: tuple[int, ...]
    activity: str
    citizens: str


Kernel = Callable[[Part], pa.Table]
Engine = Callable[[Kernel, Sequence[Part], pa.Schema], pa.Table]


def of_files(
    activity: Iterable[Path], citizens: Iterable[Path], *, moved: Path | None = None, at_most: int | None = None
) -> list[Part]:
    """A part for each municipality among Parquet files in folders `municipality=NNN`, in order of code.

    With `at_most` there are no more parts than that, each of several municipalities and all of about the same size.
    `moved` is a Parquet file with all activity rows of citizens who have rows in several municipalities.
    """
    own: dict[int, list[Path]] = {}
    for file in activity:
        own.setdefault(municipality_of(file), []).append(file)
    people: dict[int, list[Path]] = {}
    for file in citizens:
        people.setdefault(municipality_of(file), []).append(file)
    return [
        Part(
            codes,
            _with_moved([file for code in codes for file in own[code]], moved),
            scan([file for code in codes for file in people.get(code, [])]),
        )
        for codes in _grouped(own, at_most or len(own))
    ]


def _grouped(own: Mapping[int, Sequence[Path]], at_most: int) -> list[tuple[int, ...]]:
    """The codes in no more groups than that: the largest first, each to the group that has least."""
    if at_most >= len(own):
        return [(code,) for code in sorted(own)]
    sizes = {code: sum(file.stat().st_size for file in files) for code, files in own.items()}
    groups: list[tuple[int, list[int]]] = [(0, []) for _ in range(at_most)]
    for code in sorted(sizes, key=lambda one: (-sizes[one], one)):
        size, codes = heappop(groups)
        heappush(groups, (size + sizes[code], sorted([*codes, code])))
    return sorted(tuple(codes) for _, codes in groups)


def municipality_of(file: Path) -> int:
    """The code in the name of a folder above the file."""
    found = _MUNICIPALITY.search(str(file))
    if found is None:
        raise InvalidError(f"The file {file.name} does not lie in a folder of a municipality.")
    return int(found[1])


def scan(files: Sequence[Path]) -> str:
    """The files as one table in DuckDB's words, without columns made from folders' names."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in sorted(files))
    return f"read_parquet([{names}], hive_partitioning = false)"


def together(answers: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """The rows of all answers in order of all columns; the same rows, whichever engine gave them and in what order."""
    if not answers:
        return schema.empty_table()
    table = pa.concat_tables([answer.cast(schema) for answer in answers])
    return table.sort_by([(name, "ascending") for name in schema.names])


def summed(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """One row for each combination of `keys`, in their order, with the sums of all other columns.

    InvalidError when another column holds anything but whole numbers or decimals, because such sums vary.
    """
    others = [name for name in table.column_names if name not in keys]
    for name in others:
        kind = table.schema.field(name).type
        if not any(is_exact(kind) for is_exact in _SUMMED):
            raise InvalidError(f"The column {name} is {kind}; only whole numbers and decimals are added up.")
    added = table.group_by(list(keys), use_threads=False).aggregate([(name, "sum") for name in others])
    named = added.rename_columns([*keys, *others]).select(table.column_names)
    exact = pa.schema(
        [field if field.name in keys else pa.field(field.name, _widest(field.type)) for field in table.schema]
    )
    return named.cast(exact).sort_by([(name, "ascending") for name in keys])


def _widest(kind: pa.DataType) -> pa.DataType:
    return pa.decimal128(38, kind.scale) if pa.types.is_decimal(kind) else pa.int64()


def _with_moved(own: Sequence[Path], moved: Path | None) -> str:
    if moved is None:
        return scan(own)
    here = scan(own)
    elsewhere = scan([moved])
    codes = f"(SELECT DISTINCT municipality FROM {here})"
    return (
        f"(SELECT * FROM {here} UNION ALL SELECT m.* FROM {elsewhere} m WHERE m.municipality NOT IN {codes} "
        f"AND m.citizen IN (SELECT citizen FROM {here}))"
    )
