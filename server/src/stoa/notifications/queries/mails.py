"""Statements of what goes out by mail."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import distinct, func, select, update

from stoa.notifications.models import Notification
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import NotificationId, OrganizationId, UserId

MAX_COLLECTED = 200


async def forget_read(session: WriteSession, now: datetime) -> None:
    """What was read in time needs no mail."""
    await session.execute(
        update(Notification)
        .where(Notification.email_due_at <= now, Notification.read_at.is_not(None))
        .values(email_due_at=None)
        .execution_options(synchronize_session=False)
    )


async def people_due(session: ReadSession, now: datetime, limit: int) -> list[tuple[OrganizationId, UserId]]:
    """Who has something that is due, in which organization."""
    statement = (
        select(Notification.organization_id, Notification.user_id)
        .where(Notification.email_due_at <= now)
        .group_by(Notification.organization_id, Notification.user_id)
        .order_by(func.min(Notification.email_due_at))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def lock_person(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Until the transaction ends, nobody else writes a mail to the person."""
    await lock_until_end(session, f"notification_mails:{organization_id}:{user_id}")


async def lock_due(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, now: datetime
) -> list[Notification]:
    """What is due, the newest first, locked."""
    statement = (
        select(Notification)
        .where(
            Notification.organization_id == organization_id,
            Notification.user_id == user_id,
            Notification.email_due_at <= now,
            Notification.read_at.is_(None),
        )
        .order_by(Notification.inbox_seq.desc())
        .limit(MAX_COLLECTED)
        .with_for_update()
    )
    return list((await session.execute(statement)).scalars())


async def set_due(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[NotificationId],
    due: datetime | None,
) -> None:
    await _set(session, organization_id, ids, email_due_at=due)


async def claim(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[NotificationId], now: datetime
) -> None:
    """They go out by the mail that this transaction writes, and never again."""
    await _set(session, organization_id, ids, email_due_at=None, emailed_at=now)


async def _set(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[NotificationId],
    **values: datetime | None,
) -> None:
    await session.execute(
        update(Notification)
        .where(Notification.organization_id == organization_id, Notification.id.in_(ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def sent_since(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, since: datetime
) -> tuple[datetime | None, int]:
    """When the last mail to the person was written, and how many were since a moment."""
    statement = select(func.max(Notification.emailed_at), func.count(distinct(Notification.emailed_at))).where(
        Notification.organization_id == organization_id,
        Notification.user_id == user_id,
        Notification.emailed_at > since,
    )
    row = (await session.execute(statement)).one()
    return row[0], row[1]
