"""Numbers in place of ids: keyed with a secret of the installation, so that nobody can compute them who lacks it.

HMAC-SHA-256 (RFC 2104) over the id; the same id gives the same number as long as the secret lives. The secret never stands
beside the tables: it comes from NAER_TABLES_SECRET, or from a file of its own that only the service may read.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

_CITIZEN_BITS, _ORGANISATION_BITS = 63, 31
_SECRET_BYTES = 32


class Pseudonyms:
    """Gives numbers for ids under one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def citizen(self, citizen_id: str) -> int:
        """A number from 1 for a citizen: 63 bits, so that two of ten million meet with a chance of one in 180,000."""
        return self._number("citizen", citizen_id, _CITIZEN_BITS)

    def organisation(self, organisation_id: str) -> int:
        """A number from 1 for an organisation; 0 for none."""
        return self._number("organisation", organisation_id, _ORGANISATION_BITS) if organisation_id else 0

    def fingerprint(self) -> str:
        """Tells one secret from another without telling it."""
        return hmac.new(self._secret, b"fingerprint", hashlib.sha256).hexdigest()[:16]

    def _number(self, purpose: str, key: str, bits: int) -> int:
        digest = hmac.digest(self._secret, f"{purpose}/{key}".encode(), "sha256")
        return (int.from_bytes(digest[:8], "big") >> (64 - bits)) or 1


def from_secret(given: str | None, file: Path) -> Pseudonyms:
    """Pseudonyms under the secret that was given, or the one in `file`, which is made when there is none."""
    if given:
        return Pseudonyms(given.encode())
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.unfinished")
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_hex(_SECRET_BYTES), "ascii")
        beside.replace(file)
    return Pseudonyms(file.read_bytes().strip())
