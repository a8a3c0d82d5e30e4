"""What happens with spaces, conversations and budgets, and whom it concerns."""

from datetime import date, datetime
from uuid import UUID

from stoa.notifications.commands.deliver import deliver
from stoa.notifications.contracts import Kind, Notice
from stoa.orgs import api as orgs
from stoa.platform.db import WriteSession
from stoa.platform.ids import BudgetId, ConversationId, OrganizationId, SpaceId, UserId
from stoa.usage import api as usage


async def tell_of_adding(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    *,
    by: UserId,
    user_id: UserId,
    role: str,
    now: datetime,
) -> None:
    """A person was added to a space (SP-31)."""
    facts = {"fact": "added", "role": role}
    notice = Notice(Kind.INVITATION, by, "space", space_id, f"space:{space_id}", facts=facts)
    await deliver(session, organization_id, notice, [user_id], now=now)


async def tell_of_conversation(
    session: WriteSession,
    organization_id: OrganizationId,
    conversation_id: ConversationId,
    *,
    by: UserId,
    user_id: UserId,
    level: str,
    now: datetime,
) -> None:
    """A person was invited to a conversation (CV-76)."""
    notice = Notice(
        Kind.SHARE, by, "conversation", conversation_id, f"conversation:{conversation_id}", facts={"level": level}
    )
    await deliver(session, organization_id, notice, [user_id], now=now)


async def tell_of_transfer(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    *,
    new_owner_id: UserId,
    old_owner_id: UserId | None,
    by: UserId,
    now: datetime,
) -> None:
    """A space has another owner: the new one, and the old one (SP-24)."""
    for user_id, fact in ((new_owner_id, "space_received"), (old_owner_id, "space_given")):
        if user_id is not None:
            # Who handed the space over is told too: it is their receipt, and they did lose a right.
            actor_id = by if user_id != by else None
            notice = Notice(
                Kind.SYSTEM, actor_id, "space", space_id, f"space_owner:{space_id}", facts={"fact": fact}
            )
            await deliver(session, organization_id, notice, [user_id], now=now)


async def tell_of_budget(
    session: WriteSession, organization_id: OrganizationId, budget_id: BudgetId, *, kind: str, now: datetime
) -> None:
    """A budget is nearly or wholly spent: whom the mail about it goes to as well (US-39)."""
    alarm = await usage.alarm_of_budget(session, organization_id, budget_id, kind=kind, now=now)
    if alarm is None:
        return
    people, cause = alarm
    facts = {"fact": kind} | cause.facts()
    notice = Notice(Kind.BUDGET, None, "budget", budget_id, f"budget:{budget_id}:{kind}", facts=facts)
    await deliver(session, organization_id, notice, people, now=now)


async def tell_of_spike(
    session: WriteSession, organization_id: OrganizationId, spike_id: UUID, *, day: date, now: datetime
) -> None:
    """An hour cost much more than usual: the administrators, as the mail about it (US-40)."""
    people = await orgs.administrators(session, organization_id)
    facts = {"fact": "spike"} | usage.cause_of_spike(day).facts()
    notice = Notice(Kind.BUDGET, None, "budget", spike_id, f"usage_spike:{spike_id}", facts=facts)
    await deliver(session, organization_id, notice, people, now=now)
