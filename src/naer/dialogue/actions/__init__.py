"""What messages and people do to dialogues: each function is one use case in the caller's transaction."""

from naer.dialogue.actions.reading import (
    file_of,
    read,
    read_thread,
    thread,
    threads_about,
    threads_of_units,
    unread_count,
)
from naer.dialogue.actions.receiving import Registered, register_incoming
from naer.dialogue.actions.sending import acknowledged, after_sent, letter, refused, unacknowledged
from naer.dialogue.actions.tray import close, follow_match, match, return_to_sender, waiting
from naer.dialogue.actions.watching import find_late
from naer.dialogue.actions.writing import forward, new_message, reply

__all__ = [
    "Registered",
    "acknowledged",
    "after_sent",
    "close",
    "file_of",
    "find_late",
    "follow_match",
    "forward",
    "letter",
    "match",
    "new_message",
    "read",
    "read_thread",
    "refused",
    "register_incoming",
    "reply",
    "return_to_sender",
    "thread",
    "threads_about",
    "threads_of_units",
    "unacknowledged",
    "unread_count",
    "waiting",
]
