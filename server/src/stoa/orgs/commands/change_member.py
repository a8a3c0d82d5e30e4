"""Changing a member: role, status, title and groups (ORG-14 to ORG-16, ORG-22, ORG-23, ORG-27)."""

from stoa.audit import api as audit
from stoa.orgs import policy
from stoa.orgs.commands.end_membership import end_access, require_other_owner
from stoa.orgs.commands.group_members import MAX_GROUPS_OF_PERSON
from stoa.orgs.commands.load_organization import Seat, lock_managed
from stoa.orgs.contracts import MemberChange
from stoa.orgs.errors import RoleTooHigh
from stoa.orgs.events import MemberChanged, OrganizationChanged, topic_of
from stoa.orgs.models import Member
from stoa.orgs.ports import MemberCleanups, SpaceProvisioner
from stoa.orgs.queries import groups, members
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed


async def change_member(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    cleanups: MemberCleanups,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    user_id: UserId,
    change: MemberChange,
) -> None:
    """Change a member, as an owner or admin.

    Raises NotFound for somebody who is no member and for groups of elsewhere, RoleTooHigh, LastOwner, LimitReached.
    """
    seat = await lock_managed(session, actor, organization_id)
    member = await members.find_member(session, organization_id, user_id)
    if member is None:
        raise NotFound
    _check_right(seat, member, change)
    facts: dict[str, object] = {}
    loses_office = change.role not in (None, OrganizationRole.OWNER) or change.status == "suspended"
    if member.role == OrganizationRole.OWNER and member.status == "active" and loses_office:
        await require_other_owner(session, organization_id, user_id)
    if change.role is not None and change.role != member.role:
        facts["role"] = {"from": member.role, "to": change.role}
        if member.role == OrganizationRole.GUEST:
            await spaces.member_joined(session, organization_id, user_id)
        member.role = change.role
    if change.title is not None and (change.title or None) != member.title:
        facts["title"] = True
        member.title = change.title or None
    if change.status is not None and change.status != member.status:
        facts["status"] = {"from": member.status, "to": change.status}
        _set_status(platform, actor, member, change.status)
    if change.group_ids is not None or change.add_group_ids:
        facts["groups"] = True
        await _set_groups(session, platform, actor, member, change)
    if not facts:
        return
    member.updated_at = platform.clock.now()
    await session.flush()
    await audit.record(
        session,
        actor,
        "member.changed",
        resource_type="member",
        resource_id=user_id,
        organization_id=organization_id,
        metadata=facts,
    )
    if "status" in facts and member.status == "suspended":
        await cleanups.stop_work(session, organization_id, user_id, by=actor.user_id)
        await end_access(session, platform, organization_id, user_id, by=actor.user_id, api_tokens=False)
        return
    await record(session, MemberChanged(organization_id, user_id), topics=[topic_of(organization_id)])
    changed = OrganizationChanged(organization_id, organization_id)
    await record(session, changed, topics=[f"user:{user_id}"])
    await rights_changed(session, organization_id, user_id=user_id)


def _check_right(seat: Seat, member: Member, change: MemberChange) -> None:
    role = OrganizationRole(member.role)
    if member.user_id == seat.member.user_id:
        is_stepping_down = change.role is None or change.role == role or policy.is_lower(change.role, role)
        if change.status not in (None, member.status) or not is_stepping_down:
            raise RoleTooHigh("Nobody raises or suspends themselves.")
        return
    given = change.role or role
    if not policy.may_change(seat.role, role) or not policy.may_give(seat.role, given):
        raise RoleTooHigh


def _set_status(platform: Platform, actor: Actor, member: Member, status: str) -> None:
    is_suspended = status == "suspended"
    member.status = status
    member.suspended_at = platform.clock.now() if is_suspended else None
    member.suspended_by_user_id = actor.user_id if is_suspended else None


async def _set_groups(
    session: WriteSession, platform: Platform, actor: Actor, member: Member, change: MemberChange
) -> None:
    """Groups of another organization are none: NotFound, as for ids that never were (ORG-8)."""
    wanted = set(change.group_ids or ()) | set(change.add_group_ids)
    if wanted and await groups.existing_groups(session, member.organization_id, wanted) != wanted:
        raise NotFound
    if change.group_ids is not None:
        await groups.leave_groups(session, member.organization_id, member.user_id, but=change.group_ids)
    await groups.join_groups(
        session, member.organization_id, member.user_id, wanted, by=actor.user_id, now=platform.clock.now()
    )
    counts = await groups.group_counts(session, member.organization_id, [member.user_id])
    if counts.get(member.user_id, 0) > MAX_GROUPS_OF_PERSON:
        raise LimitReached(limit=MAX_GROUPS_OF_PERSON)
