"""Statements for people whose account ends. They see all organizations: run them as the system."""

from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, select
from sqlalchemy.orm import aliased

from stoa.orgs.models import Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId

_OTHER = aliased(Member)


async def only_owned_with_others(session: ReadSession, user_id: UserId) -> list[Row[OrganizationId, str]]:
    """Organizations that have other members and no other owner: id and name."""
    others = and_(_OTHER.organization_id == Member.organization_id, _OTHER.user_id != user_id)
    statement = (
        select(Organization.id, Organization.name)
        .join(Member, Member.organization_id == Organization.id)
        .where(
            Member.user_id == user_id,
            Member.role == "owner",
            Organization.deleted_at.is_(None),
            exists().where(others),
            ~exists().where(others, _OTHER.role == "owner", _OTHER.status == "active"),
        )
        .order_by(Organization.name, Organization.id)
    )
    return list((await session.execute(statement)).all())


async def delete_memberships(session: WriteSession, user_id: UserId) -> list[UUID]:
    """End all memberships of the person; gives the organizations that they were in."""
    statement = delete(Member).where(Member.user_id == user_id).returning(Member.organization_id)
    return list((await session.execute(statement.execution_options(synchronize_session=False))).scalars())


async def delete_empty(session: WriteSession, organization_ids: list[UUID]) -> list[UUID]:
    """Delete those of the organizations that have no member any more, with all that is theirs; gives them."""
    statement = (
        delete(Organization)
        .where(Organization.id.in_(organization_ids), ~exists().where(_OTHER.organization_id == Organization.id))
        .returning(Organization.id)
    )
    return list((await session.execute(statement.execution_options(synchronize_session=False))).scalars())
