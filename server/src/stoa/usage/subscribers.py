"""What usage does about what happens elsewhere."""

from uuid import UUID

from stoa.platform import jobs
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId
from stoa.platform.outbox import DeliveredEvent
from stoa.usage.commands.period import zone_in
from stoa.usage.commands.templates import give_default_budget
from stoa.usage.queries import figures


async def forget_person(session: WriteSession, event: DeliveredEvent) -> None:
    """The ledger has forgotten an erased person already; so do the sums by day (US-13)."""
    async with as_system(session):
        for organization_id, day in await figures.days_of_person(
            session, UserId(UUID(str(event.payload["user_id"])))
        ):
            await figures.roll_up(session, organization_id, day, await zone_in(session, organization_id))


async def give_budget(session: WriteSession, event: DeliveredEvent) -> None:
    """Who joins gets the budget that the organization gives to everybody (US-31)."""
    await jobs.enqueue(
        session,
        give_default_budget,
        organization_id=event.organization_id,
        of_organization=str(event.organization_id),
        user_id=str(event.payload["user_id"]),
    )
