"""What the room knows of: messages, threads, who takes part, and what is agreed on answers.

Thread rules: MedCom CareCommunication 5.0 and its governance (http://medcomfhir.dk/ig/carecommunication/).
"""

from naer.dialogue.definition.agreements import Agreements, AnswerRule
from naer.dialogue.definition.messages import (
    Activity,
    AnswerTerm,
    Attachment,
    Direction,
    Draft,
    IncomingCommunication,
    Letter,
    Line,
    Message,
    MessageAct,
    MessageState,
    ReadMark,
    Segment,
    Step,
    Thread,
    TrayDecision,
    TrayState,
)
from naer.dialogue.definition.parties import (
    AboutStay,
    Addressee,
    Author,
    Episode,
    Party,
    RoleTitle,
    Sector,
    StatedCitizen,
)

__all__ = [
    "AboutStay",
    "Activity",
    "Addressee",
    "Agreements",
    "AnswerRule",
    "AnswerTerm",
    "Attachment",
    "Author",
    "Direction",
    "Draft",
    "Episode",
    "IncomingCommunication",
    "Letter",
    "Line",
    "Message",
    "MessageAct",
    "MessageState",
    "Party",
    "ReadMark",
    "RoleTitle",
    "Sector",
    "Segment",
    "StatedCitizen",
    "Step",
    "Thread",
    "TrayDecision",
    "TrayState",
]
