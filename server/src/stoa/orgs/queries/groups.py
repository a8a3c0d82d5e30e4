"""Statements of groups and who is in them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs.models import Group, GroupMember
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, UserId


async def join_groups(
    session: WriteSession,
    organization_id: OrganizationId,
    user_id: UserId,
    group_ids: Collection[UUID],
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    """Put a member into those of the groups that still exist."""
    if not group_ids:
        return
    living = select(
        Group.organization_id, Group.id, literal(user_id), literal("member"), literal(by), literal(now)
    ).where(Group.organization_id == organization_id, Group.id.in_(group_ids))
    statement = (
        upsert(GroupMember)
        .from_select(["organization_id", "group_id", "user_id", "role", "added_by_user_id", "joined_at"], living)
        .on_conflict_do_nothing()
    )
    await session.execute(statement)


def groups_of(organization_id: OrganizationId | None, user_id: UserId) -> Select[GroupId]:
    """Statement of the groups that a person is in, for others to compose."""
    return select(GroupMember.group_id).where(
        GroupMember.organization_id == organization_id, GroupMember.user_id == user_id
    )


async def names(session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id."""
    statement = select(Group.id, Group.name).where(Group.organization_id == organization_id, Group.id.in_(ids))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}
