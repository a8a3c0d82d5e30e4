"""Becoming a member, whichever door it came through (ORG-16, ORG-26)."""

from dataclasses import dataclass
from uuid import UUID

from stoa.orgs.errors import AlreadyMember, MemberLimit
from stoa.orgs.events import MemberJoined, OrganizationJoined, topic_of
from stoa.orgs.models import Organization
from stoa.orgs.ports import SpaceProvisioner
from stoa.orgs.queries import groups, members
from stoa.platform.actor import OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import MemberId, SpaceId, UserId, new_id
from stoa.platform.outbox import record


@dataclass(frozen=True)
class Newcomer:
    """Who becomes a member, and what they get with it."""

    user_id: UserId
    role: OrganizationRole
    invited_by: UserId | None
    group_ids: tuple[UUID, ...] = ()
    space_ids: tuple[SpaceId, ...] = ()
    title: str | None = None
    came_with_account: bool = False


async def admit(
    session: WriteSession, clock: Clock, spaces: SpaceProvisioner, organization: Organization, newcomer: Newcomer
) -> None:
    """Make somebody a member, with groups and spaces. The session must be in the organization's scope, and its row
    locked by `members.lock_organization`: the seat is counted under it.

    Raises AlreadyMember, MemberLimit.
    """
    if await members.is_member(session, organization.id, newcomer.user_id):
        raise AlreadyMember
    count = await members.count_members(session, organization.id)
    if count >= organization.member_limit:
        raise MemberLimit(limit=organization.member_limit, count=count)
    now = clock.now()
    await members.insert_member(
        session,
        {
            "id": MemberId(new_id()),
            "organization_id": organization.id,
            "user_id": newcomer.user_id,
            "role": newcomer.role,
            "title": newcomer.title,
            "came_with_account": newcomer.came_with_account,
            "invited_by_user_id": newcomer.invited_by,
            "created_at": now,
            "updated_at": now,
        },
    )
    await groups.join_groups(
        session,
        organization.id,
        newcomer.user_id,
        [*newcomer.group_ids, *organization.default_group_ids],
        by=newcomer.invited_by,
        now=now,
    )
    if newcomer.role is not OrganizationRole.GUEST:
        await spaces.member_joined(session, organization.id, newcomer.user_id)
    if newcomer.space_ids:
        await spaces.give_roles(
            session,
            organization.id,
            newcomer.user_id,
            newcomer.space_ids,
            as_guest=newcomer.role is OrganizationRole.GUEST,
            by=newcomer.invited_by,
        )
    await _tell(session, organization, newcomer.user_id)


async def _tell(session: WriteSession, organization: Organization, user_id: UserId) -> None:
    member = MemberJoined(organization_id=organization.id, user_id=user_id)
    await record(session, member, topics=[topic_of(organization.id)])
    joined = OrganizationJoined(organization_id=organization.id, id=organization.id)
    await record(session, joined, topics=[f"user:{user_id}"])
