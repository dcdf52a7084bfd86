"""One resource over the REST interface: read, create, update, patch, delete, with versions and preconditions."""

from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]


def test_what_was_created_is_read_back_as_it_came(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    body = (
        b'{"resourceType":"Observation","status":"final","code":{"text":"Temperatur"},"valueQuantity":{"value":37.10},'
        + (f'"subject":{{"reference":"Patient/{fhir.citizen}"}}}}'.encode())
    )
    made = ask("POST", "Observation", body)
    assert made.status_code == 201, made.text
    assert made.headers["etag"] == 'W/"1"'
    address = made.headers["location"].split("/fhir/")[1].partition("/_history")[0]
    found = ask("GET", address)
    assert found.status_code == 200
    assert '"value":37.10' in found.text
    assert found.content == made.content
    assert ask("GET", address, if_none_match='W/"1"').status_code == 304
    assert ask("GET", f"{address}/_history/1").content == made.content


def test_a_change_needs_the_newest_version_and_an_end_is_gone_with_its_history(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    made = ask("POST", "Observation", fhir.observation()).json()
    address = f"Observation/{made['id']}"
    changed = {**made, "status": "amended"}
    assert ask("PUT", address, changed, if_match='W/"1"').status_code == 200
    assert ask("PUT", address, changed, if_match='W/"1"').status_code == 412
    step = [{"op": "replace", "path": "/status", "value": "corrected"}]
    patched = ask("PATCH", address, step, content_type="application/json-patch+json")
    assert (patched.status_code, patched.json()["status"]) == (200, "corrected")
    assert ask("DELETE", address).status_code == 204
    assert ask("DELETE", address).status_code == 204
    assert ask("GET", address).status_code == 410
    history = ask("GET", f"{address}/_history").json()
    assert [entry["request"]["method"] for entry in history["entry"]] == ["DELETE", "PUT", "PUT", "POST"]
    assert history["total"] == 4
    assert ask("PUT", address, made).status_code == 201


def test_a_stranger_is_not_found_and_cannot_be_written_about(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    assert ask("GET", f"Patient/{fhir.citizen}").status_code == 200
    assert ask("GET", f"Patient/{fhir.stranger}").status_code == 404
    assert ask("POST", "Observation", fhir.observation(citizen=fhir.stranger)).status_code == 403


def test_ids_are_given_here_and_an_unknown_one_is_not_made_by_an_update(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    unknown = "01920000-0000-7000-8000-000000000001"
    refused = ask("PUT", f"Observation/{unknown}", {**fhir.observation(), "id": unknown})
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (405, "not-supported")
    made = ask("POST", "Observation", {**fhir.observation(), "id": unknown})
    assert made.status_code == 201
    assert made.json()["id"] != unknown


def test_each_citizen_seen_is_noted_before_the_answer_leaves(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    made = ask("POST", "Observation", fhir.observation()).json()
    ask("GET", f"Observation/{made['id']}")
    with fhir.house.system() as rec:
        newest = rec.log(fhir.citizen, limit=2)
    assert [(row.act, row.purpose, row.basis, row.actor_name) for row in newest] == [
        ("fhir.read", "treatment", "care-relation", "Rikke Prøve"),
        ("fhir.create", "treatment", "care-relation", "Rikke Prøve"),
    ]


def test_scopes_and_launch_context_narrow_what_a_token_does(fhir: FhirHouse) -> None:
    made = fhir.as_nurse()("POST", "Observation", fhir.observation()).json()
    address = f"Observation/{made['id']}"
    assert fhir.as_nurse("user/Observation.r")("GET", address).status_code == 200
    assert fhir.as_nurse("user/Observation.read")("POST", "Observation", fhir.observation()).status_code == 403
    assert fhir.as_nurse("user/Condition.r")("GET", address).status_code == 403
    assert fhir.as_nurse("patient/*.rs")("GET", address).status_code == 403
    assert fhir.as_nurse("patient/*.rs", patient=fhir.citizen)("GET", address).status_code == 200
    assert fhir.as_nurse("patient/*.rs", patient=fhir.stranger)("GET", address).status_code == 404
    assert fhir.as_citizen()("GET", address).status_code == 200
    assert fhir.asking(f"Patient/{fhir.stranger}", "patient/*.rs")("GET", address).status_code == 404
    assert fhir.as_system("system/Observation.r")("GET", address).status_code == 200


def test_without_a_token_that_is_believed_nothing_is_answered(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    ask.token = ""
    assert ask("GET", "Observation").status_code == 401
    ask.token = fhir.as_nurse().token[:-4] + "AAAA"
    refused = ask("GET", "Observation")
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (401, "login")
    assert ask("GET", "metadata").status_code == 200


def test_what_is_no_fhir_is_refused_with_a_path_and_a_sentence(fhir: FhirHouse) -> None:
    ask = fhir.as_nurse()
    refused = ask("POST", "Observation", {**fhir.observation(), "status": "nonsense"})
    assert (refused.status_code, refused.json()["issue"][0]["expression"]) == (422, ["Observation.status"])
    assert ask("POST", "Observation", b'{"resourceType":').status_code == 400
    assert ask("POST", "Observation", b"<Observation/>", content_type="text/plain").status_code == 415
    assert ask("GET", "Observation", accept="image/png").status_code == 406
    assert ask("GET", "Nonsense/1").status_code == 404
    assert ask("PUT", "metadata", {}).status_code == 405
