"""What a ViewDefinition may say, read into frozen dataclasses and checked (SQL on FHIR 2, "Validate Columns"). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from naer.errors import InvalidError
from naer.insight.views.expressions import Expression
from naer.insight.views.fhirpath import parse

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESOURCE = re.compile(r"[A-Z][A-Za-z]*")
_TYPE_PREFIX = "http://hl7.org/fhir/StructureDefinition/"
_SQL_TYPE = "ansi/type"
CONSTANT_TYPES = (
    *("base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer"),
    *("integer64", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid"),
)


@dataclass(frozen=True)
class Column:
    """One column. `type` is a FHIR type, None when the path shall tell; `sql_type` comes from the tag `ansi/type`."""

    name: str
    path: str
    expression: Expression
    type: str | None
    is_collection: bool
    sql_type: str | None = None


@dataclass(frozen=True)
class Select:
    """Columns, nested selects and unions, repeated for each item of `for_each` (or found by following `repeat`)."""

    columns: tuple[Column, ...]
    selects: tuple["Select", ...]
    unions: tuple["Select", ...]
    for_each: Expression | None
    or_null: bool
    repeat: tuple[Expression, ...]

    def all_columns(self) -> Iterator[Column]:
        """The columns that its rows have, in order."""
        yield from self.columns
        for select in self.selects:
            yield from select.all_columns()
        if self.unions:
            yield from self.unions[0].all_columns()


@dataclass(frozen=True)
class View:
    """A whole view. `constants` are pairs of FHIR type and value by name; `where` pairs of path and expression."""

    name: str
    resource: str
    select: Select
    where: tuple[tuple[str, Expression], ...]
    constants: dict[str, tuple[str, Any]] = field(default_factory=dict[str, tuple[str, Any]])


def read(source: object) -> View:
    """The view that `source` (parsed JSON) defines; InvalidError says what is wrong with it."""
    body = _object(source, "The view")
    resource = body.get("resource")
    if not isinstance(resource, str) or not _RESOURCE.fullmatch(resource):
        raise InvalidError("The view names no resource type in `resource`.")
    selects = tuple(_select(one) for one in _list(body, "select"))
    if not selects:
        raise InvalidError("The view has no `select`.")
    whole = Select(columns=(), selects=selects, unions=(), for_each=None, or_null=False, repeat=())
    _check_names(whole)
    return View(
        name=_view_name(body.get("name")),
        resource=resource,
        select=whole,
        where=tuple(_condition(one) for one in _list(body, "where")),
        constants=_constants(_list(body, "constant")),
    )


def _select(source: object) -> Select:
    body = _object(source, "A select")
    unnesting = [key for key in ("forEach", "forEachOrNull", "repeat") if key in body]
    if len(unnesting) > 1:
        raise InvalidError(f"A select has both `{unnesting[0]}` and `{unnesting[1]}`; it can have one of them.")
    for_each = body.get("forEach", body.get("forEachOrNull"))
    repeat = _list(body, "repeat")
    if "repeat" in body and not repeat:
        raise InvalidError("`repeat` names no path.")
    return Select(
        columns=tuple(_column(one) for one in _list(body, "column")),
        selects=tuple(_select(one) for one in _list(body, "select")),
        unions=tuple(_select(one) for one in _list(body, "unionAll")),
        for_each=None if for_each is None else _path(for_each, unnesting[0]),
        or_null="forEachOrNull" in body,
        repeat=tuple(_path(one, "repeat") for one in repeat),
    )


def _column(source: object) -> Column:
    body = _object(source, "A column")
    name = body.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidError(f"A column needs a name of letters, digits and underscores; {name!r} is none.")
    is_collection = body.get("collection", False)
    if not isinstance(is_collection, bool):
        raise InvalidError(f"`collection` of the column {name} must be true or false.")
    path = body.get("path")
    expression = _path(path, f"path of the column {name}")
    return Column(name, cast(str, path), expression, _type(body.get("type"), name), is_collection, _sql_type(body))


def _type(named: object, column: str) -> str | None:
    if named is None:
        return None
    if not isinstance(named, str) or not named:
        raise InvalidError(f"`type` of the column {column} must be the name of a FHIR type.")
    return named.removeprefix(_TYPE_PREFIX)


def _sql_type(column: dict[str, object]) -> str | None:
    for one in _list(column, "tag"):
        tag = _object(one, "A tag")
        if tag.get("name") == _SQL_TYPE:
            return str(tag.get("value", "")) or None
    return None


def _condition(source: object) -> tuple[str, Expression]:
    path = _object(source, "A condition in `where`").get("path")
    return str(path), _path(path, "path of a condition in `where`")


def _constants(sources: list[object]) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for source in sources:
        body = _object(source, "A constant")
        name = body.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InvalidError(f"A constant needs a name of letters, digits and underscores; {name!r} is none.")
        if name in found:
            raise InvalidError(f"The constant {name} is defined twice.")
        values = [(kind, body[key]) for kind in CONSTANT_TYPES if (key := f"value{kind[0].upper()}{kind[1:]}") in body]
        if len(values) != 1:
            raise InvalidError(f"The constant {name} must have one value of a primitive type.")
        found[name] = values[0]
    return found


def _view_name(named: object) -> str:
    if named is None:
        return ""
    if not isinstance(named, str) or not _NAME.fullmatch(named):
        raise InvalidError("The view's name must be of letters, digits and underscores, a letter first.")
    return named


def _check_names(whole: Select) -> None:
    names = [column.name for column in _checked_columns(whole)]
    if not names:
        raise InvalidError("The view has no columns.")
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidError(f"The column {name} is defined twice.")
        seen.add(name)


def _checked_columns(select: Select) -> list[Column]:
    columns = [*select.columns, *(column for inner in select.selects for column in _checked_columns(inner))]
    branches = [_checked_columns(branch) for branch in select.unions]
    for branch in branches[1:]:
        if [column.name for column in branch] != [column.name for column in branches[0]]:
            raise InvalidError("The branches of a `unionAll` have different columns, or in a different order.")
        for one, other in zip(branches[0], branch, strict=True):
            if one.is_collection != other.is_collection:
                raise InvalidError(f"The column {one.name} is a collection in one branch of a `unionAll` only.")
    for branch in branches:
        names = [column.name for column in branch]
        if len(set(names)) != len(names):
            raise InvalidError("A branch of a `unionAll` defines a column twice.")
    return [*columns, *(branches[0] if branches else [])]


def _path(source: object, where: str) -> Expression:
    if not isinstance(source, str) or not source.strip():
        raise InvalidError(f"The {where} must be a FHIRPath text.")
    return parse(source)


def _object(source: object, what: str) -> dict[str, object]:
    if not isinstance(source, dict):
        raise InvalidError(f"{what} must be a JSON object.")
    return cast(dict[str, object], source)


def _list(body: dict[str, object], key: str) -> list[object]:
    found = body.get(key, [])
    if not isinstance(found, list):
        raise InvalidError(f"`{key}` must be a list.")
    return cast(list[object], found)
