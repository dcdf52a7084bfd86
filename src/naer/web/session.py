"""Who sits at the browser: a signed cookie, same-site strict, with the actor's id and nothing about any citizen.

The server keeps nothing. A session lasts one working day at most; the token of its forms is derived from it, so a form made
for one session is refused in another (https://cheatsheetseries.owasp.org, Cross-Site Request Forgery Prevention).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "naer_session"
LONGEST_SECONDS = 10 * 60 * 60


@dataclass(frozen=True)
class Happened:
    """What just changed, said once on the next page; `undo_path` takes it back when that is possible."""

    text: str
    undo_path: str = ""
    undo_fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OnTour:
    """Somebody is being shown around a demo: at which step (from nought), and when by its clock they began."""

    step: int
    began_at: datetime


@dataclass(frozen=True)
class Session:
    """`actor_id` is empty until somebody has logged in; `nonce` is made afresh at each log-in."""

    nonce: str
    actor_id: str = ""
    language: str = ""
    happened: Happened | None = None
    tour: OnTour | None = None

    def logged_in_as(self, actor_id: str) -> "Session":
        """A new session, so that a token from before the log-in is worth nothing."""
        return Session(nonce=secrets.token_urlsafe(16), actor_id=actor_id, language=self.language, tour=self.tour)

    def shown_around(self, tour: OnTour | None) -> "Session":
        return replace(self, tour=tour)

    def speaking(self, language: str) -> "Session":
        return replace(self, language=language)

    def saying(self, happened: Happened | None) -> "Session":
        return replace(self, happened=happened)


def fresh() -> Session:
    """The session of somebody who has not logged in."""
    return Session(nonce=secrets.token_urlsafe(16))


class Seal:
    """Writes and reads the cookie with one secret key."""

    def __init__(self, secret: str, *, longest_seconds: int = LONGEST_SECONDS) -> None:
        self._longest_seconds = longest_seconds
        self._secret = secret.encode()
        self._serializer = URLSafeTimedSerializer(secret, salt="naer.session")

    def write(self, session: Session) -> str:
        happened = session.happened
        said = [happened.text, happened.undo_path, list(happened.undo_fields)] if happened else None
        tour = [session.tour.step, session.tour.began_at.isoformat()] if session.tour else None
        return self._serializer.dumps([session.nonce, session.actor_id, session.language, said, tour])

    def read(self, cookie: str | None) -> Session | None:
        """The session in `cookie`; None when it is missing, forged or too old."""
        if not cookie:
            return None
        try:
            nonce, actor_id, language, said, tour = self._serializer.loads(cookie, max_age=self._longest_seconds)
        except (BadSignature, ValueError):
            return None
        happened = Happened(said[0], said[1], tuple((name, value) for name, value in said[2])) if said else None
        on_tour = OnTour(tour[0], datetime.fromisoformat(tour[1])) if tour else None
        return Session(nonce=nonce, actor_id=actor_id, language=language, happened=happened, tour=on_tour)

    def form_token(self, session: Session) -> str:
        """The token that each form of this session carries."""
        return hmac.new(self._secret, f"form:{session.nonce}".encode(), hashlib.sha256).hexdigest()

    def is_own_form(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(self.form_token(session), token)
