"""Ids of our own: UUIDv7 made in Python, so that they sort by the time they were made. What a sender calls an id is none."""

from uuid import UUID

import uuid_utils

from naer.errors import NotFoundError


def new_id() -> str:
    """A new id as text."""
    return str(uuid_utils.uuid7())


def asked_for(text: str) -> UUID:
    """The id that somebody asked for; NotFoundError when it is none of ours, whatever it says."""
    found = or_none(text)
    if found is None:
        raise NotFoundError("There is no such resource here.")
    return found


def or_none(text: str) -> UUID | None:
    """The id that `text` is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
