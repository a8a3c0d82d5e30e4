"""What channels make of what happens elsewhere. Each event reaches each of these once."""

from uuid import UUID

from stoa.channels.commands.note_joining import note_newcomers
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbox import DeliveredEvent


async def rights_changed(session: WriteSession, event: DeliveredEvent) -> None:
    """Somebody may see a channel that they did not see before."""
    if event.organization_id is None:
        return
    changed = event.payload["user_id"]
    user_id = None if changed is None else UserId(UUID(changed))
    await note_newcomers(session, OrganizationId(event.organization_id), user_id, event.delivered_at)
