"""Messages that wait in the outbox of a house, the answers to them, and a transport whose line may be down."""

from dataclasses import dataclass, field

from naer.access.messages import Due, OutgoingMessage
from naer.exchange import understanding
from naer.exchange.medcom import acknowledging
from naer.exchange.medcom.acknowledgement import Verdict
from naer.exchange.medcom.checks import Problem
from naer.exchange.medcom.codes import OUT_OF_OPERATION, VALUE_UNKNOWN
from naer.exchange.transports import Transport, TransportError
from naer.exchange.understanding import Rejected, Understood
from naer.fhir import json_text, xml
from naer.fhir.plain import Json
from naer.fhir.reading import Format
from tests.house import House
from tests.unit.exchange.messages import NOON, communication, ids, raw


def put_in_outbox(house: House, bundle: Json | None = None, *, written_as: Format = Format.JSON) -> str:
    """Put a message in the outbox; returns its id there."""
    made = bundle or communication()
    with house.system() as rec:
        return rec.post(
            OutgoingMessage(
                kind="care-communication",
                code="new-message",
                bundle_id=made["id"],
                header_id=made["entry"][0]["resource"]["id"],
                body=json_text.dumps(made) if written_as is Format.JSON else xml.write(made),
                content_type=written_as.value,
                sender="Hjemmesygeplejen",
                receiver="Lægehuset",
            )
        )


def answer_to(bundle: Json, verdict: Verdict) -> Json:
    """The receiver's acknowledgement of a message."""
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood | Rejected)
    error = OUT_OF_OPERATION if verdict is Verdict.TRANSIENT else VALUE_UNKNOWN
    problems = () if verdict is Verdict.OK else (Problem("x", "No.", "Nej.", "Communication", error),)
    return acknowledging.acknowledgement(read.envelope, verdict, problems=problems, now=NOON, new_id=ids(70_000)).bundle


@dataclass
class Broken(Transport):
    """A transport that fails until it is mended."""

    failing: bool = True
    taken: list[Due] = field(default_factory=list[Due])

    def send(self, message: Due) -> None:
        if self.failing:
            raise TransportError("The line is down.")
        self.taken.append(message)
