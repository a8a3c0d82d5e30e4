"""Statements of members."""

from typing import Any

from sqlalchemy import exists, func, insert, select

from stoa.orgs.models import Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId


async def lock_organization(session: WriteSession, organization_id: OrganizationId) -> Organization | None:
    """The organization, locked until the transaction ends: seats and last owners are counted under it (ORG-16).

    None for one that does not live, is suspended, or lies outside of the session's scope.
    """
    statement = (
        select(Organization)
        .where(
            Organization.id == organization_id, Organization.status == "active", Organization.deleted_at.is_(None)
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def is_member(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> bool:
    """Whether the person has a seat, suspended or not."""
    statement = select(exists().where(Member.organization_id == organization_id, Member.user_id == user_id))
    return bool((await session.execute(statement)).scalar())


async def count_members(session: ReadSession, organization_id: OrganizationId) -> int:
    """Seats taken; suspended members keep theirs."""
    statement = select(func.count()).select_from(Member).where(Member.organization_id == organization_id)
    return (await session.execute(statement)).scalar_one()


async def insert_member(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Member).values(values))
