"""Paging links that say nothing: where to go on is encrypted, tied to who asked, and good for a day.

What somebody searched for may be a name or a personal number, so it never stands in an address.
"""

import base64
import hashlib
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken

from naer.web.fhir_api.outcomes import Told

GOOD_FOR_SECONDS = 24 * 3600


class Envelope:
    """Seals and opens places in a list. `secret` is the house's."""

    def __init__(self, secret: str) -> None:
        key = hashlib.sha256(b"naer fhir paging " + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def sealed(self, what: dict[str, Any], *, actor_id: str) -> str:
        """A text for an address."""
        return self._fernet.encrypt(orjson.dumps([actor_id, what])).decode().rstrip("=")

    def opened(self, text: str, *, actor_id: str) -> dict[str, Any]:
        """What was sealed for this actor; Told (410) when it is too old or somebody else's."""
        try:
            padded = text + "=" * (-len(text) % 4)
            whose, what = orjson.loads(self._fernet.decrypt(padded.encode(), ttl=GOOD_FOR_SECONDS))
        except (InvalidToken, ValueError, TypeError):
            raise Told(410, "expired", "This page link is too old, or not yours. Search again.") from None
        if whose != actor_id:
            raise Told(410, "expired", "This page link is too old, or not yours. Search again.")
        return what
