"""What may be written, by whom, and to whom: drafts, replies and new messages.

Only the latest message of a thread can be replied to. A message that the receiver's system refused was never seen
there, so it is not the latest, and nothing refers to it.
"""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass

from naer.dialogue.definition import Addressee, Attachment, Draft, Message, MessageState, Party, Thread
from naer.dialogue.rules import states
from naer.errors import Refused

CONTENT_TYPES = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/bmp"})
MOST_ATTACHED_BYTES = 50_000_000
"""Of all files of one message together. MedCom's envelope holds 100 MB, and base64 adds a third. Our own choice."""

OTHER, ABOUT_REFERRAL = "other", "regarding-referral"
PRIORITIES = frozenset({"routine", "asap"})


@dataclass(frozen=True)
class Route:
    """From whom to whom a reply goes, and which message it answers."""

    sender: Party
    receiver: Party
    to_whom: Addressee | None
    answers: Message


def draft_refusal(draft: Draft) -> Refused | None:
    """None when the draft can be sent; otherwise what is missing."""
    if not draft.text.strip():
        return Refused("Skriv en tekst, før du sender.")
    if not draft.telephone.strip():
        return Refused("Skriv et telefonnummer, hvor du kan træffes. Modtageren skal kunne ringe.")
    if sum(len(one.data or "") for one in draft.attachments) * 3 // 4 > MOST_ATTACHED_BYTES:
        return Refused("Bilagene fylder tilsammen mere end 50 MB. Send færre eller mindre filer.")
    for attachment in draft.attachments:
        refused = _attachment_refusal(attachment)
        if refused is not None:
            return refused
    return None


def subject_refusal(*, category: str, topic: str, priority: str, categories: Collection[str]) -> Refused | None:
    """None when category, topic and priority of a new message fit together; otherwise what does not."""
    if category not in categories:
        return Refused("Vælg en af de nationale kategorier.")
    if category == OTHER and not topic.strip():
        return Refused("Skriv et emne. Det er nødvendigt, når kategorien er Andet.")
    if priority and category != ABOUT_REFERRAL:
        return Refused("Kun en besked vedrørende henvisning kan have en prioritet.")
    if priority and priority not in PRIORITIES:
        return Refused("Prioriteten er enten rutine eller haster.")
    return None


def latest(thread: Thread) -> Message | None:
    """The message that a reply answers; None when everything so far was refused."""
    return next((one for one in reversed(thread.messages) if one.state is not MessageState.REFUSED), None)


def reply_route(thread: Thread, *, seen_message_id: str, organisation_ids: Collection[str]) -> Route | Refused:
    """From whom to whom a reply by somebody of these organisations goes, or why it may not be written.

    `seen_message_id` (the record's id) is the message that the writer saw as the latest. Who wrote the latest may write
    once more; everybody else answers. The latest message's specific sender becomes the specific recipient.
    """
    answers = latest(thread)
    if answers is None:
        return Refused("Beskeden blev afvist af modtagerens system. Skriv en ny besked i stedet.")
    refused = states.unplaced_refusal(thread.messages)
    if refused is not None:
        return refused
    if answers.receiver.organisation_id in organisation_ids:
        route = Route(answers.receiver, answers.sender, answers.from_whom, answers)
    elif answers.sender.organisation_id in organisation_ids:
        route = Route(answers.sender, answers.receiver, answers.to_whom, answers)
    else:
        return Refused("Din enhed er ikke part i korrespondancen. Send den videre, eller skriv en ny besked.")
    if answers.id != seen_message_id:
        return Refused("Der er kommet en nyere besked i tråden. Læs den først, og svar så på den.")
    return route


def receiver_refusal(sender: Party, receiver: Party) -> Refused | None:
    """None when a message can be sent to the receiver; otherwise why not."""
    if not (receiver.sor and receiver.gln):
        return Refused("Modtageren kan ikke få elektronisk korrespondance. Ring i stedet.")
    if receiver.is_same(sender):
        return Refused("Modtageren er din egen enhed. Vælg en anden.")
    return None


def _attachment_refusal(attachment: Attachment) -> Refused | None:
    if not attachment.title.strip():
        return Refused("Giv hvert bilag en titel.")
    if attachment.content_type not in CONTENT_TYPES:
        return Refused("Bilag kan være PDF, GIF, JPEG, PNG, TIFF og BMP. Gem filen som en af dem.")
    if not _is_base64(attachment.data or ""):
        return Refused("Et bilag er tomt eller kom beskadiget frem. Vælg filen igen.")
    return None


def _is_base64(data: str) -> bool:
    try:
        return bool(base64.b64decode(data, validate=True))
    except binascii.Error:
        return False
