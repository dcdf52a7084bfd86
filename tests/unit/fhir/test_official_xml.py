"""Official XML examples say what their JSON twins say; every official example survives the way to XML and back."""

from pathlib import Path
from typing import Any

import pytest

from naer.errors import InvalidError
from naer.fhir import json_text, reading, validation, xml

pytestmark = pytest.mark.conformance

XML_FOLDERS = ("medcom-carecommunication-cert-receive-5.0.2", "medcom-carecommunication-cert-send-5.0.2")
TWINS = "medcom-carecommunication-cert-5.0.2-fsh-json"
FAMILIES = ("medcom-*", "hl7dk-core-*", "kl-*", "dk-ehmi-*", "fut-ehealth-8.0.0", "fut-testdata-*")


def test_official_xml_and_json_twins_agree(conformance: Path) -> None:
    files = [file for folder in XML_FOLDERS for file in (conformance / "fixtures" / folder / "xml").glob("*.xml")]
    assert len(files) >= 8
    for file in files:
        read = reading.read(file.read_bytes()).content
        twin = reading.read((conformance / "fixtures" / TWINS / f"{file.stem}.json").read_bytes()).content
        validation.validate(read)
        assert _without_narrative(read) == _without_narrative(twin), file.name
        assert xml.read(xml.write(read)) == read, file.name


@pytest.mark.parametrize("family", FAMILIES)
def test_official_examples_survive_the_way_to_xml_and_back(conformance: Path, family: str) -> None:
    count = 0
    for file in sorted((conformance / "fixtures").glob(f"{family}/**/*.json")):
        resource = _valid_resource(file)
        if resource is None:
            continue
        there_and_back = xml.read(xml.write(resource))
        assert _without_narrative(there_and_back) == _without_narrative(resource), file.name
        assert reading.read_json(json_text.dumps(resource)) == resource, file.name
        count += 1
    assert count > 10


def _valid_resource(file: Path) -> dict[str, Any] | None:
    """Not every official file is a valid resource; what is not is none of this test's business."""
    resource = reading.read_json(file.read_bytes())
    try:
        validation.validate(resource)
    except InvalidError:
        return None
    return resource


def _without_narrative(value: Any) -> Any:
    """Without the generated prose: the JSON twins lack it, and entities in it may be written in two ways."""
    if isinstance(value, dict):
        return {
            key: _without_narrative(item)
            for key, item in value.items()
            if not (isinstance(item, dict) and "div" in item)
        }
    if isinstance(value, list):
        return [_without_narrative(item) for item in value]
    return value
