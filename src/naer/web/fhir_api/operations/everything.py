"""Patient/$everything: all that is current about one citizen, in one look and one line of the log.

https://hl7.org/fhir/R4/operation-patient-everything.html. `_since` and `_type` narrow; everything comes in one Bundle.
"""

from naer.access.definition import Caller
from naer.fhir import dates
from naer.web.fhir_api import resources
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer


def everything(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET or POST Patient/{id}/$everything."""
    check_accepts_json(call)
    if call.segments[0] != "Patient":
        raise Told(404, "not-supported", "$everything is asked of a Patient.")
    caller = bearer.caller("Patient", "r")
    since = call.one("_since")
    entries, count, is_there = api.guard(caller).read_everything(
        caller,
        act="fhir.everything",
        citizen_id=call.segments[1],
        types=_types(call, bearer, caller),
        since=dates.instant(since) if since else None,
        base=call.base,
        request_id=call.request_id,
    )
    if not is_there:
        raise Told(404, "not-found", "There is no such citizen here.")
    head = f'{{"resourceType":"Bundle","type":"searchset","total":{count}'
    body = f'{head},"entry":[{entries}]}}' if entries else f"{head}}}"
    return Answer(200, body.encode())


def _types(call: Call, bearer: Bearer, caller: Caller) -> list[str] | None:
    """The types asked for that the scopes allow; None: all."""
    asked = [one for name, value in call.pairs if name == "_type" for one in value.split(",")]
    for one in asked:
        resources.check_type(one)
    if bearer.may("*", "r") == caller:
        return asked or None
    return [one for one in asked or sorted(resources.TYPES) if bearer.may(one, "r") is not None]
