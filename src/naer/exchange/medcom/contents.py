"""What lies in a message bundle: resources by type, and by the references that point at them.

Senders write references in several ways: relative (`Organization/1`), as the entry's fullUrl, as an absolute address,
or as `urn:uuid:`. All lead to the same entry. A reference may also lead out of the message (earlier headers do, by
design).
"""

from dataclasses import dataclass
from functools import cached_property

from naer.fhir.plain import Json


@dataclass(frozen=True)
class Contents:
    """A bundle that is valid R4, opened. Resources stay plain JSON until the message's own parser takes them."""

    bundle: Json

    @cached_property
    def resources(self) -> tuple[Json, ...]:
        """All resources, in the order of the entries."""
        return tuple(entry["resource"] for entry in self.bundle.get("entry", []) if "resource" in entry)

    @cached_property
    def by_type(self) -> dict[str, list[Json]]:
        """Resources by type; a type that is not there is not a key."""
        found: dict[str, list[Json]] = {}
        for resource in self.resources:
            found.setdefault(resource["resourceType"], []).append(resource)
        return found

    @cached_property
    def header(self) -> Json:
        """The first MessageHeader; empty when there is none."""
        return (self.by_type.get("MessageHeader") or [{}])[0]

    def all(self, resource_type: str) -> list[Json]:
        """The resources of one type."""
        return self.by_type.get(resource_type, [])

    def resolve(self, reference: Json | None) -> Json | None:
        """The resource that a reference points at; None when it is not in the message."""
        target = (reference or {}).get("reference")
        if not isinstance(target, str):
            return None
        target = target.partition("/_history/")[0]
        return self._by_reference.get(target) or self._by_reference.get(_relative(target))

    def resolve_as(self, reference: Json | None, resource_type: str) -> Json | None:
        """The resource that a reference points at, when it is of that type."""
        found = self.resolve(reference)
        return found if found is not None and found["resourceType"] == resource_type else None

    @cached_property
    def focus(self) -> Json:
        """The resource that the message is about; empty when there is not exactly one."""
        focus = self.header.get("focus", [])
        return (self.resolve(focus[0]) or {}) if len(focus) == 1 else {}

    @cached_property
    def sender(self) -> Json:
        """The sending Organization; empty when it is not there."""
        return self.resolve_as(self.header.get("sender"), "Organization") or {}

    @cached_property
    def receiver(self) -> Json:
        """The primary receiver, an Organization; empty when it is not there."""
        for destination in self.header.get("destination", []):
            if destination_use(destination) != "cc":
                return self.resolve_as(destination.get("receiver"), "Organization") or {}
        return {}

    @cached_property
    def current_step(self) -> Json:
        """The Provenance of this very message: the one whose target is its header. Empty when there is none."""
        header_id = self.header.get("id")
        for provenance in self.all("Provenance"):
            if any(header_id_of(target) == header_id for target in provenance.get("target", [])):
                return provenance
        return {}

    @cached_property
    def _by_reference(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for entry in self.bundle.get("entry", []):
            resource = entry.get("resource")
            if resource is None:
                continue
            if "id" in resource:
                found.setdefault(f"{resource['resourceType']}/{resource['id']}", resource)
                found.setdefault(f"urn:uuid:{resource['id']}", resource)
            if "fullUrl" in entry:
                found.setdefault(entry["fullUrl"], resource)
        return found


def destination_use(destination: Json) -> str:
    """`primary` or `cc` as the destination says; empty when it does not say."""
    for extension in destination.get("extension", []):
        if extension.get("url", "").endswith("/medcom-messaging-destinationUseExtension"):
            return extension.get("valueCoding", {}).get("code", "")
    return ""


def header_id_of(reference: Json) -> str:
    """The MessageHeader id that a reference names, in whichever way; empty when it names none."""
    return str(reference.get("reference", "")).partition("/_history/")[0].rpartition("/")[2].removeprefix("urn:uuid:")


def _relative(target: str) -> str:
    return "/".join(target.rsplit("/", 2)[-2:])
