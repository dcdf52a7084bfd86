"""The compiled views against the slow, obvious evaluator, over generated resources and generated views."""

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naer.errors import InvalidError
from naer.fhir import json_text
from naer.insight.views import definition, running
from tests.property.insight import views_by_hand

TEXTS = st.sampled_from(["a", "b", "Ørsted", "it's", "0", ""])
CODES = st.sampled_from(["official", "usual", "old"])
DECIMALS = st.decimals(-1000, 1000, places=2) | st.decimals(0, 10, places=1) | st.just(Decimal("1.10"))


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, min_size=1, max_size=3)


EXTENSIONS = lists(st.fixed_dictionaries({"url": st.sampled_from(["urn:x", "urn:y"]), "valueString": TEXTS}))
NAMES = some(use=CODES, family=TEXTS, given=lists(TEXTS), extension=EXTENSIONS)
PATIENTS = some(
    active=st.booleans(),
    name=lists(NAMES),
    contact=lists(
        some(name=NAMES, gender=CODES, telecom=lists(some(system=CODES, value=TEXTS, rank=st.integers(1, 9))))
    ),
    extension=EXTENSIONS,
    _birthDate=some(extension=EXTENSIONS),
    multipleBirthInteger=st.integers(0, 4),
    managingOrganization=some(reference=st.sampled_from(["Organization/o1", "Patient/p0", "Organization/"])),
).map(lambda body: {"resourceType": "Patient", "birthDate": "1950-01-02", **body})
OBSERVATIONS = some(
    status=CODES,
    valueQuantity=some(value=DECIMALS, unit=TEXTS),
    valueString=TEXTS,
    component=lists(some(valueQuantity=some(value=DECIMALS), valueInteger=st.integers(-5, 5))),
).map(lambda body: {"resourceType": "Observation", **body})
ITEMS = st.recursive(
    some(linkId=TEXTS, text=TEXTS, answer=lists(some(valueString=TEXTS, valueInteger=st.integers(0, 5)))),
    lambda inner: st.builds(lambda one, below: {**one, "item": below}, some(linkId=TEXTS, text=TEXTS), lists(inner)),
    max_leaves=5,
)
ANSWERS = some(item=lists(ITEMS)).map(lambda body: {"resourceType": "QuestionnaireResponse", **body})

TRUTHS = [
    "active", "active.not()", "name.exists()", "name.given.empty()", "name.exists(use = 'official')",
    "name.where(use = %use).exists()", "active and name.exists()", "active or contact.exists()", "active xor name.empty()",
    "active implies contact.exists()", "name[0].family = 'a'", "name.family.first() != 'b'", "active = true",
    "contact.telecom.rank.first() > 4", "multipleBirth.ofType(integer) >= 2", "name.all(family.exists())",
    "multipleBirth.exists()", "name.given.count() > 1", "(active and {}).empty()", "name.first().given = name.last().given",
    "name.where(given.count() = 1).where(given.single() = 'a').exists()", "contact.telecom.select(rank.empty()).first()",
    "contact.telecom.where(system = 'usual').value.exists()", "contact.where(telecom.where(rank > 4).exists()).exists()",
]  # fmt: skip
COLUMNS = [
    ("id", "id"), ("name.family.first()", "string"), ("name[1].given[0]", "string"), ("name.given.join('-')", "string"),
    ("name.where(use = 'old').given.first()", "string"), ("getResourceKey()", "id"),
    ("managingOrganization.getReferenceKey()", "id"), ("managingOrganization.getReferenceKey(Organization)", "id"),
    ("extension('urn:x').value.ofType(string).first()", "string"), ("birthDate.extension('urn:y').value.first()", "string"),
    ("multipleBirth.ofType(integer) + 1", "integer"), ("contact.telecom.rank.first() * 3 - 1", "integer"),
    ("name.count()", "integer"), ("'text'", "string"), ("1.50", "decimal"), ("name.family", "string"), ("%rowIndex", "integer"),
    ("name.where(use = 'old').family.first()", "string"), ("contact.telecom.where(system = 'old').value.first()", "string"),
    ("contact.where(gender = 'old').name.family.first()", "string"), ("name.given.where($this != 'a').first()", "string"),
    ("name.where(given.count() = 1).where(given = 'a').family.first()", "string"),
    ("name.where(given.count() <= 1).select(given + 'a').first()", "string"),
    ("name.where(given.count() = 1).select(given.single()).first()", "string"),
    ("contact.telecom.where(system = 'old').select(value & 'a').first()", "string"),
    ("name.first().where(use = 'old').where(given.count() = 1).family", "string"),
    ("name.last().use", "code"), ("-(multipleBirth.ofType(integer))", "integer"), ("{}", "string"),
]  # fmt: skip
COLLECTIONS = [("name.family", "string"), ("contact.name.given", "string"), ("contact.telecom.rank", "integer")]
NUMBERS = [
    "value.ofType(Quantity).value", "value.ofType(Quantity).value.lowBoundary()",
    "value.ofType(Quantity).value.highBoundary()", "value.ofType(Quantity).value * 1.5",
    "value.ofType(Quantity).value / 3", "component.value.ofType(Quantity).value.first() + value.ofType(Quantity).value",
    "component[0].value.ofType(integer) - 0.5",
]  # fmt: skip


