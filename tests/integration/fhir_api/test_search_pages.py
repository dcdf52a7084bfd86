"""Search over the REST interface: pages, totals, includes, cuts, and what is told of parameters that are not known."""

from typing import Any

from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]


def _ids(bundle: Any, mode: str = "match") -> list[str]:
    return [one["resource"]["id"] for one in bundle.get("entry", []) if one["search"]["mode"] == mode]


def test_pages_go_on_by_opaque_links_until_all_have_been_seen_once(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    made = {ask("POST", "Observation", fhir.observation(code="1-8")).json()["id"] for _ in range(5)}
    address, seen = f"Observation?patient={fhir.citizen}&code=1-8&_count=2&_sort=-date", list[str]()
    while address:
        page = ask("GET", address).json()
        seen += _ids(page)
        links = {link["relation"]: link["url"] for link in page["link"]}
        address = links.get("next", "").partition("/fhir/")[2]
        assert "1-8" not in address
    assert sorted(seen) == sorted(made)
    counted = ask("GET", f"Observation?patient={fhir.citizen}&code=1-8&_summary=count").json()
    assert (counted["total"], counted.get("entry")) == (5, None)


def test_what_is_included_and_how_much_is_shown_follows_the_question_and_the_scopes(fhir: FhirHouse) -> None:
    made = fhir.as_nurse()("POST", "Observation", fhir.observation(code="2-8")).json()["id"]
    address = f"Observation?_id={made}&_include=Observation:patient&_elements=status"
    found = fhir.as_nurse()("GET", address).json()
    assert (_ids(found), _ids(found, "include")) == ([made], [fhir.citizen])
    assert "subject" not in found["entry"][0]["resource"]
    narrow = fhir.as_nurse("user/Observation.rs")("GET", address).json()
    assert _ids(narrow, "include") == []


def test_an_unknown_parameter_is_told_and_under_strict_handling_refused(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    told = ask("GET", "Observation?nonsense=1&_count=1").json()
    assert any(entry["search"]["mode"] == "outcome" for entry in told["entry"])
    assert ask("GET", "Observation?nonsense=1", prefer="handling=strict").status_code == 400
    assert ask("GET", "Observation?date=tomorrow").status_code == 400


def test_the_capability_statement_says_what_the_routes_and_parameters_are(fhir: FhirHouse) -> None:
    statement = fhir.as_nurse()("GET", "metadata").json()
    rest = statement["rest"][0]
    assert {one["code"] for one in rest["interaction"]} == {"transaction", "batch", "history-system"}
    ask = fhir.as_nurse()
    for one in rest["resource"]:
        if one["type"] in ("Observation", "Patient", "Task"):
            codes = {interaction["code"] for interaction in one["interaction"]}
            assert codes == {
                "read", "vread", "create", "update", "patch", "delete", "search-type", "history-instance", "history-type",
            }  # fmt: skip
            for parameter in one["searchParam"][:40]:
                asked = ask.form(f"{one['type']}/_search", **{f"{parameter['name']}:missing": "true", "_count": "0"})
                assert asked.status_code in (200, 400), (one["type"], parameter)
                assert "no search parameter" not in asked.text
