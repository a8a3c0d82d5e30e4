"""Statements of the end of organizations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from stoa.orgs.models import Invitation, Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId


async def cancel_invitations(session: WriteSession, organization_id: OrganizationId, now: datetime) -> None:
    await session.execute(
        update(Invitation)
        .where(Invitation.organization_id == organization_id, Invitation.status == "pending")
        .values(status="canceled", updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def deleted_of_owner(session: ReadSession, user_id: UserId, since: datetime) -> Sequence[Organization]:
    """Organizations that the person owns and that were deleted since, the newest first."""
    statement = (
        select(Organization)
        .join(Member, Member.organization_id == Organization.id)
        .where(
            Organization.deleted_at > since,
            Member.user_id == user_id,
            Member.role == "owner",
            Member.status == "active",
        )
        .order_by(Organization.deleted_at.desc())
    )
    return (await session.execute(statement)).scalars().all()


async def lock_deleted(
    session: WriteSession, organization_id: OrganizationId, since: datetime
) -> Organization | None:
    """A deleted organization that may come back."""
    statement = (
        select(Organization)
        .where(Organization.id == organization_id, Organization.deleted_at > since)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def past_return(session: ReadSession, before: datetime, limit: int) -> Sequence[OrganizationId]:
    """Organizations that were deleted so long ago that they go for ever."""
    statement = (
        select(Organization.id)
        .where(Organization.deleted_at <= before)
        .order_by(Organization.deleted_at)
        .limit(limit)
    )
    return (await session.execute(statement)).scalars().all()


async def purge(session: WriteSession, organization_id: OrganizationId) -> None:
    """The organization and every row that belongs to it."""
    await session.execute(delete(Organization).where(Organization.id == organization_id))
