"""An OpenID Connect provider over real HTTP: discovery, keys, authorization, tokens, user information, sign-out.

In tests: `async with oidc_provider() as provider:`; `provider.person` is whoever is signed in there. It checks what a
real one checks (client, address of the callback, PKCE, one use of a code) and misbehaves when it is told to:
`provider.fault = Fault.NONCE`, `provider.status = 500`, `provider.hold = asyncio.Event()`.
By hand: `python -m tests.support.oidc_provider --port 8142`.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.http_wire import HttpRequest, read_request, response_head

CLIENT_ID, CLIENT_SECRET = "stoa", "the-client-s-own-secret-of-tests"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Fault(Enum):
    """What is wrong with the tokens."""

    ISSUER = auto()
    AUDIENCE = auto()
    PARTY = auto()
    NONCE = auto()
    NO_NONCE = auto()
    ALG_NONE = auto()
    HS256 = auto()
    EXPIRED = auto()
    OLD = auto()
    FUTURE = auto()
    FOREIGN_KEY = auto()
    SIGNATURE = auto()
    NO_SUBJECT = auto()
    NO_TOKEN = auto()
    NOT_SIGNED_IN_AGAIN = auto()
    NOT_THE_SAME = auto()


# Status, headers and body.
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Subject:
    """Somebody with an account at the provider."""

    sub: str
    email: str | None
    email_verified: bool | None = True
    name: str | None = "Ada Lovelace"
    sid: str | None = None

    def claims(self) -> dict[str, Any]:
        found = {"email": self.email, "email_verified": self.email_verified, "name": self.name}
        return {name: value for name, value in found.items() if value is not None}


@dataclass
class _Grant:
    """A code, and what it was given for."""

    person: Subject
    query: Mapping[str, str]
    used: bool = False


@dataclass
class OidcProvider:
    """The state of the provider. `received`: every request; `authorizations`: queries of its sign-in page."""

    host: str = "127.0.0.1"
    port: int = 0
    person: Subject = field(default_factory=lambda: Subject("nobody", "nobody@example.org"))
    fault: Fault | None = None
    status: int = 200
    hold: asyncio.Event | None = None
    declines: bool = False
    asks: bool = False
    names_itself: bool = True
    answers_as: str | None = None
    claims_in_userinfo: bool = False
    discovered_issuer: str | None = None
    received: list[str] = field(default_factory=list)
    authorizations: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)}))
    _grants: dict[str, _Grant] = field(default_factory=dict)
    _access: dict[str, Subject] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def settings(self) -> dict[str, Any]:
        """What an administrator of Stoa enters."""
        return {
            "name": "Atelier",
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }

    def rotate(self) -> None:
        """Sign with another key from now on; the old one is not published any more."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def logout_token(self, *, sub: str | None = None, sid: str | None = None, **changes: Any) -> str:
        """What the provider sends when somebody signs out there."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "events": {LOGOUT_EVENT: {}},
            "sub": sub,
            "sid": sid,
        } | changes
        return self._signed({name: value for name, value in claims.items() if value is not None})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                self.received.append(f"{request.method} {request.path.partition('?')[0]}")
                if self.hold is not None:
                    await self.hold.wait()
                status, headers, body = self._answer(request)
                head = response_head(status, {**headers, "content-length": str(len(body))})
                writer.write(head + body)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _answer(self, request: HttpRequest) -> Answer:
        path, query = urlsplit(request.path).path, _flat(urlsplit(request.path).query)
        if self.status != 200:
            return self.status, {"content-type": "text/html"}, b"<h1>Out of order</h1>"
        answers: Mapping[str, Callable[[], Answer]] = {
            "/.well-known/openid-configuration": lambda: _json(self._discovery()),
            "/jwks": lambda: _json({"keys": [{**self.key.as_dict(private=False), "use": "sig"}]}),
            "/authorize": lambda: self._authorize(query),
            "/token": lambda: self._token(request),
            "/userinfo": lambda: self._userinfo(request),
        }
        return answers[path]() if path in answers else _json({"error": "no such path"}, 404)

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.discovered_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": self.names_itself,
            "backchannel_logout_supported": True,
        }

    def _authorize(self, query: dict[str, str]) -> Answer:
        self.authorizations.append(query)
        if query.get("client_id") != CLIENT_ID or query.get("code_challenge_method") != "S256":
            return _json({"error": "invalid_request"}, 400)
        if self.asks and "consent" not in query:
            return 200, {"content-type": "text/html; charset=utf-8"}, self._page(query).encode()
        sent = {"state": query["state"]}
        if self.names_itself:
            sent["iss"] = self.answers_as or self.issuer
        if self.declines:
            sent["error"] = "access_denied"
        else:
            sent["code"] = secrets.token_urlsafe(16)
            self._grants[sent["code"]] = _Grant(self.person, query)
        return 302, {"location": f"{query['redirect_uri']}?{urlencode(sent)}"}, b""

    def _page(self, query: Mapping[str, str]) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in {**query, "consent": "yes"}.items()
        )
        return (
            '<!doctype html><html lang=en><link rel=icon href="data:,"><title>Atelier accounts</title>'
            "<h1>Atelier accounts</h1>"
            f'<form action="/authorize">{hidden}<button>Continue as {html.escape(self.person.name or "")}</button>'
            "</form></html>"
        )

    def _token(self, request: HttpRequest) -> Answer:
        form = _flat(request.body.decode())
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return _json({"error": "invalid_client"}, 401)
        grant = self._grants.get(form.get("code", ""))
        if grant is None or grant.used or grant.query["redirect_uri"] != form.get("redirect_uri"):
            return _json({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.query["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        grant.used = True
        access = secrets.token_urlsafe(16)
        self._access[access] = grant.person
        found: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        if self.fault is not Fault.NO_TOKEN:
            found["id_token"] = self._id_token(grant)
        return _json(found)

    def _userinfo(self, request: HttpRequest) -> Answer:
        person = self._access.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if person is None:
            return _json({"error": "invalid_token"}, 401)
        sub = "somebody-else" if self.fault is Fault.NOT_THE_SAME else person.sub
        return _json({"sub": sub, **person.claims()})

    def _id_token(self, grant: _Grant) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": grant.person.sub,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": grant.query["nonce"],
        }
        if grant.person.sid is not None:
            claims["sid"] = grant.person.sid
        if not self.claims_in_userinfo:
            claims |= grant.person.claims()
        claims |= _wrong(self.fault, now)
        # Without a value a claim is left out.
        return self._signed({name: value for name, value in claims.items() if value is not None})

    def _signed(self, claims: dict[str, Any]) -> str:
        kid = self.key.kid
        match self.fault:
            case Fault.ALG_NONE:
                return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(claims)}."
            case Fault.HS256:
                # The public key, which everybody has, taken for a shared secret.
                signed = f"{_encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{_encoded(claims)}"
                digest = hmac.digest(self.key.as_pem(private=False), signed.encode(), hashlib.sha256)
                return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
            case Fault.FOREIGN_KEY:
                foreign = RSAKey.generate_key(2048, {"kid": kid})
                return jwt.encode({"alg": "RS256", "kid": kid}, claims, foreign)
            case Fault.SIGNATURE:
                head, _, signature = jwt.encode({"alg": "RS256", "kid": kid}, claims, self.key).split(".")
                return f"{head}.{_encoded({**claims, 'sub': 'somebody-else'})}.{signature}"
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, self.key)


def _wrong(fault: Fault | None, now: int) -> dict[str, Any]:
    """The claims that a fault changes."""
    changes: dict[Fault, dict[str, Any]] = {
        Fault.ISSUER: {"iss": "http://127.0.0.1:1"},
        Fault.AUDIENCE: {"aud": "another-client"},
        Fault.PARTY: {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        Fault.NONCE: {"nonce": secrets.token_urlsafe(16)},
        Fault.NO_NONCE: {"nonce": None},
        Fault.EXPIRED: {"exp": now - 120},
        Fault.OLD: {"iat": now - 3600},
        Fault.FUTURE: {"iat": now + 3600},
        Fault.NO_SUBJECT: {"sub": None},
        Fault.NOT_SIGNED_IN_AGAIN: {"auth_time": now - 3600},
    }
    return changes.get(fault, {}) if fault is not None else {}


def _flat(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}


def _encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _json(content: Mapping[str, Any], status: int = 200) -> Answer:
    return status, {"content-type": "application/json"}, json.dumps(content).encode()


@asynccontextmanager
async def oidc_provider(*, host: str = "127.0.0.1") -> AsyncIterator[OidcProvider]:
    """A provider on a free port of this machine. `localhost` is another site than `127.0.0.1` to a browser."""
    provider = OidcProvider(host=host)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    try:
        yield provider
    finally:
        server.close()


async def consent(authorization_url: str) -> str:
    """What a person does at the provider; gives the address that their browser is sent back to."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        answer = await browser.get(authorization_url)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def depart(tab: httpx.AsyncClient, key: str, **wish: Any) -> str:
    """Press the button of a provider; gives the address of its page."""
    started = await tab.post(f"/oidc/{key}/authorizations", json=wish)
    assert started.status_code == 201, started.text
    address: str = started.json()["authorization_url"]
    return address


async def travel(tab: httpx.AsyncClient, key: str, *, page: bool = False, **wish: Any) -> httpx.Response:
    """To the provider and back; gives what the callback answers. `page`: as a browser that navigates."""
    back = await consent(await depart(tab, key, **wish))
    return await tab.get(back, headers={"Accept": "text/html"} if page else {})


def known(person: Subject, **changes: Any) -> Subject:
    """The same person with something else about them."""
    return replace(person, **changes)


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8142)
    parser.add_argument("--email", default="ada@example.org")
    given = parser.parse_args()
    provider = OidcProvider(port=given.port, person=Subject("ada", given.email), asks=True)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", given.port)
    print(f"{provider.issuer}  client {CLIENT_ID}  secret {CLIENT_SECRET}")  # noqa: T201  # a tool for people
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
