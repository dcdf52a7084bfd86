"""Acknowledgement (kvittering, Acknowledgement 2.0): what became of a message that we sent.

Every message is acknowledged, an acknowledgement never is. `ok`: received and valid. `fatal-error`: it does not
validate, and sending it again unchanged is pointless. `transient-error`: the receiver has trouble, try again.

http://medcomfhir.dk/ig/acknowledgement/; ours are made in `outgoing`.
"""

from dataclasses import dataclass
from enum import Enum

from naer.exchange.medcom import codes, frame
from naer.exchange.medcom.checks import Check
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.frame import Frame
from naer.fhir.plain import Json
from naer.fhir.reading import Format


class Verdict(Enum):
    """The receiver's word."""

    OK = "ok"
    FATAL = "fatal-error"
    TRANSIENT = "transient-error"


@dataclass(frozen=True)
class Issue:
    """What the receiver says is wrong, in code and perhaps in words."""

    code: str
    text: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    """What the message says; `answers` is the letter id of the message that it acknowledges."""

    frame: Frame
    answers: str
    verdict: Verdict
    issues: tuple[Issue, ...] = ()

    @property
    def reason(self) -> str:
        """Why it was not accepted, in one line; empty for `ok`."""
        return "; ".join(": ".join(filter(None, (issue.code, issue.text))) for issue in self.issues)


CHECKS: tuple[Check, ...] = (
    Check(
        code="known-activity",
        holds=lambda c: not c.current_step or frame.activity_of(c.current_step) == "acknowledgement",
        english="The activity of an acknowledgement must be acknowledgement.",
        danish="Aktiviteten i en kvittering skal være acknowledgement.",
        path="Provenance.activity.coding.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="says-what-it-answers",
        holds=lambda c: bool(c.header.get("response", {}).get("identifier")),
        english="An acknowledgement must quote the id of the message that it answers.",
        danish="En kvittering skal nævne id på den besked, den svarer på.",
        path="MessageHeader.response.identifier",
    ),
    Check(
        code="says-its-verdict",
        holds=lambda c: c.header.get("response", {}).get("code") in {verdict.value for verdict in Verdict},
        english="An acknowledgement must say ok, fatal-error or transient-error.",
        danish="En kvittering skal sige ok, fatal-error eller transient-error.",
        path="MessageHeader.response.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="says-why",
        holds=lambda c: c.header.get("response", {}).get("code") == "ok" or bool(c.all("OperationOutcome")),
        english="An acknowledgement that is not ok should say why in an OperationOutcome.",
        danish="En kvittering, der ikke er ok, bør sige hvorfor i en OperationOutcome.",
        path="MessageHeader.response.details",
        refuses=False,
    ),
)


def parse(contents: Contents, written_as: Format) -> Acknowledgement:
    """The acknowledgement in a bundle that passed the frame's CHECKS and these."""
    response = contents.header["response"]
    outcome = contents.resolve_as(response.get("details"), "OperationOutcome")
    outcomes = [outcome] if outcome else contents.all("OperationOutcome")
    return Acknowledgement(
        frame=frame.frame_of(contents, written_as),
        answers=response["identifier"],
        verdict=Verdict(response["code"]),
        issues=tuple(_issue(issue) for one in outcomes for issue in one.get("issue", [])),
    )


def _issue(issue: Json) -> Issue:
    details = issue.get("details", {})
    code = next((coding["code"] for coding in details.get("coding", []) if "code" in coding), issue["code"])
    return Issue(code=code, text=details.get("text", ""))
