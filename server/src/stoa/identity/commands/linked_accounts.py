"""Accounts with identity providers that sign somebody in: adding, confirming and removing them (ID-32, ID-82)."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity, factor_notices, reauthentication, revocation
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.single_sign_on import FLOW, link_identifier
from stoa.identity.errors import LastCredential, LinkUsed, OidcAccountTaken
from stoa.identity.queries import credentials, passkeys, proofs
from stoa.identity.queries import oidc as queries
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, hash_secret, new_secret
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import AccountId, UserId, new_id

LINK_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Linked:
    """An account with a provider: `key` names the provider, `session_id` its own session that proved it."""

    key: str
    subject: str
    email: str | None
    session_id: str | None


async def offer(
    session: WriteSession, platform: Platform, user_id: UserId, linked: Linked, browser_id: str
) -> str:
    """A token with which the person, once signed in in the same browser, adds this way in; older ones end."""
    row_id, token, now = new_id(), new_secret(), platform.clock.now()
    identifier = link_identifier(user_id, browser_id)
    sealed = await platform.crypto.encrypt(session, json.dumps(asdict(linked)).encode(), _place(row_id))
    values = {
        "id": row_id,
        "purpose": FLOW,
        "user_id": user_id,
        "identifier": identifier,
        "secret_hash": hash_secret(token),
        "payload_encrypted": sealed,
        "expires_at": now + LINK_LIFE,
    }
    await proofs.end_verifications(session, FLOW, identifier, now)
    await proofs.insert_verification(session, values, now)
    return token


async def confirm(
    session: WriteSession, platform: Platform, actor: Actor, token: str, browser_id: str | None
) -> None:
    """Add the way in that was offered to the actor in this browser; their session counts as begun by it, too.

    Raises LinkUsed, OidcAccountTaken, StepUpRequired.
    """
    await require_fresh(session, platform, actor)
    found = await proofs.take_verification(session, FLOW, hash_secret(token), platform.clock.now())
    if found is None or browser_id is None or found.payload_encrypted is None:
        raise LinkUsed
    if found.identifier != link_identifier(actor.user_id, browser_id):
        raise LinkUsed
    opened = await platform.crypto.decrypt(session, found.payload_encrypted, _place(found.id))
    linked = Linked(**json.loads(opened))
    await add(session, platform, actor, linked)
    await prove_again(session, platform, actor, linked)


async def add(session: WriteSession, platform: Platform, actor: Actor, linked: Linked) -> None:
    """Let an account with a provider sign the actor in. Nothing changes if it does already.

    Raises OidcAccountTaken where it is somebody else's, or the person has another one there.
    """
    held = await queries.find_account(session, linked.key, linked.subject)
    if held is not None and held.user_id == actor.user_id:
        return
    if not await queries.insert_account(session, values_of(platform, actor.user_id, linked)):
        raise OidcAccountTaken
    await _note(session, platform, actor, "account.linked", linked.key)


async def prove_again(session: WriteSession, platform: Platform, actor: Actor, linked: Linked) -> None:
    """The actor's session is fresh, and ends with the session at the provider that has proven it."""
    assert actor.session_id is not None
    await credentials.bind_to_provider(session, actor.session_id, linked.key, linked.session_id)
    await reauthentication.renew(session, platform, actor, f"{queries.PREFIX}{linked.key}")


async def remove(session: WriteSession, platform: Platform, actor: Actor, account_id: AccountId) -> None:
    """Remove a way in; other sessions that began by it end. Raises NotFound, LastCredential, StepUpRequired."""
    await require_fresh(session, platform, actor)
    await passkeys.lock_person(session, actor.user_id)
    provider_id = await queries.delete_account(session, actor.user_id, account_id)
    if provider_id is None:
        raise NotFound
    if await passkeys.count_ways_in(session, actor.user_id) == 0:
        raise LastCredential
    key = provider_id.removeprefix(queries.PREFIX)
    for session_id, user_id in await queries.live_sessions(session, key, user_id=actor.user_id):
        if session_id != actor.session_id:
            await revocation.end_session(session, platform, user_id, session_id, reason="user", by=actor.user_id)
    await _note(session, platform, actor, "account.unlinked", key)


def values_of(platform: Platform, user_id: UserId, linked: Linked) -> dict[str, object]:
    """The row of an account with a provider."""
    now = platform.clock.now()
    return {
        "id": AccountId(new_id()),
        "user_id": user_id,
        "provider_id": f"{queries.PREFIX}{linked.key}",
        "provider_account_id": linked.subject,
        "email_at_provider": linked.email,
        "last_used_at": now,
        "created_at": now,
        "updated_at": now,
    }


async def _note(session: WriteSession, platform: Platform, actor: Actor, fact: str, key: str) -> None:
    await activity.record_security_event(session, platform, actor, fact, provider=key)
    await factor_notices.tell(session, platform, actor.user_id, fact)
    await audit.record(
        session,
        actor,
        fact,
        resource_type="user",
        resource_id=actor.user_id,
        organization_id=None,
        metadata={"provider": key},
    )


def _place(row_id: object) -> Place:
    return Place("verifications", str(row_id), "payload_encrypted", None)
