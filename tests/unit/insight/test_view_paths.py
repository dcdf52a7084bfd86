"""What each path gives for two citizens: one of whom much is known, one of whom nothing is."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from naer.errors import InvalidError
from naer.insight.views import compiling, definition, running

CITIZENS = """\
{"resourceType":"Patient","id":"p1","active":true,"birthDate":"1970-06-05","gender":"male",\
"name":[{"family":"Smith","given":["John","James"],"use":"official","period":{"start":"2001-02","end":"2003"}},\
{"family":"Jones","given":["Jane"]}],"deceasedDateTime":"2020-01-01T10:00:00+01:00","multipleBirthInteger":2,\
"contact":[{"telecom":[{"system":"phone"},{"system":"email","value":"2"}],"name":{"family":"C"}},{"telecom":[{"system":"phone"}]}],\
"photo":[{"data":"aGk=","size":5}],"meta":{"lastUpdated":"2020-01-01T00:00:00.000Z","versionId":"7"},\
"link":[{"other":{"reference":"http://a.b/fhir/Patient/p9/_history/2"},"type":"seealso"}],\
"extension":[{"url":"u","valueUuid":"urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"},{"url":"d","valueDecimal":1.50},\
{"url":"q","valueQuantity":{"value":2.50,"unit":"kg"}},{"url":"n","valuePositiveInt":3},{"url":"o","valueOid":"urn:oid:1.2"},\
{"url":"t","valueTime":"12:30"}]}
{"resourceType":"Patient","id":"p2"}
"""
SMITH = {
    "family": "Smith",
    "given": ["John", "James"],
    "use": "official",
    "period": {"start": "2001-02", "end": "2003"},
}
ASKED: list[tuple[str, str | None, list[Any]]] = [
    # Where one is
    ("id", "id", ["p1", "p2"]),
    ("`id`", "id", ["p1", "p2"]),
    ("$this.id", "id", ["p1", "p2"]),
    ("Patient.name.family.first()", "string", ["Smith", None]),
    ("id = %resource.id", "boolean", [True, True]),
    ("%rowIndex", "integer", [0, 0]),
    ("where(active).name.family.first()", "string", ["Smith", None]),
    ("unknownThing", "string", [None, None]),
    ("unknownThing.more.exists()", "boolean", [False, False]),
    ("name.first()", "HumanName", [SMITH, None]),
    # Places in lists
    ("name[0].given[1]", "string", ["James", None]),
    ("name.given[2]", "string", ["Jane", None]),
    ("name[-1].family", "string", [None, None]),
    ("name.where($this.use = 'official').given.last()", "string", ["James", None]),
    ("contact.telecom.where(system = 'phone').count()", "integer", [2, 0]),
    ("contact.exists(telecom.exists(value = '2'))", "boolean", [True, False]),
    ("name.exists(family='Jones' and use.empty())", "boolean", [True, False]),
    ("name.given contains 'John'", "boolean", [True, False]),
    ("'John' in name.given", "boolean", [True, False]),
    ("name.where(use = 'official').family.first()", "string", ["Smith", None]),
    ("name.where(use = 'official').where(family = 'Jones').given.first()", "string", [None, None]),
    ("name.where(given contains 'Jane').given.where($this != 'Jane').first()", "string", [None, None]),
    ("name.where(family = 'x1').exists()", "boolean", [False, False]),
    ("name.select('x1').first()", "string", ["x1", None]),
    ("contact.telecom.where(system = 'phone').value.exists()", "boolean", [False, False]),
    ("contact.telecom.where(system = 'email').value.first()", "string", ["2", None]),
    ("contact.where(telecom.where(system = 'email').exists()).name.family.first()", "string", ["C", None]),
    ("contact.telecom.where(system = 'email').value", "string", ["2", None]),
    # What a condition excludes is not computed, and of nothing nothing is made
    ("name.where(given.count() = 1).select(given.single()).first()", "string", ["Jane", None]),
    ("name.where(given.count() = 1).where(given.single() = 'Jane').family.first()", "string", ["Jones", None]),
    ("name.where(given.count() = 1).where(given.single() = 'Jane').exists()", "boolean", [True, False]),
    ("name.where(given.count() = 1).where(given & 'a' = 'Janea').family.first()", "string", ["Jones", None]),
    ("name.where(given.count() <= 1).select(given + 'a').first()", "string", ["Janea", None]),
    ("name.first().where(given.count() = 2).where(given.last() = 'James').family", "string", ["Smith", None]),
    ("contact.telecom.select(value & 'a').first()", "string", ["a", None]),
    ("contact.telecom.where(value = '9').select(value & 'a').first()", "string", [None, None]),
    ("contact.telecom.where(value = '9').select(rank.empty()).first()", "boolean", [None, None]),
    ("contact.telecom.where(value = '2').select(rank.empty()).first()", "boolean", [True, None]),
    # Choices and types
    ("deceased", "dateTime", ["2020-01-01T10:00:00+01:00", None]),
    ("deceased.exists()", "boolean", [True, False]),
    ("deceased is dateTime", "boolean", [True, None]),
    ("deceased is boolean", "boolean", [False, None]),
    ("(deceased as dateTime)", "dateTime", ["2020-01-01T10:00:00+01:00", None]),
    ("gender is code", "boolean", [True, None]),
    ("extension('q').value.ofType(Quantity).unit", "string", ["kg", None]),
    ("extension('q').value.ofType(Quantity).value", "decimal", [Decimal("2.5"), None]),
    # Times say no more than they were told
    ("birthDate = @1970-06-05", "boolean", [True, None]),
    ("birthDate = @1970-06", "boolean", [None, None]),
    ("birthDate < @1970-07", "boolean", [True, None]),
    ("deceased.ofType(dateTime) = @2020-01-01T09:00:00Z", "boolean", [True, None]),
    ("deceased.ofType(dateTime) > @2020-01-01", "boolean", [None, None]),
    ("deceased.ofType(dateTime) > @2019", "boolean", [True, None]),
    # Boundaries
    ("name.first().period.lowBoundary()", "dateTime", ["2001-02-01T00:00:00.000+14:00", None]),
    ("name.first().period.highBoundary()", "dateTime", ["2003-12-31T23:59:59.999-12:00", None]),
    ("birthDate.lowBoundary()", "date", ["1970-06-05", None]),
    ("@2024-02.highBoundary()", "date", ["2024-02-29", "2024-02-29"]),
    ("meta.lastUpdated.highBoundary()", "instant", ["2020-01-01T00:00:00.000Z", None]),
    ("extension('t').value.ofType(time).highBoundary()", "time", ["12:30:59.999", None]),
    ("extension('d').value.ofType(decimal).lowBoundary()", "decimal", [Decimal("1.495"), None]),
    ("multipleBirth.ofType(integer).lowBoundary()", "decimal", [Decimal("1.5"), None]),
    # Arithmetic and truth
    ("1 + 2 * 3", "integer", [7, 7]),
    ("(1 + 2) * 3", "integer", [9, 9]),
    ("7 div 2", "integer", [3, 3]),
    ("7 mod 2", "integer", [1, 1]),
    ("1 / 0", "decimal", [None, None]),
    ("multipleBirth.ofType(integer) / 4", "decimal", [Decimal("0.5"), None]),
    ("1 = 1.0", "boolean", [True, True]),
    ("'1' = 1", "boolean", [False, False]),
    ("'a' + 'b'", "string", ["ab", "ab"]),
    ("'a' & {}", "string", ["a", "a"]),
    ("active and {}", "boolean", [None, None]),
    ("{} or true", "boolean", [True, True]),
    ("active.not()", "boolean", [False, None]),
    ("iif(active, 'y', 'n')", "string", ["y", "n"]),
    ("name.family = 'Smith'", "boolean", [False, None]),
    ("name.given.join(',') = 'John,James,Jane'", "boolean", [True, False]),
    # Keys
    ("getResourceKey()", "id", ["p1", "p2"]),
    ("link.other.getReferenceKey()", "id", ["p9", None]),
    ("link.other.getReferenceKey('Patient')", "id", ["p9", None]),
    ("link.other.getReferenceKey(Group)", "id", [None, None]),
]
CONSTANTS: list[tuple[str, str, Any]] = [
    ("birthDate", "valueDate", "1970-06-05"),
    ("deceased.ofType(dateTime)", "valueDateTime", "2020-01-01T09:00:00Z"),
    ("meta.lastUpdated", "valueInstant", "2020-01-01T00:00:00Z"),
    ("meta.versionId", "valueId", "7"),
    ("active", "valueBoolean", True),
    ("gender", "valueCode", "male"),
    ("name.first().family", "valueString", "Smith"),
    ("multipleBirth.ofType(integer)", "valueInteger", 2),
    ("photo.size", "valueUnsignedInt", 5),
    ("photo.data", "valueBase64Binary", "aGk="),
    ("extension('u').value.ofType(uuid)", "valueUuid", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"),
    ("extension('d').value.ofType(decimal)", "valueDecimal", 1.5),
    ("extension('n').value.ofType(positiveInt)", "valuePositiveInt", 3),
    ("extension('o').value.ofType(oid)", "valueOid", "urn:oid:1.2"),
    ("extension('t').value.ofType(time)", "valueTime", "12:30"),
    ("extension.first().url", "valueUri", "u"),
]
WRONG = [
    "name.foo()",
    "name..x",
    "",
    "name.where(",
    "name.first(1)",
    "%unknown",
    "@@",
    "1 < 'a'",
    "name[active]",
    "'a' * 2",
]


@pytest.fixture(scope="module")
def connection():
    with running.connected(threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def citizens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("views") / "citizens.ndjson"
    file.write_text(CITIZENS, "utf-8")
    return file


def view(path: str, kind: str | None = None, **more: Any) -> definition.View:
    column = {"name": "v", "path": path} | ({"type": kind} if kind else {})
    return definition.read({"resource": "Patient", "select": [{"column": [column]}], **more})


def answers(wanted: definition.View, citizens: Path, connection: Any) -> list[Any]:
    return [row["v"] for row in running.run(wanted, [citizens], connection).to_pylist()]


def test_paths_give_what_the_standard_says(citizens: Path, connection: Any) -> None:
    for path, kind, expected in ASKED:
        found = answers(view(path, kind), citizens, connection)
        read = [json.loads(one) if kind == "HumanName" and one else one for one in found]
        assert read == expected, path


def test_constants_of_every_type_equal_the_elements_they_name(citizens: Path, connection: Any) -> None:
    for path, kind, value in CONSTANTS:
        wanted = view(f"{path} = %it", "boolean", constant=[{"name": "it", kind: value}])
        assert answers(wanted, citizens, connection) == [True, None], kind


def test_paths_that_are_wrong_are_refused(citizens: Path, connection: Any) -> None:
    for path in WRONG:
        with pytest.raises(InvalidError):
            answers(view(path), citizens, connection)


@pytest.mark.parametrize(
    "step", [".where(use = 'x').first()", ".where(use = 'x').first().extension", ".where($this.exists())"]
)
def test_each_further_step_of_a_path_makes_its_query_longer_by_as_much(step: str) -> None:
    one, other, another = (len(compiling.compiled(view(f"name{step * times}.id.first()")).sql) for times in (4, 8, 12))
    assert another - other <= 1.1 * (other - one)


def test_references_without_an_id_or_with_one_too_long_have_no_key(tmp_path: Path, connection: Any) -> None:
    keys = ["o1", "A-1.b", "x" * 64]
    untidy = ["", "x" * 65, "x" * 70, "o1/", "/o1", "o1/a b"]
    file = tmp_path / "references.ndjson"
    file.write_text(
        "".join(
            json.dumps({"resourceType": "Patient", "managingOrganization": {"reference": f"Organization/{key}"}}) + "\n"
            for key in keys + untidy
        )
    )
    for path in ("managingOrganization.getReferenceKey(Organization)", "managingOrganization.getReferenceKey()"):
        assert answers(view(path, "id"), file, connection) == keys + [None] * len(untidy), path


@pytest.mark.parametrize(
    ("condition", "kept"),
    [("active", ["p1"]), ("name.empty()", ["p2"]), ("{}", []), ("unknownThing.empty() and active", ["p1"])],
)
def test_conditions_keep_what_is_true(condition: str, kept: list[str], citizens: Path, connection: Any) -> None:
    assert answers(view("id", where=[{"path": condition}]), citizens, connection) == kept


@pytest.mark.parametrize("condition", ["id", "1", "name.count()", "name.family"])
def test_conditions_that_are_no_truth_are_refused(condition: str, citizens: Path, connection: Any) -> None:
    with pytest.raises(InvalidError):
        answers(view("id", where=[{"path": condition}]), citizens, connection)


def test_a_column_keeps_the_decimals_that_came_when_it_is_written_as_text(citizens: Path, tmp_path: Path) -> None:
    running.write(
        view("extension('q').value.ofType(Quantity).value", "decimal"), [citizens], tmp_path / "rows", form="csv"
    )
    assert (tmp_path / "rows").read_text() == 'v\n2.50\n""\n'.replace('""', "")


def test_several_values_in_a_column_that_is_no_collection_name_the_column_and_no_value(citizens: Path) -> None:
    with pytest.raises(InvalidError, match="The column v is no collection") as refused:
        running.run(view("name.family"), [citizens])
    assert "Smith" not in str(refused.value)
