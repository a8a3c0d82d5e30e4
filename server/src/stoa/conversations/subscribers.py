"""What conversations do about what happens elsewhere."""

from uuid import UUID

from stoa.conversations.commands import purge
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId
from stoa.platform.outbox import DeliveredEvent


async def forget_person(session: WriteSession, event: DeliveredEvent) -> None:
    """What was an erased person's alone goes; what others share stays, by "Deleted user" (CV-6)."""
    async with as_system(session):
        await purge.forget_person(session, UserId(UUID(str(event.payload["user_id"]))))
