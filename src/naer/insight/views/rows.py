"""The rows of a select as SQL: columns that are there once, times a list of structs when something repeats."""

from collections.abc import Callable
from dataclasses import dataclass, field

from naer.insight.views import layout
from naer.insight.views.values import fresh


@dataclass(frozen=True)
class Cell:
    """One column's value, and its type in DuckDB."""

    sql: str
    type: str


@dataclass(frozen=True)
class Rows:
    """`once` holds the columns that have one value; `many` a list of structs with the columns named in `inside`."""

    once: dict[str, Cell] = field(default_factory=dict[str, Cell])
    many: str | None = None
    inside: dict[str, str] = field(default_factory=dict[str, str])

    def types(self) -> dict[str, str]:
        """The DuckDB types of all columns."""
        return {**{name: cell.type for name, cell in self.once.items()}, **self.inside}


def crossed(one: Rows, other: Rows) -> Rows:
    """Every row of one with every row of the other."""
    once = {**one.once, **other.once}
    if one.many is None or other.many is None:
        return Rows(once, one.many or other.many, {**one.inside, **other.inside})
    a = fresh(one.many, other.many)
    b = fresh(one.many, other.many, a)
    fields = [_field(name, _of(a, name)) for name in one.inside] + [_field(name, _of(b, name)) for name in other.inside]
    pairs = f"list_transform({one.many}, lambda {a}: list_transform({other.many}, lambda {b}: {_struct(fields)}))"
    return Rows(once, f"flatten({pairs})", {**one.inside, **other.inside})


def as_list(rows: Rows) -> str:
    """The rows as one list of structs."""
    if rows.many is None:
        return f"[{_struct([_field(name, cell.sql) for name, cell in rows.once.items()])}]"
    if not rows.once:
        return rows.many
    name = fresh(rows.many, *(cell.sql for cell in rows.once.values()))
    fields = [_field(column, cell.sql) for column, cell in rows.once.items()]
    fields += [_field(column, _of(name, column)) for column in rows.inside]
    return f"list_transform({rows.many}, lambda {name}: {_struct(fields)})"


def repeated(items: str, make: Callable[[str, str], Rows]) -> Rows:
    """The rows that `make` gives for each item of the list, called by a variable and a place from nought."""
    name = fresh(items)
    place = name.replace("x", "i")
    inner = make(name, f"({place} - 1)")
    each = f"lambda {name}, {place}"
    if inner.many is None:
        struct = _struct([_field(column, cell.sql) for column, cell in inner.once.items()])
        return Rows(many=f"list_transform({items}, {each}: {struct})", inside=inner.types())
    return Rows(many=f"flatten(list_transform({items}, {each}: {as_list(inner)}))", inside=inner.types())


def united(branches: list[Rows]) -> Rows:
    """The rows of all branches, one after the other, with the types of the first."""
    types = branches[0].types()
    lists = [as_list(_ordered(branch, types)) for branch in branches]
    return Rows(many=f"flatten([{', '.join(lists)}])", inside=types)


def or_empty_row(rows: Rows, items: str, empty: dict[str, str]) -> Rows:
    """The rows of the items, or when there are no items one with the given values (NULL where none is given)."""
    assert rows.many is not None
    fields = [_field(name, f"CAST({empty.get(name, 'NULL')} AS {type_})") for name, type_ in rows.inside.items()]
    sql = f"CASE WHEN len({items}) = 0 THEN [{_struct(fields)}] ELSE {rows.many} END"
    return Rows(rows.once, sql, rows.inside)


def _ordered(rows: Rows, types: dict[str, str]) -> Rows:
    """The rows as a list whose structs have these columns in this order and of these types."""
    items = as_list(rows)
    name = fresh(items)
    fields = [_field(column, f"CAST({_of(name, column)} AS {type_})") for column, type_ in types.items()]
    return Rows(many=f"list_transform({items}, lambda {name}: {_struct(fields)})", inside=types)


def _struct(fields: list[str]) -> str:
    return f"struct_pack({', '.join(fields)})"


def _field(name: str, sql: str) -> str:
    return f"{layout.quoted(name)} := {sql}"


def _of(variable: str, name: str) -> str:
    return f"struct_extract({variable}, {layout.text(name)})"
