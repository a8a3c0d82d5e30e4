"""Tokens of invitations: what is stored, what a link holds, and what proves that a mail brought it (ORG-38, ID-10)."""

from dataclasses import dataclass

from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret, secrets_match
from stoa.platform.db import WriteSession

_PURPOSE = "orgs.invitation_mail"


@dataclass(frozen=True)
class NewToken:
    """Known at this moment only. `mailed` has a seal that only the mail carries: who shows it has read the mail."""

    shown: str
    mailed: str
    token_hash: bytes


async def make_token(session: WriteSession, platform: Platform) -> NewToken:
    """A token of 256 random bits, with and without the seal of a mail."""
    secret = new_secret()
    return NewToken(secret, f"{secret}.{await _seal(session, platform, secret)}", hash_secret(secret))


def hash_of(token: str) -> bytes:
    """What is stored of a token, sealed or not."""
    return hash_secret(token.partition(".")[0])


async def came_by_mail(session: WriteSession, platform: Platform, token: str) -> bool:
    """Whether the token has the seal that its mail carried, and nobody saw who made the invitation."""
    secret, dot, seal = token.partition(".")
    return bool(dot) and secrets_match(seal, await _seal(session, platform, secret))


async def _seal(session: WriteSession, platform: Platform, secret: str) -> str:
    return (await platform.crypto.hmac(session, _PURPOSE, secret.encode())).hex()


def path_of(token: str) -> str:
    """The page of the invitation; the token in the fragment reaches no log."""
    return f"/invitations#token={token}"
