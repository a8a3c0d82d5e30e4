"""End everything: every session but the one in use, every token, and all that is open or at work (ID-98, ID-103)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity, revocation
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.errors import LinkUsed
from stoa.identity.ports import LiveWork
from stoa.identity.queries import live_access, proofs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.credentials import Kind
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.ids import SessionId, UserId

PURPOSE, IDENTIFIER = "revoke_all", "user:"
LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class LiveAccess:
    """What of a person lives at this moment, apart from the session that asks."""

    sessions: int
    api_tokens: int
    sockets: int
    streams: int
    runs: int
    schedules: int


async def live_access_of(
    session: ReadSession, platform: Platform, work: LiveWork, user_id: UserId, keep: SessionId | None
) -> LiveAccess:
    """What would end. Sockets and streams are those of this process; those of others end with their sessions."""
    now = platform.clock.now()
    async with as_system(session):
        counted = await live_access.count(session, user_id, keep=keep, now=now)
        at_work = await work.counts(session, user_id)
    return LiveAccess(
        sessions=counted.sessions,
        api_tokens=counted.api_tokens,
        sockets=platform.watches.count(user_id, Kind.SOCKET, besides=keep),
        streams=platform.watches.count(user_id, Kind.STREAM, besides=keep),
        runs=at_work.get("runs", 0),
        schedules=at_work.get("schedules", 0),
    )


async def end_own(session: WriteSession, platform: Platform, actor: Actor) -> None:
    """End everything of the actor but the session in use. Raises StepUpRequired, NotWhileImpersonating."""
    await require_fresh(session, platform, actor)
    await _end(session, platform, actor.user_id, actor=actor, keep=actor.session_id)


async def end_by_link(session: WriteSession, platform: Platform, token: str) -> UserId:
    """End everything of the person whom a mail was sent to. Raises LinkUsed."""
    proof = await proofs.take_verification(session, PURPOSE, hash_secret(token), platform.clock.now())
    if proof is None or proof.user_id is None or not proof.identifier.startswith(IDENTIFIER):
        raise LinkUsed
    await _end(session, platform, proof.user_id, actor=None, keep=None)
    return proof.user_id


async def make_link(session: WriteSession, platform: Platform, user_id: UserId) -> str:
    """The secret of a link that ends everything of the person, once; an older one ends."""
    now = platform.clock.now()
    token = new_secret()
    values = {
        "purpose": PURPOSE,
        "user_id": user_id,
        "identifier": f"{IDENTIFIER}{user_id}",
        "secret_hash": hash_secret(token),
        "expires_at": now + LINK_LIFE,
    }
    await proofs.replace_verification(session, values, now)
    return token


async def _end(
    session: WriteSession, platform: Platform, user_id: UserId, *, actor: Actor | None, keep: SessionId | None
) -> None:
    ended = await revocation.end_everything(
        session, platform, user_id, reason="user", by=user_id, keep=keep, work=True
    )
    entry = activity.Entry.of(actor) if actor is not None else activity.Entry(user_id, None, None)
    await activity.record(session, platform, entry, "security_event", {"action": "everything_ended"})
    await audit.record(
        session,
        actor,
        "user.access_ended",
        resource_type="user",
        resource_id=user_id,
        organization_id=None,
        metadata={"sessions": len(ended)},
    )
