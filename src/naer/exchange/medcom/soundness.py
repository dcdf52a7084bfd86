"""What can be kept of a bundle that is not valid FHIR, so that its sender can be told.

A refused message is answered like any other: the answer needs its ids, its parties and the latest step of its
history. Each resource that these stand in is reduced to the elements that are valid one by one.
"""

from naer.errors import InvalidError
from naer.fhir import validation
from naer.fhir.plain import Json

# What an otherwise empty resource of the type needs in order to be valid; replaced by the message's own where these
# are sound.
_STAND_INS: dict[str, Json] = {
    "MessageHeader": {"eventUri": "urn:naer:unknown", "source": {"endpoint": "urn:naer:unknown"}},
    "Organization": {},
    "Provenance": {
        "target": [{"reference": "MessageHeader/unknown"}],
        "recorded": "1900-01-01T00:00:00Z",
        "agent": [{"who": {"display": "unknown"}}],
    },
}


def sound_parts(content: Json) -> Json:
    """A valid Bundle with what could be kept of `content`, which may have any shape."""
    kept: Json = {"resourceType": "Bundle", "type": "message"}
    for name in ("id", "timestamp"):
        if name in content and _is_valid(kept | {name: content[name]}):
            kept[name] = content[name]
    entries = content.get("entry")
    resources = [_sound(entry) for entry in entries] if isinstance(entries, list) else []
    kept_entries = [{"resource": resource} for resource in resources if resource]
    return kept | {"entry": kept_entries} if kept_entries else kept


def _sound(entry: object) -> Json | None:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict) or resource.get("resourceType") not in _STAND_INS:
        return None
    if _is_valid(resource):
        return resource
    bare: Json = {"resourceType": resource["resourceType"], **_STAND_INS[resource["resourceType"]]}
    parts = {name: value for name, value in resource.items() if _is_valid(bare | {name: value})}
    # An event code of the message's own takes the stand-in's place; together they would be two answers to one question.
    if "eventCoding" in parts:
        bare.pop("eventUri", None)
    return bare | parts


def _is_valid(resource: Json) -> bool:
    try:
        validation.validate(resource)
    except InvalidError:
        return False
    return True
