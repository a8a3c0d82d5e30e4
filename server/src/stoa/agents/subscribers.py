"""What agents do about what happens elsewhere."""

from uuid import UUID

from stoa.agents import queries
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId
from stoa.platform.outbox import DeliveredEvent


async def forget_person(session: WriteSession, event: DeliveredEvent) -> None:
    """The presets of an erased person go with them."""
    async with as_system(session):
        await queries.forget_person(session, UserId(UUID(str(event.payload["user_id"]))))
