"""FHIR resources as plain JSON: the few ways of reading them that every room needs."""

from typing import Any

Json = dict[str, Any]


def reference_id(reference: Json) -> str:
    """The id in `{"reference": "Patient/123"}`; empty when the reference has none."""
    return str(reference.get("reference", "")).rpartition("/")[2]


def reference_to(resource: Json) -> Json:
    """A reference to a stored resource: `{"reference": "Task/123"}`."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def identifier_value(resource: Json, system: str) -> str | None:
    """The value of the first identifier with `system`, or None."""
    for identifier in resource.get("identifier", []):
        if identifier.get("system") == system:
            return identifier.get("value")
    return None


def extension(element: Json, url: str) -> Json | None:
    """The first extension with `url`, or None."""
    for item in element.get("extension", []):
        if item.get("url") == url:
            return item
    return None


def coding_code(concept: Json | None, system: str | None = None) -> str | None:
    """The code of the first coding (of `system`, when given) in a CodeableConcept, or None."""
    for coding in (concept or {}).get("coding", []):
        if system is None or coding.get("system") == system:
            return coding.get("code")
    return None


def full_name(resource: Json) -> str:
    """A person's name as it is said: given names, then family name; empty when none is known."""
    names = resource.get("name", [])
    if not names:
        return ""
    name = next((item for item in names if item.get("use") == "official"), names[0])
    if "text" in name:
        return name["text"]
    return " ".join([*name.get("given", []), name.get("family", "")]).strip()