def column(number: int, path: str, kind: str, *, collection: bool = False) -> dict[str, Any]:
    return {"name": f"c{number}", "path": path, "type": kind, "collection": collection}


@st.composite
def patient_views(draw: st.DrawFn) -> dict[str, Any]:
    columns = [column(n, *draw(st.sampled_from(COLUMNS))) for n in range(3)]
    columns.append(column(3, draw(st.sampled_from(TRUTHS)), "boolean"))
    columns.append(column(4, *draw(st.sampled_from(COLLECTIONS)), collection=True))
    inner = [{"name": "f", "path": "family", "type": "string"}, {"name": "i", "path": "%rowIndex", "type": "integer"}]
    each = draw(st.sampled_from(["forEach", "forEachOrNull"]))
    deep: dict[str, Any] = {
        each: "contact",
        "column": [{"name": "at", "path": "%rowIndex", "type": "integer"}],
        "select": [{draw(st.sampled_from(["forEach", "forEachOrNull"])): "telecom",
                    "column": [{"name": "system", "path": "system", "type": "code"}]}],
        "unionAll": [{"column": [{"name": "f", "path": "name.family", "type": "string"}]},
                     {each: "name.given", "column": [{"name": "f", "path": "$this", "type": "string"}]}],
    }  # fmt: skip
    selects = [{"column": columns}]
    selects += draw(st.lists(st.sampled_from([
        {each: "name", "column": inner}, {each: "name.where(use = %use)", "column": inner}, deep,
        {"unionAll": [{"forEach": "name", "column": inner}, {"forEachOrNull": "contact.name", "column": inner}]},
    ]), max_size=1))  # fmt: skip
    selects += draw(
        st.lists(
            st.just({each: "name.given", "column": [{"name": "g", "path": "$this", "type": "string"}]}), max_size=1
        )
    )
    where = [{"path": path} for path in draw(st.lists(st.sampled_from(TRUTHS), max_size=1))]
    return {
        "resource": "Patient",
        "constant": [{"name": "use", "valueCode": "official"}],
        "select": selects,
        "where": where,
    }


OBSERVATION_VIEWS = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(
    lambda paths: {
        "resource": "Observation",
        "select": [{"column": [column(n, path, "decimal") for n, path in enumerate(paths)]}],
    }
)
ANSWER_VIEWS = st.sampled_from([["item"], ["item.item"], ["item", "answer.item"]]).map(
    lambda repeat: {
        "resource": "QuestionnaireResponse",
        "select": [
            {"column": [column(0, "id", "id")]},
            {
                "repeat": repeat,
                "column": [column(1, "linkId", "string"), column(2, "%rowIndex", "integer")],
                "select": [{"forEachOrNull": "answer", "column": [column(3, "value.ofType(integer)", "integer")]}],
            },
        ],
    }
)


@pytest.fixture(scope="module")
def connection():
    with running.connected(threads=1) as opened:
        yield opened


def agree(view: dict[str, Any], resources: list[dict[str, Any]], connection: Any) -> None:
    numbered = [{**resource, "id": f"r{number}"} for number, resource in enumerate(resources)]
    wanted = definition.read(view)
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        Path(file.name).write_bytes(b"".join(json_text.dumps(resource) + b"\n" for resource in numbered))
        try:
            expected = views_by_hand.rows(wanted, numbered)
        except views_by_hand.SeveralError:
            with pytest.raises(InvalidError):
                running.run(wanted, [Path(file.name)], connection)
            return
        assert running.run(wanted, [Path(file.name)], connection).to_pylist() == expected


@settings(max_examples=12)
@given(view=patient_views(), resources=st.lists(PATIENTS | OBSERVATIONS, min_size=1, max_size=6))
def test_views_of_citizens_agree(connection: Any, view: dict[str, Any], resources: list[dict[str, Any]]) -> None:
    agree(view, resources, connection)


@settings(max_examples=8)
@given(view=OBSERVATION_VIEWS, resources=st.lists(OBSERVATIONS, min_size=1, max_size=8))
def test_numbers_agree_to_the_last_digit(
    connection: Any, view: dict[str, Any], resources: list[dict[str, Any]]
) -> None:
    agree(view, resources, connection)


@settings(max_examples=5)
@given(view=ANSWER_VIEWS, resources=st.lists(ANSWERS, min_size=1, max_size=4))
def test_answers_within_answers_agree(connection: Any, view: dict[str, Any], resources: list[dict[str, Any]]) -> None:
    agree(view, resources, connection)
