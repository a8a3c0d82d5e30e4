"""What providers do about what happens elsewhere."""

from uuid import UUID

from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId
from stoa.platform.outbox import DeliveredEvent
from stoa.providers.queries import provider_keys


async def forget_person(session: WriteSession, event: DeliveredEvent) -> None:
    """The connections of an erased person go with their secrets (ID-109)."""
    async with as_system(session):
        await provider_keys.delete_keys_of_person(session, UserId(UUID(str(event.payload["user_id"]))))
