"""$process-message: a message into the inbox, raw first; answered with its acknowledgement when that is ready at once.

JSON or XML in, and the acknowledgement as the message was written. `async=true` answers 202 as soon as the message is kept; so
does trouble of ours, because what is kept will be understood. https://hl7.org/fhir/R4/messageheader-operation-process-message.html
"""

import orjson

from naer.fhir.reading import Format
from naer.web.fhir_api import outcomes
from naer.web.fhir_api.call import JSON_TYPE, XML_TYPE, Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer

_TYPES = {
    "application/fhir+json": Format.JSON,
    "application/json": Format.JSON,
    "application/fhir+xml": Format.XML,
    "application/xml": Format.XML,
    "text/xml": Format.XML,
}


def process(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST $process-message."""
    bearer.caller("MessageHeader", "c")
    if call.content_type not in _TYPES:
        raise Told(415, "not-supported", "Send application/fhir+json or application/fhir+xml.")
    if not call.body:
        raise Told(400, "required", "The message is empty.")
    inbox_id = api.keep_message(call.body, call.content_type)
    answer = None if call.one("async") == "true" else api.acknowledgement_of(inbox_id)
    if answer is None:
        said = outcomes.issue(
            "informational", "The message is kept and will be answered with an acknowledgement.", severity="information"
        )
        return Answer(202, orjson.dumps(outcomes.outcome([said])), {"x-kept-as": inbox_id})
    is_xml = answer.lstrip().startswith(b"<")
    content_type = f"{XML_TYPE if is_xml else JSON_TYPE}; charset=utf-8"
    return Answer(200, answer, {"x-kept-as": inbox_id}, content_type)
