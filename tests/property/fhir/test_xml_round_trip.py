"""JSON and XML say the same for resources that nobody thought of, and no bytes make the reader fall over."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from naer.errors import InvalidError
from naer.fhir import json_text, reading, validation, xml

# What FHIR allows in a string: no control characters but tab and line breaks; XML 1.0 allows no half surrogates either.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r"),
    min_size=1,
).filter(lambda text: text.strip())
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4).filter(lambda number: abs(number) < 10**12)
EXTENSIONS = st.recursive(
    st.one_of(
        st.builds(lambda text: {"url": "urn:x", "valueString": text}, TEXT),
        st.builds(lambda number: {"url": "urn:x", "valueDecimal": number}, DECIMALS),
        st.builds(lambda yes: {"url": "urn:x", "valueBoolean": yes}, st.booleans()),
        st.builds(lambda whole: {"url": "urn:x", "valueInteger": whole}, st.integers(-(2**31), 2**31 - 1)),
    ),
    lambda inner: st.builds(lambda many: {"url": "urn:x", "extension": many}, st.lists(inner, min_size=1, max_size=3)),
    max_leaves=5,
)
EXTRAS = st.one_of(st.none(), st.builds(lambda one: {"extension": [one]}, EXTENSIONS))


@st.composite
def names(draw: st.DrawFn) -> dict[str, object]:
    """A HumanName whose given names come with and without value and extensions, in step."""
    pairs = draw(st.lists(st.tuples(st.one_of(st.none(), TEXT), EXTRAS).filter(any), min_size=1, max_size=4))
    name: dict[str, object] = {}
    if any(value for value, _ in pairs):
        name["given"] = [value for value, _ in pairs]
    if any(extras for _, extras in pairs):
        name["_given"] = [extras for _, extras in pairs]
    return name


PATIENTS = st.fixed_dictionaries(
    {"resourceType": st.just("Patient")},
    optional={
        "active": st.booleans(),
        "name": st.lists(names(), min_size=1, max_size=3),
        "extension": st.lists(EXTENSIONS, min_size=1, max_size=3),
        "deceasedBoolean": st.booleans(),
        "multipleBirthInteger": st.integers(1, 6),
        "contained": st.just([{"resourceType": "Organization", "id": "o"}]),
    },
)


@given(PATIENTS)
def test_what_is_written_as_xml_is_read_as_it_was(patient: dict[str, object]) -> None:
    validation.validate(patient)
    assert xml.read(xml.write(patient)) == patient


@given(PATIENTS)
def test_what_is_written_as_json_is_read_as_it_was(patient: dict[str, object]) -> None:
    read = reading.read(json_text.dumps(patient))
    assert read.content == patient
    assert json_text.dumps(read.content) == json_text.dumps(patient)


@given(DECIMALS)
def test_written_precision_survives_json_and_xml(number: Decimal) -> None:
    patient = {"resourceType": "Patient", "extension": [{"url": "urn:x", "valueDecimal": number}]}
    there = xml.read(xml.write(reading.read(json_text.dumps(patient)).content))
    assert str(there["extension"][0]["valueDecimal"]) == str(number)


@given(
    st.one_of(
        st.binary(), TEXT.map(lambda text: f'{{"a": "{text}"}}'.encode()), TEXT.map(lambda text: f"<{text}".encode())
    )
)
def test_no_bytes_make_the_reader_fall_over(raw: bytes) -> None:
    try:
        reading.read(raw)
    except InvalidError as error:
        assert error.what_happened
