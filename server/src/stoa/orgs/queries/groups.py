"""Statements of groups and who is in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs.models import Group, GroupMember, Invitation, Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of


@dataclass(frozen=True)
class GroupRow:
    """A group, how many people are in it, and the role in it of the person who asks."""

    group: Group
    member_count: int
    own_role: str | None


def _rows(organization_id: OrganizationId, user_id: UserId) -> Select[Group, int, str | None]:
    of_group = (GroupMember.organization_id == Group.organization_id, GroupMember.group_id == Group.id)
    count = select(func.count()).select_from(GroupMember).where(*of_group).scalar_subquery()
    own = select(GroupMember.role).where(*of_group, GroupMember.user_id == user_id).scalar_subquery()
    return select(Group, count, own).where(Group.organization_id == organization_id)


async def find_group(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, group_id: GroupId
) -> GroupRow | None:
    row = (await session.execute(_rows(organization_id, user_id).where(Group.id == group_id))).one_or_none()
    return GroupRow(*row) if row is not None else None


async def list_groups(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    *,
    own_only: bool,
    request: PageRequest,
) -> Slice[GroupRow]:
    """Groups by name; `own_only`: those that the person is in."""
    statement = _rows(organization_id, user_id).order_by(Group.name_key, Group.id).limit(request.limit + 1)
    if own_only:
        statement = statement.where(Group.id.in_(groups_of(organization_id, user_id)))
    if after := request.after(2):
        statement = statement.where(tuple_(Group.name_key, Group.id) > tuple_(*map(literal, after)))
    rows = [GroupRow(*row) for row in (await session.execute(statement)).all()]
    return slice_of(rows, request.limit, lambda row: (row.group.name_key, row.group.id))


async def count_groups(session: ReadSession, organization_id: OrganizationId) -> int:
    statement = select(func.count()).select_from(Group).where(Group.organization_id == organization_id)
    return (await session.execute(statement)).scalar_one()


async def existing_groups(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[UUID]
) -> set[UUID]:
    statement = select(Group.id).where(Group.organization_id == organization_id, Group.id.in_(group_ids))
    return set((await session.execute(statement)).scalars())


async def names(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[UUID]
) -> dict[UUID, str]:
    statement = select(Group.id, Group.name).where(
        Group.organization_id == organization_id, Group.id.in_(group_ids)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def search(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    text: str,
    *,
    own_only: bool,
    limit: int,
) -> list[tuple[GroupId, str]]:
    """Groups whose name contains the text, by name; `own_only`: those that the person is in."""
    statement = (
        select(Group.id, Group.name)
        .where(Group.organization_id == organization_id, Group.name.icontains(text, autoescape=True))
        .order_by(Group.name_key, Group.id)
        .limit(limit)
    )
    if own_only:
        statement = statement.where(Group.id.in_(groups_of(organization_id, user_id)))
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def insert_group(session: WriteSession, values: Mapping[str, Any]) -> bool:
    """False if the name is taken."""
    statement = (
        upsert(Group)
        .values(values)
        .on_conflict_do_nothing(index_elements=["organization_id", "name_key"])
        .returning(Group.id)
    )
    return (await session.execute(statement)).first() is not None


async def name_is_taken(
    session: ReadSession, organization_id: OrganizationId, name_key: str, *, but: GroupId
) -> bool:
    statement = select(
        exists().where(Group.organization_id == organization_id, Group.name_key == name_key, Group.id != but)
    )
    return bool((await session.execute(statement)).scalar())


async def update_group(session: WriteSession, group: Group, values: Mapping[str, Any]) -> None:
    await session.execute(
        update(Group)
        .where(Group.organization_id == group.organization_id, Group.id == group.id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


async def delete_group(session: WriteSession, group: Group) -> None:
    """With all that it gave; it leaves the list of groups that new members join."""
    await session.execute(
        update(Organization)
        .where(Organization.id == group.organization_id, Organization.default_group_ids.contains([group.id]))
        .values(default_group_ids=func.array_remove(Organization.default_group_ids, group.id))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(Group).where(Group.organization_id == group.organization_id, Group.id == group.id)
    )


async def lock_groups_of_space(
    session: WriteSession, organization_id: OrganizationId, space_id: SpaceId
) -> list[GroupId]:
    """Lock them against rows that refer to them."""
    statement = (
        select(Group.id)
        .where(Group.organization_id == organization_id, Group.space_id == space_id)
        .order_by(Group.id)
        .with_for_update()
    )
    return list((await session.execute(statement)).scalars())


async def groups_among(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> list[Group]:
    statement = (
        select(Group).where(Group.organization_id == organization_id, Group.id.in_(group_ids)).order_by(Group.id)
    )
    return list((await session.execute(statement)).scalars())


async def listed_in_organization(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[UUID]:
    """Those that new members join, or that an open invitation gives."""
    of_members = select(func.unnest(Organization.default_group_ids)).where(Organization.id == organization_id)
    of_invitations = select(func.unnest(Invitation.group_ids)).where(
        Invitation.organization_id == organization_id,
        Invitation.status == "pending",
        Invitation.group_ids.overlap(list(group_ids)),
    )
    listed = set((await session.execute(of_members.union(of_invitations))).scalars())
    return listed & set(group_ids)


async def list_members(session: ReadSession, group: Group, request: PageRequest) -> Slice[GroupMember]:
    """People of the group, who joined first first."""
    statement = (
        select(GroupMember)
        .where(GroupMember.organization_id == group.organization_id, GroupMember.group_id == group.id)
        .order_by(GroupMember.joined_at, GroupMember.user_id)
        .limit(request.limit + 1)
    )
    if after := request.after(2):
        statement = statement.where(
            tuple_(GroupMember.joined_at, GroupMember.user_id) > tuple_(*map(literal, after))
        )
    rows = (await session.execute(statement)).scalars().all()
    return slice_of(rows, request.limit, lambda row: (row.joined_at, row.user_id))


async def roles_in_group(session: ReadSession, group: Group, user_ids: Collection[UserId]) -> dict[UserId, str]:
    """Role in the group of those of the people who are in it."""
    statement = select(GroupMember.user_id, GroupMember.role).where(
        GroupMember.organization_id == group.organization_id,
        GroupMember.group_id == group.id,
        GroupMember.user_id.in_(user_ids),
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def people_of_group(session: ReadSession, group: Group) -> list[UserId]:
    statement = select(GroupMember.user_id).where(
        GroupMember.organization_id == group.organization_id, GroupMember.group_id == group.id
    )
    return list((await session.execute(statement)).scalars())


async def group_counts(
    session: ReadSession, organization_id: OrganizationId, user_ids: Collection[UserId]
) -> dict[UserId, int]:
    """How many groups each member of the organization among the people is in; others are left out."""
    statement = (
        select(Member.user_id, func.count(GroupMember.group_id))
        .outerjoin(
            GroupMember,
            (GroupMember.organization_id == Member.organization_id) & (GroupMember.user_id == Member.user_id),
        )
        .where(Member.organization_id == organization_id, Member.user_id.in_(user_ids))
        .group_by(Member.user_id)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def put_members(
    session: WriteSession, group: Group, roles: Mapping[UserId, str], *, by: UserId, now: datetime
) -> None:
    """Each of these members of the organization is in the group with this role."""
    rows = [
        {
            "organization_id": group.organization_id,
            "group_id": group.id,
            "user_id": user_id,
            "role": role,
            "added_by_user_id": by,
            "joined_at": now,
        }
        for user_id, role in roles.items()
    ]
    statement = upsert(GroupMember).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "group_id", "user_id"], set_={"role": statement.excluded.role}
        )
    )


async def remove_member(session: WriteSession, group: Group, user_id: UserId) -> bool:
    statement = (
        delete(GroupMember)
        .where(
            GroupMember.organization_id == group.organization_id,
            GroupMember.group_id == group.id,
            GroupMember.user_id == user_id,
        )
        .returning(GroupMember.user_id)
    )
    return (await session.execute(statement)).first() is not None


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
    living = await existing_groups(session, organization_id, group_ids) if group_ids else set()
    if not living:
        return
    rows = [
        {
            "organization_id": organization_id,
            "group_id": group_id,
            "user_id": user_id,
            "added_by_user_id": by,
            "joined_at": now,
        }
        for group_id in living
    ]
    await session.execute(upsert(GroupMember).values(rows).on_conflict_do_nothing())


def groups_of(organization_id: OrganizationId | None, user_id: UserId) -> Select[GroupId]:
    """Statement of the groups that a person is in, for others to compose."""
    return select(GroupMember.group_id).where(
        GroupMember.organization_id == organization_id, GroupMember.user_id == user_id
    )


def people_of(organization_id: OrganizationId, group_id: UUID) -> Select[UserId]:
    """Statement of the people in a group, for others to compose."""
    return select(GroupMember.user_id).where(
        GroupMember.organization_id == organization_id, GroupMember.group_id == group_id
    )


def memberships(organization_id: OrganizationId) -> Select[GroupId, UserId]:
    """Statement of who is in which group, for others to compose."""
    return select(GroupMember.group_id, GroupMember.user_id).where(GroupMember.organization_id == organization_id)


def led_by(organization_id: OrganizationId, user_id: UserId) -> Select[GroupId]:
    """Statement of the groups that a person leads."""
    return groups_of(organization_id, user_id).where(GroupMember.role == "lead")


async def leave_groups(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, but: Collection[UUID]
) -> None:
    """Take a member out of all groups but these."""
    await session.execute(
        delete(GroupMember).where(
            GroupMember.organization_id == organization_id,
            GroupMember.user_id == user_id,
            GroupMember.group_id.not_in(but),
        )
    )
