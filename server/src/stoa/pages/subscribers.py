"""What pages do about what happens elsewhere."""

from uuid import UUID

from stoa.pages.queries import heirs
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId
from stoa.platform.outbox import DeliveredEvent


async def pass_on(session: WriteSession, event: DeliveredEvent) -> None:
    """Pages of an erased person pass to the owners of their spaces; what was at hand for them goes (PG-97)."""
    user_id = UserId(UUID(str(event.payload["user_id"])))
    async with as_system(session):
        await heirs.pass_on(session, user_id)
        await heirs.forget(session, user_id)
