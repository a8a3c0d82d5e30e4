"""Links and codes that go out by mail and can be used once (ID-13 to ID-20)."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from stoa.identity.errors import LinkUsed
from stoa.identity.models import Verification
from stoa.identity.queries import proofs
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, hash_secret, new_secret
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import UserId, new_id

VERIFY, CHANGE, REVERT, DELETE = "verify_email", "change_email", "revert_email", "delete_account"
MAGIC, CODE = "magic_link", "email_code"
CODE_TRIES = 3


@dataclass(frozen=True)
class Proven:
    """A proof that was used up: what it was for, whose it is, and what was kept with it."""

    purpose: str
    user_id: UserId
    facts: dict[str, Any]


async def new_link(
    session: WriteSession,
    platform: Platform,
    purpose: str,
    user_id: UserId,
    *,
    life: timedelta,
    identifier: str | None = None,
    facts: dict[str, Any] | None = None,
) -> str:
    """The secret of a link. Older ones of the same purpose and identifier (default: the person) end."""
    row_id, secret, now = new_id(), new_secret(), platform.clock.now()
    sealed = await platform.crypto.encrypt(session, json.dumps(facts or {}).encode(), _place(row_id))
    values = {
        "id": row_id,
        "purpose": purpose,
        "user_id": user_id,
        "identifier": identifier or str(user_id),
        "secret_hash": hash_secret(secret),
        "payload_encrypted": sealed,
        "expires_at": now + life,
    }
    await proofs.end_verifications(session, purpose, identifier or str(user_id), now)
    await proofs.insert_verification(session, values, now)
    return secret


async def look_at_link(session: ReadSession, platform: Platform, secret: str, purposes: tuple[str, ...]) -> Proven:
    """Whose a link is, without using it. Raises LinkUsed."""
    found = await proofs.find_live_verification(session, purposes, hash_secret(secret), platform.clock.now())
    if found is None:
        raise LinkUsed
    return await _proven(session, platform, found)


async def use_link(session: WriteSession, platform: Platform, secret: str, purposes: tuple[str, ...]) -> Proven:
    """Use a link up; of many at once exactly one gets past. Raises LinkUsed."""
    now = platform.clock.now()
    for purpose in purposes:
        found = await proofs.take_verification(session, purpose, hash_secret(secret), now)
        if found is not None:
            return await _proven(session, platform, found)
    raise LinkUsed


async def _proven(session: ReadSession, platform: Platform, found: Verification) -> Proven:
    assert found.user_id is not None
    facts: dict[str, Any] = {}
    if found.payload_encrypted is not None:
        facts = json.loads(await platform.crypto.decrypt(session, found.payload_encrypted, _place(found.id)))
    return Proven(found.purpose, found.user_id, facts)


def _place(row_id: object) -> Place:
    return Place("verifications", str(row_id), "payload_encrypted", None)


async def new_code(session: WriteSession, platform: Platform, email_key: str, user_id: UserId) -> str:
    """Six digits for an address; a code sent before ends."""
    row_id, now = new_id(), platform.clock.now()
    code = f"{secrets.randbelow(1_000_000):06}"
    values = {
        "id": row_id,
        "purpose": CODE,
        "user_id": user_id,
        "identifier": email_key,
        "secret_hash": await _code_hash(session, platform, row_id, code),
        "max_attempts": CODE_TRIES,
        "expires_at": now + timedelta(minutes=5),
    }
    await proofs.end_verifications(session, CODE, email_key, now)
    await proofs.insert_verification(session, values, now)
    return code


async def use_code(session: WriteSession, platform: Platform, email_key: str, code: str) -> UserId | None:
    """Whose a code is; it is used up. None: it is wrong, and the try counts once the caller commits, or over."""
    now = platform.clock.now()
    found = await proofs.find_live_code(session, CODE, email_key, now)
    if found is None:
        return None
    offered = await _code_hash(session, platform, found.id, code)
    return found.user_id if await proofs.try_code(session, found.id, offered, now) else None


async def _code_hash(session: WriteSession, platform: Platform, row_id: Any, code: str) -> bytes:
    # Under a key of the installation, and another for each row: a code alone is short enough to search.
    return await platform.crypto.hmac(session, "email_code", row_id.bytes + code.encode())
