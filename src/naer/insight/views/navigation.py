"""From an element to those inside it: structs by their fields, JSON by its keys, choices by their types."""

from dataclasses import replace

from naer.fhir import elements
from naer.fhir.elements import Element
from naer.insight.views import layout
from naer.insight.views.layout import BOOLEAN, JSON, STRUCT, TEXT, WHOLE, WRITTEN, Node
from naer.insight.views.values import CHOICE, EMPTY, NONE, ROOT, Each, Value, fresh, is_field, mapped

_POLYMORPHIC = frozenset({"Resource", "DomainResource"})


def child(value: Value, name: str) -> Value:
    """`value.name`."""
    value = opened_choice(value)
    if elements.choices(value.type, name):
        return Value("", CHOICE, value.is_list, origin=(value, name))
    return mapped(value, lambda item: _child_of_item(item, name))


def of_type(value: Value, type_name: str) -> Value:
    """The items of that type; a choice is opened by it."""
    if value.kind == CHOICE:
        parent, stem = _origin(value)
        return child(parent, elements.choice_name(stem, type_name))
    if value.kind == JSON and (value.type is None or value.type in _POLYMORPHIC) and type_name[:1].isupper():
        return mapped(
            value,
            lambda item: replace(
                item.with_sql(
                    f"CASE WHEN json_extract_string({item.sql}, '$.resourceType') = {layout.text(type_name)} "
                    f"THEN {item.sql} END"
                ),
                type=type_name,
            ),
        )
    return value if value.type in (type_name, None) else NONE


def opened_choice(value: Value) -> Value:
    """A choice as JSON, whichever type it has; other values as they are."""
    if value.kind != CHOICE:
        return value
    parent, stem = _origin(value)
    names = elements.choices(parent.type, stem).values()
    return mapped(parent, lambda item: _first_there([child(item, name) for name in names]))


def _first_there(values: list[Value]) -> Value:
    there = [f"to_json({value.sql})" for value in values if value.kind != EMPTY]
    if not there:
        return NONE
    for value in values:
        if value.node is not None:
            value.node.want_whole()
    return Value(f"coalesce({', '.join(there)})", JSON)


def _origin(value: Value) -> tuple[Value, str]:
    assert value.origin is not None
    return value.origin


def _child_of_item(item: Value, name: str) -> Value:
    element = elements.element(item.type, name)
    match item.kind:
        case "root" | "struct":
            found = _in_struct(item, name, element)
        case "json":
            found = _in_json(item, name, element)
        case _:
            found = _beside_primitive(item, name)
    return replace(found, origin=(item, name)) if found.kind != EMPTY and not found.is_list else found


def _in_struct(item: Value, name: str, element: Element | None) -> Value:
    node = item.node.child(name, element) if item.node is not None else None
    if node is None:
        return NONE
    sql = layout.quoted(name) if item.kind == ROOT else f"struct_extract({item.sql}, {layout.text(name)})"
    found = _held(sql, node, element)
    if item.guard is None:
        return found
    return found.with_sql(f"CASE WHEN {item.guard} THEN {found.sql} {'ELSE [] ' if found.is_list else ''}END")


def _held(sql: str, node: Node, element: Element | None) -> Value:
    kind, type_name = node.kind, element.type if element else None
    if kind == TEXT and type_name == "decimal":
        kind = WRITTEN
    if node.is_list:
        items, name = f"coalesce({sql}, [])", fresh(sql)
        each = Each(sql, name, name, is_held=is_field(sql))
        if kind not in (STRUCT, JSON):
            each = each.narrowed(f"{name} IS NOT NULL")
            items = f"list_filter({items}, lambda {name}: {each.test})"
        return Value(items, kind, True, type_name, node, each=each)
    if kind == JSON and (element is None or element.is_list):
        return Value(f"json_items({sql})", JSON, True, type_name, node)
    if kind == JSON and layout.is_primitive(type_name):
        return _primitive(sql, type_name)
    return Value(sql, kind, False, type_name, node)


def _in_json(item: Value, name: str, element: Element | None) -> Value:
    path = layout.text(f'$."{name}"')
    inside = f"json_extract({item.sql}, {path})"
    if element is None:
        return Value(f"json_items({inside})", JSON, True)
    if element.is_list:
        items = Value(f"json_items({inside})", JSON, True, element.type)
        return (
            mapped(items, lambda one: _primitive(one.sql, element.type)) if layout.is_primitive(element.type) else items
        )
    if layout.is_primitive(element.type):
        return _primitive(inside, element.type)
    return Value(inside, JSON, False, element.type)


def _primitive(sql: str, type_name: str | None) -> Value:
    kind, text = layout.held_as(type_name), f"json_extract_string({sql}, '$')"
    match kind:
        case "boolean":
            return Value(f"TRY_CAST({text} AS BOOLEAN)", BOOLEAN, type=type_name)
        case "whole":
            return Value(f"TRY_CAST({text} AS BIGINT)", WHOLE, type=type_name)
        case "number":
            return Value(text, WRITTEN, type=type_name)
        case _:
            return Value(text, TEXT, type=type_name)


def _beside_primitive(item: Value, name: str) -> Value:
    """Id and extensions of a primitive stand beside it in JSON, under its name with an underscore."""
    if item.origin is None or name not in ("extension", "id"):
        return NONE
    parent, own_name = item.origin
    beside = Element("Element", False)
    underscored = f"_{own_name}"
    if parent.kind == JSON:
        return _child_of_item(_in_json(parent, underscored, beside), name)
    return _child_of_item(_in_struct(parent, underscored, beside), name)
