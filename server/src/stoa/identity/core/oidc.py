"""OpenID Connect without the network: PKCE, the address of the provider's page, and what its tokens must say."""

import base64
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

# Signatures that only the provider can make. Never `none`, and never HMAC, whose key we would share.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# Clocks of two machines differ by this much.
LEEWAY_SECONDS = 60
MAX_AGE_SECONDS = 10 * 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MAX_SUBJECT = 255
MAX_NAME = 100


class TokenRefusedError(Exception):
    """A token that does not say what it must. `reason`: a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """Who somebody is at a provider. `email` is as the provider writes it; unverified means nothing was proven."""

    subject: str
    email: str | None
    email_verified: bool
    name: str | None
    session_id: str | None
    locale: str | None


@dataclass(frozen=True)
class LoggedOut:
    """Whose sessions a provider has ended: one of its own sessions, or all of a subject."""

    subject: str | None
    session_id: str | None
    at: int


def code_challenge(verifier: str) -> str:
    """S256 of RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorization_url(endpoint: str, parameters: Mapping[str, str]) -> str:
    """The provider's page with the request in its query, beside what the endpoint has there already."""
    separator = "&" if urlsplit(endpoint).query else "?"
    return f"{endpoint}{separator}{urlencode(parameters)}"


def check_id_token(
    claims: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
    fresh_since: datetime | None,
) -> None:
    """Everything beside the signature. `fresh_since`: the person must have signed in there after it.

    Raises TokenRefusedError.
    """
    _check_origin(claims, issuer=issuer, client_id=client_id, now=now)
    _number(claims, "exp")
    if claims.get("nonce") != nonce:
        raise TokenRefusedError("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise TokenRefusedError("subject")
    if fresh_since is not None and _number(claims, "auth_time") < fresh_since.timestamp() - LEEWAY_SECONDS:
        raise TokenRefusedError("auth_time")


def check_logout_token(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: datetime) -> LoggedOut:
    """What OpenID Connect Back-Channel Logout 1.0 section 2.6 asks. Raises TokenRefusedError."""
    _check_origin(claims, issuer=issuer, client_id=client_id, now=now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenRefusedError("events")
    # With a nonce it is an ID token that somebody passes off as this.
    if "nonce" in claims or not isinstance(claims.get("jti"), str):
        raise TokenRefusedError("form")
    subject, session_id = claims.get("sub"), claims.get("sid")
    if not isinstance(subject or "", str) or not isinstance(session_id or "", str) or not (subject or session_id):
        raise TokenRefusedError("subject")
    return LoggedOut(subject or None, session_id or None, _number(claims, "iat"))


def _check_origin(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: datetime) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefusedError("issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences:
        raise TokenRefusedError("audience")
    # A token for several parties names the one that it was made for.
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise TokenRefusedError("audience")
    moment = now.timestamp()
    if "exp" in claims and _number(claims, "exp") + LEEWAY_SECONDS <= moment:
        raise TokenRefusedError("expired")
    issued = _number(claims, "iat")
    if issued - LEEWAY_SECONDS > moment or issued + MAX_AGE_SECONDS + LEEWAY_SECONDS < moment:
        raise TokenRefusedError("issued")
    if "nbf" in claims and _number(claims, "nbf") - LEEWAY_SECONDS > moment:
        raise TokenRefusedError("not_yet")


def _number(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefusedError(name)
    return int(value)


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """The person that checked claims speak of."""
    email = claims.get("email")
    # Some providers write the boolean as text; whatever else they write is no proof.
    verified = claims.get("email_verified") in (True, "true")
    session_id, locale = claims.get("sid"), claims.get("locale")
    return Identity(
        subject=claims["sub"],
        email=email if isinstance(email, str) and email else None,
        email_verified=verified,
        name=_name(claims),
        session_id=session_id if isinstance(session_id, str) and len(session_id) <= MAX_SUBJECT else None,
        locale=locale if isinstance(locale, str) else None,
    )


def _name(claims: Mapping[str, Any]) -> str | None:
    parts = [claims.get("given_name"), claims.get("family_name")]
    joined = " ".join(part for part in parts if isinstance(part, str))
    for candidate in (claims.get("name"), joined, claims.get("preferred_username")):
        if isinstance(candidate, str):
            shown = "".join(sign for sign in candidate if sign.isprintable()).strip()
            if shown:
                return shown[:MAX_NAME].strip()
    return None


def is_domain_allowed(email_key: str, allowed: Collection[str]) -> bool:
    """Whether a provider may bring somebody of this address; without a list everybody."""
    return not allowed or email_key.rpartition("@")[2] in allowed
