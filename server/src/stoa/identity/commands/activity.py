"""Writing the activity log: what happened to an account and in its sessions (ID-72)."""

from collections.abc import Mapping
from dataclasses import dataclass

from stoa.identity.queries.activity import insert_activity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id
from stoa.platform.telemetry import current_request


@dataclass(frozen=True)
class Entry:
    """Whose log a fact belongs to, and where it came from."""

    user_id: UserId
    session_id: SessionId | None
    organization_id: OrganizationId | None
    ip_address: str | None = None
    user_agent: str | None = None

    @classmethod
    def of(cls, actor: Actor) -> "Entry":
        request = current_request()
        address = request.client_address if request is not None else None
        return cls(actor.user_id, actor.session_id, actor.organization_id, address)


async def record(
    session: WriteSession, platform: Platform, entry: Entry, activity_type: str, details: Mapping[str, object]
) -> None:
    """Write one fact in the transaction of its cause. `details` are ids and small facts, at most 4 KB."""
    row = {
        "id": new_id(),
        "created_at": platform.clock.now(),
        "user_id": entry.user_id,
        "session_id": entry.session_id,
        "organization_id": entry.organization_id,
        "activity_type": activity_type,
        "details": dict(details),
        "ip_address": entry.ip_address,
        "user_agent": entry.user_agent,
    }
    await insert_activity(session, row)


async def record_security_event(
    session: WriteSession, platform: Platform, actor: Actor, action: str, **details: object
) -> None:
    """Write what the actor did to the safety of their account."""
    facts = {"action": action, **{name: str(value) for name, value in details.items()}}
    await record(session, platform, Entry.of(actor), "security_event", facts)
