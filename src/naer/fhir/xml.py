"""FHIR XML to plain JSON and back, after the rules of the standard.

Both directions follow `definitions/elements.json`: the order of elements, what is an attribute, what repeats, which
type a value has. A primitive's value is an attribute `value`; its id and extensions go to the `_name` twin in JSON;
narrative is XHTML inside; a nested resource is an element named by its type. Reading accepts any order, writing keeps
the standard's.

XML from outside can do harm by itself, so: no document type, hence no entities; no network; UTF-8 only; bounded size
and depth. Comments and processing instructions are left out.

https://hl7.org/fhir/R4/xml.html
"""

import copy
import html
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from naer.errors import InvalidError
from naer.fhir import limits
from naer.fhir.numbers import decimal_of
from naer.fhir.plain import Json

FHIR = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"
_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_ELEMENTS = Path(__file__).parent / "definitions" / "elements.json"
_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WHOLE_TYPES = frozenset({"integer", "unsignedInt", "positiveInt"})
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")

_Node = Any  # lxml's element class is private


class _Element(NamedTuple):
    position: int
    type_name: str
    is_list: bool
    is_attribute: bool

    @property
    def is_primitive(self) -> bool:
        return self.type_name[0].islower() and self.type_name != "xhtml"


def read(raw: bytes) -> Json:
    """The resource in `raw` as plain JSON; InvalidError when it is not FHIR XML or does what FHIR XML may not."""
    root = _parse(raw)
    return _resource(root, etree.QName(root).localname, 1)


def read_damaged_bundle(raw: bytes) -> Json | None:
    """What is whole in a Bundle that `read` refuses: its id, timestamp, and what can be read of each entry's resource.

    Enough, often, to tell its sender what is wrong; never to be used as the message. None when it is no Bundle.
    """
    try:
        root = _parse(raw, recover=True)
    except InvalidError:
        return None
    if root is None or root.tag != f"{{{FHIR}}}Bundle":
        return None
    resources = [_whole_parts(node) for node in root.iterfind(f"{{{FHIR}}}entry/{{{FHIR}}}resource/*")]
    attributes = {name: root.find(f"{{{FHIR}}}{name}") for name in ("id", "type", "timestamp")}
    found: Json = {name: node.get("value") for name, node in attributes.items() if node is not None}
    return {"resourceType": "Bundle", **found, "entry": [{"resource": resource} for resource in resources if resource]}


def write(resource: Json) -> bytes:
    """`resource` as FHIR XML in UTF-8; InvalidError when it has elements that R4 does not know."""
    try:
        root = _written_resource(resource)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidError("The resource holds a value that XML cannot write.") from error
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _whole_parts(node: _Node) -> Json:
    """A resource without those of its elements that cannot be read."""
    kept: Json = {}
    for child in node:
        alone = etree.Element(node.tag, nsmap={None: FHIR})
        alone.append(copy.deepcopy(child))
        try:
            part = _resource(alone, "", 1)
        except InvalidError:
            continue
        for name, value in part.items():
            kept[name] = [*kept[name], *value] if isinstance(value, list) and name in kept else value
    return kept


def _parse(raw: bytes, *, recover: bool = False) -> _Node:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4]:
        raise InvalidError("The XML is not UTF-8.")
    declared = _ENCODING.match(raw)
    if declared and declared[1].upper() not in (b"UTF-8", b"UTF8", b"US-ASCII", b"ASCII"):
        raise InvalidError("The XML is not UTF-8.")
    # With UTF-8 assured, these bytes are what they look like. Text that shows them is escaped (&lt;) in XML.
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise InvalidError("The XML has a document type or entities, which FHIR XML may not have.")
    if raw.count(b"<") > limits.MAX_VALUES:
        raise InvalidError(f"The message holds more than {limits.MAX_VALUES:,} values.")
    # huge_tree lifts libxml2's limit of 10 MB for one attribute, which attachments exceed; the checks above stand in
    # for it.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise InvalidError(f"The message is not XML from line {line}, column {column}.") from None


