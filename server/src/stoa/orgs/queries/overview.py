"""Statements of the list of all organizations, for super administrators."""

from uuid import UUID

from sqlalchemy import Row, func, select

from stoa.orgs.models import Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId


async def list_organizations(
    session: ReadSession, prefix: str | None, *, limit: int, after: UUID | None
) -> list[Row[Organization, int]]:
    """Newest first, with the number of members. In the system's scope."""
    members = (
        select(func.count())
        .select_from(Member)
        .where(Member.organization_id == Organization.id)
        .correlate(Organization)
        .scalar_subquery()
    )
    statement = (
        select(Organization, members)
        .where(Organization.deleted_at.is_(None))
        .order_by(Organization.id.desc())
        .limit(limit + 1)
    )
    if prefix:
        found = func.lower(Organization.name).startswith(prefix, autoescape=True)
        statement = statement.where(found | Organization.slug.startswith(prefix, autoescape=True))
    if after is not None:
        statement = statement.where(Organization.id < after)
    return list((await session.execute(statement)).all())


async def find_organization(session: WriteSession, organization_id: OrganizationId) -> Organization | None:
    """An organization that is not deleted, locked."""
    statement = select(Organization).where(Organization.id == organization_id, Organization.deleted_at.is_(None))
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def count_members(session: ReadSession, organization_id: OrganizationId) -> int:
    statement = select(func.count()).select_from(Member).where(Member.organization_id == organization_id)
    return (await session.execute(statement)).scalar_one()
