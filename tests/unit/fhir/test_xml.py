"""FHIR XML after the standard's rules, and nothing that XML from outside can do harm with."""

import pytest

from naer.errors import InvalidError
from naer.fhir import xml
from naer.fhir.plain import Json

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> &amp; c</div>'


def patient(inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir">{inside}</Patient>'.encode()


def refusal(raw: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        xml.read(raw)
    assert "Hansen" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("inside", "json"),
    [
        ('<active value="true"/>', {"active": True}),
        ('<multipleBirthInteger value="2"/>', {"multipleBirthInteger": 2}),
        ('<birthDate value="1940-02-03"/>', {"birthDate": "1940-02-03"}),
        (
            '<birthDate id="b"><extension url="urn:x"><valueDecimal value="1.10"/></extension></birthDate>',
            {"_birthDate": {"id": "b", "extension": [{"url": "urn:x", "valueDecimal": "1.10"}]}},
        ),
        (
            '<name id="n"><family value="Æblegård"/><given value="Ida"/>'
            '<given><extension url="urn:x"><valueCode value="unknown"/></extension></given></name>',
            {
                "name": [
                    {
                        "id": "n",
                        "family": "Æblegård",
                        "given": ["Ida", None],
                        "_given": [None, {"extension": [{"url": "urn:x", "valueCode": "unknown"}]}],
                    }
                ]
            },
        ),
        ('<address><text value="Vej 1&#10;6200 Aabenraa"/></address>', {"address": [{"text": "Vej 1\n6200 Aabenraa"}]}),
        (
            '<contained><Organization><id value="o"/></Organization></contained>',
            {"contained": [{"resourceType": "Organization", "id": "o"}]},
        ),
        (
            f'<text><status value="generated"/>{DIV}</text>',
            {"text": {"status": "generated", "div": DIV}},
        ),
    ],
)
def test_xml_and_json_say_the_same(inside: str, json: Json) -> None:
    read = xml.read(patient(inside))
    assert _as_text(read) == {"resourceType": "Patient", **json}
    assert xml.read(xml.write(read)) == read


def _as_text(value: object) -> object:
    """Decimals as written, so that 1.10 is told from 1.1."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value if isinstance(value, str | bool | int | type(None)) else str(value)


def test_elements_are_written_in_the_order_of_the_standard() -> None:
    written = xml.write({"gender": "female", "id": "1", "resourceType": "Patient", "active": True}).decode()
    assert written.index("<id") < written.index("<active") < written.index("<gender")


def test_elements_in_another_order_are_read() -> None:
    assert xml.read(patient('<gender value="female"/><active value="true"/>'))["gender"] == "female"


def test_nested_resources_of_a_bundle_are_read_by_their_type() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [
            {"resource": {"resourceType": "Patient", "id": "1"}, "response": {"status": "200"}},
            {"response": {"status": "400", "outcome": {"resourceType": "OperationOutcome", "id": "2"}}},
        ],
    }
    assert xml.read(xml.write(bundle)) == bundle


def test_a_resource_without_content_is_read() -> None:
    assert xml.read(b'<Parameters xmlns="http://hl7.org/fhir"/>') == {"resourceType": "Parameters"}


def test_named_characters_of_html_are_written_as_themselves() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;&lt;b&aelig;</div>'
    read = xml.read(xml.write({"resourceType": "Patient", "text": {"status": "generated", "div": div}}))
    assert read["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml">a\u00a0&lt;bæ</div>'


def test_comments_instructions_and_schema_locations_are_left_out() -> None:
    raw = (
        b'<?xml version="1.0"?><?xml-stylesheet href="x"?><!-- a --><Patient xmlns="http://hl7.org/fhir" '
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><!-- Hansen -->'
        b'<active xsi:type="boolean" value="true"/></Patient>'
    )
    assert xml.read(raw) == {"resourceType": "Patient", "active": True}


BOMB = b'<!DOCTYPE x [<!ENTITY a "Hansen"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (BOMB + patient('<birthDate value="&b;"/>')[38:], "document type or entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + patient("")[38:], "document type or entities"),
        ('<?xml version="1.0" encoding="UTF-16"?><Patient/>'.encode("utf-16"), "not UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><Patient/>', "not UTF-8"),
        ("<Patient/>".encode("utf-16-le"), "not UTF-8"),
        (patient("<name>"), "not XML from line 1"),
        (patient('<birthDate value="&Hansen;"/>'), "not XML from line 1"),
        (b'<Patient xmlns="urn:other"/>', "not a resource of FHIR R4"),
        (b'<Hansen xmlns="http://hl7.org/fhir"/>', "not a resource of FHIR R4"),
        (b'<HumanName xmlns="http://hl7.org/fhir"/>', "not a resource of FHIR R4"),
        (patient('<Hansen value="x"/>'), "element that FHIR R4 does not know there"),
        (patient('<status value="x"/>'), "element that FHIR R4 does not know there"),
        (patient('<active xmlns="urn:other" value="true"/>'), "element that FHIR R4 does not know there"),
        (patient('<active value="true"><status value="x"/></active>'), "element that FHIR R4 does not know there"),
        (patient('<active value="true" Hansen="x"/>'), "attribute that FHIR R4 does not know"),
        (patient('<name Hansen="x"><family value="y"/></name>'), "attribute that FHIR R4 does not know"),
        (patient("Hansen"), "text outside of values"),
        (patient("<active>true</active>"), "text outside of values"),
        (patient('<name><family value="y"/>Hansen</name>'), "text outside of values"),
        (patient("<active/>"), "Patient.active is empty"),
        (patient("<name/>"), "Patient.name is empty"),
        (patient('<active value="true"/><active value="false"/>'), "active stands more than once"),
        (patient("<text><status value='empty'/></text>" * 2), "Patient.text stands more than once"),
        (patient('<active value="yes"/>'), "must be true or false"),
        (patient('<multipleBirthInteger value="1.5"/>'), "must be a whole number"),
        (patient("<contained/>"), "exactly one resource"),
        (patient("<contained><Basic/><Basic/></contained>"), "exactly one resource"),
        (patient('<extension url="u">' * 60 + '<valueCode value="x"/>' + "</extension>" * 60), "Patient.extension"),
    ],
)
def test_what_is_not_fhir_xml_is_refused(raw: bytes, says: str) -> None:
    if says == "Patient.extension":
        assert xml.read(raw)  # sixty levels are within the limit
    else:
        assert says in refusal(raw)


def test_bottomless_xml_is_refused() -> None:
    assert "deeper than" in refusal(patient('<extension url="u">' * 200 + "</extension>" * 200))
    assert "not XML" in refusal(patient('<extension url="u">' * 100_000 + "</extension>" * 100_000))


def test_an_attachment_beyond_ten_megabytes_is_read() -> None:
    photo = patient(f'<photo><data value="{"A" * 12_000_000}"/></photo>')
    assert len(xml.read(photo)["photo"][0]["data"]) == 12_000_000


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Hansen"},
        {},
        {"resourceType": "Patient", "status": "x"},
        {"resourceType": "Patient", "name": ["Hansen"]},
        {"resourceType": "Patient", "birthDate": "Hansen\u0001"},
        {"resourceType": "Patient", "text": {"status": "generated", "div": "<p>Hansen</p>"}},
        {"resourceType": "Patient", "text": {"status": "generated", "div": "Hansen"}},
        {"resourceType": "Patient", "extension": [{"url": 4}]},
    ],
)
def test_what_r4_does_not_know_is_not_written(resource: Json) -> None:
    with pytest.raises(InvalidError) as caught:
        xml.write(resource)
    assert "Hansen" not in str(caught.value)
