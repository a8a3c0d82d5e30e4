"""Rights in an organization are others now: what is open asks again at once (SP-9).

Whoever changes a right records `RightsChanged` in the same transaction. Sockets, rooms and streams watch
`rights_topic` and ask again for what they show before they deliver anything that was authored later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.db import WriteSession
from stoa.platform.outbox import DomainEvent, record
from stoa.platform.realtime import RIGHTS_CHANGED, TopicEvent


@dataclass(frozen=True)
class RightsChanged(DomainEvent):
    """Somebody may see less or more. `user_id` None: it may be anybody in the organization."""

    type: ClassVar[str] = RIGHTS_CHANGED

    user_id: UUID | None


def rights_topic(organization_id: UUID | None) -> str:
    """Where the server itself listens; no client may."""
    return f"rights:{organization_id}"


def concerns(event: TopicEvent, user_id: UUID) -> bool:
    """Whether a change may be one of this person's rights."""
    return event.kind == RIGHTS_CHANGED and event.data.get("user_id") in (None, str(user_id))


async def rights_changed(
    session: WriteSession,
    organization_id: UUID,
    *,
    user_id: UUID | None = None,
    topics: Collection[str] = (),
) -> None:
    """Tell everything that is open; further topics are those whose lists are stale."""
    event = RightsChanged(organization_id, user_id=user_id)
    own = () if user_id is None else (f"user:{user_id}",)
    await record(session, event, topics=[rights_topic(organization_id), *own, *topics])
