"""What tasks make of what happens elsewhere. Each event reaches each of these once."""

from uuid import UUID

from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbox import DeliveredEvent
from stoa.tasks.commands.assign import follow_rights


async def rights_changed(session: WriteSession, event: DeliveredEvent) -> None:
    """Who is to do something may not see it any more, or again."""
    if event.organization_id is None:
        return
    changed = event.payload["user_id"]
    user_id = None if changed is None else UserId(UUID(changed))
    await follow_rights(session, OrganizationId(event.organization_id), user_id, event.delivered_at)
