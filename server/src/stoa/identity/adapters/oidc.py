"""OpenID Connect providers over the guarded client: discovery and keys, kept for a while, and the two exchanges."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from stoa.identity.core.oidc import ALGORITHMS, TokenRefusedError
from stoa.platform.clock import Clock
from stoa.platform.errors import AppError
from stoa.platform.outbound import OutboundClient

log = structlog.get_logger(__name__)

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_FOR = timedelta(hours=1)
# A provider that fails is left alone for as long, and a key that nobody knows is looked for no more often.
FAILURE_KEPT_FOR = timedelta(seconds=15)
KEYS_AGAIN_AFTER = timedelta(seconds=10)
MAX_DOCUMENT = 512 * 1024
MAX_TOKEN = 64 * 1024
DISCOVERY_SECONDS, EXCHANGE_SECONDS = 5.0, 10.0


class ProviderFailedError(Exception):
    """The provider could not be asked, or does not say what it must. `reason`: for administrators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Provider:
    """What is needed to speak with a provider. `secret` None: a public client."""

    key: str
    issuer: str
    client_id: str
    secret: str | None


@dataclass(frozen=True)
class Metadata:
    """What a provider says of itself, its issuer checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    takes_secret_in_body: bool
    names_itself: bool


@dataclass
class _Known:
    """What is kept of one issuer in this process."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    metadata: Metadata | None = None
    failure: str | None = None
    asked_at: datetime | None = None
    keys: KeySet | None = None
    keys_at: datetime | None = None


class OidcClient:
    """Speaks with providers; one per process."""

    def __init__(self, outbound: OutboundClient, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def metadata(self, issuer: str) -> Metadata:
        """What the provider says of itself. Raises ProviderFailedError, remembered for a short while."""
        known = self._known.setdefault(issuer, _Known())
        async with known.lock:
            age = self._age(known.asked_at)
            if known.metadata is not None and age < KEPT_FOR:
                return known.metadata
            if known.failure is not None and age < FAILURE_KEPT_FOR:
                raise ProviderFailedError(known.failure)
            try:
                known.metadata, known.failure = await self._discover(issuer), None
            except ProviderFailedError as error:
                # What was known before is as good as nothing: the provider may have moved.
                known.metadata, known.failure = None, error.reason
                log.warning("oidc.discovery_failed", issuer=issuer, reason=error.reason)
                raise
            finally:
                known.asked_at = self._clock.now()
            return known.metadata

    def forget(self, issuer: str) -> None:
        """Ask anew at the next need."""
        self._known.pop(issuer, None)

    async def exchange(
        self, provider: Provider, metadata: Metadata, *, code: str, verifier: str, redirect_uri: str
    ) -> Mapping[str, Any]:
        """The tokens for a code. Raises ProviderFailedError, and TokenRefusedError for a code that is no good."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": provider.client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if provider.secret is not None and metadata.takes_secret_in_body:
            form["client_secret"] = provider.secret
        elif provider.secret is not None:
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        status, found = await self._json(
            "POST",
            metadata.token_endpoint,
            headers=headers,
            body=urlencode(form).encode(),
            seconds=EXCHANGE_SECONDS,
        )
        if 400 <= status < 500:
            raise TokenRefusedError("code")
        if status != 200 or not isinstance(found.get("id_token"), str):
            raise ProviderFailedError("token")
        return found

    async def userinfo(self, endpoint: str, access_token: str) -> Mapping[str, Any]:
        """More claims about whom the token is for. Raises ProviderFailedError."""
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        status, found = await self._json("GET", endpoint, headers=headers, seconds=EXCHANGE_SECONDS)
        if status != 200:
            raise ProviderFailedError("userinfo")
        return found

    async def claims(self, issuer: str, metadata: Metadata, token: str) -> Mapping[str, Any]:
        """The claims of a token that this provider signed. Raises TokenRefusedError, ProviderFailedError.

        A key that is not known is looked for once more: providers change theirs.
        """
        if len(token) > MAX_TOKEN:
            raise TokenRefusedError("size")
        keys, is_new = await self._keys(issuer, metadata, again=False)
        try:
            return _verified(token, keys)
        except TokenRefusedError:
            if is_new:
                raise
        keys, _ = await self._keys(issuer, metadata, again=True)
        return _verified(token, keys)

    async def _keys(self, issuer: str, metadata: Metadata, *, again: bool) -> tuple[KeySet, bool]:
        """The provider's keys, and whether they were fetched just now."""
        known = self._known.setdefault(issuer, _Known())
        async with known.lock:
            age = self._age(known.keys_at)
            limit = KEYS_AGAIN_AFTER if again else KEPT_FOR
            if known.keys is not None and age < limit:
                return known.keys, False
            status, found = await self._json("GET", metadata.jwks_uri, seconds=DISCOVERY_SECONDS)
            if status != 200:
                raise ProviderFailedError("keys")
            known.keys, known.keys_at = _key_set(found), self._clock.now()
            return known.keys, True

    async def _discover(self, issuer: str) -> Metadata:
        status, found = await self._json("GET", issuer.rstrip("/") + WELL_KNOWN, seconds=DISCOVERY_SECONDS)
        if status != 200:
            raise ProviderFailedError(f"status {status}")
        if found.get("issuer") != issuer:
            raise ProviderFailedError("issuer")
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization_endpoint=self._endpoint(found, "authorization_endpoint"),
            token_endpoint=self._endpoint(found, "token_endpoint"),
            jwks_uri=self._endpoint(found, "jwks_uri"),
            userinfo_endpoint=self._endpoint(found, "userinfo_endpoint")
            if found.get("userinfo_endpoint")
            else None,
            takes_secret_in_body="client_secret_basic" not in methods and "client_secret_post" in methods,
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        )

    def _endpoint(self, document: Mapping[str, Any], name: str) -> str:
        value = document.get(name)
        if not isinstance(value, str):
            raise ProviderFailedError(name)
        self.check_address(value)
        return value

    def check_address(self, address: str) -> None:
        """Raises ProviderFailedError unless the address may be used: over TLS, or on this machine while developing."""
        try:
            url = self._outbound.guard.check_url(address)
        except AppError as error:
            raise ProviderFailedError("address") from error
        if url.scheme != "https" and not self._outbound.guard.may_be_plain(url):
            raise ProviderFailedError("address")

    async def _json(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        self.check_address(url)
        try:
            status, _, content = await self._outbound.fetch(
                method, url, headers=headers, body=body, limit=MAX_DOCUMENT, total_seconds=seconds
            )
        except AppError as error:
            raise ProviderFailedError("unreachable") from error
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            if status == 200:
                raise ProviderFailedError("not JSON")
            found = {}
        return status, found

    def _age(self, moment: datetime | None) -> timedelta:
        return timedelta.max if moment is None else abs(self._clock.now() - moment)


def _verified(token: str, keys: KeySet) -> Mapping[str, Any]:
    try:
        # The list of algorithms, not the token, says how it may be signed.
        return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise TokenRefusedError(type(error).__name__) from error


def _key_set(document: Mapping[str, Any]) -> KeySet:
    """Keys to check signatures with. A symmetric key in a public document would be everybody's."""
    listed = document.get("keys")
    usable = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderFailedError("keys") from error
