"""How the needed part of a resource is held: a tree of structs, lists and plain values, or JSON where it must be whole.

For NDJSON the tree grows while paths are compiled, so that only what a view needs is taken out of the text. For typed
Parquet it is given by the file. Plain values are held as text (dates too), boolean, whole number (BIGINT), decimal
(DECIMAL), or `written`: a decimal as the text that came, where it matters that `1.10` is not `1.1`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from naer.errors import InvalidError
from naer.fhir.elements import Element

TEXT, BOOLEAN, WHOLE, NUMBER, WRITTEN, JSON, STRUCT = "text", "boolean", "whole", "number", "written", "json", "struct"
DECIMAL = "DECIMAL(38, 12)"
TIMES = frozenset({"date", "dateTime", "instant", "time"})
_HELD = {
    "boolean": BOOLEAN,
    "integer": WHOLE,
    "integer64": WHOLE,
    "positiveInt": WHOLE,
    "unsignedInt": WHOLE,
    "decimal": NUMBER,
}
_SQL = {TEXT: "VARCHAR", BOOLEAN: "BOOLEAN", WHOLE: "BIGINT", NUMBER: DECIMAL, WRITTEN: "VARCHAR", JSON: "JSON"}


def is_primitive(type_name: str | None) -> bool:
    """Is it the name of a primitive FHIR type?"""
    return type_name is not None and type_name[:1].islower() and "." not in type_name


def held_as(type_name: str | None) -> str:
    """How an item of a FHIR type is held; JSON when the type is unknown or is any resource."""
    if type_name is None or type_name == "Resource":
        return JSON
    return _HELD.get(type_name, TEXT) if is_primitive(type_name) else STRUCT


@dataclass
class Node:
    """One element. `is_open` nodes make children when asked for them; others have what they have.

    Of the root `is_whole` says that some path needs the resource as it came, `is_written` that some path needs a decimal
    as it came, `gives_json` that JSON goes out as it stands.
    """

    kind: str
    is_list: bool = False
    is_open: bool = False
    is_root: bool = False
    is_whole: bool = False
    is_written: bool = False
    gives_json: bool = False
    children: dict[str, "Node"] = field(default_factory=dict)

    def child(self, name: str, element: Element | None) -> "Node | None":
        """The child `name`; None when the file has none."""
        if name not in self.children and self.is_open:
            if name.lower() in (known.lower() for known in self.children):
                raise InvalidError(
                    f"The element {name} differs from another only by capitals, which tables cannot hold."
                )
            kind = held_as(element.type) if element else JSON
            self.children[name] = Node(kind, element is not None and element.is_list, True)
        return self.children.get(name)

    def want_whole(self) -> None:
        """Keep this element as JSON, with all that is in it."""
        if self.is_root:
            self.is_whole = True
        elif self.is_open and self.kind == STRUCT:
            self.kind = JSON

    def want_written(self) -> None:
        """Keep this decimal as the text that came."""
        if self.is_open and self.kind == NUMBER:
            self.kind = WRITTEN


def opened() -> Node:
    """The root of a tree that grows."""
    return Node(STRUCT, is_open=True, is_root=True)


def sql_type(node: Node) -> str:
    """The DuckDB type of a node."""
    if node.kind == STRUCT and node.children:
        inner = f"STRUCT({', '.join(f'{quoted(name)} {sql_type(child)}' for name, child in node.children.items())})"
    else:
        inner = _SQL.get(node.kind, "JSON")
    return f"{inner}[]" if node.is_list else inner


def structure(node: Node) -> Any:
    """The node as DuckDB's json_transform wants it described."""
    if node.kind == STRUCT and node.children:
        inner: Any = {name: structure(child) for name, child in node.children.items()}
    else:
        inner = _SQL.get(node.kind, "JSON")
    return [inner] if node.is_list else inner


def from_columns(columns: Iterable[tuple[str, Any]]) -> Node:
    """The tree of a table's columns, each with its DuckDB type (a `DuckDBPyType`)."""
    return Node(STRUCT, is_root=True, children={name: _from_type(kind) for name, kind in columns})


def _from_type(kind: Any) -> Node:
    if kind.id == "list":
        inner = _from_type(kind.children[0][1])
        return Node(inner.kind, is_list=True, children=inner.children)
    if kind.id == "struct":
        return Node(STRUCT, children={name: _from_type(inner) for name, inner in kind.children})
    if str(kind) == "JSON":
        return Node(JSON)
    if kind.id == "boolean":
        return Node(BOOLEAN)
    if kind.id in ("decimal", "double", "float"):
        return Node(NUMBER)
    return Node(WHOLE if kind.id in ("bigint", "integer", "smallint", "tinyint") else TEXT)


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"