def _resource(node: _Node, path: str, depth: int) -> Json:
    name = etree.QName(node)
    if name.namespace != FHIR or name.localname not in _resource_types():
        raise InvalidError("The XML is not a resource of FHIR R4.", path=path)
    return {"resourceType": name.localname, **_complex(node, type_name=name.localname, path=path, depth=depth)}


def _complex(node: _Node, *, type_name: str, path: str, depth: int) -> Json:
    if depth > limits.MAX_DEPTH:
        raise InvalidError(f"The message nests deeper than {limits.MAX_DEPTH} levels.")
    known = _elements()[type_name]
    found = _attributes(node, known, path)
    if _has_text(node):
        raise InvalidError(f"{path} has text outside of values.", path=path)
    for child in node:
        name, element = _element_of(child, known, path)
        here = f"{path}.{name}"
        if element.is_primitive:
            value, extras = _primitive(child, element.type_name, path=here, depth=depth + 1)
            _put_primitive(found, name, element, value, extras)
        elif element.is_list:
            found.setdefault(name, []).append(_value(child, element.type_name, path=here, depth=depth + 1))
        elif name in found:
            raise InvalidError(f"{here} stands more than once.", path=here)
        else:
            found[name] = _value(child, element.type_name, path=here, depth=depth + 1)
    if not found and type_name not in _resource_types():
        raise InvalidError(f"{path} is empty; FHIR leaves out what has no content.", path=path)
    return _without_lonely_nulls(found)


def _element_of(child: _Node, known: dict[str, _Element], path: str) -> tuple[str, _Element]:
    name = etree.QName(child)
    element = known.get(name.localname)
    expected = XHTML if element and element.type_name == "xhtml" else FHIR
    if element is None or element.is_attribute or name.namespace != expected:
        raise InvalidError(f"{path} has an element that FHIR R4 does not know there.", path=path)
    return name.localname, element


def _value(node: _Node, type_name: str, *, path: str, depth: int) -> Any:
    if type_name == "xhtml":
        etree.cleanup_namespaces(node, top_nsmap={None: XHTML})
        return etree.tostring(node, encoding="unicode", with_tail=False)
    if type_name in ("Resource", "DomainResource") or type_name in _resource_types():
        if len(node) != 1 or _has_text(node):
            raise InvalidError(f"{path} must hold exactly one resource.", path=path)
        return _resource(node[0], path, depth + 1)
    return _complex(node, type_name=type_name, path=path, depth=depth)


def _primitive(node: _Node, type_name: str, *, path: str, depth: int) -> tuple[Any, Json | None]:
    """The value (None when only extensions stand for it), and id and extensions if any."""
    if _has_text(node):
        raise InvalidError(f"{path} has text outside of values.", path=path)
    written = node.get("value")
    extras: Json = {}
    if node.get("id"):
        extras["id"] = node.get("id")
    if any(name not in ("value", "id") and not name.startswith(_SCHEMA_INSTANCE) for name in node.keys()):  # noqa: SIM118
        raise InvalidError(f"{path} has an attribute that FHIR R4 does not know.", path=path)
    for child in node:
        if child.tag != f"{{{FHIR}}}extension":
            raise InvalidError(f"{path} has an element that FHIR R4 does not know there.", path=path)
        extension = _complex(child, type_name="Extension", path=f"{path}.extension", depth=depth + 1)
        extras.setdefault("extension", []).append(extension)
    if written is None and not extras:
        raise InvalidError(f"{path} is empty; FHIR leaves out what has no content.", path=path)
    return None if written is None else _typed(written, type_name, path), extras or None


def _typed(written: str, type_name: str, path: str) -> Any:
    if type_name == "boolean":
        if written not in ("true", "false"):
            raise InvalidError(f"{path} must be true or false.", path=path)
        return written == "true"
    if type_name in _WHOLE_TYPES:
        if not _WHOLE.fullmatch(written):
            raise InvalidError(f"{path} must be a whole number.", path=path)
        return int(written)
    return decimal_of(written) if type_name == "decimal" else written


