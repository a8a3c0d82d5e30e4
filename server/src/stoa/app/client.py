"""Serves the built web client: hashed assets for ever, the one page for every other path."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stoa</title>
<h1>The web client is not built</h1><p>Run <code>make setup</code>, then start Stoa again. The API works.</p>"""

# Paths that belong to the server: an unknown one there is 404, never the client's page.
SERVER_PREFIXES = (
    "api/",
    "gateway/",
    "mcp",
    "realtime",
    "collab/",
    "healthz",
    "readyz",
    "metrics",
    "calendar/",
)

# Pages that a mailed link opens, with a secret in the fragment: they tell nobody where they were (ID-14).
TOKEN_PAGES = frozenset(
    {"setup", "verify", "reset-password", "magic-link", "delete-account", "keep-account", "invitation", "shared"}
)


class WebClient(StaticFiles):
    """The folder made by the client's build, with a single-page fallback."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False, html=False)
        self._index = folder / "index.html"

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.startswith(SERVER_PREFIXES):
            raise HTTPException(404)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or scope["method"] not in ("GET", "HEAD") or path.startswith("assets/"):
                raise
            return self._page(path)
        if path in (".", "index.html"):
            return self._page(path)
        cached = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["Cache-Control"] = cached
        return response

    def _page(self, path: str) -> Response:
        if not self._index.is_file():
            return HTMLResponse(MISSING, 503)
        headers = {"Cache-Control": "no-cache"}
        if path.partition("/")[0] in TOKEN_PAGES:
            headers["Referrer-Policy"] = "no-referrer"
        if path.partition("/")[0] == "shared":
            # What a link shows stays with whoever holds it (SP-51).
            headers |= {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        return FileResponse(self._index, headers=headers)


def find_client(configured: Path | None) -> Path:
    """The folder of the built client: configured, packaged, or the one of a checkout."""
    packaged = Path(__file__).parent / "web"
    checkout = Path(__file__).parents[4] / "web" / "dist"
    return configured or (packaged if packaged.is_dir() else checkout)
