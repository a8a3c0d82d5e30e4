"""Pure ASGI middleware: security headers, and the check of where a cookie's request comes from (ID-48)."""

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stoa.platform.errors import AppError, Forbidden, UnsupportedType
from stoa.platform.http.problems import render
from stoa.platform.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
COOKIE_MARK = "stoa_s"
# Identity providers tell of a sign-out (ID-85), and mail programs of a refusal (ORG-83), with a form and no cookie.
FORM_ROUTES = re.compile(r"/api/v1/(oidc/[a-z0-9_-]{1,40}/logouts|mail-unsubscribes/[0-9a-f-]{36}/[0-9a-f]{64})")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class CrossSite(Forbidden):
    code, title = "identity.csrf", "This request does not come from Stoa's own pages"


def allowed_origins(settings: Settings) -> frozenset[str]:
    """Origins whose pages may send our cookie. On a loopback install without a public address, its three names."""
    base = urlsplit(settings.base_url)
    origins = {f"{base.scheme}://{base.netloc}"}
    if settings.public_url is None:
        origins |= {f"http://{name}:{settings.listen_port}" for name in LOOPBACK_NAMES}
    if settings.vite_url is not None:
        origins.add(settings.vite_url)
    return frozenset(origins)


def is_own_origin(headers: Headers, origins: frozenset[str]) -> bool:
    """Whether a request with a cookie was sent by our own pages."""
    origin = headers.get("origin")
    if origin is not None:
        return origin in origins
    return headers.get("sec-fetch-site") == "same-origin"


def has_session_cookie(headers: Headers) -> bool:
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return False
    return any(name.removeprefix("__Host-").startswith(COOKIE_MARK) for name in cookies)


def has_token(headers: Headers) -> bool:
    """Whether the request names a token by header."""
    return headers.get("authorization", "").lower().startswith("bearer ") or "x-api-key" in headers


class OriginMiddleware:
    """Refuses unsafe requests that carry our cookie but come from elsewhere, or with a form's content type."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self._origins = allowed_origins(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            refusal = self._refusal(Headers(scope=scope), scope["path"])
            if refusal is not None:
                response = render(refusal, instance=scope["path"], request_id=scope.get("stoa.request_id", ""))
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, headers: Headers, path: str) -> AppError | None:
        origin = headers.get("origin")
        has_cookie = has_session_cookie(headers)
        # A token in a header is sent by its program, never by a browser of itself: no page can abuse it.
        is_foreign = origin is not None and origin not in self._origins and not has_token(headers)
        if is_foreign or (has_cookie and not is_own_origin(headers, self._origins)):
            return CrossSite()
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        # The types that a foreign form can send without asking first are never accepted.
        if has_body and FORM_ROUTES.fullmatch(path) and kind in FORMS:
            return CrossSite() if has_cookie else None
        if has_body and kind in ("", "text/plain", *FORMS):
            return UnsupportedType()
        return None


CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:;"
    " font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeadersMiddleware:
    """Adds the security headers to every answer, and `no-store` to answers of the API."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        headers = dict(SECURITY_HEADERS)
        if settings.base_url.startswith("https://"):
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._of_all = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._of_api = [*self._of_all, (b"cache-control", b"no-store")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/api/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = list(message["headers"])
                names = {name.lower() for name, _ in told}
                wanted = self._of_api if is_api else self._of_all
                message["headers"] = told + [pair for pair in wanted if pair[0] not in names]
            await send(message)

        await self.app(scope, receive, send_with_headers)
