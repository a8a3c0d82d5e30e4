"""Routes for whoever holds a link.

The token comes in a header and never in an address, so that no log of any server on the way holds it (ADR 39).
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from stoa.platform.addresses import client_address, limit_subject
from stoa.platform.crypto import hash_secret
from stoa.platform.http.deps import CurrentPlatform
from stoa.platform.settings import Settings
from stoa.platform.visitors import Visitor

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


def _cookie(token: str) -> str:
    """One cookie for each link; its name tells nothing of the token."""
    return f"stoa_link_{hash_secret(token).hex()[:16]}"


async def _visitor(
    request: Request, platform: CurrentPlatform, stoa_link: Annotated[str, Header(max_length=200)]
) -> Visitor:
    address = limit_subject(client_address(request.scope, platform.settings.trusted_proxies))
    return Visitor(stoa_link, address, request.cookies.get(_cookie(stoa_link)))


Holder = Annotated[Visitor, Depends(_visitor)]


def remember_unlocked(
    response: Response, settings: Settings, visitor: Visitor, unlocked: str, *, lasts: timedelta
) -> None:
    """Keep in the browser what the password has opened."""
    response.set_cookie(
        _cookie(visitor.token),
        unlocked,
        max_age=int(lasts.total_seconds()),
        path="/api/v1/shared",
        secure=not settings.allow_insecure_http,
        httponly=True,
        samesite="lax",
    )
