"""Style sheets, scripts, icons and fonts: served from `static/` under an address that changes when any of them changes.

The digest stands before the path, so the relative addresses inside vendored style sheets carry it too, and a browser may
keep every file for ever. What lies in `static/vendor/` is fetched at set-up from npm, never from somebody else's server.
"""

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ONLY_NOW = "no-cache"


def digest(folder: Path = STATIC_FOLDER) -> str:
    """Twelve letters that stand for the names and contents of all files in `folder`."""
    total = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode())
            total.update(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
    return total.hexdigest()


class Assets(StaticFiles):
    """The files of one release; an older digest still gets the file, but may not keep it."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        super().__init__(directory=folder)
        self.digest = digest(folder)

    def address(self, path: str) -> str:
        """Where the page finds `path`, for example `frame.css`."""
        return f"/static/{self.digest}/{path}"

    def get_path(self, scope: Scope) -> str:
        _, _, path = super().get_path(scope).partition("/")
        return path

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        current = f"/{self.digest}/" in scope["path"]
        response.headers["Cache-Control"] = FOR_EVER if current else ONLY_NOW
        return response
