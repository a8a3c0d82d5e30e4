"""What happens with tasks, and whom it concerns."""

from datetime import datetime

from stoa.notifications.commands.deliver import deliver
from stoa.notifications.contracts import Kind, Notice
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, TaskId, UserId


async def tell_of_assignment(
    session: WriteSession,
    organization_id: OrganizationId,
    task_id: TaskId,
    *,
    by: UserId,
    user_id: UserId,
    now: datetime,
) -> None:
    """A task was given to somebody (TK-6)."""
    notice = Notice(Kind.TASK_ASSIGNED, by, "task", task_id, f"task_assigned:{task_id}")
    await deliver(session, organization_id, notice, [user_id], now=now)


async def tell_of_lost(
    session: WriteSession, organization_id: OrganizationId, task_id: TaskId, *, created_by: UserId, now: datetime
) -> None:
    """Whoever is to do it does not see it any more: who made it (TK-6)."""
    facts = {"fact": "without_access"}
    notice = Notice(Kind.TASK_ASSIGNED, None, "task", task_id, f"task_lost:{task_id}", facts=facts)
    await deliver(session, organization_id, notice, [created_by], now=now)


async def tell_of_due(
    session: WriteSession,
    organization_id: OrganizationId,
    task_id: TaskId,
    *,
    user_id: UserId,
    is_today: bool,
    now: datetime,
) -> None:
    """A task is due today or tomorrow (TK-10)."""
    fact = "today" if is_today else "tomorrow"
    notice = Notice(Kind.TASK_DUE, None, "task", task_id, f"task_due:{task_id}:{fact}", facts={"fact": fact})
    await deliver(session, organization_id, notice, [user_id], now=now)