def _put_primitive(found: Json, name: str, element: _Element, value: Any, extras: Json | None) -> None:
    twin = f"_{name}"
    if element.is_list:
        found.setdefault(name, []).append(value)
        found.setdefault(twin, []).append(extras)
        return
    if name in found or twin in found:
        raise InvalidError(f"{name} stands more than once.")
    if value is not None:
        found[name] = value
    if extras is not None:
        found[twin] = extras


def _without_lonely_nulls(found: Json) -> Json:
    """Lists of primitives were kept in step with their twins; a list of nulls alone says nothing."""
    return {
        name: value
        for name, value in found.items()
        if not (isinstance(value, list) and all(item is None for item in value))
    }


def _attributes(node: _Node, known: dict[str, _Element], path: str) -> Json:
    found: Json = {}
    for name, value in node.items():
        if name.startswith(_SCHEMA_INSTANCE):
            continue
        element = known.get(name)
        if element is None or not element.is_attribute:
            raise InvalidError(f"{path} has an attribute that FHIR R4 does not know.", path=path)
        found[name] = value
    return found


def _has_text(node: _Node) -> bool:
    return bool((node.text or "").strip() or any((child.tail or "").strip() for child in node))


def _written_resource(resource: Json) -> _Node:
    type_name = resource.get("resourceType")
    if type_name not in _resource_types():
        raise InvalidError("The resource has no resourceType of R4.")
    node = etree.Element(f"{{{FHIR}}}{type_name}", nsmap={None: FHIR})
    _write_complex(node, {key: value for key, value in resource.items() if key != "resourceType"}, str(type_name))
    return node


def _write_complex(node: _Node, value: Json, type_name: str) -> None:
    known = _elements()[type_name]
    names = {key.removeprefix("_") for key in value}
    if not names <= known.keys():
        raise InvalidError(f"A value of type {type_name} has an element that FHIR R4 does not know.", path=type_name)
    for name in sorted(names, key=lambda one: known[one].position):
        element = known[name]
        if element.is_attribute:
            node.set(name, value[name])
            continue
        values, twins = _as_list(value.get(name)), _as_list(value.get(f"_{name}"))
        for index in range(max(len(values), len(twins))):
            one = values[index] if index < len(values) else None
            twin = twins[index] if index < len(twins) else None
            _write_value(node, name, element, one, twin)


def _write_value(parent: _Node, name: str, element: _Element, value: Any, twin: Json | None) -> None:
    if element.type_name == "xhtml":
        parent.append(_narrative(value))
        return
    node = etree.SubElement(parent, f"{{{FHIR}}}{name}")
    if element.is_primitive:
        if twin:
            _write_complex(node, twin, "Element")
        if value is not None:
            node.set("value", _as_attribute(value))
    elif element.type_name in ("Resource", "DomainResource") or element.type_name in _resource_types():
        node.append(_written_resource(value))
    else:
        _write_complex(node, value, element.type_name)


def _narrative(div: str) -> _Node:
    """The XHTML in `div`; HTML's named characters, which XML does not know, as the characters themselves."""
    known = _ENTITY.sub(lambda found: found[0] if found[1] in _XML_ENTITIES else html.unescape(found[0]), div)
    node = _parse(known.encode())
    if node.tag != f"{{{XHTML}}}div":
        raise InvalidError("A narrative must be one XHTML div.", path="text.div")
    return node


def _as_attribute(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@cache
def _elements() -> dict[str, dict[str, _Element]]:
    """Type or element path → element name → where it stands and what it is."""
    listed = orjson.loads(_ELEMENTS.read_bytes())
    return {
        type_name: {
            name: _Element(position, types[0], is_list, is_attribute)
            for position, (name, types, is_list, is_attribute) in enumerate(elements)
        }
        for type_name, elements in listed.items()
    }


@cache
def _resource_types() -> frozenset[str]:
    return frozenset(
        name
        for name, elements in _elements().items()
        if "." not in name and "implicitRules" in elements and name not in ("Resource", "DomainResource")
    )
